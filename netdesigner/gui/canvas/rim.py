"""While something is dragged to the edge of the canvas, the view moves there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

if TYPE_CHECKING:
    from netdesigner.gui.canvas.mouse import Mouse

RIM = 22  # pixels at the edge of the view
STEP = 14  # pixels at most
TICK_MS = 25


class RimPan(QObject):
    """Moves the view of a gesture; not far beyond the drawing, and not for a mouse that leaves without a button."""

    def __init__(self, mouse: Mouse) -> None:
        super().__init__(mouse)
        self._mouse = mouse
        self._timer = QTimer(self, interval=TICK_MS)
        self._timer.timeout.connect(self.tick)

    def start(self) -> None:
        self._timer.start()

    def stop(self) -> None:
        self._timer.stop()

    def tick(self) -> None:
        """One movement, where the mouse asks for one."""
        mouse, navigation, gesture = self._mouse, self._mouse.navigation, self._mouse.gesture
        if gesture is None or not gesture.has_moved:
            return
        area, place = navigation.view.viewport().rect(), mouse.place
        if not gesture.is_held and not area.contains(place):
            return  # the mouse is on its way to something else
        seen, drawing = navigation.visible_area(), mouse.scene.bounds()
        drawing.adjust(-seen.width() / 2, -seen.height() / 2, seen.width() / 2, seen.height() / 2)
        dx = _step(place.x(), area.width(), seen.left() > drawing.left(), seen.right() < drawing.right())
        dy = _step(place.y(), area.height(), seen.top() > drawing.top(), seen.bottom() < drawing.bottom())
        if dx or dy:
            navigation.pan(dx, dy)
            gesture.move(mouse.pointer(place))


def _step(place: int, size: int, may_go_back: bool, may_go_on: bool) -> int:
    """How far the view moves along one axis: the deeper in its rim the mouse is, the further."""
    if place < RIM and may_go_back:
        return min(STEP, 2 + (RIM - place) // 2)
    if place > size - RIM and may_go_on:
        return -min(STEP, 2 + (place - size + RIM) // 2)
    return 0
