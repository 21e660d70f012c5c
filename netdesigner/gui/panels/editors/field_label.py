"""The name of a setting, left of its field."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QLabel, QWidget

WIDTH, HEIGHT = 108, 30  # pixels: fields of all forms begin below each other


class FieldLabel(QLabel):
    """As wide as the names of other forms; where room is scarce, as wide as its own, so that no field is cut."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setMinimumHeight(HEIGHT)

    def sizeHint(self) -> QSize:
        return super().sizeHint().expandedTo(QSize(WIDTH, HEIGHT))

    def minimumSizeHint(self) -> QSize:
        return super().sizeHint()
