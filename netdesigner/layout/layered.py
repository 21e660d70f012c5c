"""A layered layout (Sugiyama's method): flow in one direction, long wires in lanes of their own, few crossings.

Layers by longest path, order within a layer by barycentres; chains are straight, and where a wire skips a part
of the network it gets a lane beside it. About 50 microseconds a node.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

from netdesigner.design.graph import Graph
from netdesigner.layout.spacing import COLUMN, ROW, STEP_RIGHT, Direction, Place, snap

LANE = 40.0  # room for a wire that passes a row
SWEEPS = 13  # over the order within the rows
SETTLING = 60  # steps of the places across the flow


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
        # begins and ends downwards: branches keep the order they were drawn in
        _reorder(rows, neighbours, downwards=sweep % 2 == 0)
    across = _places(rows, neighbours, is_wanted, direction)
    places = {}
    for depth, row in enumerate(rows):
        for key in row:
            if isinstance(key, str):
                along, side = depth, across[key]
                places[key] = (snap(side), along * ROW) if direction == "down" else (along * STEP_RIGHT, snap(side))
    left, top = min(x for x, _ in places.values()), min(y for _, y in places.values())
    return {key: (x - left, y - top) for key, (x, y) in places.items()}


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
    # What also feeds the next row has one lane for all its long wires: they run together until each turns off
    shared = {edge.source: dict[int, Key]() for edge in graph.edges if depth[edge.target] == depth[edge.source] + 1}
    for number, edge in enumerate(graph.edges):
        if depth[edge.target] <= depth[edge.source]:
            continue  # part of a circle, which the drawing forbids anyway
        above: Key = edge.source
        passages = shared.get(edge.source, {})
        for row in range(depth[edge.source] + 1, depth[edge.target]):
            if row not in passages:
                passage = passages[row] = (number, row)
                rows[row].append(passage)
                neighbours[passage] = ([], [])
                _link(neighbours, above, passage)
            above = passages[row]
        _link(neighbours, above, edge.target)
    return rows, neighbours


def _link(neighbours: Neighbours, above: Key, below: Key) -> None:
    neighbours[above][1].append(below)
    neighbours[below][0].append(above)


def _reorder(rows: list[list[Key]], neighbours: Neighbours, downwards: bool) -> None:
    """Sorts each row by the mean place of its neighbours in the row before."""
    side = 0 if downwards else 1
    sequence = rows if downwards else rows[::-1]
    for before, row in pairwise(sequence):
        place = {key: index for index, key in enumerate(before)}
        own = {key: index for index, key in enumerate(row)}

        def mean(key: Key, place: dict[Key, int] = place, own: dict[Key, int] = own) -> float:
            linked = [place[other] for other in neighbours[key][side]]
            return sum(linked) / len(linked) if linked else float(own[key])

        row.sort(key=mean)


def _places(
    rows: list[list[Key]], neighbours: Neighbours, is_wanted: Callable[[], bool], direction: Direction
) -> dict[Key, float]:
    """Where each key stands across the flow: chains straight, forks in the middle of their branches."""
    column = COLUMN if direction == "down" else ROW
    lanes = _lanes(neighbours)
    strands = _strands(rows, neighbours, lanes)
    strand_of = {key: number for number, strand in enumerate(strands) for key in strand}
    left = _to_the_left(rows, lanes, strand_of, column)
    order = _left_to_right(left)
    linked = [_linked(strand, neighbours, lanes, strand_of) for strand in strands]
    place = [0.0] * len(strands)
    for number in order:
        place[number] = max((place[other] + gap for other, gap in left[number].items()), default=0.0)
    for _ in range(SETTLING):
        if not is_wanted():
            raise LayoutCancelledError
        wanted = [sum(place[n] for n in near) / len(near) if near else place[i] for i, near in enumerate(linked)]
        kept = _keep_apart(wanted, left, order)
        # half of the way: a fork and its branches would otherwise change places for ever
        place = [(old + new) / 2 for old, new in zip(place, kept, strict=True)]
    _place_lanes(rows, lanes, strand_of, place, column)
    return {key: place[number] for key, number in strand_of.items()}


def _to_the_left(
    rows: list[list[Key]], lanes: set[Key], strand_of: dict[Key, int], column: float
) -> list[dict[int, float]]:
    """For each strand those to its left, and how far away at least; lanes only take up room."""
    left: list[dict[int, float]] = [{} for _ in range(max(strand_of.values()) + 1)]
    for row in rows:
        before, extra = None, 0.0
        for key in row:
            if key in lanes:
                extra += LANE
                continue
            if before is not None:
                a, b = strand_of[before], strand_of[key]
                left[b][a] = max(left[b].get(a, 0.0), _gap(before, key, column) + extra)
            before, extra = key, 0.0
    return left


def _place_lanes(
    rows: list[list[Key]], lanes: set[Key], strand_of: dict[Key, int], place: list[float], column: float
) -> None:
    """Puts every lane straight beside what stands to its left (or, without that, to its right)."""
    beside: dict[int, float] = {}
    for row in rows:
        for first, second in pairwise(row):
            if second in lanes:
                start = beside.get(strand_of[first], 0.0) if first in lanes else place[strand_of[first]]
                wanted = start + _gap(first, second, column)
                beside[strand_of[second]] = max(beside.get(strand_of[second], wanted), wanted)
        for first, second in pairwise(row):
            if first in lanes and strand_of[first] not in beside and second not in lanes:
                beside[strand_of[first]] = place[strand_of[second]] - _gap(first, second, column)
    for number, where in beside.items():
        place[number] = where


def _lanes(neighbours: Neighbours) -> set[Key]:
    """Passages of wires that skip what their source feeds as well: they stand beside the trunk."""
    lanes: set[Key] = set()
    for key, (_, below) in neighbours.items():
        if isinstance(key, str) and len(below) > 1 and any(isinstance(other, str) for other in below):
            waiting = [other for other in below if not isinstance(other, str)]
            while waiting:
                passage = waiting.pop()
                lanes.add(passage)
                waiting += [other for other in neighbours[passage][1] if not isinstance(other, str)]
    return lanes


def _trunks(rows: list[list[Key]], neighbours: Neighbours) -> dict[Key, Key]:
    """Where a short branch leaves a fork for good (an auxiliary head): the branch on which the network goes on."""
    ends: dict[Key, int] = {}  # as bits: which ends a key leads to; branches without a common one never meet
    far: dict[Key, int] = {}  # rows to the last end
    number = 0
    for key in (key for row in reversed(rows) for key in row):
        below = neighbours[key][1]
        ends[key], far[key] = 0, 1 + max((far[other] for other in below), default=0)
        for other in below:
            ends[key] |= ends[other]
        if not below:
            ends[key], number = 1 << number, number + 1
    trunks: dict[Key, Key] = {}
    for key, (_, below) in neighbours.items():
        if len(below) < 2:
            continue
        main, *others = sorted(below, key=lambda other: -far[other])
        if all(far[main] > 2 * far[other] and not ends[main] & ends[other] for other in others):
            trunks[key] = main
    return trunks


def _strands(rows: list[list[Key]], neighbours: Neighbours, lanes: set[Key]) -> list[list[Key]]:
    """Keys that stand in one straight line: each is the only one the other is linked to, lanes aside."""
    strands: list[list[Key]] = []
    taken: set[Key] = set()
    trunks = _trunks(rows, neighbours)
    for row in rows:
        for key in row:
            if key in taken:
                continue
            strand = [key]
            while (after := _next(strand[-1], neighbours, lanes, trunks)) is not None:
                if _only(neighbours[after][0], after, lanes) != strand[-1] or after in taken:
                    break
                strand.append(after)
            taken.update(strand)
            strands.append(strand)
    return strands


def _next(key: Key, neighbours: Neighbours, lanes: set[Key], trunks: dict[Key, Key]) -> Key | None:
    """What stands straight below a key, if anything."""
    return trunks[key] if key in trunks else _only(neighbours[key][1], key, lanes)


def _only(linked: list[Key], key: Key, lanes: set[Key]) -> Key | None:
    """The single key that counts among those linked; lanes count for lanes alone."""
    counting = [other for other in linked if (other in lanes) == (key in lanes)]
    return counting[0] if len(counting) == 1 else None


def _linked(strand: list[Key], neighbours: Neighbours, lanes: set[Key], strand_of: dict[Key, int]) -> list[int]:
    """The strands that one is linked to at its ends; lanes pull at nothing but lanes."""
    own = strand_of[strand[0]]
    ends = [*neighbours[strand[0]][0], *neighbours[strand[-1]][1]]
    counting = ends if strand[0] in lanes else [key for key in ends if key not in lanes]
    return [strand_of[key] for key in counting if strand_of[key] != own]


def _left_to_right(left: list[dict[int, float]]) -> list[int]:
    """Strands so that what is to the left comes first; where two change sides, the wish that closes the
    circle is dropped."""
    order: list[int] = []
    state = [0] * len(left)  # 0 new, 1 being looked at, 2 done
    for start in range(len(left)):
        stack = [start]
        while stack:
            number = stack[-1]
            if state[number] == 0:
                state[number] = 1
                for other in list(left[number]):
                    if state[other] == 1:
                        del left[number][other]
                    elif state[other] == 0:
                        stack.append(other)
            else:
                stack.pop()
                if state[number] == 1:
                    state[number] = 2
                    order.append(number)
    return order


def _keep_apart(wanted: list[float], left: list[dict[int, float]], order: list[int]) -> list[float]:
    """Places near the wanted ones that keep the gaps: the mean of pushing to the right and to the left."""
    right_pushed, left_pushed = list(wanted), list(wanted)
    for number in order:
        for other, gap in left[number].items():
            right_pushed[number] = max(right_pushed[number], right_pushed[other] + gap)
    for number in reversed(order):
        for other, gap in left[number].items():
            left_pushed[other] = min(left_pushed[other], left_pushed[number] - gap)
    return [(a + b) / 2 for a, b in zip(right_pushed, left_pushed, strict=True)]


def _gap(first: Key, second: Key, column: float) -> float:
    cards = sum(isinstance(key, str) for key in (first, second))
    return column if cards == 2 else (column + LANE) / 2 if cards == 1 else LANE
