"""Learned weights as tiles: filters of convolutions, and of dense layers where their inputs were a picture."""

from __future__ import annotations

from dataclasses import replace
from math import isqrt, prod
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from netdesigner.analysis.facts import Facts
from netdesigner.analysis.places import Place
from netdesigner.design.graph import Graph, Node
from netdesigner.inspect.inspector import Inspector
from netdesigner.inspect.shown import Tiles
from netdesigner.inspect.subject import Scale, Subject
from netdesigner.inspect.view import View, view
from netdesigner.layers.base import Shape

MOST_TILES = 4096  # more would be too small to be seen, and slow
MOST_CHANNELS = 256
Array = NDArray[Any]


@view
class FiltersView(View):
    """The weights of a convolution, a tile for each filter and channel, or those of a dense layer."""

    scales: ClassVar[tuple[tuple[Scale, str], ...]] = (
        ("layer", "this layer"),
        ("unit", "each filter"),
        ("network", "network"),
    )
    nothing: ClassVar[str] = "Its weights are not filters."

    def why_not(self, place: Place) -> str:
        weights = place.facts.nodes[place.node.id].weights if place.node.id in place.facts.nodes else ()
        if any(weight.name == "weight" and len(weight.shape) > 1 for weight in weights):
            return ""
        return f"{place.name} has no filters; choose a convolution or a dense layer."

    def show(self, subject: Subject, inspector: Inspector) -> Tiles | None:
        place = inspector.place
        weight = inspector.weight(f"{place.owner}/weight")
        tiles = None if weight is None else node_tiles(place.graph, place.facts, place.node, weight)
        if tiles is None:
            return None
        reach = inspector.reach() if subject.scale == "network" else None
        return replace(tiles, network_reach=reach).only(subject.unit, place.name)


def filter_tiles(
    weight: Array, *, is_transposed: bool = False, groups: int = 1, is_colour: bool = False, seen: Shape | None = None
) -> Tiles | None:
    """A weight tensor as tiles, one a filter and channel; None where there is nothing to see (a bias, a scale).

    `is_colour` shows three channels as one colour tile; `seen` is the picture (channels, height, width) that a
    dense layer reads as a flat row.
    """
    if weight.ndim == 2 and seen is not None and prod(seen) == weight.shape[1]:
        weight = weight.reshape(len(weight), *seen)
    elif weight.ndim == 2:
        return Tiles(_bounded(weight)[None], "weights", 1, 1)
    if weight.ndim == 3:  # one-dimensional convolution: a row of pixels
        weight = weight[:, :, None, :]
    if weight.ndim != 4:
        return None
    if is_transposed:
        weight = _outputs_first(weight, groups)
    units, channels, height, width = weight.shape
    if channels == 3 and is_colour:
        shown = weight[:MOST_TILES].transpose(0, 2, 3, 1)
        return Tiles(np.ascontiguousarray(shown, dtype=np.float32), "filter", 1, units, 1)
    block = min(channels, MOST_CHANNELS)
    shown = weight[: max(1, MOST_TILES // block), :block]
    return Tiles(np.ascontiguousarray(shown, np.float32).reshape(-1, height, width), "filter", block, units, channels)


def node_tiles(graph: Graph, facts: Facts, node: Node, weight: Array) -> Tiles | None:
    """The tiles of a drawn node's weight, shown as what it reads."""
    settings = node.layer.values()
    return filter_tiles(
        weight,
        is_transposed=node.layer.is_transposed,
        groups=int(settings.get("groups", 1)),
        is_colour=_reads_input(graph, node),
        seen=seen_by(graph, facts, node, weight.shape[-1]) if weight.ndim == 2 else None,
    )


def seen_by(graph: Graph, facts: Facts, node: Node, count: int) -> Shape | None:
    """The picture behind the flat row of `count` numbers that a node reads, if there is one."""
    before: Node | None = _before(graph, node)
    while before is not None:
        output = facts.nodes[before.id].output if before.id in facts.nodes else None
        if output is None or prod(output) != count:
            return None
        if len(output) == 3:
            return None if output[1:] == (1, 1) else output
        if before.layer.is_input:
            return _square(count)
        if before.layer.is_dense:
            return None
        before = _before(graph, before)
    return None


def _before(graph: Graph, node: Node) -> Node | None:
    wires = graph.inputs_of(node.id)
    return graph.nodes[wires[0].source] if len(wires) == 1 else None


def _reads_input(graph: Graph, node: Node) -> bool:
    before = _before(graph, node)
    return before is not None and before.layer.is_input


def _square(count: int) -> Shape | None:
    """The square picture of `count` pixels: what images become for a flat Input."""
    side = isqrt(count)
    return (1, side, side) if side * side == count and side > 2 else None


def _outputs_first(weight: Array, groups: int) -> Array:
    """(in, out / groups, h, w) as (out, in / groups, h, w)."""
    inputs, outputs, *window = weight.shape
    grouped = weight.reshape(groups, inputs // groups, outputs, *window)
    return grouped.swapaxes(1, 2).reshape(groups * outputs, inputs // groups, *window)


def _bounded(matrix: Array) -> NDArray[np.float32]:
    return np.ascontiguousarray(matrix[:1024, :1024], dtype=np.float32)
