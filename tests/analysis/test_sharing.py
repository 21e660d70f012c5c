"""Weights that several blocks use: sound in whatever order the wires lead to them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from netdesigner.analysis.facts import analyse_design
from netdesigner.layers.initialization import initialization
from netdesigner.layers.initializers import filling
from netdesigner.network.build import build
from tests.drawings import Drawing
from tests.network.equality import assert_export_equals


def in_a_row(layer: str, owner: int, count: int = 2) -> Drawing:
    """Equal layers one after another, all of which use the weights of the one at a place."""
    drawing = Drawing()
    x = drawing.put("Input((6,))")
    ids = []
    for _ in range(count):
        x = drawing.put(layer, x)
        ids.append(x)
        x = drawing.put("ReLU", x)
    drawing.put("Output", x)
    for node_id in ids:
        if node_id != ids[owner]:
            drawing.graph.put_node(replace(drawing.graph.nodes[node_id], weights_of=ids[owner]))
    return drawing


@pytest.mark.parametrize("owner", [0, 1, 2])
def test_any_of_several_in_a_row_may_be_the_owner(owner: int) -> None:
    drawing = in_a_row("Linear(6)", owner, 3)
    facts = analyse_design(drawing.design)
    assert facts.errors == ()
    assert facts.totals.params == 6 * 6 + 6
    assert_export_equals(drawing.design)


def test_what_stands_before_the_owner_does_not_matter() -> None:
    drawing = Drawing()
    x = drawing.put("Input((6,))")
    first = drawing.put("Linear(4)", drawing.put("ReLU", x), name="fc1")
    second = drawing.put("Linear(4)", x, name="fc2", owner=first)
    drawing.put("Output", drawing.put("Add", second, first))
    assert analyse_design(drawing.design).problems == ()
    assert_export_equals(drawing.design)


def test_how_an_owner_starts_that_is_computed_later() -> None:
    drawing = in_a_row("Linear(6)", 1)
    owner = next(node for node in drawing.graph.nodes.values() if node.name == "fc2")
    init = initialization(weight=filling("constant", value=0.25))
    drawing.graph.put_node(replace(owner, init=init, is_frozen=True))
    network = build(drawing.design, seed=0)
    (weight, bias) = network.parameters()
    assert weight.unique().tolist() == [0.25]
    assert not weight.requires_grad
    assert not bias.requires_grad
    assert_export_equals(drawing.design)


def test_the_one_that_is_computed_later_is_told() -> None:
    drawing = Drawing()
    x = drawing.put("Input((6,))")
    sharer = drawing.put("Linear(4)", x, name="early")
    owner = drawing.put("Linear(4)", sharer, name="late")
    drawing.graph.put_node(replace(drawing.graph.nodes[sharer], weights_of=owner))
    drawing.put("Output", owner)
    (problem,) = analyse_design(drawing.design).problems
    assert problem.node == owner
    assert problem.message == "late shares the weights of early (4 × 6) but would need 4 × 4."
