"""A convolution told what to add at each side: PyTorch has a layer of its own for that, which a fix puts there."""

from __future__ import annotations

import pytest

from netdesigner.analysis.facts import analyse
from netdesigner.design.document import Document
from netdesigner.gui.panels.editors.number_editors import parse
from netdesigner.layers import REGISTRY, Shape
from netdesigner.layers.parse import parse_chain
from tests.drawings import chain_drawing


@pytest.mark.parametrize(
    ("layer", "shape", "pad", "output"),
    [
        ("Conv2d(8, 3, padding=(0, 1, 2, 3))", (3, 12, 12), "ZeroPad2d(padding=(0, 1, 2, 3))", (8, 15, 11)),
        ("Conv1d(8, 3, padding=(2, 0))", (3, 12), "ZeroPad1d(padding=(2, 0))", (8, 12)),
        (
            "Conv3d(8, 3, padding=(0, 1, 2, 3, 1, 0))",
            (3, 6, 6, 6),
            "ZeroPad3d(padding=(0, 1, 2, 3, 1, 0))",
            (8, 5, 9, 5),
        ),
        ("DepthwiseConv2d(3, padding=(0, 1, 2, 3), padding_mode='reflect')", (3, 9, 9), "ReflectionPad2d", (3, 12, 8)),
        (
            "SeparableConv2d(8, 3, padding=(0, 1, 2, 3), padding_mode='circular')",
            (3, 9, 9),
            "CircularPad2d",
            (8, 12, 8),
        ),
    ],
)
def test_a_fix_puts_a_padding_layer_before_it(layer: str, shape: Shape, pad: str, output: Shape) -> None:
    document = Document(chain_drawing(layer, f"Input({shape})"))
    (problem,) = analyse(document.graph).errors
    assert "a padding layer before it can" in problem.message
    (fix,) = problem.fixes
    document.apply(fix, problem.node or "")
    facts = analyse(document.graph)
    assert facts.errors == ()
    put = next(node for node in document.graph.nodes.values() if node.layer.stem == "pad")
    assert repr(put.layer).startswith(pad)
    convolution = document.graph.nodes[problem.node or ""].layer
    assert convolution.values()["padding"] == 0
    assert facts.nodes[problem.node or ""].output == output


def test_equal_sides_are_a_number_an_axis() -> None:
    document = Document(chain_drawing("Conv2d(8, 3, padding=(1, 1, 2, 2))"))
    (problem,) = analyse(document.graph).errors
    document.apply(problem.fixes[0], problem.node or "")
    assert document.graph.nodes[problem.node or ""].layer.values()["padding"] == (2, 1)
    assert analyse(document.graph).errors == ()


def test_it_can_be_typed_and_pasted() -> None:
    setting = next(each for each in REGISTRY["Conv2d"].settings() if each.name == "padding")
    assert parse("0, 1, 2, 3", setting) == (0, 1, 2, 3)
    (layer,) = parse_chain("nn.Conv2d(3, 6, 5, padding=(0, 1, 2, 3))", (3, 12, 12))
    assert layer.values()["padding"] == (0, 1, 2, 3)


def test_on_other_axes_the_sides_stay() -> None:
    document = Document(chain_drawing("Conv2d(8, 3, padding=(0, 1, 2, 3))", "Input((3, 12))"))
    (problem,) = analyse(document.graph).errors
    document.apply(problem.fixes[0], problem.node or "")
    assert document.graph.nodes[problem.node or ""].layer.values()["padding"] == (0, 1)
