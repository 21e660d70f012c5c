"""Doubts about values that are no numbers: only where what comes in may be what a layer has none for."""

from __future__ import annotations

import pytest

from netdesigner.analysis.facts import analyse_design
from netdesigner.design.document import Document
from tests.drawings import Drawing, chain_drawing

SOUND = [
    "Power(2) | Sum(1) | Sqrt",
    "Power(2) | Mean(dim=(1, 2), keepdim=True) | AddConstant(1e-5) | Power(-0.5)",  # as a normalization by hand
    "Abs | AdaptiveAvgPool2d(1) | Sqrt",
    "ReLU | Dropout | Conv2d(4, 1) | LPPool2d(2, 2) | Flatten | Sqrt",
    "Softmax | MultiplyConstant(0.5) | Log(eps=1e-6)",
    "Exp | Permute((2, 3, 1)) | Upsample(scale_factor=2.0) | Slice(stop=2) | Power(0.5)",
    "ReLU | Log(eps=1) | Identity | Abs | ZeroPad2d(1) | Sqrt(eps=1e-3) | Log",
]
DOUBTED = [
    "Sum(1) | Sqrt",
    "Power(3) | Sum(1) | Sqrt",
    "Power(2) | AddConstant(-1.0) | Sqrt",
    "Power(2) | MultiplyConstant(-1.0) | Sqrt",
    "ReLU | Upsample(scale_factor=2.0, mode='bicubic') | Sqrt",
    "ReLU | ConstantPad2d(1, -1.0) | Sqrt",
    "ReLU | AlphaDropout | Sqrt",
    "Power(2) | Sum(1) | Log",
]


def doubts(chain: str) -> list[str]:
    facts = analyse_design(chain_drawing(chain))
    assert not facts.errors
    return [problem.message for problem in facts.problems if "NaN" in problem.message]


@pytest.mark.parametrize("chain", SOUND)
def test_what_is_never_below_zero_is_not_doubted(chain: str) -> None:
    assert doubts(chain) == []


@pytest.mark.parametrize("chain", DOUBTED)
def test_what_may_be_below_zero_is(chain: str) -> None:
    assert len(doubts(chain)) == 1


@pytest.mark.parametrize(
    ("merge", "first", "second", "is_doubted"),
    [
        ("Add", "ReLU", "Power(2)", False),
        ("Add", "ReLU", "Tanh", True),
        ("Average", "ReLU", "Sigmoid", False),
        ("Subtract", "ReLU", "ReLU", True),
        ("Multiply", "ReLU", "Sigmoid", False),
        ("Maximum", "Tanh", "ReLU", False),
        ("Minimum", "Tanh", "ReLU", True),
        ("Concat", "ReLU", "Abs", False),
    ],
)
def test_merges(merge: str, first: str, second: str, is_doubted: bool) -> None:
    drawing = Drawing()
    x = drawing.put("Input((4, 6, 6))")
    drawing.put("Output", drawing.put("Sqrt", drawing.put(merge, drawing.put(first, x), drawing.put(second, x))))
    assert any("NaN" in problem.message for problem in analyse_design(drawing.design).problems) is is_doubted


@pytest.mark.parametrize("names", ["sqrt1", "power1 sum1", "sum1 sqrt1"])
@pytest.mark.parametrize("is_square", [True, False])
def test_across_the_border_of_a_module(names: str, is_square: bool) -> None:
    document = Document(chain_drawing(f"Power({2 if is_square else 3}) | Sum(1) | Sqrt"))
    ids = {node.name: node.id for node in document.graph.nodes.values()}
    document.group([ids[name] for name in names.split()], "Block")
    problems = analyse_design(document.design).problems
    assert len(problems) == (0 if is_square else 1)
    assert all([fix.title for fix in problem.fixes] in (["Insert ReLU"], []) for problem in problems)
