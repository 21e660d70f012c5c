"""Adding blocks by what is written: a name, a layer with settings, or a whole chain. All search fields end here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from netdesigner.design.graph import Edge, Node
from netdesigner.gui.session.session import Session
from netdesigner.layers import Layer, LayerError, Shape
from netdesigner.layers.dim import COUNTER
from netdesigner.layers.parse import (
    ChainRow,
    is_chain,
    names_layers,
    read_chain,
    search_words,
    spell_chain,
    with_settings,
)
from netdesigner.layers.search import best_first
from netdesigner.layout.open_ends import Joint, beside_open_ends


def read(session: Session, text: str, shape: Shape | None = None) -> list[ChainRow]:
    """The layers that a text means where this shape comes in; raises LayerError.

    Settings may be calculated from the parameters that formulas can use in the graph that is open.
    """
    document = session.document
    values = {**document.design.examples_of(document.location.module), COUNTER: 0}
    return read_chain(spell_chain(text, values), shape, session.kinds_by_name(), must_fit=False)


def add_row(session: Session, rows: list[ChainRow], add_first: Callable[[Layer], str]) -> list[str]:
    """Adds layers one behind the other as one step; `add_first` says where the row begins. Selects them."""
    document = session.document
    (first, *rest), added = rows, list[str]()
    with document.gesture(f"Add {type(first.layer).__name__}" if not rest else f"Add {len(rows)} blocks"):
        for name, layer, formulas in rows:
            if added:
                added.append(document.add(layer, after=added[-1], name=name or None))
            else:
                added.append(add_first(layer))
                if name:
                    document.rename(added[0], document.graph.free_name(name))
            for setting, text in formulas:
                document.set_formula(added[-1:], setting, text)
    session.select(added)
    return added


def last_selected(session: Session) -> Node | None:
    """The block that what is added comes after: the selected one, or of several the one at which they end.

    That is their only open end; where they have none, such as a chain put into a wire, the one behind all others.
    """
    graph = session.document.graph
    nodes = [graph.nodes[node_id] for node_id in session.selection if node_id in graph.nodes]
    if len(nodes) > 1:
        chosen = {node.id for node in nodes}
        opened = [node for node in nodes if node.layer.output_count and not graph.outputs_of(node.id)]
        ends = [node for node in nodes if not any(edge.target in chosen for edge in graph.outputs_of(node.id))]
        nodes = opened or ends
    return nodes[0] if len(nodes) == 1 else None


def add_block(session: Session, text: str, at: tuple[float, float] = (0.0, 0.0), into: Edge | None = None) -> list[str]:
    """Adds what is written, and selects it.

    It goes into the wire `into`; an Output at its end listens there. Else, with one block selected, it comes after that
    one, and what follows makes room; with several, after the one at which they end; else it stands at `at`, where it
    continues an open end right before or behind it. Raises LayerError where the text cannot be read, GraphError where a
    module would come to contain itself.
    """
    chosen = last_selected(session) if into is None else None
    if chosen is not None and not chosen.layer.output_count:
        chosen = None
    source = (into.source, into.source_port) if into is not None else (chosen.id, 0) if chosen is not None else None
    rows = read(session, text, session.shape_behind(*source) if source is not None else None)

    def add_first(layer: Layer) -> str:
        if into is not None and layer.arity[1] != 0:
            return session.document.add(layer, into=into)
        if chosen is not None and layer.arity[1] != 0:
            return session.document.add(layer, after=chosen.id)
        return add_joined(session, layer, joint_at(session, layer, at))

    return add_row(session, rows, add_first)


def joint_at(session: Session, layer: Layer, at: tuple[float, float]) -> Joint:
    """Where a block let go at a place comes to stand, and what it is wired to there."""
    document = session.document
    return beside_open_ends(document.graph, layer, at, document.design.direction)


def add_joined(session: Session, layer: Layer, joint: Joint) -> str:
    """Adds a block with its wires as one step; returns its id."""
    source = (joint.source, 0) if joint.source is not None else None
    target = (joint.target, 0) if joint.target is not None else None
    return session.document.add(layer, joint.at, source=source, into_port=target)


def is_written(session: Session, text: str) -> bool:
    """Whether a text of the clipboard is meant as layers."""
    return names_layers(text, session.kinds_by_name())


def add_written(session: Session, text: str, at: tuple[float, float], into: Edge | None = None) -> list[str]:
    """Draws a pasted chain: into a wire, behind the selected block where nothing follows that one yet, or by itself.

    Raises LayerError and GraphError as above.
    """
    last = last_selected(session)
    if into is not None or (last is not None and not session.document.graph.outputs_of(last.id)):
        return add_block(session, text, at, into)
    return add_row(session, read(session, text), lambda layer: session.document.add(layer, at))


# --- what a search field offers ----------------------------------------------------------------------


class Offer(NamedTuple):
    """A row of a search: what is added, how it is shown, and why it cannot be."""

    cls: type[Layer]
    text: str  # what `add_block` gets
    title: str
    line: str  # beside the title: the settings that were typed, else the category
    reason: str = ""  # why the settings cannot be
    note: str = ""  # why it does not fit as it comes; it can be added all the same


def offers(
    session: Session,
    typed: str,
    kinds: Iterable[type[Layer]],
    shape: Shape | None = None,
    others: Mapping[str, str] | None = None,
) -> list[Offer]:
    """What fits a typed text, best first: a pasted chain, or blocks with the settings that stand behind the name.

    `others` do not fit as they come: they stand below, each with its reason.
    """
    kinds, notes = list(kinds), others or {}
    if is_chain(typed):
        return _of_chain(session, typed, shape)
    words, settings = search_words(typed)
    found = _sorted(words, kinds, notes)
    if settings:
        written = [_of_text(session, cls, with_settings(cls, typed), shape, notes) for cls in found]
        named = words.rpartition(".")[2].casefold()  # a block named in full stays first, with its reason
        written.sort(key=lambda offer: (offer.cls.__name__.casefold() != named, bool(offer.reason)))
        if written and (not written[0].reason or not _sorted(typed, kinds, notes)):
            return written
        found = _sorted(typed, kinds, notes)
    return [Offer(cls, cls.__name__, cls.title(), cls.category, note=notes.get(cls.__name__, "")) for cls in found]


def _sorted(words: str, kinds: list[type[Layer]], notes: Mapping[str, str]) -> list[type[Layer]]:
    found = best_first(words.removeprefix("torch.").removeprefix("nn."), kinds)
    if not words.strip():
        found = sorted(kinds, key=lambda cls: cls.is_rare)
    return sorted(found, key=lambda cls: cls.__name__ in notes)


def _of_text(session: Session, cls: type[Layer], text: str, shape: Shape | None, notes: Mapping[str, str]) -> Offer:
    try:
        layer = read(session, text, shape)[0].layer
    except LayerError as error:
        return Offer(cls, text, cls.title(), cls.category, reason=str(error).removeprefix(f"{cls.__name__}: "))
    return Offer(cls, text, cls.title(), layer.summary() or cls.category, note=notes.get(cls.__name__, ""))


def _of_chain(session: Session, typed: str, shape: Shape | None) -> list[Offer]:
    try:
        rows = read(session, typed, shape)
    except LayerError as error:
        return [Offer(Layer, typed, "Several blocks", "", reason=str(error))]
    first, names = rows[0].layer, ", ".join(type(row.layer).__name__ for row in rows)
    return [Offer(type(first), typed, f"Add {len(rows)} blocks" if len(rows) > 1 else first.title(), names)]
