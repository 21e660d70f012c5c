"""What examples look like and how many there are of each class, painted by one widget each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QHelpEvent, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QToolTip, QWidget

from netdesigner.gui.look import theme

if TYPE_CHECKING:
    from netdesigner.data.preview import Thumbnails

ROW = 22  # height of a class' bar
CELL, LABEL, GAP = 64, 18, 10  # an example's picture, its label, the space between two
MOST_BARS = 200


def to_image(pixels: np.ndarray) -> QImage:
    """Bytes (h, w) or (h, w, 3) as a picture that owns them."""
    pixels = np.ascontiguousarray(pixels)
    height, width = pixels.shape[:2]
    is_colour = pixels.ndim == 3
    kind = QImage.Format.Format_RGB888 if is_colour else QImage.Format.Format_Grayscale8
    return QImage(pixels.data, width, height, width * (3 if is_colour else 1), kind).copy()


class ClassBars(QWidget):
    """A bar a class: for training and, lighter, for validation."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: list[tuple[str, int, int]] = []  # name, all, of which for validation
        self.setAccessibleName("Examples of each class")
        theme.theme_changed.connect(self._repaint)

    def show_counts(self, rows: list[tuple[str, int, int]]) -> None:
        self._rows = rows[:MOST_BARS]
        self.setMinimumHeight(ROW * len(self._rows) + 4)
        self.setAccessibleDescription(", ".join(f"{name}: {count}" for name, count, _ in self._rows))
        self.update()

    @property
    def rows(self) -> list[tuple[str, int, int]]:
        return self._rows

    def _repaint(self, _: object = None) -> None:
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, max(80, ROW * len(self._rows) + 4))

    def paintEvent(self, event: QPaintEvent) -> None:
        shown, painter = theme.current(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme.small_font())
        metrics = painter.fontMetrics()
        most = max((count for _, count, _ in self._rows), default=1) or 1
        names = min(max((metrics.horizontalAdvance(name) for name, _, _ in self._rows), default=0), 110) + 8
        numbers = metrics.horizontalAdvance(f"{most:,}") + 8
        room = max(self.width() - names - numbers, 20)
        for line, (name, count, validating) in enumerate(self._rows):
            top = line * ROW
            painter.setPen(shown.muted)
            text = metrics.elidedText(name, Qt.TextElideMode.ElideRight, names - 8)
            painter.drawText(
                QRectF(0, top, names - 8, ROW), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, text
            )
            painter.setPen(Qt.PenStyle.NoPen)
            whole = room * count / most
            bar = QRectF(names, top + 5, whole, ROW - 10)
            painter.setBrush(shown.series[1])
            painter.drawRoundedRect(bar, 2, 2)
            painter.setBrush(shown.series[0])
            painter.drawRoundedRect(bar.adjusted(0, 0, -room * validating / most, 0), 2, 2)
            painter.setPen(shown.text)
            box = QRectF(names + whole + 6, top, numbers, ROW)
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, f"{count:,}")
        painter.end()


class PreviewGrid(QWidget):
    """Examples with their labels, as many as fit the width in each row."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._images: list[QImage] = []
        self._labels: tuple[str, ...] = ()
        self._indices: tuple[int, ...] = ()
        self.setAccessibleName("Some of the examples")
        theme.theme_changed.connect(self._repaint)

    @property
    def count(self) -> int:
        return len(self._images)

    def show_preview(self, preview: Thumbnails | None) -> None:
        self._images = [to_image(picture) for picture in preview.images] if preview else []
        self._labels = preview.labels if preview else ()
        self._indices = preview.indices if preview else ()
        self._fit_height()
        self.update()

    def _repaint(self, _: object = None) -> None:
        self.update()

    @property
    def _columns(self) -> int:
        return max(1, (self.width() + GAP) // (CELL + GAP))

    def _fit_height(self) -> None:
        rows = -(-len(self._images) // self._columns)
        self.setMinimumHeight(max(0, rows * (CELL + LABEL + GAP) - GAP))

    def resizeEvent(self, event: object) -> None:
        self._fit_height()

    def sizeHint(self) -> QSize:
        return QSize(5 * (CELL + GAP), 3 * (CELL + LABEL + GAP))

    def _cell(self, number: int) -> QRectF:
        row, column = divmod(number, self._columns)
        return QRectF(column * (CELL + GAP), row * (CELL + LABEL + GAP), CELL, CELL)

    def paintEvent(self, event: QPaintEvent) -> None:
        shown, painter = theme.current(), QPainter(self)
        painter.setFont(theme.small_font())
        metrics = painter.fontMetrics()
        for number, (image, label) in enumerate(zip(self._images, self._labels, strict=True)):
            cell = self._cell(number)
            if not cell.adjusted(0, 0, 0, LABEL).intersects(QRectF(event.rect())):
                continue
            scale = min(CELL / image.width(), CELL / image.height())
            size = QRectF(0, 0, image.width() * scale, image.height() * scale)
            size.moveCenter(cell.center())
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, scale < 1)
            painter.drawImage(size, image)
            painter.setPen(shown.muted)
            text = metrics.elidedText(label, Qt.TextElideMode.ElideRight, CELL)
            painter.drawText(cell.adjusted(0, CELL, 0, LABEL), Qt.AlignmentFlag.AlignCenter, text)
        painter.end()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            for number, label in enumerate(self._labels):
                if self._cell(number).contains(event.pos()):
                    QToolTip.showText(event.globalPos(), f"{label}\nexample {self._indices[number]:,}", self)
                    return True
            QToolTip.hideText()
        return super().event(event)
