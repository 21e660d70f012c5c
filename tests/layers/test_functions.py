"""Functions of single values: PyTorch's numbers and slopes, and where they have none."""

from __future__ import annotations

import math

import pytest
import torch

from netdesigner.analysis.facts import analyse
from netdesigner.layers import parse_layer
from tests.drawings import chain_drawing
from tests.torch_calls import perform

EVERYWHERE = ["Abs", "Exp", "Power(2.0)", "Power(3.0)", "MultiplyConstant(-0.5)", "AddConstant(-2.0)"]
ABOVE_ZERO = ["Log", "Log(0.5)", "Sqrt", "Sqrt(0.5)", "Power(-1.5)", "Power(0.3)"]
POINTS = [-2.7, -1.3, -0.2, 0.4, 1.7, 3.1]


@pytest.mark.parametrize("text", [*EVERYWHERE, *ABOVE_ZERO])
def test_the_curve_is_that_of_pytorch(text: str) -> None:
    layer = parse_layer(text)
    curve = layer.curve()
    assert curve is not None
    points = [x for x in POINTS if x > 0 or text in EVERYWHERE]
    x = torch.tensor([points], dtype=torch.float64, requires_grad=True)
    y = perform(layer.call(((len(points),),)), [x], None)
    (slopes,) = torch.autograd.grad(y.sum(), x)
    torch.testing.assert_close(torch.tensor([[curve.value(each) for each in points]], dtype=torch.float64), y.detach())
    torch.testing.assert_close(torch.tensor([[curve.slope(each) for each in points]], dtype=torch.float64), slopes,
                               rtol=1e-5, atol=1e-6)  # fmt: skip


@pytest.mark.parametrize("text", ABOVE_ZERO)
def test_where_there_is_no_number_the_curve_has_none(text: str) -> None:
    curve = parse_layer(text).curve()
    assert curve is not None
    with pytest.raises((ValueError, ZeroDivisionError)):
        assert not math.isfinite(curve.value(-2.0))


@pytest.mark.parametrize(
    ("chain", "is_doubted"),
    [
        ("Log", True), ("ReLU | Log", True), ("ReLU | Log(1e-6)", False), ("Sqrt", True), ("Abs | Sqrt", False),
        ("Power(2.0)", False), ("Power(0.5)", True), ("Sigmoid | Power(0.5)", False), ("Power(-1.0)", True),
    ],
)  # fmt: skip
def test_what_may_have_no_number_is_doubted(chain: str, is_doubted: bool) -> None:
    problems = analyse(chain_drawing(f"{chain} | Flatten | Linear(3)").graph).problems
    assert any("NaN" in problem.message for problem in problems) == is_doubted
