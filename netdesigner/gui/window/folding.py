"""The panels at the bottom fold to their tabs while the one in front has nothing to show."""

from __future__ import annotations

from typing import TYPE_CHECKING
from weakref import WeakSet

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QMainWindow, QTabBar

from netdesigner.gui.look.seen import is_seen
from netdesigner.gui.window.docks import Dock

if TYPE_CHECKING:
    from netdesigner.gui.window.arrangements import Arrangements

QUIET_MS = 700  # a problem that comes and goes while one types opens nothing
UNBOUND = 16_777_215  # Qt's word for "no limit"
FOLDED = 1  # pixels that are left of a folded panel


class Folding(QObject):
    """Folds when the list of problems is in front and holds nothing that presses; a tab that is clicked opens it.

    What a drawing lacks while it is being made (its Output) stands in the list, but takes no room from the canvas.
    """

    def __init__(self, window: QMainWindow, docks: dict[str, Dock], arrangements: Arrangements) -> None:
        super().__init__(window)
        self._window, self._docks, self._arrangements = window, docks, arrangements
        self._count = 0
        self._is_asked = False  # the empty list was opened by hand
        self._bars: WeakSet[QTabBar] = WeakSet()
        self._timer = QTimer(self, interval=QUIET_MS, singleShot=True)
        self._timer.timeout.connect(self.fit)
        for dock in docks.values():
            dock.seen.connect(self.fit)
        arrangements.leaving.connect(self._release)
        arrangements.changed.connect(self._start_anew)

    def note_count(self, count: int) -> None:
        """How many problems press by now."""
        if bool(count) != bool(self._count):
            self._is_asked = False
            self._timer.start()
        self._count = count

    def _release(self) -> None:
        """The panels move: none of them may be bound to a height meanwhile."""
        self._arrangements.is_folded = False
        for dock in self._docks.values():
            dock.widget().setMaximumHeight(UNBOUND)
            dock.setMaximumHeight(UNBOUND)

    def _start_anew(self) -> None:
        self._is_asked = False
        QTimer.singleShot(0, self, self.fit)

    def fit(self) -> None:
        """Folds or opens as it should be now."""
        self._hear_tabs()
        arrangements, tabs = self._arrangements, self._at_bottom()
        is_folded = self._docks["problems"] in tabs and self._is_empty() and len(tabs) > 1
        has_changed = is_folded != arrangements.is_folded
        if is_folded and has_changed:
            arrangements.note_height()
        arrangements.is_folded = is_folded
        for dock in self._docks.values():
            highest = FOLDED if is_folded and dock in tabs else UNBOUND
            dock.widget().setMaximumHeight(highest)  # else it would not let the dock be so low
            dock.setMaximumHeight(highest)
        if has_changed and not is_folded and tabs:
            arrangements.restore_height()

    def _is_empty(self) -> bool:
        return not self._count and not self._is_asked and is_seen(self._docks["problems"])

    def _at_bottom(self) -> list[Dock]:
        """The panels that share the bottom as tabs."""
        return [
            dock
            for dock in self._docks.values()
            if self._window.dockWidgetArea(dock) is Qt.DockWidgetArea.BottomDockWidgetArea
            and not dock.isFloating()
            and not dock.isHidden()
        ]

    def _hear_tabs(self) -> None:
        for bar in self._window.findChildren(QTabBar):
            if bar not in self._bars:
                self._bars.add(bar)
                bar.setElideMode(Qt.TextElideMode.ElideNone)  # arrows where there is no room, never "Pr…"
                bar.setUsesScrollButtons(True)
                bar.tabBarClicked.connect(self._click)

    def _click(self, _: int) -> None:
        """A click on a tab shows what is behind it, though there be nothing; another click on it folds again."""
        self._is_asked = self._arrangements.is_folded or not is_seen(self._docks["problems"])
        QTimer.singleShot(0, self, self.fit)
