"""Reversible edits: what each one does, how it is undone, and what it changes.

A command touches the design and nothing else; the views hear of it from the document.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol

from netdesigner.design.design import Design, Direction
from netdesigner.design.graph import Edge, Node
from netdesigner.design.recipe import Recipe


@dataclass(frozen=True)
class Change:
    """What became of one edit, undo or redo: the document's one announcement."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()  # settings, name, stage or sharing
    moved: tuple[str, ...] = ()
    edges_added: tuple[Edge, ...] = ()
    edges_removed: tuple[Edge, ...] = ()
    recipe: bool = False
    name: bool = False
    is_reset: bool = False  # everything may be different: another design was opened
    direction: bool = False

    @property
    def is_structural(self) -> bool:
        """Whether shapes or the network itself may differ (not only places or the recipe)."""
        return bool(
            self.added or self.removed or self.changed or self.edges_added or self.edges_removed or self.is_reset
        )

    @property
    def is_nothing(self) -> bool:
        return self == Change()


class Command(Protocol):
    """One reversible edit."""

    def do(self, design: Design) -> Change: ...
    def undo(self, design: Design) -> Change: ...


@dataclass
class AddNode:
    node: Node
    index: int | None = None

    def do(self, design: Design) -> Change:
        design.graph.put_node(self.node, self.index)
        return Change(added=(self.node.id,))

    def undo(self, design: Design) -> Change:
        self.index = design.graph.take_node(self.node.id)
        return Change(removed=(self.node.id,))


@dataclass
class RemoveNode:
    """Removes a node whose wires are already gone; remembers its place."""

    node: Node
    index: int | None = None

    def do(self, design: Design) -> Change:
        self.index = design.graph.take_node(self.node.id)
        return Change(removed=(self.node.id,))

    def undo(self, design: Design) -> Change:
        design.graph.put_node(self.node, self.index)
        return Change(added=(self.node.id,))


@dataclass
class ReplaceNode:
    """New settings, name, place or sharing: one value takes the place of another."""

    old: Node
    new: Node

    def do(self, design: Design) -> Change:
        design.graph.put_node(self.new)
        return self._change()

    def undo(self, design: Design) -> Change:
        design.graph.put_node(self.old)
        return self._change()

    def _change(self) -> Change:
        same_place = (self.old.x, self.old.y) == (self.new.x, self.new.y)
        only_moved = (self.old.layer, self.old.name, self.old.weights_of, self.old.stage) == (
            self.new.layer,
            self.new.name,
            self.new.weights_of,
            self.new.stage,
        )
        ids = (self.new.id,)
        return Change(changed=() if only_moved else ids, moved=() if same_place else ids)


@dataclass
class AddEdge:
    edge: Edge
    index: int | None = None

    def do(self, design: Design) -> Change:
        design.graph.put_edge(self.edge, self.index)
        return Change(edges_added=(self.edge,))

    def undo(self, design: Design) -> Change:
        self.index = design.graph.take_edge(self.edge)
        return Change(edges_removed=(self.edge,))


@dataclass
class RemoveEdge:
    edge: Edge
    index: int | None = None

    def do(self, design: Design) -> Change:
        self.index = design.graph.take_edge(self.edge)
        return Change(edges_removed=(self.edge,))

    def undo(self, design: Design) -> Change:
        design.graph.put_edge(self.edge, self.index)
        return Change(edges_added=(self.edge,))


@dataclass
class SetRecipe:
    old: Recipe
    new: Recipe

    def do(self, design: Design) -> Change:
        design.recipe = self.new
        return Change(recipe=True)

    def undo(self, design: Design) -> Change:
        design.recipe = self.old
        return Change(recipe=True)


@dataclass
class SetName:
    old: str
    new: str

    def do(self, design: Design) -> Change:
        design.name = self.new
        return Change(name=True)

    def undo(self, design: Design) -> Change:
        design.name = self.old
        return Change(name=True)


@dataclass
class SetNotes:
    old: str
    new: str

    def do(self, design: Design) -> Change:
        design.notes = self.new
        return Change(name=True)

    def undo(self, design: Design) -> Change:
        design.notes = self.old
        return Change(name=True)


@dataclass
class SetDirection:
    old: Direction
    new: Direction

    def do(self, design: Design) -> Change:
        design.direction = self.new
        return Change(direction=True)

    def undo(self, design: Design) -> Change:
        design.direction = self.old
        return Change(direction=True)


@dataclass(eq=False)
class Step:
    """Several commands that the user meant as one; `key` lets keystrokes in one field become one step."""

    title: str
    commands: list[Command] = field(default_factory=list)
    key: object = None

    def undo(self, design: Design) -> Change:
        return merge_changes(command.undo(design) for command in reversed(self.commands))

    def redo(self, design: Design) -> Change:
        return merge_changes(command.do(design) for command in self.commands)


def merge_changes(changes: Iterable[Change]) -> Change:
    """One announcement for several: what was added and removed again in between is left out."""
    added: dict[str, None] = {}
    removed: dict[str, None] = {}
    changed: dict[str, None] = {}
    moved: dict[str, None] = {}
    edges_added: dict[Edge, None] = {}
    edges_removed: dict[Edge, None] = {}
    recipe = name = reset = direction = False
    for change in changes:
        for plus, minus, came, went in (
            (added, removed, change.added, change.removed),
            (edges_added, edges_removed, change.edges_added, change.edges_removed),
        ):
            _cancel(plus, minus, came, went)  # type: ignore[arg-type]
        changed |= dict.fromkeys(change.changed)
        moved |= dict.fromkeys(change.moved)
        recipe, name, reset = recipe or change.recipe, name or change.name, reset or change.is_reset
        direction = direction or change.direction
    stays = [key for key in changed if key not in added and key not in removed]
    places = [key for key in moved if key not in added and key not in removed]
    return Change(
        tuple(added), tuple(removed), tuple(stays), tuple(places),
        tuple(edges_added), tuple(edges_removed), recipe, name, reset, direction,
    )  # fmt: skip


def _cancel(
    plus: dict[object, None], minus: dict[object, None], came: tuple[object, ...], went: tuple[object, ...]
) -> None:
    for key in went:
        if key in plus:
            del plus[key]
        else:
            minus[key] = None
    for key in came:
        if key in minus and not isinstance(key, str):
            del minus[key]
        else:
            plus[key] = None
