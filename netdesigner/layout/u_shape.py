"""Networks that go down and come up again: wires skip from one arm to the other at the same height, as in a U-Net."""

from __future__ import annotations

from itertools import pairwise

from netdesigner.design.graph import Graph
from netdesigner.layout.spacing import CARD_HEIGHT, CARD_WIDTH, ROW, STEP_RIGHT, Direction, Place

GAP = 110.0  # between two arms
LEAST_SKIPS = 2
Skip = tuple[int, int]  # from where to where in the order of the nodes


def u_places(graph: Graph, direction: Direction) -> dict[str, Place] | None:
    """Places in a U, the tail in an arm of its own; None where the network is no U."""
    order = list(graph.order())
    skips = _nested_skips(graph, order)
    if skips is None:
        return None
    rows = _rows(skips, len(order))
    is_down = direction == "down"
    across, along = (CARD_WIDTH + GAP, ROW) if is_down else (CARD_HEIGHT + GAP, STEP_RIGHT)
    places = {}
    for node_id, (arm, row) in zip(order, rows, strict=True):
        place = arm * across, row * along
        places[node_id] = place if is_down else place[::-1]
    return places


def _nested_skips(graph: Graph, order: list[str]) -> list[Skip] | None:
    """The wires that skip, outermost first; None where there is more than a chain with skips inside each other."""
    number = {key: index for index, key in enumerate(order)}
    wires = {(number[edge.source], number[edge.target]) for edge in graph.edges}
    if not wires.issuperset(pairwise(range(len(order)))):
        return None
    skips = sorted(wire for wire in wires if wire[1] != wire[0] + 1)
    if len(skips) < LEAST_SKIPS or skips[-1][0] >= skips[-1][1]:
        return None
    is_nested = all(a[0] < b[0] and b[1] < a[1] for a, b in pairwise(skips))
    return skips if is_nested else None


def _rows(skips: list[Skip], count: int) -> list[tuple[int, int]]:
    """Arm and row of each node: the two ends of a skip stand beside each other."""
    rows: list[tuple[int, int]] = [(0, index) for index in range(count)]
    level = skips[0][0]
    for outer, inner in pairwise(skips):
        rows[outer[0] : inner[0]] = [(0, level + step) for step in range(inner[0] - outer[0])]
        below = level + max(inner[0] - outer[0], outer[1] - inner[1])
        rows[inner[1] : outer[1]] = [(1, below - step) for step in range(outer[1] - inner[1])]
        level = below
    source, target = skips[-1]
    rows[source:target] = [(0, level + step) for step in range(target - source)]
    top = rows[skips[0][0]][1]
    rows[skips[0][1]] = (1, top)
    rows[skips[0][1] + 1 :] = [(2, top + step) for step in range(count - skips[0][1] - 1)]
    return rows
