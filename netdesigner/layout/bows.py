"""Ways of wires at cards that stand in a rising column: straight on against the flow, or a bow below both ends."""

from __future__ import annotations

from collections.abc import Iterable

from netdesigner.layout.boxes import Box, Boxes, Point, grow, meet
from netdesigner.layout.routing import CLEARANCE, Curve, Lane, Route, Turned, find_route

DEPTH = 24.0  # of a bow below its lower end: the middle between two rows
RADIUS = 14.0  # of its corners
TRIES = 8
Bends = tuple[bool, bool]  # whether the card at the start, and that at the end, rises


def find_way(
    start: Point,
    end: Point,
    ends: tuple[str, str],
    cards: Boxes[str],
    lanes: Iterable[Lane] = (),
    is_turned: bool = False,
    rising: Bends = (False, False),
) -> Route:
    """The way from an output to an input port of the cards `ends`, round the other cards."""
    if rising == (False, False):
        return find_route(start, end, ends, cards, lanes, is_turned)
    if is_turned:
        return find_way(start[::-1], end[::-1], ends, Turned(cards), lanes, False, rising).turned()
    if rising[0]:  # the same upside down
        flipped = [Lane(lane.x, -lane.bottom, -lane.top, lane.source) for lane in lanes]
        upright = rising[0] != rising[1]
        way = find_way(_over(start), _over(end), ends, _Flipped(cards), flipped, False, (False, upright))
        return _flipped(way)
    return _bow(start, end, cards)


def _over(point: Point) -> Point:
    return point[0], -point[1]


class _Flipped(Boxes[str]):
    """The same boxes upside down."""

    def __init__(self, boxes: Boxes[str]) -> None:
        self.upright = boxes

    def near(self, area: Box) -> dict[str, Box]:
        left, top, right, bottom = area
        boxes = self.upright.near((left, -bottom, right, -top))
        return {name: (box[0], -box[3], box[2], -box[1]) for name, box in boxes.items()}


def _flipped(route: Route) -> Route:
    curves = tuple(tuple(_over(point) for point in curve) for curve in route.curves)
    lane = route.lane
    upright = Lane(lane.x, -lane.bottom, -lane.top, lane.source) if lane is not None else None
    return Route(curves, upright)  # type: ignore[arg-type]


def _bow(start: Point, end: Point, cards: Boxes[str]) -> Route:
    """Down from the start, across below all that is in the way, and up into the end."""
    left, right = sorted((start[0], end[0]))
    low = max(start[1], end[1]) + DEPTH
    for _ in range(TRIES):
        hits = [box for box in cards.near(grow((left, low, right, low), CLEARANCE)).values() if meet_bar(box, low)]
        if not hits:
            break
        low = max(box[3] for box in hits) + DEPTH
    corner = min(RADIUS, (right - left) / 2)
    side = corner if end[0] >= start[0] else -corner
    down: Curve = _line(start, (start[0], low - corner))
    first: Curve = _corner((start[0], low - corner), (start[0], low), (start[0] + side, low))
    second: Curve = _corner((end[0] - side, low), (end[0], low), (end[0], low - corner))
    up: Curve = _line((end[0], low - corner), end)
    return Route((down, first, second, up))


def meet_bar(box: Box, low: float) -> bool:
    """Whether a card is in the way of a line across at a height."""
    return meet(grow(box, CLEARANCE), (box[0], low - 0.5, box[2], low + 0.5))


def _line(start: Point, end: Point) -> Curve:
    third, rest = (end[0] - start[0]) / 3, (end[1] - start[1]) / 3
    return start, (start[0] + third, start[1] + rest), (end[0] - third, end[1] - rest), end


def _corner(start: Point, peak: Point, end: Point) -> Curve:
    return start, _towards(start, peak), _towards(end, peak), end


def _towards(point: Point, peak: Point) -> Point:
    share = 0.55  # a quarter of a circle
    return point[0] + (peak[0] - point[0]) * share, point[1] + (peak[1] - point[1]) * share
