"""The four arrangements of the docks: Design, Train, Inspect, Code. Each remembers how the user changed it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QMainWindow

from netdesigner.gui.look.seen import is_seen
from netdesigner.gui.session.preferences import preferences, remembered_bytes, remembered_number, remembered_text
from netdesigner.gui.window.docks import Dock

LEFT, RIGHT, BOTTOM = (
    Qt.DockWidgetArea.LeftDockWidgetArea,
    Qt.DockWidgetArea.RightDockWidgetArea,
    Qt.DockWidgetArea.BottomDockWidgetArea,
)
ACROSS, DOWN = Qt.Orientation.Horizontal, Qt.Orientation.Vertical
Sizes = dict[Qt.Orientation, dict[str, int]]
TABS = ("problems", "code", "data", "training", "inspect")
NAMES = ("design", "train", "inspect", "code")
BOTTOM_HEIGHT, BOTTOM_SHARE, MOST_TABS = 250, 0.35, 34
LOWEST = 40  # pixels of a panel at the bottom that is remembered: lower ones are folded
HIGHEST = 10_000  # pixels of a remembered panel
VERSION = 3  # of the remembered states; another number forgets them


class Arrangements(QObject):
    """Moves the docks of a window to what each kind of work needs."""

    leaving = Signal()  # the docks are about to move
    changed = Signal(str)

    def __init__(self, window: QMainWindow, docks: dict[str, Dock]) -> None:
        super().__init__(window)
        self._window, self._docks = window, docks
        self.current = self._last = ""
        self.is_folded = False  # the panels at the bottom are, to their tabs
        self._is_entering = False  # the docks do not have the heights yet that they shall have

    def show(self, name: str) -> None:
        """Goes to an arrangement; the one left is remembered as it is."""
        if name == self.current:
            return
        self.note_height()  # before folded panels are let go: theirs is not one to come back to
        self.leaving.emit()
        self._remember_state()
        self._enter(name)

    def _enter(self, name: str) -> None:
        self.current, self._is_entering = name, True
        state = remembered_bytes(f"arrangement/{name}")
        if state is None or not self._window.restoreState(state, VERSION):
            self._default(name)
        else:
            QTimer.singleShot(0, self, lambda: self._set_bottom(name))
        QTimer.singleShot(0, self, self._have_entered)
        self._after()

    def _have_entered(self) -> None:
        self._is_entering = False

    def _set_bottom(self, name: str) -> None:
        """The panels at the bottom as high as they were left, which Qt forgets where docks came from another side.

        Outside of training they leave at least half of the window to the drawing.
        """
        if name != self.current or self.is_folded or not (low := self._at_bottom()):
            return
        most = self._window.height() * (2 if name == "train" else 1) // (3 if name == "train" else 2)
        kept = remembered_number(f"bottom/{name}", max(low.height(), self._usual_height()), HIGHEST)
        wanted = max(LOWEST, min(kept, most))
        if low.height() != wanted:
            self._window.resizeDocks([low], [wanted], DOWN)
            tabs = min(wanted - low.height(), MOST_TABS)  # Qt counts them in
            if tabs > 0:  # less than none: the panel's least height is more than asked for
                self._window.resizeDocks([low], [wanted + tabs], DOWN)

    def _usual_height(self) -> int:
        """Of the panels at the bottom; in a low window they leave most to the drawing."""
        return min(BOTTOM_HEIGHT, round(BOTTOM_SHARE * self._window.height()))

    def _at_bottom(self) -> Dock | None:
        """One of the panels seen at the bottom."""
        return next(
            (
                dock
                for dock in self._docks.values()
                if self._window.dockWidgetArea(dock) is BOTTOM and not dock.isFloating() and is_seen(dock)
            ),
            None,
        )

    def start(self) -> None:
        """A window without a drawing is there for drawing, whatever the last one was used for."""
        self._last = remembered_text("arrangement/current", "design")
        self._enter("design")

    def resume(self) -> None:
        """With a drawing, the arrangement of the last time."""
        if self._last in NAMES:
            self.show(self._last)

    def remember(self) -> None:
        """Keeps the present arrangement for the next time."""
        self.note_height()
        self._remember_state()

    def _remember_state(self) -> None:
        if self.current:
            kept = preferences()
            kept.setValue(f"arrangement/{self.current}", self._window.saveState(VERSION))
            kept.setValue("arrangement/current", self.current)

    def note_height(self) -> None:
        """Remembers how high the panels at the bottom are in this arrangement."""
        is_set = self.current and not self.is_folded and not self._is_entering
        if is_set and (low := self._at_bottom()) and low.height() >= LOWEST:
            preferences().setValue(f"bottom/{self.current}", str(low.height()))

    def restore_height(self) -> None:
        """The panels at the bottom as high as they were left, once they are laid out again."""
        name = self.current
        QTimer.singleShot(0, self, lambda: self._set_bottom(name))

    def reset(self) -> None:
        """The present arrangement as it first was."""
        self.leaving.emit()
        preferences().remove(f"arrangement/{self.current}")
        self._default(self.current)
        self._after()

    def _after(self) -> None:
        for dock in self._docks.values():
            dock.choose_bar()
        self.changed.emit(self.current)

    def _default(self, name: str) -> None:
        """Everything in its first place, then what this arrangement does otherwise."""
        window, docks = self._window, self._docks
        for dock in docks.values():
            dock.setFloating(False)
            window.removeDockWidget(dock)  # out of the tabs of a restored state, of which Qt would leave halves
        window.addDockWidget(LEFT, docks["palette"])
        window.addDockWidget(RIGHT, docks["properties"])
        self._tab(TABS, BOTTOM)
        for dock in docks.values():
            dock.show()
        place: dict[str, Callable[[], Sizes]] = {
            "design": self._design,
            "train": self._train,
            "inspect": self._inspect,
            "code": self._code,
        }
        sizes = place[name]()
        self._resize(name, sizes)
        # At the start the window has no size of its own yet, so once more when it has
        QTimer.singleShot(0, self, lambda: self._resize(name, sizes))

    def _resize(self, name: str, sizes: Sizes) -> None:
        if name != self.current:
            return
        for way, wanted in sizes.items():
            docks = [self._docks[name] for name in wanted]
            self._window.resizeDocks(docks, list(wanted.values()), way)

    def _tab(self, names: tuple[str, ...], area: Qt.DockWidgetArea) -> None:
        first = self._docks[names[0]]
        self._window.addDockWidget(area, first)
        for name in names[1:]:
            self._window.tabifyDockWidget(first, self._docks[name])

    def _design(self) -> Sizes:
        self._docks["problems"].raise_()
        return {ACROSS: {"palette": 230, "properties": 330}, DOWN: {"problems": self._usual_height()}}

    def _train(self) -> Sizes:
        self._docks["palette"].hide()
        self._docks["properties"].hide()
        self._docks["training"].raise_()
        return {DOWN: {"training": self._window.height() * 6 // 11}}

    def _inspect(self) -> Sizes:
        for name in ("palette", "properties", "problems", "code", "training"):
            self._docks[name].hide()
        self._tab(("inspect", "data"), RIGHT)
        self._docks["inspect"].raise_()
        return {ACROSS: {"inspect": self._window.width() * 11 // 20}}

    def _code(self) -> Sizes:
        self._docks["palette"].hide()
        self._docks["properties"].hide()
        self._window.addDockWidget(RIGHT, self._docks["code"])
        self._docks["problems"].raise_()
        return {ACROSS: {"code": self._window.width() // 2}, DOWN: {"problems": 150}}
