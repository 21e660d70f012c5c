"""Views of a trained network as pictures, by name: what the command line saves and the demo leaves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from netdesigner.analysis.facts import Facts, analyse_design
from netdesigner.design.design import Design
from netdesigner.design.graph import Node
from netdesigner.errors import SentenceError
from netdesigner.inspect.filters import node_tiles, weight_key
from netdesigner.inspect.maps import map_tiles
from netdesigner.inspect.pictures import Pixels, Tiles, picture_of

Weights = Mapping[str, NDArray[Any]]


class ViewError(SentenceError):
    """There is nothing to see: one sentence that says what would be."""


def find_node(design: Design, wanted: str) -> Node:
    """A node by name or id; raises ViewError that lists the names."""
    for node in design.graph.nodes.values():
        if wanted in (node.name, node.id):
            return node
    names = ", ".join(node.name for node in design.graph.nodes.values())
    raise ViewError(f"There is no block called {wanted!r}. There are: {names}.")


def filters_picture(design: Design, weights: Weights, node: Node | None = None, unit: int | None = None) -> Pixels:
    """Learned filters of a node (the first that has any) as a mosaic."""
    facts = analyse_design(design)
    if node is None:
        node = next((n for n in _ordered(design, facts) if _filters(design, facts, n, weights) is not None), None)
        if node is None:
            raise ViewError("No block of this network has filters.")
    tiles = _filters(design, facts, node, weights)
    if tiles is None:
        raise ViewError(f"{node.name} has no filters; choose a convolution or a dense layer.")
    return picture_of(_only(tiles, unit, node), "layer")


def _filters(design: Design, facts: Facts, node: Node, weights: Weights) -> Tiles | None:
    weight = weights.get(weight_key(node))
    return None if weight is None else node_tiles(design.graph, facts, node, np.asarray(weight))


def _ordered(design: Design, facts: Facts) -> list[Node]:
    return [design.graph.nodes[node_id] for node_id in facts.nodes]


def maps_picture(
    design: Design, weights: Weights, sample: NDArray[Any], node: Node | None = None, unit: int | None = None
) -> Pixels:
    """What a node (the first after the Input) answers to one example, (*input shape), as a mosaic."""
    import torch

    from netdesigner.network.build import build
    from netdesigner.network.capture import capture
    from netdesigner.network.weights import put

    facts = analyse_design(design)
    chosen = node or next((n for n in _ordered(design, facts) if not n.layer.is_input and not n.layer.is_output), None)
    if chosen is None:
        raise ViewError("The network has no layers to look at.")
    network = build(design, seed=0)
    put(network, dict(weights))
    network.eval()
    with torch.inference_mode():
        batch = torch.from_numpy(np.ascontiguousarray(sample, dtype=np.float32))[None]
        answer = capture(network, [chosen.id], batch).get(chosen.id)
    tiles = None if answer is None else map_tiles(answer[0].numpy())
    if tiles is None:
        raise ViewError(f"{chosen.name} gives nothing that can be shown as maps.")
    return picture_of(_only(tiles, unit, chosen), "unit")


def _only(tiles: Tiles, unit: int | None, node: Node) -> Tiles:
    """One unit of the tiles, or all."""
    if unit is None:
        return tiles
    if not 0 <= unit < tiles.shown_units:
        raise ViewError(f"{node.name} has units 0 to {tiles.shown_units - 1}; there is no unit {unit}.")
    chosen = tiles.values[unit * tiles.block : (unit + 1) * tiles.block]
    return replace(tiles, values=chosen, unit_count=1)
