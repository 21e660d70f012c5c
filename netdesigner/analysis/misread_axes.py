"""Layers that compute along another axis than is meant, where the sizes alone refuse nothing.

A dense layer works along the last axis: right for features that come last, hardly ever for the width of a map. A
reader of length × feature behind what gives channel × length takes the channels for its steps.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import prod
from typing import TYPE_CHECKING

from netdesigner.analysis.problems import PASS_THROUGH, Problem
from netdesigner.design.graph import Graph, Node
from netdesigner.design.recipe import SCORE_LOSSES, Recipe
from netdesigner.layers.base import Fix, InsertBefore, Shape, show_shape
from netdesigner.layers.catalogue.pooling import AdaptiveAvgPool2d
from netdesigner.layers.catalogue.reshape import Flatten, Permute

if TYPE_CHECKING:
    from netdesigner.analysis.values import NodeFacts


def maps_read_by_rows(graph: Graph, nodes: Mapping[str, NodeFacts], recipe: Recipe | None) -> list[Problem]:
    """Dense layers right behind a convolution or pooling: a doubt, and an error where classes shall come of it.

    On an Input that is a map it is told only where it is an error: there the features may well come last.
    """
    learns_classes = recipe is not None and recipe.loss_in_use in SCORE_LOSSES
    problems = []
    for node in graph.nodes.values():
        facts = nodes[node.id]
        if not node.layer.is_dense or facts.status != "ok" or len(facts.inputs[0]) < 3:
            continue
        source, shape = _giver(graph, node), facts.inputs[0]
        if source is None or not (source.layer.slides_over_map or source.layer.is_input):
            continue
        title, (flatten, *others) = node.layer.title(), _ways_to_a_row(shape)
        if learns_classes and _reaches_output_as_map(graph, nodes, node):
            message = f"{title} wants a flat row, not {show_shape(shape)}. Put a Flatten before it."
            problems.append(Problem(node.id, "error", message, (flatten, *others)))
        elif not source.layer.is_input:
            last = (*range(2, len(shape) + 1), 1)
            turn = Fix("Insert Permute: channels last", (InsertBefore(Permute(dims=last)),))
            message = (
                f"{title} works along the last axis: each row of {shape[-1]} numbers of the map {show_shape(shape)} by "
                "itself. To see the whole map it needs a Flatten before it."
            )
            problems.append(Problem(node.id, "warning", message, (flatten, *others, turn)))
    return problems


def _ways_to_a_row(shape: Shape) -> list[Fix]:
    """What makes one row of a map."""
    fixes = [Fix("Insert Flatten", (InsertBefore(Flatten()),))]
    pooling = AdaptiveAvgPool2d(output_size=1).for_axes(len(shape) - 1)
    if pooling is not None and prod(shape[1:]) > 1:
        fixes.append(Fix("Insert global average pooling", (InsertBefore(pooling), InsertBefore(Flatten()))))
    return fixes


def _reaches_output_as_map(graph: Graph, nodes: Mapping[str, NodeFacts], start: Node) -> bool:
    """Whether what the node gives comes to an Output as a map still, and no convolution reads it on the way."""
    waiting, seen = [start.id], {start.id}
    while waiting:
        for edge in graph.outputs_of(waiting.pop()):
            node, facts = graph.nodes[edge.target], nodes[edge.target]
            if facts.status != "ok" or edge.target in seen or len(facts.inputs[edge.target_port]) < 3:
                continue
            if node.layer.is_output:
                return True
            if not node.layer.slides_over_map:
                waiting.append(node.id)
            seen.add(node.id)
    return False


def channels_as_steps(graph: Graph, nodes: Mapping[str, NodeFacts]) -> list[Problem]:
    """Readers of length × feature behind what gives channel × length: both are two sizes, and nothing is refused."""
    problems = []
    for node in graph.nodes.values():
        if not node.layer.reads_steps or nodes[node.id].status != "ok":
            continue
        source, shape = _giver(graph, node), nodes[node.id].inputs[0]
        if source is not None and source.layer.slides_over_map:
            turn = Fix("Insert Permute: length × channel", (InsertBefore(Permute(dims=(2, 1))),))
            message = (
                f"{node.name} reads the {shape[0]} channels of {source.name} as its steps, and the {shape[1]} places "
                "as features: turn the axes round before it."
            )
            problems.append(Problem(node.id, "warning", message, (turn,)))
    return problems


def _giver(graph: Graph, node: Node) -> Node | None:
    """What comes into a node, seen through layers that leave every shape as it is."""
    while len(edges := graph.inputs_of(node.id)) == 1:
        node = graph.nodes[edges[0].source]
        if type(node.layer).output_shapes is not PASS_THROUGH and not node.layer.is_normalization:
            return node
    return None
