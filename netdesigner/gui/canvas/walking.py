"""From block to block by keys: along the wires, to branches beside, and elsewhere where no wire leads."""

from __future__ import annotations

from typing import Literal

from netdesigner.design.graph import Graph, Node
from netdesigner.layout.spacing import Direction

Way = Literal["on", "back", "left", "right"]  # with the flow, against it, and to either side of it


def neighbour(graph: Graph, node_id: str, way: Way, direction: Direction) -> str | None:
    """The block that a step from a block leads to; None where there is none."""
    node = graph.nodes[node_id]
    if way in ("on", "back"):
        wires = graph.outputs_of(node_id) if way == "on" else graph.inputs_of(node_id)
        ends = dict.fromkeys(edge.target if way == "on" else edge.source for edge in wires)
        return min(
            ends, key=lambda key: abs(_across(graph.nodes[key], direction) - _across(node, direction)), default=None
        )
    side = -1 if way == "left" else 1
    beside = _on_side(graph, _siblings(graph, node_id), node, side, direction)
    if not beside:
        beside = _on_side(graph, set(graph.nodes) - {node_id}, node, side, direction)
    return min(beside, key=lambda key: _far(graph.nodes[key], node, direction), default=None)


def first(graph: Graph, direction: Direction) -> str | None:
    """Where a walk begins: the block that stands first along the flow."""
    return min(graph.nodes, key=lambda key: (_along(graph.nodes[key], direction), key), default=None)


def _siblings(graph: Graph, node_id: str) -> set[str]:
    """Blocks with which one shares what feeds it, or what it feeds."""
    before = {e.target for wire in graph.inputs_of(node_id) for e in graph.outputs_of(wire.source)}
    after = {e.source for wire in graph.outputs_of(node_id) for e in graph.inputs_of(wire.target)}
    return (before | after) - {node_id}


def _on_side(graph: Graph, ids: set[str], node: Node, side: int, direction: Direction) -> list[str]:
    own = _across(node, direction)
    return sorted(key for key in ids if side * (_across(graph.nodes[key], direction) - own) > 0)


def _across(node: Node, direction: Direction) -> float:
    return node.x if direction == "down" else node.y


def _along(node: Node, direction: Direction) -> float:
    return node.y if direction == "down" else node.x


def _far(one: Node, other: Node, direction: Direction) -> float:
    """What lies beside counts as nearer than what lies askew."""
    across = abs(_across(one, direction) - _across(other, direction))
    return across + 2 * abs(_along(one, direction) - _along(other, direction))
