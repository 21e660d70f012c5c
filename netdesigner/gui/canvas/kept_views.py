"""Which part of each graph was on screen: leaving a module shows again what was seen before it was entered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPointF
from PySide6.QtGui import QTransform

from netdesigner.design.commands import Change
from netdesigner.gui.look import theme

if TYPE_CHECKING:
    from netdesigner.gui.canvas.navigation import Navigation

FRAME = 3  # pixels round the canvas while a definition is edited


class KeptViews(QObject):
    """Scale and middle of the view, for the main graph ("") and for each module."""

    def __init__(self, navigation: Navigation) -> None:
        super().__init__(navigation)
        self._navigation = navigation
        self._shown = ""
        self._kept: dict[str, tuple[float, QPointF]] = {}
        theme.theme_changed.connect(self.show_frame)

    def follow(self, change: Change) -> bool:
        """After another graph came on screen; whether it has to be fitted into the view."""
        before, self._shown = self._shown, self._navigation.session.document.location.module
        if change.is_reset:
            self._kept.clear()
            self.show_frame()
            return True
        if self._shown == before:  # another block of the same module: the same drawing
            return False
        self._kept[before] = self._navigation.scale_factor, self._navigation.visible_area().center()
        self.show_frame()
        if self._shown not in self._kept:
            return True
        scale, middle = self._kept[self._shown]
        self._navigation.show_view(QTransform.fromScale(scale, scale), middle)
        return False

    def show_frame(self, _: object = None) -> None:
        """A coloured frame says that a definition is edited, and with it all its blocks."""
        colors = theme.current()
        width = FRAME if self._shown else 1
        color = theme.mix(colors.accent, colors.canvas, 0.5) if self._shown else colors.canvas
        self._navigation.view.setStyleSheet(
            f"QGraphicsView {{ border: {width}px solid {color.name()}; }}"
            f"QGraphicsView:focus {{ border-color: {colors.accent.name()}; }}"
        )
