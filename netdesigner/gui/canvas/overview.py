"""The drawing from afar: all cards and all wires in a few calls, instead of asking a thousand items."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from PySide6.QtCore import QLineF, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QTransform
from PySide6.QtWidgets import QStyleOptionGraphicsItem

from netdesigner.gui.canvas import background
from netdesigner.gui.canvas.cards.card import STRIP
from netdesigner.gui.canvas.cards.names import LEAST_SCALE
from netdesigner.gui.canvas.edge_item import EdgeItem, WireLook, wire_color
from netdesigner.gui.canvas.geometry import PORT_RADIUS
from netdesigner.gui.look import theme
from netdesigner.layout.boxes import Box
from netdesigner.layout.spacing import CARD_HEIGHT, CARD_WIDTH

if TYPE_CHECKING:
    from netdesigner.gui.canvas.scene import CanvasScene, Moving

OVERVIEW_SCALE = 0.4  # below it cards are plain: a strip, a name and dots for the ports
PORTS_SCALE = LEAST_SCALE  # below it there are no ports: a card is hardly larger than one
PORT_DOT = 2.0 * PORT_RADIUS
LEAST_DOT = 3.0  # pixels
BOXES_SCALE = 0.15  # below it there are only boxes and straight lines
NAME_LEFT = STRIP * 3 + 7.0  # on a card
WIDEST = 9.0  # lists for an area so many times as wide as the view are too long


@dataclass
class Shapes:
    """What is painted of some cards and wires: few lists, each for one call."""

    cards: dict[str, list[QRectF]] = field(default_factory=dict)  # by category
    names: list[tuple[float, float, str, bool]] = field(default_factory=list)  # left, top, name, whether it is pale
    ports: list[QPointF] = field(default_factory=list)
    hot: list[QPointF] = field(default_factory=list)  # the port under the mouse
    rims: dict[str, list[QRectF]] = field(default_factory=dict)  # by state
    ways: dict[WireLook, list[QLineF]] | None = None  # not needed yet
    straight: list[QLineF] | None = None


class Overview:
    """Lists of rectangles and lines, made anew when the drawing has changed; while some cards move, theirs alone."""

    def __init__(self, scene: CanvasScene) -> None:
        self._scene = scene
        self._is_stale = True
        self._area = QRectF()  # of the scene: what lies in it is in the lists
        self._has_details = False  # whether names and ports are in them
        self._still = Shapes()
        self._moving: Moving | None = None  # what the lists lack, as it moves
        scene.geometry_changed.connect(self.forget)
        scene.changed.connect(self._notice)

    def forget(self) -> None:
        self._is_stale = True

    def _notice(self) -> None:
        """An item looks different, or moves. What is known to move is painted anew each time anyway."""
        if self._scene.moving is None or self._scene.moving != self._moving:
            self._is_stale = True

    def paint(self, painter: QPainter, area: QRect, place: QTransform) -> None:
        """Paints the drawing as far as the view shows it; `place` maps the scene to the view."""
        seen, scale, colors = place.inverted()[0].mapRect(QRectF(area)), place.m11(), theme.current()
        if not self._is_fit_for(seen, scale):
            around = seen.adjusted(-seen.width(), -seen.height(), seen.width(), seen.height())
            self._collect(around, scale >= PORTS_SCALE)
        shapes = [self._still]
        if self._moving is not None:
            shapes.append(self._shapes_of(self._moving.nodes))
        background.paint(painter, area, place)
        if scale >= BOXES_SCALE:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            for each in shapes:
                if each.ways is None:
                    each.ways = self._ways_of(self._wires_of(each))
                self._paint_ways(painter, each.ways, scale)
            for each in shapes:
                self._paint_cards(painter, each, colors.card)
                if scale >= PORTS_SCALE:
                    self._paint_ports(painter, each, scale)
                    self._paint_names(painter, each, place, seen)
        else:
            painter.setPen(_line(colors.wire_faint, 1.0))
            for each in shapes:
                if each.straight is None:
                    each.straight = [wire.chord() for wire in self._wires_of(each) if wire.points]
                painter.drawLines(each.straight)
            for each in shapes:
                self._paint_boxes(painter, each)
        for each in shapes:
            self._paint_rims(painter, each)
        for mark in self._scene.marks:
            painter.setWorldTransform(QTransform.fromTranslate(mark.x(), mark.y()) * place)
            if mark.isVisible():
                mark.paint(painter, QStyleOptionGraphicsItem())

    def _is_fit_for(self, seen: QRectF, scale: float) -> bool:
        """Whether the lists hold what is seen, and not much more."""
        return (
            not self._is_stale
            and self._area.contains(seen)
            and self._area.width() <= WIDEST * seen.width()
            and self._has_details >= (scale >= PORTS_SCALE)
        )

    def _collect(self, area: QRectF, has_details: bool) -> None:
        self._area, self._has_details = area, has_details
        scene = self._scene
        self._moving = moving = scene.moving
        scene.lagging.bring_up(self._box())
        near = scene.cards.near(self._box())
        if moving is not None:
            near = {key: box for key, box in near.items() if key not in moving.nodes}
        self._still = self._shapes_of(sorted(near, key=near.__getitem__))
        self._is_stale = False

    def _wires_of(self, shapes: Shapes) -> list[EdgeItem]:
        """Those in the area, or those that are moved with their cards."""
        items, moving = self._scene.edges, frozenset() if self._moving is None else self._moving.edges
        if shapes is self._still:
            edges = sorted(edge for edge in self._scene.wiring.areas.near(self._box()) if edge not in moving)
        else:
            edges = sorted(moving)
        return [items[edge] for edge in edges if edge in items and items[edge].isVisible()]

    def _paint_ways(self, painter: QPainter, ways: dict[WireLook, list[QLineF]], scale: float) -> None:
        for look, lines in sorted(ways.items(), key=lambda way: (way[0][2:], way[0].state)):
            color, width = wire_color(look, theme.current())
            painter.setPen(_line(color, max(1.0, width * scale)))
            painter.drawLines(lines)

    def _paint_cards(self, painter: QPainter, shapes: Shapes, body: QColor) -> None:
        painter.setPen(_line(theme.current().border_strong, 1.0))
        painter.setBrush(body)
        for _, boxes in sorted(shapes.cards.items()):
            painter.drawRects(boxes)
        painter.setPen(Qt.PenStyle.NoPen)
        for category, boxes in sorted(shapes.cards.items()):
            painter.setBrush(theme.category_color(category))
            painter.drawRects([QRectF(box.left(), box.top(), STRIP * 3, CARD_HEIGHT) for box in boxes])

    def _paint_ports(self, painter: QPainter, shapes: Shapes, scale: float) -> None:
        colors, size = theme.current(), max(LEAST_DOT, PORT_DOT * scale)
        for places, color, width in ((shapes.ports, colors.wire, size), (shapes.hot, colors.accent, 2.0 * size)):
            pen = _line(color, width)
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            painter.setPen(pen)
            painter.drawPoints(places)

    def _paint_names(self, painter: QPainter, shapes: Shapes, place: QTransform, seen: QRectF) -> None:
        left, top, right, bottom = seen.left() - CARD_WIDTH, seen.top() - CARD_HEIGHT, seen.right(), seen.bottom()
        painter.resetTransform()
        cards = [card for card in shapes.names if left < card[0] < right and top < card[1] < bottom]
        self._scene.names.draw(painter, place, cards, NAME_LEFT)
        painter.setWorldTransform(place)

    def _paint_boxes(self, painter: QPainter, shapes: Shapes) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        for category, boxes in sorted(shapes.cards.items()):
            painter.setBrush(theme.category_color(category))
            painter.drawRects(boxes)

    def _paint_rims(self, painter: QPainter, shapes: Shapes) -> None:
        """Faults and the selection must be seen from afar, too."""
        colors = theme.current()
        painter.setBrush(Qt.BrushStyle.NoBrush)
        rims = {"warning": colors.warning, "error": colors.error, "hovered": colors.accent, "selected": colors.accent}
        for state, color in rims.items():
            if boxes := shapes.rims.get(state):
                painter.setPen(_line(color, 1.5 if state == "hovered" else 2.5))
                painter.drawRects(boxes)

    def _shapes_of(self, ids: Iterable[str]) -> Shapes:
        shapes, nodes = Shapes(), self._scene.nodes
        for item in [nodes[key] for key in ids if key in nodes]:
            look = item.look
            box = QRectF(*item.place, CARD_WIDTH, CARD_HEIGHT)
            shapes.cards.setdefault(look.category, []).append(box)
            if self._has_details:
                shapes.names.append((box.left(), box.top(), look.title, look.state == "waiting"))
                shapes.ports += [QPointF(box.left() + x, box.top() + y) for x, y in look.ports]
            if look.hot_port is not None:
                shapes.hot.append(box.topLeft() + QPointF(*look.hot_port))
            if look.state in ("error", "warning"):
                shapes.rims.setdefault(look.state, []).append(box.adjusted(-4, -4, 4, 4))
            if look.is_selected or look.is_dropping:
                shapes.rims.setdefault("selected", []).append(box)
            elif look.is_hovered:
                shapes.rims.setdefault("hovered", []).append(box)
        return shapes

    def _ways_of(self, wires: list[EdgeItem]) -> dict[WireLook, list[QLineF]]:
        ways: dict[WireLook, list[QLineF]] = {}
        for wire in wires:
            lines = ways.setdefault(wire.look._replace(chip=""), [])
            lines += wire.far_lines() if wire.pos().isNull() else wire.moved_lines()
        return ways

    def _box(self) -> Box:
        area = self._area
        return area.left(), area.top(), area.right(), area.bottom()


def _line(color: QColor, width: float) -> QPen:
    pen = QPen(color, width)
    pen.setCosmetic(True)
    return pen
