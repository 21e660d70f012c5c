"""The sentence at the mouse while a wire is being drawn: can, can with a fix, or cannot, and why."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel, QWidget

from netdesigner.gui.canvas.floating import lift
from netdesigner.gui.canvas.joining import Verdict
from netdesigner.gui.look import theme

SIGNS = {"can": "✓", "fix": "!", "cannot": "✕"}
ROLES = {"can": "ok", "fix": "warning", "cannot": "error"}


class Note(QLabel):
    """A label that never takes the mouse."""

    def __init__(self, view: QWidget) -> None:
        super().__init__(view)
        self._view = view
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setWordWrap(True)
        self.setMaximumWidth(320)
        self.setMargin(8)
        self.setAutoFillBackground(False)
        self.hide()

    def tell(self, place: QPoint | None, verdict: Verdict | None) -> None:
        if place is None or verdict is None:
            self.hide()
            return
        colors = theme.current()
        ink = {"can": colors.ok, "fix": colors.warning, "cannot": colors.error}[verdict.kind]
        self.setStyleSheet(
            f"QLabel {{ background: {colors.panel.name()}; color: {ink.name()};"
            f" border: 1px solid {ink.name()}; border-radius: 6px; }}"
        )
        self.setText(f"{SIGNS[verdict.kind]}  {verdict.sentence}")
        self.setFixedWidth(min(320, self.fontMetrics().horizontalAdvance(self.text()) + 28))
        lift(self, self._view.rect(), place + QPoint(18, 18))
