"""Adding a block without pointing at a place: after the selected one, joined to it."""

from __future__ import annotations

from netdesigner.gui.session import Session


def add_block(session: Session, name: str, at: tuple[float, float] = (0.0, 0.0)) -> str:
    """Adds a block of the named kind and selects it.

    Raises GraphError where a module would come to contain itself.
    With one block selected it comes after that one, and what follows makes room; else it stands at `at`.
    """
    kind = session.layer_class(name)
    if kind is None:
        session.message.emit(f"There is no block called {name} in this design.")
        return ""
    layer = kind.make()
    nodes = session.document.graph.nodes
    chosen = nodes.get(session.selection[0]) if len(session.selection) == 1 else None
    if chosen is not None and chosen.layer.output_count and layer.arity[1] != 0:
        added = session.document.add(layer, after=chosen.id)
    else:
        added = session.document.add(layer, at)
    session.select([added])
    return added
