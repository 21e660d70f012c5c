"""Long drawings folded into columns side by side (rows, where the flow goes to the right), cut where few wires are.

One way for all who need it: the canvas, which has a room to fill, pages of figures, small pictures in a gallery.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

from netdesigner.design.design import Design
from netdesigner.design.graph import Graph
from netdesigner.layout.layered import arrange
from netdesigner.layout.spacing import CARD_HEIGHT, CARD_WIDTH, Direction, Place
from netdesigner.layout.u_shape import u_places

GUTTER = 96.0  # between two columns: room for the wire from the foot of one to the head of the next
BEND = 40.0  # ... and for its bends below the foot and above the head
MOST = 48  # columns
GAIN = 1.06  # a further column has to make the drawing so much larger
SEARCHES = 24  # halvings of the interval in which the least height of columns lies
Room = tuple[float, float]  # width and height that a drawing may fill, in its own units at 100 %
CANVAS: Room = (860.0, 660.0)  # of a window of usual size


def lay_out(
    graph: Graph, direction: Direction = "down", room: Room = CANVAS, is_wanted: Callable[[], bool] = lambda: True
) -> dict[str, Place]:
    """Places for all nodes, folded into as many columns as make the drawing largest in a room.

    Raises LayoutCancelledError where no longer wanted.
    """
    return best_shape(graph, arrange(graph, direction, is_wanted), direction, room)


def best_shape(
    graph: Graph, places: Mapping[str, Place], direction: Direction, room: Room, largest: float = 1.0
) -> dict[str, Place]:
    """A drawing in columns or, where the network is one and that is larger, as a U."""
    columns = filling(graph, places, direction, room, largest)
    arms = u_places(graph, direction)
    if arms is None or _scale(arms, room, largest) <= GAIN * _scale(columns, room, largest):
        return columns
    return arms


def _scale(places: Mapping[str, Place], room: Room, largest: float) -> float:
    """At which scale a drawing fills a room."""
    wide = max(x for x, _ in places.values()) + CARD_WIDTH
    high = max(y for _, y in places.values()) + CARD_HEIGHT
    return min(largest, room[0] / wide, room[1] / high)


def lay_out_all(design: Design, room: Room = CANVAS) -> None:
    """Lays out a design that nobody has seen yet: its own graph and the insides of its modules."""
    for graph in design.graphs.values():
        for node_id, (x, y) in lay_out(graph, design.direction, room).items():
            graph.nodes[node_id] = replace(graph.nodes[node_id], x=x, y=y)


def filling(
    graph: Graph, places: Mapping[str, Place], direction: Direction, room: Room, largest: float = 1.0
) -> dict[str, Place]:
    """The places folded into the number of columns that fills a room best; `largest` is the greatest scale of use."""
    if not places:
        return {}
    flow = _Flow(graph, places, direction)
    wide, high = room if direction == "down" else room[::-1]

    def scale(columns: list[_Span]) -> float:
        across = sum(column.right - column.left for column in columns) + GUTTER * (len(columns) - 1)
        along = max(column.end - column.start for column in columns) + (2 * BEND if len(columns) > 1 else 0)
        return min(largest, wide / across, high / along)

    best = flow.columns(1)
    for number in range(2, min(MOST, len(flow.pieces)) + 1):
        columns = flow.columns(number)
        if scale(columns) > GAIN * scale(best):
            best = columns
    return flow.folded(best)


def folded(graph: Graph, places: Mapping[str, Place], direction: Direction, number: int) -> dict[str, Place]:
    """The places in so many columns; in fewer where it cannot be cut so often."""
    if not places or number < 2:
        return dict(places)
    flow = _Flow(graph, places, direction)
    return flow.folded(flow.columns(min(number, MOST)))


def is_in_order(graph: Graph, direction: Direction) -> bool:
    """Whether every wire runs with the flow, so that the drawing can be cut into columns."""
    axis = "y" if direction == "down" else "x"
    nodes = graph.nodes
    return all(getattr(nodes[e.source], axis) <= getattr(nodes[e.target], axis) for e in graph.edges)


class _Span(NamedTuple):
    """A piece of the drawing: from where to where along the flow, and across it."""

    start: float
    end: float
    left: float
    right: float


class _Flow:
    """The cards as rows along the flow, and where between two rows one may cut."""

    def __init__(self, graph: Graph, places: Mapping[str, Place], direction: Direction) -> None:
        self.is_down = direction == "down"
        self.wide, self.long = (CARD_WIDTH, CARD_HEIGHT) if self.is_down else (CARD_HEIGHT, CARD_WIDTH)
        self.places = {key: (place if self.is_down else place[::-1]) for key, place in places.items()}  # across, along
        self.pieces = self._cut(graph)
        self.ends = [piece.end for piece in self.pieces]

    def _cut(self, graph: Graph) -> list[_Span]:
        """The smallest pieces: between two of them runs a single wire."""
        changes: dict[float, int] = {along: 0 for _, along in self.places.values()}
        for edge in graph.edges:
            if edge.source in self.places and edge.target in self.places:
                low, high = sorted((self.places[edge.source][1], self.places[edge.target][1]))
                changes[low] += 1  # from the source on the wire is open, and at the target closed again
                changes[high] -= 1
        starts, open_wires = list[float](), 0
        for along in sorted(changes):
            if open_wires == 1 or not starts:
                starts.append(along)
            open_wires += changes[along]
        rows: list[list[Place]] = [[] for _ in starts]
        for across, along in self.places.values():
            rows[bisect_right(starts, along) - 1].append((across, along))
        return [
            _Span(start, max(y for _, y in row) + self.long, min(x for x, _ in row), max(x for x, _ in row) + self.wide)
            for start, row in zip(starts, rows, strict=True)
        ]

    def columns(self, number: int) -> list[_Span]:
        """At most so many columns, the longest of them as short as can be."""
        low, high = 0.0, self.pieces[-1].end - self.pieces[0].start
        for _ in range(SEARCHES if number > 1 else 0):
            middle = (low + high) / 2
            low, high = (low, middle) if len(self._breaks(middle)) <= number else (middle, high)
        breaks = self._breaks(high)
        return [self._joined(first, last) for first, last in pairwise([*breaks, len(self.pieces)])]

    def _breaks(self, height: float) -> list[int]:
        """The pieces with which columns begin that are no longer than this, single pieces aside."""
        breaks, first = list[int](), 0
        while first < len(self.pieces):
            breaks.append(first)
            first = max(first + 1, bisect_right(self.ends, self.pieces[first].start + height))
        return breaks

    def _joined(self, first: int, last: int) -> _Span:
        pieces = self.pieces[first:last]
        left, right = min(piece.left for piece in pieces), max(piece.right for piece in pieces)
        return _Span(pieces[0].start, pieces[-1].end, left, right)

    def folded(self, columns: list[_Span]) -> dict[str, Place]:
        """The places once the columns stand side by side."""
        if len(columns) < 2:
            return {key: (place if self.is_down else place[::-1]) for key, place in self.places.items()}
        shifts = [0.0]
        for column in columns:
            shifts.append(shifts[-1] + column.right - column.left + GUTTER)
        starts = [column.start for column in columns]
        found = {}
        for key, (across, along) in self.places.items():
            index = bisect_right(starts, along) - 1
            place = across - columns[index].left + shifts[index], along - columns[index].start
            found[key] = place if self.is_down else place[::-1]
        return found
