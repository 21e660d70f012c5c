"""Reversible edits: what each one does, how it is undone, and what it changes.

A command touches the design and nothing else; the views hear of it from the document.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Protocol

from netdesigner.design.design import Design, Direction
from netdesigner.design.graph import Edge, Graph, Node
from netdesigner.design.module import Module
from netdesigner.design.unread import Unread
from netdesigner.layers.initialization import Initialization
from netdesigner.layers.module_use import Parameter
from netdesigner.recipe.recipe import Recipe


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
    modules: tuple[str, ...] = ()  # whose definition is different, inside or in its parameters; "" is the main graph
    paths: tuple[tuple[str, str], ...] = ()  # weights that moved: old and new path of a node
    is_entered: bool = False  # another graph of the same design is shown
    place: str | None = None  # the graph whose ids these are; None for all that is not about one graph

    @property
    def is_structural(self) -> bool:
        """Whether shapes or the network itself may differ (not only places or the recipe)."""
        return bool(
            self.added or self.removed or self.changed or self.edges_added or self.edges_removed or self.is_reset
            or self.modules
        )  # fmt: skip

    @property
    def is_redrawn(self) -> bool:
        """Whether what is shown has nothing to do with what was shown before."""
        return self.is_reset or self.is_entered

    @property
    def is_nothing(self) -> bool:
        return self == Change()


class Command(Protocol):
    """One reversible edit."""

    def do(self, design: Design) -> Change: ...
    def undo(self, design: Design) -> Change: ...


@dataclass
class GraphCommand:
    """An edit of one graph, which it names: the document fills in the one that is shown."""

    place: str | None = field(default=None, kw_only=True)

    def graph(self, design: Design) -> Graph:
        return design.graph_of(self.place or "")


@dataclass
class AddNode(GraphCommand):
    node: Node
    index: int | None = None

    def do(self, design: Design) -> Change:
        self.graph(design).put_node(self.node, self.index)
        return Change(added=(self.node.id,), place=self.place)

    def undo(self, design: Design) -> Change:
        self.index = self.graph(design).take_node(self.node.id)
        return Change(removed=(self.node.id,), place=self.place)


@dataclass
class RemoveNode(GraphCommand):
    """Removes a node whose wires are already gone; remembers its place."""

    node: Node
    index: int | None = None

    def do(self, design: Design) -> Change:
        self.index = self.graph(design).take_node(self.node.id)
        return Change(removed=(self.node.id,), place=self.place)

    def undo(self, design: Design) -> Change:
        self.graph(design).put_node(self.node, self.index)
        return Change(added=(self.node.id,), place=self.place)


@dataclass
class ReplaceNode(GraphCommand):
    """New settings, name, place or sharing: one value takes the place of another."""

    old: Node
    new: Node

    def do(self, design: Design) -> Change:
        self.graph(design).put_node(self.new)
        return self._change()

    def undo(self, design: Design) -> Change:
        self.graph(design).put_node(self.old)
        return self._change()

    def _change(self) -> Change:
        same_place = (self.old.x, self.old.y) == (self.new.x, self.new.y)
        only_moved = replace(self.old, x=self.new.x, y=self.new.y) == self.new
        ids = (self.new.id,)
        return Change(changed=() if only_moved else ids, moved=() if same_place else ids, place=self.place)


@dataclass
class MoveNodes(GraphCommand):
    """Other places for nodes: what moves together is one command, as many as they are."""

    old: tuple[Node, ...]
    new: tuple[Node, ...]

    def do(self, design: Design) -> Change:
        return self._put(design, self.new)

    def undo(self, design: Design) -> Change:
        return self._put(design, self.old)

    def _put(self, design: Design, nodes: tuple[Node, ...]) -> Change:
        self.graph(design).place_nodes(nodes)
        return Change(moved=tuple(node.id for node in nodes), place=self.place)


@dataclass
class AddEdge(GraphCommand):
    edge: Edge
    index: int | None = None

    def do(self, design: Design) -> Change:
        self.graph(design).put_edge(self.edge, self.index)
        return Change(edges_added=(self.edge,), place=self.place)

    def undo(self, design: Design) -> Change:
        self.index = self.graph(design).take_edge(self.edge)
        return Change(edges_removed=(self.edge,), place=self.place)


@dataclass
class RemoveEdge(GraphCommand):
    edge: Edge
    index: int | None = None

    def do(self, design: Design) -> Change:
        self.index = self.graph(design).take_edge(self.edge)
        return Change(edges_removed=(self.edge,), place=self.place)

    def undo(self, design: Design) -> Change:
        self.graph(design).put_edge(self.edge, self.index)
        return Change(edges_added=(self.edge,), place=self.place)


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


@dataclass
class SetNetworkInitialization:
    old: Initialization | None
    new: Initialization | None

    def do(self, design: Design) -> Change:
        design.init = self.new
        return Change(modules=("",))

    def undo(self, design: Design) -> Change:
        design.init = self.old
        return Change(modules=("",))


@dataclass
class SetParameters:
    """Other parameters of the network itself."""

    old: tuple[Parameter, ...]
    new: tuple[Parameter, ...]

    def do(self, design: Design) -> Change:
        design.parameters = self.new
        return Change(modules=("",))

    def undo(self, design: Design) -> Change:
        design.parameters = self.old
        return Change(modules=("",))


@dataclass
class SetUnread:
    """What the file said that this program cannot use: something else has taken its place."""

    old: tuple[Unread, ...]
    new: tuple[Unread, ...]

    def do(self, design: Design) -> Change:
        design.unread = self.new
        return Change(modules=("",), recipe=True)

    def undo(self, design: Design) -> Change:
        design.unread = self.old
        return Change(modules=("",), recipe=True)


@dataclass
class SetModule:
    """A definition comes, goes, or is called otherwise; what is inside changes by commands of its graph."""

    name: str
    old: Module | None
    new: Module | None
    index: int | None = field(default=None, init=False)  # of one that went, so that undo puts it back in its place

    def do(self, design: Design) -> Change:
        return self._put(design, self.old, self.new)

    def undo(self, design: Design) -> Change:
        return self._put(design, self.new, self.old)

    def _put(self, design: Design, old: Module | None, new: Module | None) -> Change:
        items = list(design.modules.items())
        if old is not None:
            self.index = [name for name, _ in items].index(old.name)
            del items[self.index]
        if new is not None:  # a changed one in the same place of the order
            items.insert(len(items) if self.index is None else self.index, (new.name, new))
        design.modules.clear()
        design.modules.update(items)
        return Change(modules=tuple(module.name for module in (old, new) if module is not None))


@dataclass
class MovePaths:
    """Says that weights belong to other nodes from now on; the design itself stays as it is."""

    pairs: tuple[tuple[str, str], ...]

    def do(self, design: Design) -> Change:
        return Change(paths=self.pairs)

    def undo(self, design: Design) -> Change:
        return Change(paths=tuple((new, old) for old, new in self.pairs))


@dataclass
class TakeBack:
    """Undoes a command as part of another step."""

    command: Command

    def do(self, design: Design) -> Change:
        return self.command.undo(design)

    def undo(self, design: Design) -> Change:
        return self.command.do(design)


@dataclass(eq=False)
class CommandGroup:
    """Several commands that the user meant as one; `key` lets keystrokes in one field become one step.

    `shown` is where on screen it was done: undo and redo go there. The first `taken_back` commands take back what
    the keystrokes before did; `undone` is what could be redone before the first of them.
    """

    title: str
    commands: list[Command] = field(default_factory=list)
    key: object = None
    shown: object = None
    taken_back: int = 0
    undone: tuple[CommandGroup, ...] = ()

    def undo(self, design: Design) -> list[Change]:
        return [command.undo(design) for command in reversed(self.commands)]

    def redo(self, design: Design) -> list[Change]:
        return [command.do(design) for command in self.commands]
