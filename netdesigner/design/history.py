"""What was done, what can be undone and redone, and whether the file on disk is still the same."""

from __future__ import annotations

from netdesigner.design.commands import Change, Command, CommandGroup, TakeBack
from netdesigner.design.design import Design


class History:
    """The steps of one document. A command is remembered only after it worked.

    "Saved" is judged by which step is on top, never by the length of the stack.
    """

    def __init__(self, design: Design) -> None:
        self.design = design
        self._done: list[CommandGroup] = []
        self._undone: list[CommandGroup] = []
        self._saved: CommandGroup | None = None
        self._open: CommandGroup | None = None
        self._may_merge = False

    # -- doing

    def begin(self, title: str, key: object = None, shown: object = None) -> None:
        """Opens a step; commands until `end` belong to it. `shown` is handed back by undo and redo."""
        self._open = CommandGroup(title, [], key, shown)

    def do(self, command: Command) -> Change:
        """Does a command within the open step; it is remembered because it worked."""
        assert self._open is not None, "a command was done outside a verb"
        change = command.do(self.design)
        self._open.commands.append(command)
        return change

    def end(self) -> None:
        """Closes the step, or joins it to the last one when both are keystrokes in one field."""
        last = self._joined()
        step, self._open = self._open, None
        if step is None or not step.commands:
            return
        self._may_merge = True
        if last is None:
            step.undone = tuple(self._undone) if step.key is not None else ()
            self._undone.clear()
            self._done.append(step)
        elif step.taken_back:
            last.commands = step.commands[step.taken_back :]
            if not last.commands:  # what was typed is what stood there before
                self._forget_last()
        else:
            last.commands.extend(step.commands)

    def _joined(self) -> CommandGroup | None:
        """The last step, where the open one is a further keystroke of it."""
        last, step = self._top, self._open
        if step is None or step.key is None or last is None or last is self._saved or not self._may_merge:
            return None
        return last if last.key == step.key else None

    def earlier(self) -> list[TakeBack]:
        """What takes back the keystrokes before the open one, to be done first: each text is applied for itself."""
        last, step = self._joined(), self._open
        if last is None or step is None or step.commands:
            return []
        step.taken_back = len(last.commands)
        return [TakeBack(command) for command in reversed(last.commands)]

    def withdraw(self, moment: object) -> list[Change]:
        """Forgets the keystrokes that made this moment, as if nothing had been typed; [] where they have settled."""
        last = self._top
        if last is None or last is not moment or last is self._saved or last.key is None or not self._may_merge:
            return []
        changes = last.undo(self.design)
        self._forget_last()
        return changes

    def _forget_last(self) -> None:
        self._undone = list(self._done.pop().undone)
        self._may_merge = False

    def cancel(self) -> None:
        """Undoes what the open step has done so far and forgets it."""
        self.take_back(0)
        self._open = None

    @property
    def open_count(self) -> int:
        """How many commands the open step holds so far."""
        return len(self._open.commands) if self._open else 0

    def take_back(self, count: int) -> None:
        """Undoes the commands of the open step after the first `count`."""
        if self._open is not None:
            while len(self._open.commands) > count:
                self._open.commands.pop().undo(self.design)

    def settle(self) -> None:
        """The next keystroke begins a new step (the field lost focus, the selection changed)."""
        self._may_merge = False

    # -- undoing

    def undo(self) -> tuple[list[Change], object]:
        """What changed, and where on screen the step was done."""
        if not self._done:
            return [], None
        step = self._done.pop()
        self._undone.append(step)
        self._may_merge = False
        return step.undo(self.design), step.shown

    def redo(self) -> tuple[list[Change], object]:
        """What changed, and where on screen the step was done."""
        if not self._undone:
            return [], None
        step = self._undone.pop()
        self._done.append(step)
        self._may_merge = False
        return step.redo(self.design), step.shown

    @property
    def undo_title(self) -> str | None:
        return self._done[-1].title if self._done else None

    @property
    def redo_title(self) -> str | None:
        return self._undone[-1].title if self._undone else None

    # -- saving

    @property
    def moment(self) -> object:
        """What stands for the present state: the last step, or the history itself at its beginning."""
        return self._top or self

    @property
    def _top(self) -> CommandGroup | None:
        return self._done[-1] if self._done else None

    def mark_saved(self) -> None:
        self._saved = self._top
        self._is_lost = False
        self._may_merge = False

    _is_lost = False

    def mark_unsaved(self) -> None:
        """The design differs from every file (a recovered or imported one)."""
        self._is_lost = True

    @property
    def is_modified(self) -> bool:
        return self._is_lost or self._top is not self._saved
