"""A small picture of a design: its cards as coloured bars, its wires as lines."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen, QPixmap

from netdesigner.design.graph import Graph
from netdesigner.gui.look import theme
from netdesigner.layout.columns import filling, is_in_order
from netdesigner.layout.spacing import CARD_HEIGHT, CARD_WIDTH

AIR = 14.0
LARGEST_SCALE = 0.32
LARGE_ENOUGH = 0.22  # for a drawing to stay as it is

Places = dict[str, tuple[float, float]]


def thumbnail(graph: Graph, width: int, height: int, ratio: float) -> QPixmap:
    """The drawing fitted into so many pixels, in the colours of the present theme."""
    shown = theme.current()
    picture = QPixmap(round(width * ratio), round(height * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(shown.canvas)
    if not graph.nodes:
        return picture
    places: Places = {node.id: (node.x, node.y) for node in graph.nodes.values()}
    if is_in_order(graph, "down"):
        places = filling(graph, places, "down", (width - 2 * AIR, height - 2 * AIR), LARGE_ENOUGH)
    left, top = min(x for x, _ in places.values()), min(y for _, y in places.values())
    right = max(x for x, _ in places.values()) + CARD_WIDTH
    bottom = max(y for _, y in places.values()) + CARD_HEIGHT
    scale = min(LARGEST_SCALE, (width - 2 * AIR) / (right - left), (height - 2 * AIR) / (bottom - top))
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(width / 2, height / 2)
    painter.scale(scale, scale)
    painter.translate(-(left + right) / 2, -(top + bottom) / 2)
    _paint(painter, graph, places, scale)
    painter.end()
    return picture


def _paint(painter: QPainter, graph: Graph, places: Places, scale: float) -> None:
    painter.setPen(QPen(theme.current().wire_faint, 1.4 / scale))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for edge in graph.edges:
        (x1, y1), (x2, y2) = places[edge.source], places[edge.target]
        is_folded = x1 - graph.nodes[edge.source].x != x2 - graph.nodes[edge.target].x
        if is_folded or y2 <= y1:
            continue  # from one column to another
        start = QPointF(x1 + CARD_WIDTH / 2, y1 + CARD_HEIGHT)
        end = QPointF(x2 + CARD_WIDTH / 2, y2)
        middle = (start.y() + end.y()) / 2
        path = QPainterPath(start)
        path.cubicTo(QPointF(start.x(), middle), QPointF(end.x(), middle), end)
        painter.drawPath(path)
    painter.setPen(Qt.PenStyle.NoPen)
    for node_id, (x, y) in places.items():
        painter.setBrush(theme.category_color(graph.nodes[node_id].layer.category))
        painter.drawRoundedRect(QRectF(x, y, CARD_WIDTH, CARD_HEIGHT), 14, 14)


def rounded(picture: QPixmap, radius: float) -> QPixmap:
    """The picture with its two upper corners rounded, to sit in a card."""
    ratio = picture.devicePixelRatio()
    made = QPixmap(picture.size())
    made.setDevicePixelRatio(ratio)
    made.fill(Qt.GlobalColor.transparent)
    width, height = picture.width() / ratio, picture.height() / ratio
    path = QPainterPath()
    path.addRoundedRect(QRectF(0, 0, width, height + radius), radius, radius)
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setClipPath(path)
    painter.drawPixmap(0, 0, picture)
    painter.end()
    return made
