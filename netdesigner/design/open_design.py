"""An open design: what is shown of it, one gesture as one step, undo, and its file. The verbs are in `document.py`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from psygnal import Signal

from netdesigner.design import file
from netdesigner.design.changes import merge_changes
from netdesigner.design.commands import Change, Command, GraphCommand, SetUnread
from netdesigner.design.design import Design
from netdesigner.design.graph import Graph, GraphError
from netdesigner.design.history import History
from netdesigner.design.placement import Placement
from netdesigner.design.unread import without
from netdesigner.recipe.recipe import Recipe


@dataclass(frozen=True)
class Location:
    """Which graph is shown: the main one, the inside of one particular block, or a definition by itself.

    `path` leads there from the main graph: ids of blocks with the number of their repeat, from 0.
    """

    module: str = ""
    path: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class Kept:
    """A design that was open, with what can be undone of it."""

    design: Design
    path: Path | None
    history: History


class OpenDesign:
    """An open design with its history and its file name; its verbs ask `placement` where cards come to stand."""

    changed = Signal(Change)
    history_changed = Signal()  # what can be undone, and whether the file is up to date
    path_changed = Signal()

    def __init__(
        self, design: Design | None = None, path: Path | None = None, placement: Placement | None = None
    ) -> None:
        self.design = design or Design()
        self.placement = placement or Placement()
        self.path = path
        self.location = Location()
        self._history = History(self.design)
        self._depth = 0
        self._pending: list[Change] = []

    # -- reading

    @property
    def graph(self) -> Graph:
        """The graph that is shown, which the verbs edit."""
        return self.design.graph_of(self.location.module)

    @property
    def recipe(self) -> Recipe:
        return self.design.recipe

    @property
    def is_modified(self) -> bool:
        return self._history.is_modified

    @property
    def moment(self) -> object:
        """Stands for the present state: the same one again after undo and redo."""
        return self._history.moment

    @property
    def undo_title(self) -> str | None:
        return self._history.undo_title

    @property
    def redo_title(self) -> str | None:
        return self._history.redo_title

    @property
    def title(self) -> str:
        """The file's name, or the design's where it has none."""
        return self.path.name if self.path else f"{self.design.name}{file.SUFFIX}"

    # -- one gesture, one step

    @contextmanager
    def gesture(self, title: str, key: object = None) -> Iterator[None]:
        """Verbs inside become one undo step; an exception takes all of them back.

        A gesture within a gesture is part of the outer step; an exception takes back its own verbs only.
        """
        if not self._depth:
            self._history.begin(title, key, self.location)
            self._before_edit()
        self._depth += 1
        commands, changes = self._history.open_count, len(self._pending)
        try:
            yield
            if self._depth == 1:
                self._after_edit()
        except BaseException:
            self._depth -= 1
            self._history.take_back(commands)
            del self._pending[changes:]
            if not self._depth:
                self._history.cancel()
            raise
        self._depth -= 1
        if not self._depth:
            self._finish()

    def _before_edit(self) -> None:
        """What a subclass wants to see before a step."""

    def _after_edit(self) -> None:
        """What a subclass adds to a step before it is closed."""

    def _finish(self) -> None:
        """Remembers the step and announces it, unless nothing is different."""
        change, self._pending = merge_changes(self._pending, self.location.module), []
        if change.is_nothing:
            self._history.cancel()
            return
        self._history.end()
        self._announce(change)

    def _do(self, *commands: Command) -> None:
        for command in commands:
            if isinstance(command, GraphCommand) and command.place is None:
                command.place = self.location.module
            self._pending.append(self._history.do(command))

    def _has_unread(self, *places: str) -> bool:
        """Whether the file said something there that this program cannot use."""
        return without(self.design.unread, *places) != self.design.unread

    def _forget_unread(self, *places: str) -> None:
        """Something else takes the place of what the file said there; part of a gesture."""
        if self._has_unread(*places):
            self._do(SetUnread(self.design.unread, without(self.design.unread, *places)))

    def settle(self) -> None:
        """Ends the merging of keystrokes: the next edit is a step of its own."""
        self._history.settle()

    def withdraw(self, moment: object) -> None:
        """Takes back what is being typed, without a trace: `moment` is what stood for it after the last keystroke."""
        self._announce(merge_changes(self._history.withdraw(moment), self.location.module))

    # -- history

    def undo(self) -> Change:
        return self._announce_there(*self._history.undo())

    def redo(self) -> Change:
        return self._announce_there(*self._history.redo())

    def _announce_there(self, changes: list[Change], shown: object) -> Change:
        """Announces an undo or redo, and goes where on screen the step was done."""
        there = self._found_again(shown) if isinstance(shown, Location) else self.location
        if there != self.location and any(c.place is not None for c in changes):
            self.location = there
            return self._announce(self._redrawn(merge_changes(changes, there.module)))
        if not self._is_there(self.location):
            self.location = self._found_again(self.location)
            return self._announce(self._redrawn(merge_changes(changes, self.location.module)))
        return self._announce(merge_changes(changes, self.location.module))

    @staticmethod
    def _redrawn(change: Change) -> Change:
        """Without ids: all that is shown is drawn anew."""
        return replace(
            change, added=(), removed=(), changed=(), moved=(), edges_added=(), edges_removed=(), is_entered=True
        )

    def _announce(self, change: Change) -> Change:
        if not change.is_nothing:
            self.changed.emit(change)
            self.history_changed.emit()
        return change

    # -- what is shown

    def show(self, location: Location) -> None:
        """Shows another graph of the design; raises GraphError where it is not there (any more)."""
        if not self._is_there(location):
            raise GraphError("That part of the design is no longer there.")
        if location != self.location:
            self._history.settle()
            self.location = location
            self.changed.emit(Change(is_entered=True))

    def enter(self, node_id: str, repeat: int = 0) -> None:
        """Shows the inside of a block that stands for a module."""
        module = self.graph.nodes[node_id].layer.module
        if not module:
            raise GraphError(f"{self.graph.nodes[node_id].name} is a layer; it has no inside.")
        is_by_itself = self.location.module and not self.location.path
        self.show(Location(module, () if is_by_itself else (*self.location.path, (node_id, repeat))))

    def leave(self) -> None:
        """Shows what is around the inside that is shown."""
        path = self.location.path[:-1]
        self.show(Location(self._module_at(path) or "", path))

    def _module_at(self, path: tuple[tuple[str, int], ...]) -> str | None:
        """The module that a path leads to; "" for the main graph, None where the path is broken."""
        module = ""
        for node_id, _ in path:
            node = self.design.graph_of(module).nodes.get(node_id)
            if node is None or node.layer.module not in self.design.modules:
                return None
            module = node.layer.module
        return module

    def _found_again(self, location: Location) -> Location:
        """The same place under the name that its module has by now; the main graph where it is gone."""
        if self._is_there(location):
            return location
        module = self._module_at(location.path) if location.path else None
        return Location(module, location.path) if module else Location()

    def _is_there(self, location: Location) -> bool:
        if location.path:
            return self._module_at(location.path) == location.module
        return not location.module or location.module in self.design.modules

    # -- files

    def reset(self, design: Design, path: Path | None = None, is_saved: bool = True) -> None:
        """Puts another design in place of this one; its history begins anew."""
        self.design, self.path, self.location = design, path, Location()
        self._history = History(design)
        if not is_saved:
            self._history.mark_unsaved()
        self.changed.emit(Change(is_reset=True, recipe=True, name=True))
        self.history_changed.emit()
        self.path_changed.emit()

    def kept(self) -> Kept:
        """What `put_back` needs to return to the present design."""
        return Kept(self.design, self.path, self._history)

    def put_back(self, kept: Kept) -> None:
        """Returns to a design that another has taken the place of, with its history and its file name."""
        self.design, self.path, self.location = kept.design, kept.path, Location()
        self._history = kept.history
        self.changed.emit(Change(is_reset=True, recipe=True, name=True))
        self.history_changed.emit()
        self.path_changed.emit()

    def open(self, path: Path) -> None:
        """Reads a file; raises FileError and keeps the present design where it cannot."""
        self.reset(file.load(path), path)

    def save(self, path: Path | None = None) -> None:
        """Writes the file; raises FileError. A new path becomes the document's own."""
        goal = path or self.path
        if goal is None:
            raise file.FileError("The design has no file name yet; choose one.")
        file.save(self.design, goal)
        self.path = goal
        self._history.mark_saved()
        self.path_changed.emit()
        self.history_changed.emit()
