"""Whether a block can use the weights that it shares."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from netdesigner.design.graph import Graph, Node
from netdesigner.layers.base import Fix, ReplaceLayer, Shape, ShapeError, show_shape

if TYPE_CHECKING:
    from netdesigner.analysis.values import NodeFacts


def check_sharing(
    graph: Graph, node: Node, inputs: tuple[Shape, ...], nodes: Mapping[str, NodeFacts], made_for: Mapping[str, str]
) -> None:
    """Raises ShapeError where a node cannot use the weights that it shares.

    `made_for` says which of the sharers is computed first, by their owner: the weights are made for that one, and
    those that come later are compared with it, the owner perhaps among them.
    """
    owner = graph.nodes.get(node.weights_of or node.id)
    if owner is None or owner.weights_of is not None or type(owner.layer) is not type(node.layer):
        raise ShapeError(f"{node.name} shares the weights of a block that is not there or is of another kind.")
    if owner.layer != node.layer:
        same = Fix(f"Give {node.name} the settings of {owner.name}", (ReplaceLayer(owner.layer),))
        raise ShapeError(f"{node.name} shares the weights of {owner.name} and needs the same settings.", same)
    if not made_for[owner.id]:
        return
    first, facts = graph.nodes[made_for[owner.id]], nodes[made_for[owner.id]]
    told = f"{node.name} shares the weights of {first.name}"
    if node.layer.module:
        if facts.inputs != inputs:
            raise ShapeError(f"{told} and needs inputs of the same shapes.")
        return
    theirs, ours = owner.layer.weights(facts.inputs), node.layer.weights(inputs)
    if [weight.shape for weight in theirs] != [weight.shape for weight in ours]:
        have, want = (show_shape(weights[0].shape) if weights else "none" for weights in (theirs, ours))
        raise ShapeError(f"{told} ({have}) but would need {want}.")
    node.layer.output_shapes(inputs)  # what the layer itself refuses is said first
    if owner.layer.call(facts.inputs) != node.layer.call(inputs):
        # one module is called at both places, and these inputs would make two unlike ones
        had, got = (show_shape(shapes[0]) for shapes in (facts.inputs, inputs))
        raise ShapeError(f"{told}, made for {had}, and cannot take {got}.")
