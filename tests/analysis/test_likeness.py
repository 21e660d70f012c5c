"""Two drawings are the same network where they compute the same: grouping changes nothing, edits do."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from netdesigner.analysis.facts import analyse_design
from netdesigner.analysis.likeness import is_same_network
from netdesigner.design.design import Design
from netdesigner.design.document import Document
from netdesigner.layers import REGISTRY
from netdesigner.layers.base import Fix, ReplaceLayer
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
    ],
    ids=["a setting", "a layer of equal cost", "a wire"],
)
def test_edits_change_it(edit: Callable[[Document], None]) -> None:
    document = Document(residual())
    before = document.design.snapshot()
    edit(document)
    assert not is_same(before, document.design)


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
