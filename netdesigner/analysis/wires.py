"""What is wrong with the wires into a block. No rule names a layer type: layers say roles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from netdesigner.analysis.problems import Problem
from netdesigner.design.graph import Edge, Graph, Node
from netdesigner.layers.base import CloseGaps, Fix, ReplaceLayer, TakeOut
from netdesigner.layers.catalogue.reshape import Identity


def looped(graph: Graph) -> dict[str, str]:
    """For nodes that are fed by a wire that closes a circle: the circle, by names."""
    found = {}
    for node_id in graph.cycle():
        way = next((p for e in graph.inputs_of(node_id) if (p := graph.path(node_id, e.source))), None)
        if way:
            found[node_id] = " → ".join(graph.nodes[step].name for step in [*way, node_id])
    return found


def wiring(graph: Graph, node: Node, edges: Sequence[Edge], circles: Mapping[str, str]) -> Problem | None:
    """What is wrong with the wires into a node, or None."""
    least, most = node.layer.arity
    if node.id in circles:
        return Problem(node.id, "error", f"The wires form a circle: {circles[node.id]}. Remove one of them.")
    count = len(edges)
    if count == 1 == most and edges[0].target_port == 0:  # by far the most frequent case
        return None if edges[0].source_port < graph.nodes[edges[0].source].layer.output_count else _no_output(edges[0])
    ports = {edge.target_port for edge in edges}
    if len(ports) < count:
        names = " and ".join(graph.nodes[edge.source].name for edge in edges)
        message = f"Two outputs are joined at one input of {node.name} ({names}); put an Add or a Concat there."
        return Problem(node.id, "error", message)
    if most is not None and any(port >= most for port in ports):
        return Problem(node.id, "error", f"{node.name} has {_inputs(most)}, but {count} wires lead to it.")
    if any(port >= max(least, count) for port in ports):
        message = f"{node.name} has a gap among its inputs; connect them one after the other."
        closing = () if most is not None else (Fix("Close the gap", (CloseGaps(),)),)
        return Problem(node.id, "error", message, closing)
    if count < least:
        few = "has no input" if not count else f"has {_inputs(count)} of at least {least}"
        return Problem(node.id, "error", f"{node.name} {few}: draw a wire to it.", _without_merge(node, edges))
    return next((_no_output(e) for e in edges if e.source_port >= graph.nodes[e.source].layer.output_count), None)


def _without_merge(node: Node, edges: Sequence[Edge]) -> tuple[Fix, ...]:
    """A merge of one branch changes nothing (an Add, a Concat): it may as well go."""
    if len(edges) != 1 or not node.layer.is_merge or node.layer.module:
        return ()
    instead = Fix(f"Replace {node.name} by an Identity", (ReplaceLayer(Identity()),))
    return (Fix(f"Take {node.name} out", (TakeOut(),)), *([instead] if edges[0].target_port == 0 else []))


def _inputs(count: int) -> str:
    return f"{count or 'no'} input{'s' if count != 1 else ''}"


def _no_output(edge: Edge) -> Problem:
    return Problem(edge.target, "error", f"The wire comes from an output that does not exist ({edge.source_port + 1}).")
