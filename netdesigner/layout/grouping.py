"""Where things stand as a selection becomes a module and a module's block its inside: gaps close, and room is made."""

from __future__ import annotations

from collections.abc import Sequence

from netdesigner.design.graph import Graph, Node
from netdesigner.design.placement import CardPlace, Copies, Inside
from netdesigner.layout.free import Cells
from netdesigner.layout.spacing import COLUMN, ROW, Direction


def place_block(graph: Graph, direction: Direction, ids: Sequence[str]) -> CardPlace:
    """A block stands where the first of its nodes stood, in the middle of their column; what is behind moves up."""
    chosen, nodes = set(ids), [graph.nodes[key] for key in ids]
    is_down = direction == "down"
    x, y = sorted(node.x for node in nodes)[len(nodes) // 2], min(node.y for node in nodes)
    if Cells((other.x, other.y) for other in graph.nodes.values() if other.id not in chosen).touching(x, y):
        y = min(node.y for node in nodes if node.x == x)  # the first stands in another column
    along = {node.id: node.y if is_down else node.x for node in graph.nodes.values() if node.id not in chosen}
    last = max(node.y if is_down else node.x for node in nodes)
    after = {key for node_id in ids for key in graph.followers(node_id)} - chosen
    behind = [key for key in after if along[key] > last]
    step, here = (ROW, y) if is_down else (COLUMN, x)
    gap = min((along[key] for key in behind), default=0.0) - here - step
    beside = [key for key in along if key not in behind and along[key] > here]
    if gap <= 0 or beside:  # what stands there would be run into
        return CardPlace((x, y))
    dx, dy = (0.0, gap) if is_down else (gap, 0.0)
    return CardPlace((x, y), {key: (graph.nodes[key].x - dx, graph.nodes[key].y - dy) for key in behind})


def place_inside(nodes: Sequence[Node], inputs: int, outputs: int) -> Inside:
    """Inputs in a row above the cards of a new module, Outputs in one below; the cards stand as they did."""
    left, top = min(node.x for node in nodes), min(node.y for node in nodes)
    places = {node.id: (node.x - left, node.y - top + ROW) for node in nodes}
    below = max(y for _, y in places.values()) + ROW
    return Inside([(i * COLUMN, 0.0) for i in range(inputs)], places, [(i * COLUMN, below) for i in range(outputs)])


def place_copies(graph: Graph, node: Node, inside: Sequence[Node], count: int) -> Copies:
    """Copies of a module's inside below each other, the first where the block stood; what stands below makes room."""
    left, top = min((each.x for each in inside), default=0.0), min((each.y for each in inside), default=0.0)
    height = max((each.y for each in inside), default=top) - top + ROW
    shifts = [(node.x - left, node.y - top + index * height) for index in range(count)]
    grown = count * height - ROW
    below = [other for other in graph.nodes.values() if other.y > node.y] if grown > 0 else []
    return Copies(shifts, {other.id: (other.x, other.y + grown) for other in below})
