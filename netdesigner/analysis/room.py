"""Room for a block that is put into a wire: it stands between the two others, and what follows moves on."""

from __future__ import annotations

from netdesigner.analysis.layout import COLUMN, ROW, Direction
from netdesigner.design.edits import following
from netdesigner.design.graph import Edge, Graph

Place = tuple[float, float]


def room_in_wire(graph: Graph, edge: Edge, at: Place, direction: Direction) -> tuple[Place, dict[str, Place]]:
    """Where a block let go at `at` comes to stand in a wire, and the new places of those that make room."""
    source, target = graph.nodes[edge.source], graph.nodes[edge.target]
    is_down = direction == "down"
    step = ROW if is_down else COLUMN
    first, last = (source.y, target.y) if is_down else (source.x, target.x)
    if last - first <= 0:  # a wire against the flow: nothing is in order here
        return at, {}
    along = min(max(at[1] if is_down else at[0], first + step), max(first + step, last - step))
    lacking = first + 2 * step - last
    across = _between(source.x, target.x, at[0]) if is_down else _between(source.y, target.y, at[1])
    place = (across, along) if is_down else (along, across)
    if lacking <= 0:
        return place, {}
    shift = (0.0, lacking) if is_down else (lacking, 0.0)
    moved = {}
    for node_id in following(graph, [edge.target], is_down):
        node = graph.nodes[node_id]
        moved[node_id] = (node.x + shift[0], node.y + shift[1])
    return place, moved


def _between(first: float, last: float, wanted: float) -> float:
    """In line with the wire where that is straight, else between its ends."""
    low, high = sorted((first, last))
    return min(max(wanted, low), high)
