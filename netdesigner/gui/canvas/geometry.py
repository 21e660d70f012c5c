"""Where the ports of a card are, and how a shape of points becomes something Qt can paint."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainterPath, QPolygonF

from netdesigner.design.graph import Node
from netdesigner.layout.boxes import Box, Point
from netdesigner.layout.routing import Route
from netdesigner.layout.spacing import CARD_HEIGHT, CARD_WIDTH, Direction

CARD = QRectF(0, 0, CARD_WIDTH, CARD_HEIGHT)
PORT_RADIUS = 4.5
PORT_REACH = 14.0  # so near to a port counts as on it
ARROW = 8.0


@dataclass(frozen=True)
class PortId:
    """A port of a node: output or input, and its number."""

    node: str
    index: int
    is_output: bool


def box_of(node: Node) -> Box:
    return node.x, node.y, node.x + CARD_WIDTH, node.y + CARD_HEIGHT


def route_path(route: Route) -> QPainterPath:
    """The way of a wire as a path."""
    path = QPainterPath()
    for index, (start, first, second, end) in enumerate(route.curves):
        if index == 0:
            path.moveTo(*start)
        else:
            path.lineTo(*start)
        path.cubicTo(*first, *second, *end)
    return path


def arrow_head(tip: Point, direction: Direction, is_rising: bool = False) -> QPolygonF:
    """The head at the end of a wire."""
    x, y = tip
    half = ARROW * 0.55
    back = -ARROW if not is_rising else ARROW
    if direction == "down":
        return QPolygonF([QPointF(x, y), QPointF(x - half, y + back), QPointF(x + half, y + back)])
    return QPolygonF([QPointF(x, y), QPointF(x + back, y - half), QPointF(x + back, y + half)])
