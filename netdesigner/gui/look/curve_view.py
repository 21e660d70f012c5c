"""The curve of an activation and its slope, drawn from the function itself with the layer's own settings."""

from __future__ import annotations

import math
from itertools import pairwise

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPixmap, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from netdesigner.gui.look import theme
from netdesigner.layers import Layer
from netdesigner.layers.curve import Curve, Piece, pieces

LEFT, RIGHT = -4.0, 4.0  # of the x axis
HEIGHT = 168
LEGEND = 20
TICK_GAP = 14  # left of the numbers and between them and the axis
MOST_TICKS = 5
ROOM = 0.08  # above and below the curves, of their height


class CurveView(QWidget):
    """Shows the curve of one layer; hidden for layers that have none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.curve: Curve | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(180)
        self.hide()

    def show_layer(self, layer: Layer) -> None:
        """Draws the curve anew, with the settings as they are."""
        self.curve = layer.curve()
        self.setVisible(self.curve is not None)
        if self.curve is not None:
            self.setAccessibleName(f"Curve of {layer.title()} and its {self.curve.slope_name}")
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(300, HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.curve is None:
            return
        painter = QPainter(self)
        draw(painter, QRectF(self.rect()), self.curve)
        painter.end()


def curve_box(layer: Layer, parent: QWidget | None = None) -> QWidget:
    """A curve for a place that is made anew each time."""
    box = QWidget(parent)
    column = QVBoxLayout(box)
    column.setContentsMargins(0, 0, 0, 0)
    view = CurveView(box)
    view.show_layer(layer)
    column.addWidget(view)
    return box


def pixmap(curve: Curve, width: int, height: int, ratio: float) -> QPixmap:
    """The same as a picture, for a page of text."""
    picture = QPixmap(round(width * ratio), round(height * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    draw(painter, QRectF(0, 0, width, height), curve)
    painter.end()
    return picture


def draw(painter: QPainter, area: QRectF, curve: Curve) -> None:
    """Axes, legend, the function and above it its slope, dashed: where both are equal both are seen."""
    shown = theme.current()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setFont(theme.small_font())
    functions = [("function", curve.value, shown.series[0]), (curve.slope_name, curve.slope, shown.series[1])]
    lines = [pieces(function, LEFT, RIGHT) for _, function, _ in functions]
    low, high = _limits(lines)
    gutter = max(painter.fontMetrics().horizontalAdvance(number(y)) for y in ticks(low, high)) + TICK_GAP
    plot = _Plot(area.adjusted(gutter, LEGEND + 4, -8, -18), low, high)
    _draw_legend(painter, plot.area.left(), area.top(), [(name, color) for name, _, color in functions])
    plot.draw_axes(painter)
    painter.setClipRect(plot.area.adjusted(-2, -2, 2, 2))
    for found, (_, _, color), is_slope in zip(lines, functions, (False, True), strict=True):  # dashes on top
        pen = QPen(color, 1.75 if is_slope else 2.25, Qt.PenStyle.DashLine if is_slope else Qt.PenStyle.SolidLine)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        for piece in found:
            painter.drawPolyline(QPolygonF([plot.place(x, y) for x, y in piece]))
        _draw_jumps(painter, plot, found, color)
    painter.setClipping(False)


class _Plot:
    """Where numbers lie in a rectangle."""

    def __init__(self, area: QRectF, low: float, high: float) -> None:
        self.area, self.low, self.high = area, low, high

    def place(self, x: float, y: float) -> QPointF:
        return QPointF(
            self.area.left() + (x - LEFT) / (RIGHT - LEFT) * self.area.width(),
            self.area.bottom() - (y - self.low) / (self.high - self.low) * self.area.height(),
        )

    def draw_axes(self, painter: QPainter) -> None:
        """Pale lines at the ticks, darker ones through zero, numbers at the edges."""
        shown = theme.current()
        for y in ticks(self.low, self.high):
            left, right = self.place(LEFT, y), self.place(RIGHT, y)
            painter.setPen(QPen(shown.border_strong if y == 0 else shown.border, 1))
            painter.drawLine(left, right)
            painter.setPen(shown.muted)
            place = QRectF(left.x() - 200, left.y() - 8, 200 - TICK_GAP / 2, 16)
            painter.drawText(place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, number(y))
        for x in range(int(LEFT), int(RIGHT) + 1, 2):
            bottom = self.place(x, self.low)
            painter.setPen(QPen(shown.border_strong if x == 0 else shown.border, 1))
            painter.drawLine(bottom, self.place(x, self.high))
            painter.setPen(shown.muted)
            painter.drawText(QRectF(bottom.x() - 20, bottom.y() + 2, 40, 16), Qt.AlignmentFlag.AlignCenter, number(x))


def _draw_legend(painter: QPainter, left: float, top: float, names: list[tuple[str, QColor]]) -> None:
    for index, (name, color) in enumerate(names):
        middle = top + LEGEND / 2
        painter.setPen(QPen(color, 2.25, Qt.PenStyle.DashLine if index else Qt.PenStyle.SolidLine))
        painter.drawLine(QPointF(left, middle), QPointF(left + 20, middle))
        painter.setPen(theme.current().muted)
        width = painter.fontMetrics().horizontalAdvance(name)
        painter.drawText(QRectF(left + 26, top, width + 4, LEGEND), Qt.AlignmentFlag.AlignVCenter, name)
        left += 26 + width + 18


def _draw_jumps(painter: QPainter, plot: _Plot, found: list[Piece], color: QColor) -> None:
    """A thin dotted line where the function jumps."""
    painter.setPen(QPen(color, 1, Qt.PenStyle.DotLine))
    for left, right in pairwise(found):
        if right[0][0] - left[-1][0] < 0.01:
            painter.drawLine(plot.place(*left[-1]), plot.place(*right[0]))


def _limits(lines: list[list[Piece]]) -> tuple[float, float]:
    """Lowest and highest y, with zero and some room."""
    values = [y for found in lines for piece in found for _, y in piece]
    low, high = min([0.0, *values]), max([0.0, *values])
    if high - low < 1e-9:
        high = 1.0
    room = ROOM * (high - low)
    return low - room, high + room


def ticks(low: float, high: float) -> list[float]:
    """Round numbers between two, a few of them."""
    rough = (high - low) / MOST_TICKS
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough)
    return [index * step for index in range(math.ceil(low / step), math.floor(high / step) + 1)]


def number(value: float) -> str:
    """A tick's number, with a proper minus."""
    return f"{value:g}".replace("-", "−")
