"""Keys on the canvas that are no actions of the window: they mean the drawing only while it has the focus."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from netdesigner.gui.canvas.geometry import GRID

if TYPE_CHECKING:
    from netdesigner.gui.canvas.view import CanvasView

ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
RETURNS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


def press(view: CanvasView, event: QKeyEvent) -> bool:
    """Does what a key says; False where it says nothing here."""
    key = Qt.Key(event.key())
    held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    if key == Qt.Key.Key_Escape:
        view.escape()
    elif key in RETURNS and not held:
        view.open_selected()
    elif key in ARROWS:
        far = GRID * (10 if held & Qt.KeyboardModifier.ShiftModifier else 1)
        dx, dy = ARROWS[key]
        view.nudge(dx * far, dy * far)
    else:
        return False
    return True
