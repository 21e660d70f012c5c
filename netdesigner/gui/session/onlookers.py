"""Who looks at a training while it goes on: from time to time a copy of the weights is wanted for them."""

from __future__ import annotations

from collections.abc import Callable
from weakref import WeakSet

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from netdesigner.gui.look.seen import is_seen

LOOK_MS = 300  # between two copies of the weights, at least
COPIED_PER_MS = 50_000  # bytes: larger networks are copied more seldom, so that looking costs a training little


class Onlookers(QObject):
    """Calls `want` as long as somebody looks and the training runs."""

    def __init__(self, want: Callable[[], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._want = want
        self._all: WeakSet[QObject] = WeakSet()
        self._is_running = False
        self._timer = QTimer(self, interval=LOOK_MS)
        self._timer.timeout.connect(self.look)

    @property
    def is_busy(self) -> bool:
        return self._timer.isActive()

    def watch(self, watcher: QObject, is_looking: bool) -> None:
        """`watcher` wants copies, or no longer does."""
        (self._all.add if is_looking else self._all.discard)(watcher)
        if self._all and self._is_running:
            self._want()
        self.follow(self._is_running)

    def follow(self, is_running: bool) -> None:
        """Whether there is anything to copy."""
        self._is_running = is_running
        should_run = bool(self._all) and is_running
        if should_run != self._timer.isActive():
            (self._timer.start if should_run else self._timer.stop)()

    def note_size(self, size: int) -> None:
        """How many bytes a copy has."""
        self._timer.setInterval(max(LOOK_MS, size // COPIED_PER_MS))

    def look(self) -> None:
        """A copy costs the training time: none is made for widgets that are behind others."""
        watchers = [watcher for watcher in self._all if isValid(watcher)]
        if any(not isinstance(watcher, QWidget) or is_seen(watcher) for watcher in watchers):
            self._want()
