"""Adding a block without pointing at a place: after the selected one, with room made for it."""

from netdesigner.analysis.layout import CARD_HEIGHT
from netdesigner.gui.session import Session
from netdesigner.layers import REGISTRY

STEP = CARD_HEIGHT + 40.0  # from card to card in a column


def add_block(session: Session, name: str, at: tuple[float, float] = (0.0, 0.0)) -> str:
    """Adds a block of the named kind and selects it.

    With one block selected it comes after that one, and what follows moves down; else it stands at `at`.
    """
    document, layer = session.document, REGISTRY[name].make()
    chosen = session.selection[0] if len(session.selection) == 1 else None
    if chosen is None or not _can_follow(session, chosen, name):
        added = document.add(layer, at)
        session.select([added])
        return added
    before = document.graph.nodes[chosen]
    place = (before.x, before.y + STEP)
    with document.gesture(f"Add {name}"):
        if layer.output_count and len(document.graph.outputs_of(chosen)) == 1:
            _make_room(session, chosen, place)
        added = document.add(layer, place, after=chosen)
    session.select([added])
    return added


def _can_follow(session: Session, chosen: str, name: str) -> bool:
    kind = REGISTRY[name]
    return bool(session.document.graph.nodes[chosen].layer.output_count) and kind.arity[1] != 0


def _make_room(session: Session, chosen: str, place: tuple[float, float]) -> None:
    """Moves everything behind `chosen` down by one card, if its next card stands where the new one will."""
    graph = session.document.graph
    behind: list[str] = []
    queue = [edge.target for edge in graph.outputs_of(chosen)]
    while queue:
        node_id = queue.pop()
        if node_id not in behind:
            behind.append(node_id)
            queue += [edge.target for edge in graph.outputs_of(node_id)]
    nodes = [graph.nodes[node_id] for node_id in behind]
    if any(abs(node.y - place[1]) < STEP and abs(node.x - place[0]) < 180 for node in nodes):
        session.document.move({node.id: (node.x, node.y + STEP) for node in nodes})
