"""A mouse that says what it does in scene coordinates."""

from typing import Any

from PySide6 import __version_info__ as qt_version
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest

from netdesigner.gui.canvas import CanvasView

LEFT, MIDDLE = Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton
NO_KEYS = Qt.KeyboardModifier.NoModifier


def drag_place(x: int, y: int) -> Any:
    """Where a drag is, as the events of this Qt take it: since 6.12 in fractions of a pixel."""
    return QPointF(x, y) if qt_version >= (6, 12) else QPoint(x, y)


class Mouse:
    """Moves, presses and lets go on the viewport, at places of the scene."""

    def __init__(self, view: CanvasView) -> None:
        self.view = view

    def at(self, x: float, y: float) -> QPoint:
        return self.view.viewportTransform().map(QPointF(x, y)).toPoint()

    def move(self, x: float, y: float) -> None:
        QTest.mouseMove(self.view.viewport(), self.at(x, y))

    def press(self, x: float, y: float, button: Qt.MouseButton = LEFT, keys: Qt.KeyboardModifier = NO_KEYS) -> None:
        QTest.mousePress(self.view.viewport(), button, keys, self.at(x, y))

    def release(self, x: float, y: float, button: Qt.MouseButton = LEFT, keys: Qt.KeyboardModifier = NO_KEYS) -> None:
        QTest.mouseRelease(self.view.viewport(), button, keys, self.at(x, y))

    def click(self, x: float, y: float, keys: Qt.KeyboardModifier = NO_KEYS) -> None:
        self.press(x, y, keys=keys)
        self.release(x, y, keys=keys)

    def drag(self, start: tuple[float, float], end: tuple[float, float], button: Qt.MouseButton = LEFT) -> None:
        """A press, four movements, and letting go."""
        self.carry(start, end, button)
        self.release(*end, button)

    def carry(self, start: tuple[float, float], end: tuple[float, float], button: Qt.MouseButton = LEFT) -> None:
        """A drag that is still going on."""
        self.press(*start, button)
        for share in (0.25, 0.5, 0.75, 1.0):
            self.move(start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share)

    def middle_of(self, node_id: str) -> tuple[float, float]:
        left, top, right, bottom = self.view.canvas.nodes[node_id].box
        return (left + right) / 2 - 30, (top + bottom) / 2  # beside the line of the ports

    def output_of(self, node_id: str) -> tuple[float, float]:
        return self.view.canvas.nodes[node_id].port_place(0, is_output=True)

    def input_of(self, node_id: str, port: int = 0) -> tuple[float, float]:
        return self.view.canvas.nodes[node_id].port_place(port, is_output=False)
