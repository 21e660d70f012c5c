"""A layered layout (Sugiyama's method): flow in one direction, long wires in lanes of their own, few crossings.

Layers by longest path, order within a layer by barycentres, places by least squares under the least distance
(solved exactly by pooling neighbours that violate it). About 50 microseconds a node.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Literal

from netdesigner.design.graph import Graph

CARD_WIDTH = 170
CARD_HEIGHT = 56
ROW = 96.0  # from card to card along the flow: room for a wire with its shape
COLUMN = 216.0  # from card to card across the flow
LANE = 40.0  # room for a wire that passes a row
SWEEPS = 12

Direction = Literal["down", "right"]
Place = tuple[float, float]


class LayoutCancelledError(Exception):
    """The layout was given up because nobody wants it any more."""


def arrange(
    graph: Graph, direction: Direction = "down", is_wanted: Callable[[], bool] = lambda: True
) -> dict[str, Place]:
    """Places (upper left corners) for all nodes, on a grid of 8; raises LayoutCancelledError where no longer wanted."""
    if not graph.nodes:
        return {}
    rows, neighbours = _rows(graph)
    for sweep in range(SWEEPS):
        if not is_wanted():
            raise LayoutCancelledError
        _reorder(rows, neighbours, downwards=sweep % 2 == 0)
    across = _places(rows, neighbours, is_wanted, direction)
    places = {}
    for depth, row in enumerate(rows):
        for key in row:
            if isinstance(key, str):
                along, side = depth, across[key]
                places[key] = (_grid(side), along * ROW) if direction == "down" else (along * 232.0, _grid(side))
    left, top = min(x for x, _ in places.values()), min(y for _, y in places.values())
    return {key: (x - left, y - top) for key, (x, y) in places.items()}


def _grid(value: float) -> float:
    return round(value / 8) * 8.0


Key = str | tuple[int, int]  # a node, or the passage of a long wire (number of the wire, row)
Neighbours = dict[Key, tuple[list[Key], list[Key]]]  # above, below


def _rows(graph: Graph) -> tuple[list[list[Key]], Neighbours]:
    """Nodes and passages row by row, each linked to its neighbours in the rows above and below."""
    depth: dict[str, int] = {}
    for node_id in graph.order():
        depth[node_id] = max((depth[e.source] + 1 for e in graph.inputs_of(node_id) if e.source in depth), default=0)
    for node_id in reversed(graph.order()):  # inputs of a late branch move down to where they are used
        below = [depth[e.target] for e in graph.outputs_of(node_id) if e.target in depth]
        if not graph.inputs_of(node_id) and below:
            depth[node_id] = max(depth[node_id], min(below) - 1)
    rows: list[list[Key]] = [[] for _ in range(max(depth.values()) + 1)]
    neighbours: Neighbours = {}
    for node_id in graph.order():
        rows[depth[node_id]].append(node_id)
        neighbours[node_id] = ([], [])
    for number, edge in enumerate(graph.edges):
        if depth[edge.target] <= depth[edge.source]:
            continue  # part of a circle, which the drawing forbids anyway
        above: Key = edge.source
        for row in range(depth[edge.source] + 1, depth[edge.target]):
            passage: Key = (number, row)
            rows[row].append(passage)
            neighbours[passage] = ([], [])
            _link(neighbours, above, passage)
            above = passage
        _link(neighbours, above, edge.target)
    return rows, neighbours


def _link(neighbours: Neighbours, above: Key, below: Key) -> None:
    neighbours[above][1].append(below)
    neighbours[below][0].append(above)


def _reorder(rows: list[list[Key]], neighbours: Neighbours, downwards: bool) -> None:
    """Sorts each row by the mean place of its neighbours in the row before."""
    side = 0 if downwards else 1
    sequence = rows if downwards else rows[::-1]
    for before, row in itertools.pairwise(sequence):
        place = {key: index for index, key in enumerate(before)}
        own = {key: index for index, key in enumerate(row)}

        def mean(key: Key, place: dict[Key, int] = place, own: dict[Key, int] = own) -> float:
            linked = [place[other] for other in neighbours[key][side]]
            return sum(linked) / len(linked) if linked else float(own[key])

        row.sort(key=mean)


def _places(
    rows: list[list[Key]], neighbours: Neighbours, is_wanted: Callable[[], bool], direction: Direction
) -> dict[Key, float]:
    """Where each key stands across the flow: near its neighbours, with room between."""
    column = COLUMN if direction == "down" else ROW
    place: dict[Key, float] = {}
    for row in rows:
        for index, key in enumerate(row):
            place[key] = (index - (len(row) - 1) / 2) * column
    for sweep in range(SWEEPS):
        if not is_wanted():
            raise LayoutCancelledError
        for row in rows if sweep % 2 == 0 else reversed(rows):
            # the last sweeps look both ways, so that a fork stands in the middle of its branches
            both = sweep >= SWEEPS - 4
            wanted = [_wanted(key, neighbours, place, sweep % 2, both) for key in row]
            gaps = [_gap(a, b, column) for a, b in itertools.pairwise(row)]
            place.update(zip(row, spread(wanted, gaps), strict=True))
    return place


def _wanted(key: Key, neighbours: Neighbours, place: dict[Key, float], side: int, both: bool) -> float:
    above, below = neighbours[key]
    linked = [*above, *below] if both else (below if side else above)
    places = sorted(place[other] for other in linked)
    if not places:
        return place[key]
    middle = len(places) // 2
    return places[middle] if len(places) % 2 else (places[middle - 1] + places[middle]) / 2


def _gap(first: Key, second: Key, column: float) -> float:
    cards = sum(isinstance(key, str) for key in (first, second))
    return column if cards == 2 else (column + LANE) / 2 if cards == 1 else LANE


def spread(wanted: list[float], gaps: list[float]) -> list[float]:
    """The places nearest to the wanted ones (least squares) that keep the gaps between neighbours.

    Pool adjacent violators: with the gaps subtracted, the places must not decrease.
    """
    offset, offsets = 0.0, [0.0]
    for gap in gaps:
        offset += gap
        offsets.append(offset)
    blocks: list[tuple[float, int]] = []  # (sum, count) of places that had to become equal
    for value, shift in zip(wanted, offsets, strict=True):
        total, count = value - shift, 1
        while blocks and blocks[-1][0] / blocks[-1][1] > total / count:
            more, number = blocks.pop()
            total, count = total + more, count + number
        blocks.append((total, count))
    level = [total / count for total, count in blocks for _ in range(count)]
    return [value + shift for value, shift in zip(level, offsets, strict=True)]
