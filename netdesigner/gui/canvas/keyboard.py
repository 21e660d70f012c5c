"""Keys on the canvas that are no actions of the window: they mean the drawing only while it has the focus."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from netdesigner.gui.canvas.walking import Way, first, neighbour
from netdesigner.layout.spacing import GRID

if TYPE_CHECKING:
    from netdesigner.gui.canvas.view import CanvasView

ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
RETURNS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


WALKS: dict[str, dict[Qt.Key, Way]] = {
    "down": {
        Qt.Key.Key_Down: "on",
        Qt.Key.Key_Up: "back",
        Qt.Key.Key_Left: "left",
        Qt.Key.Key_Right: "right",
    },
    "right": {
        Qt.Key.Key_Right: "on",
        Qt.Key.Key_Left: "back",
        Qt.Key.Key_Up: "left",
        Qt.Key.Key_Down: "right",
    },
}


def walk(view: CanvasView, key: Qt.Key, adds: bool) -> None:
    """To the next block along a wire, or beside; it is selected, or added to the selection, and brought into view."""
    graph, selection, direction = view.canvas.graph, view.session.selection, view.canvas.direction
    goal = first(graph, direction)
    if selection:
        goal = neighbour(graph, selection[-1], WALKS[direction][key], direction)
    if goal is None:
        return
    kept = [node_id for node_id in selection if node_id != goal] if adds else []
    view.session.select([*kept, goal])
    view.navigation.reveal([goal])


def press(view: CanvasView, event: QKeyEvent) -> bool:
    """Does what a key says; False where it says nothing here."""
    key = Qt.Key(event.key())
    held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    if key == Qt.Key.Key_Escape:
        view.escape()
    elif key in RETURNS and not held:
        view.editing.open_selected()
    elif key in ARROWS and held & Qt.KeyboardModifier.ControlModifier:
        walk(view, key, adds=bool(held & Qt.KeyboardModifier.ShiftModifier))
    elif key in ARROWS and not held & ~Qt.KeyboardModifier.ShiftModifier:
        far = GRID * (10 if held & Qt.KeyboardModifier.ShiftModifier else 1)
        dx, dy = ARROWS[key]
        view.editing.nudge(dx * far, dy * far)
    else:
        return False
    return True
