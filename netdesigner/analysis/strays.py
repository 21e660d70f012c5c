"""Blocks that lead to no Output stop nothing in a network that is sound without them; and what fits to an open end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from netdesigner.analysis.branches import ancestors
from netdesigner.analysis.problems import Problem
from netdesigner.design.graph import Graph, Node
from netdesigner.layers.base import Fix, Shape, ShapeError
from netdesigner.layers.edits import ConnectFrom

if TYPE_CHECKING:
    from netdesigner.analysis.values import NodeFacts

MOST_OFFERED = 2  # of open ends that fit: among more of them nobody knows which is meant


def sparing(
    graph: Graph, nodes: Mapping[str, NodeFacts], outputs: Sequence[Node], found: list[Problem]
) -> list[Problem]:
    """The problems, where mistakes of blocks that lead nowhere are warnings: they are left out of the network.

    Only where something sound leads to every Output; before that the drawing is still being made.
    """
    if not outputs or any(nodes[node.id].status != "ok" for node in outputs):
        return found
    if not any(problem.severity == "error" for problem in found):
        return found
    live = {key for node in outputs for key in ancestors(graph, node.id)}
    stray = {p.node for p in found if p.severity == "error" and p.node in nodes and p.node not in live}
    kept = []
    for problem in found:
        if problem.node in stray and problem.severity == "error":
            message = f"{problem.message} It leads to no Output and is left out of the network."
            kept.append(problem._replace(severity="warning", message=message))
        elif problem.node not in stray:
            kept.append(problem)
    return kept


def joining_fixes(graph: Graph, nodes: Mapping[str, NodeFacts], found: Sequence[Problem]) -> list[Problem]:
    """The problems; a block that misses one input may be connected to an open end that fits there."""
    return [_with_open_end(graph, nodes, problem) for problem in found]


def _with_open_end(graph: Graph, nodes: Mapping[str, NodeFacts], problem: Problem) -> Problem:
    node = graph.nodes.get(problem.node or "")
    if node is None or problem.severity != "error" or nodes[node.id].status != "error":
        return problem
    wires = graph.inputs_of(node.id)
    if not wires and node.layer.arity[0] == 1:
        ends, port = [end for end in _open_ends(graph, nodes, node) if _takes(node, nodes[end.id].outputs)], 0
    elif node.layer.is_merge and len(wires) == 1 and wires[0].target_port <= 1:
        ends, port = _second_inputs(graph, nodes, node), 1 - wires[0].target_port
    else:
        return problem
    if len(ends) > MOST_OFFERED:
        return problem
    offered = [Fix(f"Connect {end.name} to it", (ConnectFrom(end.id, port),)) for end in ends]
    return problem._replace(fixes=(*offered, *problem.fixes))


def _second_inputs(graph: Graph, nodes: Mapping[str, NodeFacts], node: Node) -> list[Node]:
    """The open ends that fit beside the one input of a merge."""
    wire = graph.inputs_of(node.id)[0]
    own, place = nodes[wire.source], wire.source_port
    if own.status != "ok" or place >= len(own.outputs):
        return []
    shape, is_first = own.outputs[place], wire.target_port == 0

    def fits(end: Node) -> bool:
        other = nodes[end.id].outputs[0]
        return _takes(node, (shape, other) if is_first else (other, shape))

    return [end for end in _open_ends(graph, nodes, node) if fits(end)]


def _open_ends(graph: Graph, nodes: Mapping[str, NodeFacts], node: Node) -> list[Node]:
    """Blocks with one output that nothing takes, and that do not follow the node."""
    free = [
        other
        for other in graph.nodes.values()
        if not graph.outputs_of(other.id) and not other.layer.is_output and len(nodes[other.id].outputs) == 1
    ]
    after = set(graph.followers(node.id)) if free else set()
    return [other for other in free if other.id not in after]


def _takes(node: Node, shapes: tuple[Shape, ...]) -> bool:
    if node.layer.module:
        return True  # what is inside says more than the block alone
    try:
        node.layer.output_shapes(shapes)
    except ShapeError:
        return False
    return True
