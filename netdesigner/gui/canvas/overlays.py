"""The small widgets above the canvas, brought up to date together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QLabel

from netdesigner.gui.canvas.cards.module_name import ModuleName
from netdesigner.gui.canvas.cards.node_cards import HoverCard, ProblemCard
from netdesigner.gui.canvas.cards.note import Note
from netdesigner.gui.canvas.cards.rename import RenameField
from netdesigner.gui.canvas.mini_map import MiniMap
from netdesigner.gui.canvas.quick_add import QuickAdd
from netdesigner.gui.look import theme

if TYPE_CHECKING:
    from netdesigner.gui.canvas.navigation import Navigation

HINT = "Drag a block here, or press Space"


class Overlays(QObject):
    """Mini-map, cards, quick-add box, fields for names and the hint of an empty canvas."""

    def __init__(self, navigation: Navigation) -> None:
        super().__init__(navigation.view)
        self._navigation = navigation
        self.hint = QLabel(HINT, navigation.view)
        self.hint.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        theme.set_role(self.hint, "muted")
        self.mini_map = MiniMap(navigation)
        self.note = Note(navigation.view)
        self.problem = ProblemCard(navigation)
        self.hover = HoverCard(navigation)
        self.quick_add = QuickAdd(navigation)
        self.rename = RenameField(navigation)
        self.module_name = ModuleName(navigation)
        self.is_quiet = False  # a gesture is on: cards stay away
        # many announcements in one turn of the event loop are answered once
        self._soon = QTimer(self, interval=0, singleShot=True)
        self._soon.timeout.connect(self.refresh)
        self.quick_add.closed.connect(self._soon.start)
        navigation.view_changed.connect(self._moved)
        navigation.scene.geometry_changed.connect(self._soon.start)
        self._soon.start()

    def _moved(self) -> None:
        self.hover.leave()
        self._soon.start()

    def be_quiet(self, is_quiet: bool) -> None:
        """While a gesture is on, no card stands in its way."""
        self.is_quiet = is_quiet
        if is_quiet:
            self.hover.leave()
        self.refresh()

    def refresh(self) -> None:
        """Everything is where it belongs and shows what is."""
        self.hint.setVisible(not self._navigation.scene.nodes)
        if self.hint.isVisible():
            self.hint.adjustSize()
            self.hint.move(self._navigation.view.viewport().geometry().center() - self.hint.rect().center())
        self.mini_map.refresh()
        if self.is_quiet or self.quick_add.isVisible():
            self.problem.hide()
        else:
            self.problem.refresh()
        if self.rename.isVisible():
            self.rename.follow()

    def close_popups(self) -> bool:
        """Closes what was opened by hand; whether anything was."""
        return any([self.quick_add.close_box(), self.rename.close_field(), self.module_name.close_box()])
