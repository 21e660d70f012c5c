"""Whether a widget is on screen: Qt keeps docks behind other tabs visible, and lays them outside the window."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QWidget


def is_seen(widget: QWidget) -> bool:
    """Whether any part of a widget lies within its window."""
    window = widget.window()
    if not widget.isVisible():
        return False
    return window.rect().intersects(QRect(widget.mapTo(window, QPoint(0, 0)), widget.size()))
