"""Sizes of a Reshape as formulas: one module shuffles channels, whatever its width and the size of its map."""

from __future__ import annotations

import pytest

from netdesigner.analysis.facts import analyse_design
from netdesigner.design.document import Document
from netdesigner.layers import LayerError, parse_layer
from netdesigner.layers.expression import evaluate
from netdesigner.layers.module_use import Parameter
from tests.compile.test_module_classes import block, code

SHUFFLE = "Reshape((2, 2, 16, 16)) | Permute((2, 1, 3, 4)) | Flatten(1, 2)"


def test_one_module_serves_several_sizes() -> None:
    document = Document()
    formulas = {"reshape1__shape": "groups, in_channels // groups, in_height, in_width"}
    use = block(document, SHUFFLE, "Shuffle", [Parameter("groups", 1)], **formulas)
    document.set([use], groups=2)
    wider = document.add(parse_layer("Conv2d(6, 3, stride=2)"), after=use)
    last = document.add(document.design.modules["Shuffle"].layer.make(groups=3), after=wider)
    text = code(document)
    assert "self.in_channels // self.groups" in text
    assert text.count("class Shuffle(nn.Module):") == 1
    facts = analyse_design(document.design)
    assert facts.errors == ()
    assert str(facts.nodes[last].field) == "3 × 3, step 2"


def test_what_the_others_leave_may_stay_open() -> None:
    document = Document()
    formulas = {"unflatten1__unflattened_size": "groups, -1"}
    block(document, "Unflatten(1, (2, -1)) | Flatten(1, 2)", "Groups", [Parameter("groups", 2)], **formulas)
    assert "torch.unflatten(x, 1, (self.groups, -1))" in code(document)


def test_the_unit_of_shufflenet() -> None:
    """Ma et al. 2018, 116 channels on 28 x 28: half of them go through three convolutions, then all are shuffled."""
    document = Document()
    source = document.add(parse_layer("Input((116, 28, 28))"))
    halves = document.add(parse_layer("Split(2)"), source=(source, 0))
    last, port = halves, 1
    for text in (
        "Conv2d(58, 1, bias=False)", "BatchNorm2d", "ReLU", "DepthwiseConv2d(3, padding=1, bias=False)", "BatchNorm2d",
        "Conv2d(58, 1, bias=False)", "BatchNorm2d", "ReLU",
    ):  # fmt: skip
        last, port = document.add(parse_layer(text), source=(last, port)), 0
    joined = document.add(parse_layer("Concat()"), source=(halves, 0))
    document.connect(last, joined, 1)
    shuffled = document.add(parse_layer("ChannelShuffle(2)"), source=(joined, 0))
    document.add(parse_layer("Output()"), source=(shuffled, 0))
    facts = analyse_design(document.design)
    assert facts.totals.params == 7_598
    assert str(facts.nodes[shuffled].field) == "3 × 3, step 1"


def test_a_row_of_values_is_read() -> None:
    assert evaluate("2, channels // 2, -1", {"channels": 6}) == (2, 3, -1)
    with pytest.raises(LayerError, match="whole number"):
        parse_layer("Conv2d(8, 3)").replace(out_channels=evaluate("2, 3", {}))
