"""A wire on the canvas: one item that paints its way, its arrow and the shape it carries."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPainterPath, QPen, QPolygonF
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from netdesigner.design.graph import Edge
from netdesigner.gui.canvas.cards.card import State, card_font, metrics
from netdesigner.gui.canvas.cards.sprites import Sprites
from netdesigner.gui.canvas.geometry import arrow_head, route_path
from netdesigner.gui.look import theme
from netdesigner.gui.look.theme import Theme
from netdesigner.layout.boxes import Box, Point, around, grow, meet
from netdesigner.layout.routing import Route
from netdesigner.layout.spacing import Direction

EDGE_Z, CHIP_Z, LIVE_Z = 0.0, 1.0, 1.5
CHIP_HEIGHT = 18.0
CHIP_PAD = 11.0
CHIP_SHARES = (0.46, 0.36, 0.56, 0.26, 0.66, 0.76)  # of the way; tried in this order
FANNED_CHIP_SHARES = (0.66, 0.58, 0.5, 0.74, 0.42, 0.34, 0.82)  # wires that fan out lie apart towards their ends
MERGED_CHIP_SHARES = (0.3, 0.38, 0.22, 0.46, 0.55, 0.64, 0.74)  # ... and those that come together at their starts
CHIPS_SCALE = 0.6  # below it the words on chips could not be read
NEAR = 7.0  # so far from a wire the mouse still means it


class WireLook(NamedTuple):
    """What a wire shows."""

    chip: str = ""
    state: State = "ok"
    is_selected: bool = False
    is_hovered: bool = False
    is_dropping: bool = False  # what is being dragged would be inserted here


class EdgeItem(QGraphicsItem):
    """One wire, in scene coordinates."""

    def __init__(self, edge: Edge, sprites: Sprites) -> None:
        super().__init__()
        self._sprites = sprites
        self.edge = edge
        self.look = WireLook()
        self.route: Route | None = None
        self.points: list[Point] = []
        self.chip_box: Box | None = None
        self._path = QPainterPath()
        self._bounds = QRectF()
        self._is_straight = False
        self._line = QLineF()
        self._arrow = QPolygonF()
        self._far: list[QLineF] | None = None
        self._direction: Direction = "down"

    def boundingRect(self) -> QRectF:
        return self._bounds

    def lay(self, route: Route, direction: Direction, is_rising: bool = False) -> None:
        """Takes a way; the chip is placed afterwards."""
        if route == self.route and direction == self._direction:
            return
        self.prepareGeometryChange()
        self.route, self._direction = route, direction
        self._path = route_path(route)
        self.points = route.points()
        self._far = None
        self._arrow = arrow_head(self.points[-1], direction, is_rising)
        self._line = QLineF(*self.points[0], *self.points[-1])
        xs, ys = {x for x, _ in self.points}, {y for _, y in self.points}
        self._is_straight = len(route.curves) == 1 and (len(xs) == 1 or len(ys) == 1)

    def lay_straight(self, start: Point, end: Point, direction: Direction) -> None:
        """A straight line and no chip, until the wire is seen and `lay` gives it its way."""
        self.prepareGeometryChange()
        self.route, self._direction = None, direction
        self._path = QPainterPath()
        self.points, self._far, self.chip_box = [start, end], None, None
        self._arrow, self._is_straight = QPolygonF(), True
        self._line = QLineF(*start, *end)
        left, top, right, bottom = around(self.points)
        self._bounds = QRectF(left - 8, top - 8, right - left + 16, bottom - top + 16)

    def place_chip(self, is_free: Callable[[Box], bool], fans_out: bool = True) -> None:
        """Puts the chip where it covers nothing: the middle first; nowhere when there is no such place."""
        old = self.chip_box
        self.chip_box = None
        if self.look.chip and self.points:
            half = metrics(False).horizontalAdvance(self.look.chip) / 2 + CHIP_PAD
            for x, y in self._chip_places(fans_out):
                box = (x - half, y - CHIP_HEIGHT / 2, x + half, y + CHIP_HEIGHT / 2)
                if is_free(box):
                    self.chip_box = box
                    break
        self._stack()
        bounds = self._path.controlPointRect().adjusted(-8, -8, 8, 8)
        if self.chip_box is not None:
            left, top, right, bottom = self.chip_box
            bounds = bounds.united(QRectF(left - 1, top - 1, right - left + 2, bottom - top + 2))
        if bounds != self._bounds or old != self.chip_box:
            self.prepareGeometryChange()
            self._bounds = bounds
            self.update()

    def _chip_places(self, fans_out: bool) -> list[Point]:
        """Points of the way, from its middle outwards; the middle by length, so that lanes count."""
        points = self.points
        lengths = [0.0]
        for (ax, ay), (bx, by) in itertools.pairwise(points):
            lengths.append(lengths[-1] + abs(bx - ax) + abs(by - ay))
        found = []
        bent = FANNED_CHIP_SHARES if fans_out else MERGED_CHIP_SHARES
        for share in CHIP_SHARES if self._is_straight else bent:
            wanted = share * lengths[-1]
            index = next(k for k in range(1, len(points)) if lengths[k] >= wanted or k == len(points) - 1)
            piece = lengths[index] - lengths[index - 1] or 1.0
            t = (wanted - lengths[index - 1]) / piece
            (ax, ay), (bx, by) = points[index - 1], points[index]
            found.append((ax + (bx - ax) * t, ay + (by - ay) * t))
        if not self._is_straight:  # a wide chip may only find room where the way turns, beyond the ends of a column
            _, top, _, bottom = around(points)
            found += sorted(points[1:-1], key=lambda point: min(point[1] - top, bottom - point[1]))
        return found

    def show_look(self, look: WireLook) -> None:
        if look == self.look:
            return
        self.look = look
        self._stack()
        self.update()

    def _stack(self) -> None:
        """A wire whose chip is seen lies above those without: no line runs through its text."""
        look = self.look
        is_live = look.is_selected or look.is_hovered or look.is_dropping
        self.setZValue(LIVE_Z if is_live else CHIP_Z if self.chip_box is not None else EDGE_Z)

    def distance(self, x: float, y: float) -> float:
        """How far a point lies from the wire."""
        left, top, right, bottom = grow(around(self.points), NEAR) if self.points else (0, 0, -1, -1)
        if not (left <= x <= right and top <= y <= bottom):
            return float("inf")
        return min(_gap(x, y, a, b) for a, b in zip(self.points, self.points[1:], strict=False))

    def meets(self, box: Box) -> bool:
        """Whether the wire or its chip runs through a box."""
        if self.chip_box is not None and meet(box, self.chip_box):
            return True
        left, top, right, bottom = box
        return any(
            min(ax, bx) < right and left < max(ax, bx) and min(ay, by) < bottom and top < max(ay, by)
            for (ax, ay), (bx, by) in itertools.pairwise(self.points)
        )

    def far_lines(self) -> list[QLineF]:
        """The way in few straight lines, for the view from afar."""
        if self._far is None:
            points = [self.points[0], self.points[-1]] if self._is_straight else self.points
            self._far = [QLineF(*a, *b) for a, b in itertools.pairwise(points)]
        return self._far

    def moved_lines(self) -> list[QLineF]:
        """The same while the wire is being moved with the cards at both its ends."""
        return [line.translated(self.pos()) for line in self.far_lines()]

    def chord(self) -> QLineF:
        """The straight line between the ends."""
        return self._line if self.pos().isNull() else self._line.translated(self.pos())

    def has_chip_at(self, x: float, y: float) -> bool:
        box = self.chip_box
        return box is not None and box[0] <= x <= box[2] and box[1] <= y <= box[3]

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        colors = theme.current()
        look = self.look
        pen, brush = _pen_and_brush(look._replace(chip=""), colors.name)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if look.is_selected or look.is_hovered or look.is_dropping:
            glow = QColor(brush.color())
            glow.setAlphaF(0.22)
            self._paint_line(painter, QPen(glow, pen.widthF() + 6))
        self._paint_line(painter, pen)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(brush)
        painter.drawPolygon(self._arrow)
        if self.chip_box is not None and (widget is None or painter.worldTransform().m11() >= CHIPS_SCALE):
            self._paint_chip(painter, self.chip_box, widget is not None)

    def _paint_line(self, painter: QPainter, pen: QPen) -> None:
        if self._is_straight:  # much cheaper than a path, and by far the most frequent
            painter.setPen(pen)
            painter.drawLine(self._line)
        else:
            painter.strokePath(self._path, pen)

    def _paint_chip(self, painter: QPainter, box: Box, on_screen: bool) -> None:
        look = self.look._replace(state="ok")
        left, top, right, bottom = box
        if not on_screen:
            paint_chip(painter, look, QRectF(left, top, right - left, bottom - top), theme.current())
            return
        place = painter.worldTransform()
        painter.translate(left, top)
        area = QRectF(0, 0, right - left, bottom - top)
        colors = theme.current()
        bounds = area.adjusted(-1, -1, 1, 1)
        self._sprites.draw(painter, look, bounds, lambda inner: paint_chip(inner, look, area, colors))
        painter.setWorldTransform(place)


def paint_chip(painter: QPainter, look: WireLook, area: QRectF, colors: Theme) -> None:
    """The words on a wire, in a pill."""
    is_live = look.is_selected or look.is_hovered or look.is_dropping
    painter.setPen(QPen(colors.accent if is_live else colors.chip_border, 1.0))
    painter.setBrush(colors.chip)
    painter.drawRoundedRect(area, CHIP_HEIGHT / 2, CHIP_HEIGHT / 2)
    painter.setPen(colors.muted)
    painter.setFont(card_font(False))
    painter.drawText(area, Qt.AlignmentFlag.AlignCenter, look.chip)


@lru_cache(maxsize=64)
def _pen_and_brush(look: WireLook, theme_name: str) -> tuple[QPen, QBrush]:
    color, width = wire_color(look, theme.current())
    return QPen(color, width), QBrush(color)


def wire_color(look: WireLook, colors: Theme) -> tuple[QColor, float]:
    """Colour and width of a wire's line."""
    if look.is_selected or look.is_dropping:
        return colors.accent, 2.6
    if look.is_hovered:
        return colors.accent, 2.0
    plain = {"error": colors.error, "waiting": colors.wire_faint}
    return plain.get(look.state, colors.wire), 1.7


def _gap(x: float, y: float, a: Point, b: Point) -> float:
    """Distance of a point from a straight line between two others."""
    dx, dy = b[0] - a[0], b[1] - a[1]
    long = dx * dx + dy * dy
    t = 0.0 if not long else max(0.0, min(1.0, ((x - a[0]) * dx + (y - a[1]) * dy) / long))
    px, py = a[0] + t * dx - x, a[1] + t * dy - y
    return float((px * px + py * py) ** 0.5)
