"""Layers that compute along another axis than is meant, where the sizes alone refuse nothing.

A dense layer works along the last axis: right for features that come last, hardly ever for the width of a map. A
reader of length × feature behind what gives channel × length takes the channels for its steps.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import prod

from netdesigner.analysis.findings import Finding
from netdesigner.analysis.problems import Problem
from netdesigner.analysis.unfolded import Unfolded, UnfoldedNode
from netdesigner.analysis.whole_drawing import PASS_THROUGH
from netdesigner.layers.base import Fix, InsertBefore, Shape, show_shape
from netdesigner.layers.catalogue.pooling import AdaptiveAvgPool2d
from netdesigner.layers.catalogue.reshape import Flatten, Permute
from netdesigner.recipe import Recipe


def misread_axes(drawing: Unfolded, spots: Iterable[UnfoldedNode], recipe: Recipe | None) -> list[Finding]:
    """What some nodes of a drawing misread; without a recipe no Output learns classes."""
    learns_classes = recipe is not None and recipe.loss_in_use.wants_scores
    rows = list[Finding]()
    for spot in spots:
        giver = _giver(drawing, spot)
        if giver is not None:
            problem = _channels_as_steps(drawing, spot, giver)
            problem = problem or _map_read_by_rows(drawing, spot, giver, learns_classes)
            if problem is not None:
                rows.append(Finding(spot, giver, problem))
    return rows


def _map_read_by_rows(
    drawing: Unfolded, spot: UnfoldedNode, giver: UnfoldedNode, learns_classes: bool
) -> Problem | None:
    """Dense layers right behind a convolution or pooling: a doubt, and an error where classes shall come of it.

    On an Input that is a map it is told only where it is an error: there the features may well come last.
    """
    node, source, shape = drawing.node(spot), drawing.node(giver), drawing.facts(spot).inputs[0]
    if not node.layer.is_dense or len(shape) < 3 or not (source.layer.slides_over_map or source.layer.is_input):
        return None
    title, (flatten, *others) = node.layer.title(), _ways_to_a_row(shape)
    if learns_classes and _reaches_output_as_map(drawing, spot):
        message = f"{title} wants a flat row, not {show_shape(shape)}. Put a Flatten before it."
        return Problem(node.id, "error", message, (flatten, *others))
    if source.layer.is_input:
        return None
    last = (*range(2, len(shape) + 1), 1)
    turn = Fix("Insert Permute: channels last", (InsertBefore(Permute(dims=last)),))
    message = (
        f"{title} works along the last axis: each row of {shape[-1]} numbers of the map {show_shape(shape)} by "
        "itself. To see the whole map it needs a Flatten before it."
    )
    return Problem(node.id, "warning", message, (flatten, *others, turn))


def _ways_to_a_row(shape: Shape) -> list[Fix]:
    """What makes one row of a map."""
    fixes = [Fix("Insert Flatten", (InsertBefore(Flatten()),))]
    pooling = AdaptiveAvgPool2d(output_size=1).for_axes(len(shape) - 1)
    if pooling is not None and prod(shape[1:]) > 1:
        fixes.append(Fix("Insert global average pooling", (InsertBefore(pooling), InsertBefore(Flatten()))))
    return fixes


def _reaches_output_as_map(drawing: Unfolded, start: UnfoldedNode) -> bool:
    """Whether what the node gives comes to an Output as a map still, and no convolution reads it on the way."""
    waiting, seen = [start], {start}
    while waiting:
        for spot, port in drawing.targets(waiting.pop()):
            node, facts = drawing.node(spot), drawing.facts(spot)
            if facts.status != "ok" or spot in seen or len(facts.inputs[port]) < 3:
                continue
            if node.layer.is_output:
                return True
            if not node.layer.slides_over_map:
                waiting.append(spot)
            seen.add(spot)
    return False


def _channels_as_steps(drawing: Unfolded, spot: UnfoldedNode, giver: UnfoldedNode) -> Problem | None:
    """Readers of length × feature behind what gives channel × length: both are two sizes, and nothing is refused."""
    node, source, shape = drawing.node(spot), drawing.node(giver), drawing.facts(spot).inputs[0]
    if not (node.layer.reads_steps and source.layer.slides_over_map):
        return None
    turn = Fix("Insert Permute: length × channel", (InsertBefore(Permute(dims=(2, 1))),))
    message = (
        f"{node.name} reads the {shape[0]} channels of {source.name} as its steps, and the {shape[1]} places "
        "as features: turn the axes round before it."
    )
    return Problem(node.id, "warning", message, (turn,))


def _giver(drawing: Unfolded, spot: UnfoldedNode) -> UnfoldedNode | None:
    """What comes into a node, seen through layers that leave every shape as it is."""
    while len(sources := drawing.sources(spot)) == 1:
        (spot,) = sources
        layer = drawing.node(spot).layer
        if type(layer).output_shapes is not PASS_THROUGH and not layer.is_normalization:
            return spot
    return None
