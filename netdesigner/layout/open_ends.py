"""Which open ends a block continues where it is let go, and where it then stands: in line with them."""

from __future__ import annotations

from typing import NamedTuple

from netdesigner.design.graph import Graph, Node
from netdesigner.layers import Layer
from netdesigner.layout.ports import rises
from netdesigner.layout.spacing import CARD_HEIGHT, CARD_WIDTH, ROW, STEP_RIGHT, Direction, Place


class Joint(NamedTuple):
    """Where a new block stands, and the open ends that it continues there: an output before it, an input behind."""

    at: Place
    source: str | None = None
    target: str | None = None


def beside_open_ends(graph: Graph, layer: Layer, at: Place, direction: Direction) -> Joint:
    """What a block let go at `at` continues: the one open output right before it, or the one open input right behind.

    It then stands in line with that card, a step away at least. Nothing is joined where two cards might be meant.
    """
    source = target = None
    if layer.arity[1] != 0:
        before = [node for node in _near(graph, at, direction) if _is_open_end(graph, node, direction)]
        source = _nearest(before, at, direction)
    if layer.output_count == 1:
        behind = [node for node in _near(graph, at, direction, -1) if _is_open_start(graph, node)]
        target = _nearest(behind, at, direction)
    if source is not None and target is not None and graph.why_not(source.id, target.id):
        target = None  # a circle
    if source is None and target is None:
        return Joint(at)
    place = _in_line(at, source, target, direction)
    return Joint(place, None if source is None else source.id, None if target is None else target.id)


def _is_open_end(graph: Graph, node: Node, direction: Direction) -> bool:
    is_open = node.layer.output_count == 1 and not graph.outputs_of(node.id)
    return is_open and not rises(graph, node.id, direction)


def _is_open_start(graph: Graph, node: Node) -> bool:
    return node.layer.arity == (1, 1) and not graph.inputs_of(node.id)


def _near(graph: Graph, at: Place, direction: Direction, sign: int = 1) -> list[Node]:
    """Cards in line with a place and at most a step before it (behind it: `sign` -1)."""
    x, y = at
    if direction == "down":
        nearest, farthest, aside = CARD_HEIGHT / 2, CARD_HEIGHT + ROW, CARD_WIDTH / 2
        return [n for n in graph.nodes.values() if abs(n.x - x) < aside and nearest < sign * (y - n.y) <= farthest]
    nearest, farthest, aside = CARD_WIDTH / 2, CARD_WIDTH / 2 + STEP_RIGHT, CARD_HEIGHT / 2
    return [n for n in graph.nodes.values() if abs(n.y - y) < aside and nearest < sign * (x - n.x) <= farthest]


def _nearest(nodes: list[Node], at: Place, direction: Direction) -> Node | None:
    """The card nearest along the flow; None where two stand side by side: nobody knows which is meant."""
    size = CARD_HEIGHT if direction == "down" else CARD_WIDTH
    ranked = sorted((abs(n.y - at[1]) if direction == "down" else abs(n.x - at[0]), n.id) for n in nodes)
    if not ranked or (len(ranked) > 1 and ranked[1][0] - ranked[0][0] < size):
        return None
    return next(node for node in nodes if node.id == ranked[0][1])


def _in_line(at: Place, source: Node | None, target: Node | None, direction: Direction) -> Place:
    """Across the flow where the neighbour is; along it where it was let go, but not nearer than a step."""
    x, y = at
    is_down, neighbour = direction == "down", source or target
    if neighbour is None:
        return at
    step = ROW if is_down else STEP_RIGHT
    along = y if is_down else x
    if target is not None:
        along = min(along, (target.y if is_down else target.x) - step)
    if source is not None:
        along = max(along, (source.y if is_down else source.x) + step)
    return (neighbour.x, along) if is_down else (along, neighbour.y)
