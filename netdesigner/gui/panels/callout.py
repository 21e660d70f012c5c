"""A sentence in a coloured frame: an error, a warning, a note."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from netdesigner.gui.look import icons, theme

Tone = Literal["error", "warning", "note"]


class Callout(QFrame):
    """Hidden while it has nothing to say; other widgets (fixes) may stand below its sentence."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tone: Tone = "note"
        self._icon, self.label = QLabel(self), QLabel(self)
        self.label.setWordWrap(True)
        self.label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.label, 1)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(10, 8, 10, 8)
        self.column.setSpacing(6)
        self.column.addLayout(row)
        self._below: QWidget | None = None
        theme.theme_changed.connect(self._adopt)
        self.hide()

    @property
    def text(self) -> str:
        return self.label.text()

    def say(self, sentence: str, tone: Tone = "error", below: QWidget | None = None) -> None:
        """Shows a sentence; "" hides the frame."""
        if self._below is not None and self._below is not below:
            self._below.deleteLater()
        self._below, self._tone = below, tone
        if below is not None:
            self.column.addWidget(below)
            below.show()
        self.label.setText(sentence)
        theme.set_role(self, {"error": "error-callout", "warning": "warning-callout", "note": "card"}[tone])
        self._adopt()
        self.setVisible(bool(sentence))

    def _adopt(self, _: object = None) -> None:
        shown = theme.current()
        name = {"error": "error", "warning": "warning", "note": "help"}[self._tone]
        color = {"error": shown.error, "warning": shown.warning, "note": shown.muted}[self._tone]
        self._icon.setPixmap(icons.icon(name, color).pixmap(QSize(18, 18), self.devicePixelRatioF()))
