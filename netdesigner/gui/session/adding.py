"""Adding blocks by what is written: a name, a layer with settings, or a whole chain. All search fields end here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from netdesigner.design.graph import Node
from netdesigner.gui.session.session import Session
from netdesigner.layers import Layer, LayerError, Shape
from netdesigner.layers.parse import (
    is_chain,
    names_layers,
    read_chain,
    search_words,
    spell_chain,
    with_settings,
)
from netdesigner.layers.search import best_first
from netdesigner.layout.room import Joint, beside_open_ends

Row = list[tuple[str, Layer]]
"""Names (or "") and layers, one behind the other."""


def read(session: Session, text: str, shape: Shape | None = None) -> Row:
    """The layers that a text means where this shape comes in; raises LayerError."""
    return read_chain(spell_chain(text), shape, session.kinds_by_name(), must_fit=False)


def add_row(session: Session, row: Row, add_first: Callable[[Layer], str]) -> list[str]:
    """Adds layers one behind the other as one step; `add_first` says where the row begins. Selects them."""
    document = session.document
    (name, first), *rest = row
    with document.gesture(f"Add {type(first).__name__}" if not rest else f"Add {len(row)} blocks"):
        added = [add_first(first)]
        if name:
            document.rename(added[0], document.graph.free_name(name))
        for name, layer in rest:
            added.append(document.add(layer, after=added[-1], name=name or None))
    session.select(added)
    return added


def last_selected(session: Session) -> Node | None:
    """The block that what is added comes after: the selected one, or the open end of several, such as a chain."""
    graph = session.document.graph
    nodes = [graph.nodes[node_id] for node_id in session.selection if node_id in graph.nodes]
    if len(nodes) > 1:
        nodes = [node for node in nodes if node.layer.output_count and not graph.outputs_of(node.id)]
    return nodes[0] if len(nodes) == 1 else None


def add_block(session: Session, text: str, at: tuple[float, float] = (0.0, 0.0)) -> list[str]:
    """Adds what is written, and selects it.

    With one block selected it comes after that one, and what follows makes room; with several, after the only one of
    them that nothing follows; else it stands at `at`, where it continues an open end right before or behind it.
    Raises LayerError where the text cannot be read, GraphError where a module would come to contain itself.
    """
    chosen = last_selected(session)
    if chosen is not None and not chosen.layer.output_count:
        chosen = None
    row = read(session, text, session.shape_behind(chosen.id) if chosen is not None else None)

    def add_first(layer: Layer) -> str:
        if chosen is not None and layer.arity[1] != 0:
            return session.document.add(layer, after=chosen.id)
        return add_joined(session, layer, joint_at(session, layer, at))

    return add_row(session, row, add_first)


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


def add_written(session: Session, text: str, at: tuple[float, float]) -> list[str]:
    """Draws a pasted chain: behind the selected block where nothing follows that one yet, else by itself.

    Raises LayerError and GraphError as above.
    """
    last = last_selected(session)
    if last is not None and not session.document.graph.outputs_of(last.id):
        return add_block(session, text, at)
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
        ((_, layer),) = read(session, text, shape)
    except LayerError as error:
        return Offer(cls, text, cls.title(), cls.category, reason=str(error).removeprefix(f"{cls.__name__}: "))
    return Offer(cls, text, cls.title(), layer.summary() or cls.category, note=notes.get(cls.__name__, ""))


def _of_chain(session: Session, typed: str, shape: Shape | None) -> list[Offer]:
    try:
        row = read(session, typed, shape)
    except LayerError as error:
        return [Offer(Layer, typed, "Several blocks", "", reason=str(error))]
    names = ", ".join(type(layer).__name__ for _, layer in row)
    return [Offer(type(row[0][1]), typed, f"Add {len(row)} blocks" if len(row) > 1 else row[0][1].title(), names)]
