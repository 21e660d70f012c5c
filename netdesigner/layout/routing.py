"""The way of a wire: a smooth curve where it is free, else along a lane beside the cards that are in the way.

Everything is computed as if the network ran downwards; `turned` swaps the axes for left to right. Knows no Qt.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from netdesigner.layout.boxes import Box, Boxes, Point, around, grow, meet

CLEARANCE = 6.0  # a wire keeps this distance from cards
LANE_DISTANCE = 20.0  # of a lane from the cards it passes
LANE_SPACING = 12.0  # of two lanes that run beside each other
TURN = (16.0, 64.0)  # least and greatest height of the bend into a lane
STEPS = 14  # pieces of a curve, where it is tested or drawn as straight lines
REACHES = (260.0, 1500.0)  # a lane is looked for this far to the side, then this far
NEXT_COLUMN = 40.0  # ... but first this far for a wire to the head of the next column, however high they are
LONG = 120.0  # a wire over more than one row runs straight and bends once, where it can
MAX_LANES = 16  # so many places for a lane are tried
MOST_NEAR = 400  # where more cards than these lie round a wire, it goes straight: there is no way round a heap

Curve = tuple[Point, Point, Point, Point]  # start, two control points, end


@dataclass(frozen=True)
class Lane:
    """The straight part of a wire beside the cards; wires of one source may share it."""

    x: float
    top: float
    bottom: float
    source: str


@dataclass(frozen=True)
class Route:
    """The curves of a wire, one behind the other; straight lines between them where they do not meet."""

    curves: tuple[Curve, ...]
    lane: Lane | None = None

    def points(self) -> list[Point]:
        """The way as a chain of short straight lines."""
        return [point for curve in self.curves for point in _sample(curve)]

    def turned(self) -> Route:
        """The same way with the axes swapped."""
        return Route(tuple(tuple((y, x) for x, y in curve) for curve in self.curves), self.lane)  # type: ignore[misc]


def _sample(curve: Curve) -> list[Point]:
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = curve
    if ax == bx == cx == dx and dy > ay:
        return [(ax, ay + (dy - ay) * k / 4) for k in range(5)]
    if ay == by == cy == dy and dx > ax:
        return [(ax + (dx - ax) * k / 4, ay) for k in range(5)]
    points = []
    for k in range(STEPS + 1):
        t = k / STEPS
        u = 1 - t
        p, q, r, s = u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t
        points.append((p * ax + q * bx + r * cx + s * dx, p * ay + q * by + r * cy + s * dy))
    return points


def direct(start: Point, end: Point) -> Route:
    """One smooth curve that leaves and arrives along the flow."""
    bend = (end[1] - start[1]) / 2
    if bend < TURN[0] / 2:
        bend = min(TURN[1], TURN[0] + abs(end[0] - start[0]) / 8 + abs(end[1] - start[1]) / 4)
    return Route(((start, (start[0], start[1] + bend), (end[0], end[1] - bend), end),))


def find_route(
    start: Point,
    end: Point,
    ends: tuple[str, str],
    cards: Boxes[str],
    lanes: Iterable[Lane] = (),
    is_turned: bool = False,
) -> Route:
    """The way from an output to an input port of the cards `ends`, around the other cards."""
    if is_turned:
        flipped = find_route(start[::-1], end[::-1], ends, Turned(cards), lanes)
        return flipped.turned()
    simple = direct(start, end)
    goes_down = end[1] - start[1] > 8
    points = simple.points()
    lanes = tuple(lanes)
    if goes_down:
        boxes = [box for name, box in cards.near(grow(around(points), CLEARANCE)).items() if name not in ends]
        is_long = end[1] - start[1] > LONG and start[0] != end[0]
        straight = _straight(start, end, ends, cards, lanes) if is_long else None
        if straight is not None or not _hits(points, boxes):
            return straight or simple
    return _best_lane(start, end, ends, cards, lanes) or simple


def _straight(
    start: Point, end: Point, ends: tuple[str, str], cards: Boxes[str], lanes: tuple[Lane, ...]
) -> Route | None:
    """Straight on along the flow and one bend at the end, or one at the start; None where cards are in the way."""
    named = cards.near(grow(around([start, end]), CLEARANCE))
    boxes = [box for name, box in named.items() if name not in ends]
    for x in (start[0], end[0]):
        if _beside(x, x, start[1], end[1], ends[0], lanes) == x:
            route = _along(start, end, x, boxes, ends[0])
            if not _hits(route.points(), boxes):
                return route
    return None


class Turned(Boxes[str]):
    """The same boxes with the axes swapped."""

    def __init__(self, boxes: Boxes[str]) -> None:
        self.upright = boxes

    def near(self, area: Box) -> dict[str, Box]:
        left, top, right, bottom = area
        found = self.upright.near((top, left, bottom, right))
        return {name: (box[1], box[0], box[3], box[2]) for name, box in found.items()}


def _hits(points: list[Point], boxes: list[Box]) -> int:
    """How many pieces of a way come too near to a card."""
    count = 0
    area = grow(around(points), CLEARANCE)
    for box in boxes:
        if not meet(box, area):
            continue
        left, top, right, bottom = grow(box, CLEARANCE)
        for (ax, ay), (bx, by) in pairwise(points):
            is_apart = (ax <= left and bx <= left) or (ax >= right and bx >= right)
            if not is_apart and not ((ay <= top and by <= top) or (ay >= bottom and by >= bottom)):
                count += 1
    return count


def _best_lane(
    start: Point, end: Point, ends: tuple[str, str], cards: Boxes[str], lanes: tuple[Lane, ...]
) -> Route | None:
    """The first lane that is free of cards, nearest first; else the one that touches fewest."""
    best: tuple[int, Route] | None = None
    for reach in REACHES if end[1] > start[1] else (NEXT_COLUMN, *REACHES):
        found = _lane_within(reach, start, end, ends, cards, lanes)
        if found is not None and (best is None or found[0] < best[0]):
            best = found
        if best is not None and (best[0] == 0 or abs(end[1] - start[1]) < reach):  # cards lie in a heap here
            break
    return best[1] if best else None


def _lane_within(
    reach: float, start: Point, end: Point, ends: tuple[str, str], cards: Boxes[str], lanes: tuple[Lane, ...]
) -> tuple[int, Route] | None:
    """The best lane so far to the side at most: how much it touches, and the way along it."""
    top, bottom = min(start[1], end[1]), max(start[1], end[1])
    band = (min(start[0], end[0]) - reach, top - TURN[1], max(start[0], end[0]) + reach, bottom + TURN[1])
    named = cards.near(band)
    if len(named) > MOST_NEAR:
        return None
    boxes = list(named.values())
    others = [box for name, box in named.items() if name not in ends]
    best: tuple[int, Route] | None = None
    own = [lane.x for lane in lanes if lane.source == ends[0] and band[0] < lane.x < band[2]]
    between = _between_columns(start, end, boxes)
    for x in (*between, *dict.fromkeys(own), *_places(start, end, boxes)):  # wires of one source run together
        x = _beside(x, (start[0] + end[0]) / 2, top, bottom, ends[0], lanes)
        route = _along(start, end, x, others, ends[0])
        lane = route.lane
        hits = _hits(route.points(), others)
        if lane is not None:
            column = (lane.x - CLEARANCE, lane.top, lane.x + CLEARANCE, lane.bottom)
            hits += 8 * sum(1 for box in boxes if meet(box, column))
        if best is None or hits < best[0]:
            best = (hits, route)
        if hits == 0:
            break
    return best


def _between_columns(start: Point, end: Point, boxes: list[Box]) -> list[float]:
    """The middle of the widest gap between the two ends, for a wire from the foot of a column to the head of the next.

    Empty where there is none.
    """
    if end[1] > start[1]:
        return []
    gaps, right = list[tuple[float, float]](), start[0]
    for left, _, box_right, _ in sorted(boxes):
        if right < left < end[0]:
            gaps.append((left - right, (left + right) / 2))
        right = max(right, box_right)
    return [max(gaps)[1]] if gaps and max(gaps)[0] > 2 * LANE_DISTANCE else []


def _places(start: Point, end: Point, boxes: list[Box]) -> list[float]:
    """Where a lane could run: beside each card, nearest to both ends first; right before left."""
    found = {box[2] + LANE_DISTANCE for box in boxes} | {box[0] - LANE_DISTANCE for box in boxes}
    ranked = sorted(found, key=lambda x: (round(abs(x - start[0]) + abs(x - end[0])), -x))
    return ranked[:MAX_LANES]


def _beside(x: float, middle: float, top: float, bottom: float, source: str, lanes: tuple[Lane, ...]) -> float:
    """The place itself, or further out where lanes of other sources already run."""
    step = LANE_SPACING if x >= middle else -LANE_SPACING
    rivals = [lane.x for lane in lanes if lane.source != source and lane.top < bottom and top < lane.bottom]
    while any(abs(rival - x) < LANE_SPACING - 1 for rival in rivals):
        x += step
    return x


def _along(start: Point, end: Point, x: float, boxes: list[Box], source: str) -> Route:
    """Out of the start into the lane at `x`, along it, and from it into the end."""
    if end[1] - start[1] < 2 * TURN[0]:  # against the flow: two U-turns
        bend = TURN[1] * 0.6
        out: Curve = (start, (start[0], start[1] + bend), (x, start[1] + bend), (x, start[1]))
        back: Curve = ((x, end[1]), (x, end[1] - bend), (end[0], end[1] - bend), end)
        return Route((out, back), Lane(x, min(start[1], end[1]), max(start[1], end[1]), source))
    room = (end[1] - start[1]) / 2
    span, wide = sorted((start[0], x)), sorted((end[0], x))
    below = [box[1] - start[1] for box in boxes if _over(box, span) and box[3] > start[1] and box[1] > start[1]]
    above = [end[1] - box[3] for box in boxes if _over(box, wide) and box[1] < end[1] and box[3] < end[1]]
    first = min(room, max(TURN[0], min([TURN[1], *(gap - CLEARANCE for gap in below)])))
    last = min(room, max(TURN[0], min([TURN[1], *(gap - CLEARANCE for gap in above)])))
    high, low = start[1] + first, end[1] - last
    out = (start, (start[0], start[1] + first * 0.75), (x, high - first * 0.75), (x, high))
    back = ((x, low), (x, low + last * 0.75), (end[0], end[1] - last * 0.75), end)
    return Route((out, back), Lane(x, high, low, source))


def _over(box: Box, span: list[float]) -> bool:
    return box[0] - CLEARANCE < span[1] and span[0] < box[2] + CLEARANCE
