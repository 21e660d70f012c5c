"""What is drawn above the drawing while the mouse is busy: a loose wire, the rubber band, a card to come."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget
from shiboken6 import isValid

from netdesigner.design.graph import Edge
from netdesigner.gui.canvas.geometry import ARROW, CARD, arrow_head, route_path
from netdesigner.gui.canvas.joining import Verdict
from netdesigner.gui.look import theme
from netdesigner.layout.boxes import Point
from netdesigner.layout.routing import direct
from netdesigner.layout.spacing import Direction

if TYPE_CHECKING:
    from netdesigner.gui.canvas.scene import CanvasScene

MARK_Z = 5.0


class Moving(NamedTuple):
    """What the mouse is moving."""

    nodes: frozenset[str]
    edges: frozenset[Edge]


class Mark(QGraphicsItem):
    """An item that only shows something; it belongs to a gesture."""

    def __init__(self) -> None:
        super().__init__()
        self.setZValue(MARK_Z)
        self._bounds = QRectF()

    def boundingRect(self) -> QRectF:
        return self._bounds

    def _cover(self, bounds: QRectF) -> None:
        self.prepareGeometryChange()
        self._bounds = bounds
        self.update()


def put_up(scene: CanvasScene, *marks: Mark) -> None:
    """Shows marks above a drawing."""
    for mark in marks:
        scene.addItem(mark)
        scene.marks.append(mark)


def take_away(scene: CanvasScene, *marks: Mark | None) -> None:
    """Removes marks from a drawing; one that was made anew has deleted them already."""
    for mark in marks:
        if mark is None:
            continue
        if mark in scene.marks:
            scene.marks.remove(mark)
        if isValid(mark) and mark.scene() is not None:
            scene.removeItem(mark)


class LooseWire(Mark):
    """The wire that is being drawn, coloured by what would become of it."""

    def __init__(self, direction: Direction) -> None:
        super().__init__()
        self._direction: Direction = direction
        self._path = QPainterPath()
        self._tip: Point = (0.0, 0.0)
        self._verdict: Verdict | None = None

    def show_way(self, start: Point, end: Point, verdict: Verdict | None) -> None:
        self._verdict, self._tip = verdict, end
        route = direct(start, end) if self._direction == "down" else direct(start[::-1], end[::-1]).turned()
        self._path = route_path(route)
        self._cover(self._path.controlPointRect().adjusted(-ARROW, -ARROW, ARROW, ARROW))

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        color = verdict_color(self._verdict)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        style = Qt.PenStyle.DashLine if self._verdict is None else Qt.PenStyle.SolidLine
        painter.strokePath(self._path, QPen(color, 2.4, style))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        painter.drawPolygon(arrow_head(self._tip, self._direction))


def verdict_color(verdict: Verdict | None) -> QColor:
    """Green for can, amber for can with a fix, red for cannot, the accent while there is no goal yet."""
    colors = theme.current()
    if verdict is None:
        return colors.accent
    return {"can": colors.ok, "fix": colors.warning, "cannot": colors.error}[verdict.kind]


class Band(Mark):
    """The rubber band."""

    def stretch(self, area: QRectF) -> None:
        self._cover(area.adjusted(-2, -2, 2, 2))

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        accent = theme.current().accent
        fill = QColor(accent)
        fill.setAlphaF(0.12)
        pen = QPen(accent, 1.2)
        pen.setCosmetic(True)
        painter.setPen(pen)
        painter.setBrush(fill)
        painter.drawRect(self._bounds.adjusted(2, 2, -2, -2))


class ComingCard(Mark):
    """Where a block dragged from the palette would come to stand."""

    def __init__(self, title: str, category: str) -> None:
        super().__init__()
        self._title, self._category = title, category
        self._cover(CARD.adjusted(-2, -2, 2, 2))

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        color = theme.category_color(self._category)
        fill = QColor(color)
        fill.setAlphaF(0.14)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(color, 1.5, Qt.PenStyle.DashLine))
        painter.setBrush(fill)
        painter.drawRoundedRect(CARD.adjusted(1, 1, -1, -1), 7, 7)
        painter.setPen(theme.current().text)
        painter.drawText(CARD, Qt.AlignmentFlag.AlignCenter, self._title)
