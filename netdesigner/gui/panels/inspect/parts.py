"""Parts of the inspect panel: the example with outlined receptive fields, the colour bar, the empty page."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from netdesigner.gui.look import icons, theme
from netdesigner.gui.panels.data.example_views import to_image
from netdesigner.inspect.pictures import ColourTable, Pixels, colour_table

Region = list[tuple[float, float]]  # first and last pixel of each axis: rows, columns
MARGIN = 12


class InputView(QWidget):
    """The example; the part of it that a unit sees is outlined, dashed where it reaches beyond the border."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._image = QImage()
        self.region: Region | None = None
        self.setMinimumSize(90, 90)
        self.setAccessibleName("The example that the network is given")
        theme.theme_changed.connect(self._repaint)

    def show_sample(self, pixels: Pixels | None) -> None:
        self._image = QImage() if pixels is None else to_image(pixels)
        self.update()

    def outline(self, region: Region | None) -> None:
        """Outlines rows and columns of the input; None takes the outline away."""
        if region != self.region:
            self.region = region
            self.update()

    def _repaint(self, _: object = None) -> None:
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, 200)

    def frame(self) -> QRectF:
        """Where the picture lies."""
        room = QRectF(self.rect()).adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN)
        if self._image.isNull():
            return room
        scale = min(room.width() / self._image.width(), room.height() / self._image.height())
        frame = QRectF(0, 0, self._image.width() * scale, self._image.height() * scale)
        frame.moveCenter(room.center())
        return frame

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._image.isNull():
            return
        painter, frame = QPainter(self), self.frame()
        scale = frame.width() / self._image.width()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, scale < 1)
        painter.drawImage(frame, self._image)
        if self.region is not None and len(self.region) == 2:
            (top, bottom), (left, right) = self.region
            box = QRectF(left * scale, top * scale, (right - left + 1) * scale, (bottom - top + 1) * scale)
            box.translate(frame.topLeft())
            accent = theme.current().series[1]
            painter.setPen(QPen(accent, 1, Qt.PenStyle.DashLine))
            painter.drawRect(box)
            inside = box.intersected(frame)
            painter.fillRect(inside, QColor(accent.red(), accent.green(), accent.blue(), 50))
            painter.setPen(QPen(accent, 2))
            painter.drawRect(inside)
        painter.end()


class ColourBar(QWidget):
    """What the colours stand for, from the least to the largest value."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._table: ColourTable = "diverging"
        self.scale: tuple[ColourTable, str] = ("diverging", "max")  # the table, and what its end stands for
        self._texts = ("", "", "")
        self.setFixedHeight(20)
        policy = QSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        policy.setRetainSizeWhenHidden(True)  # else what stands above it would move
        self.setSizePolicy(policy)
        self.setMinimumWidth(110)
        theme.theme_changed.connect(self._repaint)

    def show_scale(self, table: ColourTable, reach: float | None) -> None:
        """`reach` is the largest magnitude; None where it differs from tile to tile."""
        self._table = table
        top = "max" if reach is None else f"{reach:.3g}"
        self.scale = table, top
        self._texts = ("0", "", top) if table == "sequential" else (f"−{top}", "0", f"+{top}")
        self.update()

    def _repaint(self, _: object = None) -> None:
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(230, 20)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(theme.small_font())
        metrics, middle = painter.fontMetrics(), self.height() / 2
        ends = [metrics.horizontalAdvance(text) for text in (self._texts[0], self._texts[2])]
        bar = QRectF(ends[0] + 6, middle - 5, self.width() - sum(ends) - 12, 10)
        painter.drawImage(bar, to_image(colour_table(self._table)[None]))
        painter.setPen(theme.current().muted)
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self._texts[0])
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, self._texts[2])
        painter.end()


class EmptyPage(QWidget):
    """Says in a friendly way why there is nothing to see, and what to do."""

    acted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._picture, self.title, self.advice = QLabel(self), QLabel(self), QLabel(self)
        theme.set_role(self.title, "heading")
        theme.set_role(self.advice, "muted")
        for label in (self.title, self.advice):
            label.setWordWrap(True)
        self.button = QPushButton(self)
        self.button.clicked.connect(self.acted)
        column = QVBoxLayout(self)
        column.setSpacing(6)
        column.addStretch(1)
        for part in (self._picture, self.title, self.advice):
            part.setAlignment(Qt.AlignmentFlag.AlignCenter)
            column.addWidget(part)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignCenter)
        column.addStretch(1)
        theme.theme_changed.connect(self._adopt)
        self._adopt()

    def say(self, title: str, advice: str, action: str = "") -> None:
        self.title.setText(title)
        self.advice.setText(advice)
        self.button.setText(action)
        self.button.setVisible(bool(action))

    def _adopt(self, _: object = None) -> None:
        self._picture.setPixmap(
            icons.icon("eye", theme.current().faint).pixmap(QSize(32, 32), self.devicePixelRatioF())
        )
