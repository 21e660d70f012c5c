"""Two drawings are the same network where they compute the same: grouping changes nothing, edits do."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from netdesigner.analysis.facts import analyse_design
from netdesigner.analysis.sameness import essence, is_same_network, weight_shapes, weights_in
from netdesigner.design.design import Design
from netdesigner.design.document import Document
from netdesigner.layers import REGISTRY
from netdesigner.layers.base import Fix, ReplaceLayer
from netdesigner.layers.initialization import Initialization
from netdesigner.layers.initializers import filling
from tests.drawings import Drawing


def residual() -> Design:
    """input → conv1 → relu1 → add1 (with conv1) → flatten → fc1 → output."""
    drawing = Drawing()
    first = drawing.chain("Conv2d(4, 3, padding=1)", drawing.put("Input((3, 8, 8))"))
    drawing.put("Output", drawing.chain("Flatten|Linear(3)", drawing.put("Add", drawing.chain("ReLU", first), first)))
    return drawing.design


def is_same(one: Design, other: Design) -> bool:
    return is_same_network(one, analyse_design(one), other, analyse_design(other))


def named(document: Document, *names: str) -> list[str]:
    return [node.id for node in document.graph.nodes.values() if node.name in names]


def test_grouping_and_ungrouping_change_no_network() -> None:
    document = Document(residual())
    before = document.design.snapshot()
    inner = document.group(named(document, "conv1", "relu1", "add1"), "Inner")
    assert is_same(before, document.design)
    document.group([inner, *named(document, "flatten")], "Outer")
    assert is_same(before, document.design)
    document.ungroup(next(node.id for node in document.graph.nodes.values() if node.layer.module == "Outer"))
    assert is_same(before, document.design)


@pytest.mark.parametrize(
    "edit",
    [
        lambda d: d.set(named(d, "conv1"), bias=False),
        lambda d: d.apply(Fix("Use Tanh", (ReplaceLayer(REGISTRY["Tanh"].make()),)), named(d, "relu1")[0]),
        lambda d: pass_the_sum_by(d),
        lambda d: d.set_initialization(named(d, "conv1"), Initialization(weight=filling("zeros"))),
        lambda d: d.set_network_initialization(Initialization(weight=filling("orthogonal"))),
        lambda d: d.set_frozen(named(d, "conv1"), True),
    ],
    ids=["a setting", "a layer of equal cost", "a wire", "how a block starts", "how all start", "what is left alone"],
)
def test_edits_change_it(edit: Callable[[Document], None]) -> None:
    document = Document(residual())
    before = document.design.snapshot()
    edit(document)
    assert not is_same(before, document.design)
    assert essence(before) != essence(document.design)
    conv = named(document, "conv1")
    document.group(conv, "Block")  # and in a module as well
    assert not is_same(before, document.design)
    while document.undo_title is not None:
        document.undo()
    assert is_same(before, document.design)
    assert essence(before) == essence(document.design)


def pass_the_sum_by(document: Document) -> None:
    (relu,), (flatten,) = (named(document, name) for name in ("relu1", "flatten"))
    document.connect(relu, flatten, 0)


def test_what_is_computed_twice_is_not_what_is_computed_once() -> None:
    twice, once = Drawing(), Drawing()
    source = twice.put("Input((3, 8, 8))")
    twice.put("Output", twice.put("Add", twice.put("ReLU", source), twice.put("ReLU", source)))
    source = once.put("Input((3, 8, 8))")
    first = once.put("ReLU", source)
    once.put("Output", once.put("Add", first, first))
    assert not is_same(twice.design, once.design)


def test_names_and_places_are_of_no_matter_and_the_order_in_which_fresh_weights_are_drawn_is() -> None:
    document = Document(residual())
    before = document.design.snapshot()
    (conv,) = named(document, "conv1")
    document.rename(conv, "first")
    document.move({conv: (500.0, 500.0)})
    assert essence(before) == essence(document.design)
    document.set_stage([conv], "features")
    assert is_same(before, document.design)
    assert essence(before) != essence(document.design)


def test_weights_fit_as_long_as_there_is_one_of_the_right_shape_for_each_layer() -> None:
    document = Document(residual())
    design, facts = document.design, analyse_design(document.design)
    weights = {key: np.zeros(shape) for key, shape in weight_shapes(design, facts)} | {"n99/weight": np.zeros(3)}
    assert weights_in(weights, design, facts) == {key: weights[key] for key in weights if key != "n99/weight"}
    document.set_initialization(named(document, "conv1"), Initialization(weight=filling("zeros")))
    assert weights_in(weights, design, analyse_design(design)) is not None
    document.set(named(document, "conv1"), out_channels=5)
    assert weights_in(weights, design, analyse_design(design)) is None
