"""The drawing from afar: all cards and all wires in a few calls, instead of asking a thousand items."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QLineF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QTransform
from PySide6.QtWidgets import QStyleOptionGraphicsItem

from netdesigner.analysis.boxes import Box
from netdesigner.gui import theme
from netdesigner.gui.canvas import background
from netdesigner.gui.canvas.card import STRIP
from netdesigner.gui.canvas.edge_item import EdgeItem, WireLook, wire_color
from netdesigner.gui.canvas.geometry import CARD_HEIGHT, CARD_WIDTH
from netdesigner.gui.canvas.marks import Mark
from netdesigner.gui.canvas.names import LEAST_SCALE

if TYPE_CHECKING:
    from netdesigner.gui.canvas.scene import CanvasScene

OVERVIEW_SCALE = 0.4  # below it cards are plain: a strip and a name
BOXES_SCALE = 0.15  # below it there are only boxes and straight lines
NAME_LEFT = STRIP * 3 + 7.0  # on a card
WIDEST = 9.0  # lists for an area so many times as wide as the view are too long


class Overview:
    """Lists of rectangles and lines, made anew when the drawing has changed."""

    def __init__(self, scene: CanvasScene) -> None:
        self._scene = scene
        self._is_stale = True
        self._area = QRectF()  # of the scene: what lies in it is in the lists
        self._cards: dict[str, list[QRectF]] = {}  # by category
        self._names: list[tuple[float, float, str, bool]] = []  # left, top, name, whether it is pale
        self._rims: dict[str, list[QRectF]] = {}  # by state
        self._ways: dict[WireLook, list[QLineF]] = {}
        self._straight: list[QLineF] = []
        scene.geometry_changed.connect(self.forget)
        scene.changed.connect(self.forget)

    def forget(self) -> None:
        self._is_stale = True

    def paint(self, painter: QPainter, area: QRect, place: QTransform) -> None:
        """Paints the drawing as far as the view shows it; `place` maps the scene to the view."""
        seen = place.inverted()[0].mapRect(QRectF(area))
        if self._is_stale or not self._area.contains(seen) or self._area.width() > WIDEST * seen.width():
            self._area = seen.adjusted(-seen.width(), -seen.height(), seen.width(), seen.height())
            self._cards, self._ways, self._straight = {}, {}, []
            self._is_stale = False
        if not self._cards:
            self._collect_cards()
        scale, colors = place.m11(), theme.current()
        background.paint(painter, area, place)
        if scale >= BOXES_SCALE:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            if not self._ways:
                self._collect_ways()
            self._paint_ways(painter, scale)
            self._paint_cards(painter, colors.card)
            if scale >= LEAST_SCALE:
                self._paint_names(painter, place, seen)
        else:
            if not self._straight:
                self._collect_straight()
            painter.setPen(_line(colors.wire_faint, 1.0))
            painter.drawLines(self._straight)
            self._paint_boxes(painter)
        self._paint_rims(painter)
        for item in self._scene.items():
            if not isinstance(item, Mark):
                break  # marks lie above all else
            painter.setWorldTransform(QTransform.fromTranslate(item.x(), item.y()) * place)
            item.paint(painter, QStyleOptionGraphicsItem())

    def _paint_ways(self, painter: QPainter, scale: float) -> None:
        for look, lines in sorted(self._ways.items(), key=lambda way: (way[0][2:], way[0].state)):
            color, width = wire_color(look, theme.current())
            painter.setPen(_line(color, max(1.0, width * scale)))
            painter.drawLines(lines)

    def _paint_cards(self, painter: QPainter, body: QColor) -> None:
        painter.setPen(_line(theme.current().border_strong, 1.0))
        painter.setBrush(body)
        for _, boxes in sorted(self._cards.items()):
            painter.drawRects(boxes)
        painter.setPen(Qt.PenStyle.NoPen)
        for category, boxes in sorted(self._cards.items()):
            painter.setBrush(theme.category_color(category))
            painter.drawRects([QRectF(box.left(), box.top(), STRIP * 3, CARD_HEIGHT) for box in boxes])

    def _paint_names(self, painter: QPainter, place: QTransform, seen: QRectF) -> None:
        left, top, right, bottom = seen.left() - CARD_WIDTH, seen.top() - CARD_HEIGHT, seen.right(), seen.bottom()
        painter.resetTransform()
        cards = [card for card in self._names if left < card[0] < right and top < card[1] < bottom]
        self._scene.names.draw(painter, place, cards, NAME_LEFT)
        painter.setWorldTransform(place)

    def _paint_boxes(self, painter: QPainter) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        for category, boxes in sorted(self._cards.items()):
            painter.setBrush(theme.category_color(category))
            painter.drawRects(boxes)

    def _paint_rims(self, painter: QPainter) -> None:
        """Faults and the selection must be seen from afar, too."""
        colors = theme.current()
        painter.setBrush(Qt.BrushStyle.NoBrush)
        rims = {"warning": colors.warning, "error": colors.error, "hovered": colors.accent, "selected": colors.accent}
        for state, color in rims.items():
            if boxes := self._rims.get(state):
                painter.setPen(_line(color, 1.5 if state == "hovered" else 2.5))
                painter.drawRects(boxes)

    def _collect_cards(self) -> None:
        self._cards, self._rims, self._names = {}, {}, []
        scene, nodes = self._scene, self._scene.nodes
        near = scene.cards.near(self._box())
        items = [nodes[key] for key in sorted(near, key=near.__getitem__) if key in nodes]
        if len(scene.cards) < len(nodes):  # one that is being dragged keeps no place
            items += [item for key, item in nodes.items() if key not in scene.cards]
        for item in items:
            look = item.look
            box = QRectF(item.x(), item.y(), CARD_WIDTH, CARD_HEIGHT)
            self._cards.setdefault(look.category, []).append(box)
            self._names.append((box.left(), box.top(), look.title, look.state == "waiting"))
            if look.state in ("error", "warning"):
                self._rims.setdefault(look.state, []).append(box.adjusted(-4, -4, 4, 4))
            if look.is_selected or look.is_dropping:
                self._rims.setdefault("selected", []).append(box)
            elif look.is_hovered:
                self._rims.setdefault("hovered", []).append(box)

    def _collect_ways(self) -> None:
        self._ways = {}
        for wire in self._wires():
            if wire.isVisible():
                lines = self._ways.setdefault(wire.look._replace(chip=""), [])
                lines += wire.far_lines() if wire.pos().isNull() else wire.moved_lines()

    def _collect_straight(self) -> None:
        self._straight = [wire.chord() for wire in self._wires() if wire.points and wire.isVisible()]

    def _wires(self) -> list[EdgeItem]:
        """Those in the area, and those that are being moved."""
        scene = self._scene
        near = scene.wiring.areas.near(self._box())
        moved = [edge for edge, wire in scene.edges.items() if edge not in near and not wire.pos().isNull()]
        return [scene.edges[edge] for edge in sorted([*near, *moved])]

    def _box(self) -> Box:
        area = self._area
        return area.left(), area.top(), area.right(), area.bottom()


def _line(color: QColor, width: float) -> QPen:
    pen = QPen(color, width)
    pen.setCosmetic(True)
    return pen
