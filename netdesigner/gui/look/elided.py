"""Labels and buttons that lose the end of their text where it does not fit, so that no sentence widens a window."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

LEAST = 40  # pixels
SLACK = 4  # fractions of pixels that the style rounds away


class ElidedLabel(QLabel):
    """One line; the tooltip has all of it where it is cut."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._whole = self._tip = ""
        self.setTextFormat(Qt.TextFormat.PlainText)

    def setText(self, text: str) -> None:
        self._whole = text
        self._fit()
        self.updateGeometry()

    def text(self) -> str:
        """The whole text, however much of it is seen."""
        return self._whole

    def clear(self) -> None:
        self.setText("")

    def setToolTip(self, tip: str) -> None:
        self._tip = tip
        self._fit()

    def _fit(self) -> None:
        room = self.contentsRect().width()
        seen = self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideRight, room)
        if super().text() != seen:
            super().setText(seen)
        is_cut = seen != self._whole and self._whole != self._tip
        super().setToolTip("\n".join(part for part in (self._whole if is_cut else "", self._tip) if part))

    def sizeHint(self) -> QSize:
        frame = self.width() - self.contentsRect().width()
        width = self.fontMetrics().horizontalAdvance(self._whole) + frame + 2
        return QSize(width, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(min(LEAST, self.sizeHint().width()), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()


class ElidedButton(QPushButton):
    """A button as wide as its title, or as wide as there is room."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(title, parent)
        self._whole = title

    def sizeHint(self) -> QSize:
        self.ensurePolished()
        shown, known = super().sizeHint(), self.fontMetrics().horizontalAdvance(super().text())
        whole = self.fontMetrics().horizontalAdvance(self._whole)
        return QSize(shown.width() - known + whole + SLACK, shown.height())

    def minimumSizeHint(self) -> QSize:
        return QSize(min(2 * LEAST, self.sizeHint().width()), super().minimumSizeHint().height())

    def text(self) -> str:
        """The whole title, however much of it is seen."""
        return self._whole

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        lacking = self.sizeHint().width() - SLACK - self.width()
        room = self.fontMetrics().horizontalAdvance(self._whole) - lacking
        is_cut = lacking > 0
        seen = self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideRight, room) if is_cut else self._whole
        if super().text() != seen:
            self.setText(seen)
