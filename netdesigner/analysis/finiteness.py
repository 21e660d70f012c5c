"""Blocks that can give values which are not numbers (NaN) for what may reach them. No rule names a layer type."""

from __future__ import annotations

from collections.abc import Iterator

from netdesigner.design.graph import Graph, Node
from netdesigner.layers.base import Fix, InsertBefore
from netdesigner.layers.catalogue.activations.activation import ReLU

NEEDED = {"from zero": "below zero", "above zero": "zero or below"}


def not_finite(graph: Graph) -> Iterator[tuple[str, str, tuple[Fix, ...]]]:
    """The node, a sentence and fixes for each block that may get what it has no number for."""
    for node in graph.nodes.values():
        needed, fixes = node.layer.domain()
        edges = graph.inputs_of(node.id)
        if needed == "all" or not edges:
            continue
        if needed == "from zero" and all(_is_never_negative(graph, graph.nodes[edge.source]) for edge in edges):
            continue
        message = (
            f"What reaches {node.name} may be {NEEDED[needed]}: with these settings it then gives NaN or infinity."
        )
        clip = (Fix("Insert ReLU", (InsertBefore(ReLU()),)),) if needed == "from zero" else ()
        yield node.id, message, (*fixes, *clip)


def _is_never_negative(graph: Graph, node: Node) -> bool:
    """Whether what a node gives is never below zero; poolings and their like are looked through."""
    seen = set()
    while node.id not in seen:
        seen.add(node.id)
        layer = node.layer
        if layer.clips_negative or layer.gives_probabilities or layer.is_never_negative:
            return True
        edges = graph.inputs_of(node.id)
        if len(edges) != 1 or not (layer.is_pooling or layer.is_regularization or layer.flattens):
            return False
        node = graph.nodes[edges[0].source]
    return False
