"""Curves of activations: each is PyTorch's function and slope, drawn in pieces where it jumps."""

from __future__ import annotations

import math
import re

import pytest
import torch
from torch import Tensor

from netdesigner.layers import REGISTRY, Layer, parse_layer
from netdesigner.layers.catalogue.activations.activation import Activation
from netdesigner.layers.curve import pieces
from tests.torch_calls import module_of

ACTIVATIONS = [cls for cls in REGISTRY.values() if cls.is_activation]
OTHER_SETTINGS = [
    "LeakyReLU(0.3)", "PReLU(init=-0.5)", "RReLU(0.1, 0.7)", "Threshold(-1.0, 3.0)", "ELU(2.0)", "CELU(0.3)",
    "GELU('tanh')", "Softplus(3.0, 2.0)", "Softplus(0.5)", "Hardtanh(-2.0, 0.5)", "ISRU(3.0)", "ISRLU(0.2)",
    "Sine(3.0)", "Softshrink(1.2)", "Hardshrink(0.2)",
]  # fmt: skip
CASES = [cls.make() for cls in ACTIVATIONS] + [parse_layer(text) for text in OTHER_SETTINGS]
EACH = pytest.mark.parametrize("layer", CASES, ids=str)

# Off the whole numbers and halves, where some have a kink or a jump
GRID = [-4 + 8 * (index + 0.37) / 160 for index in range(160)]
SHAPES = {"Softmax": (2, 160), "LogSoftmax": (2, 160), "Softmin": (2, 160), "Softmax2d": (2, 160, 1), "GLU": (2, 160)}


def answers(layer: Layer, x: Tensor) -> Tensor:
    """What PyTorch gives for numbers, in evaluation; what else stands on the axis is said by the layer's note."""
    name = type(layer).__name__
    others = {"Softmax": 0.0, "LogSoftmax": 0.0, "Softmin": 0.0, "Softmax2d": 0.0, "GLU": 1.0}
    if name in others:
        layer = layer.replace(dim=1) if "dim" in layer.values() else layer
        other = torch.full_like(x, others[name])
        pair = torch.stack([other, x] if name == "GLU" else [x, other])
        pair = pair[None, :, :, None] if name == "Softmax2d" else pair[None]
        return module_of_double(layer, (2, len(x)))(pair).flatten()[: len(x)]
    return module_of_double(layer, (1, len(x)))(x[None, None])[0, 0]


def module_of_double(layer: Layer, shape: tuple[int, ...]) -> torch.nn.Module:
    module = module_of(layer.call((shape,)))
    assert module is not None
    return module.double().eval()


@EACH
def test_the_curve_is_the_function_of_pytorch(layer: Layer) -> None:
    curve = layer.curve()
    assert curve is not None
    x = torch.tensor(GRID, dtype=torch.float64)
    theirs = answers(layer, x).detach()
    ours = torch.tensor([curve.value(each) for each in GRID], dtype=torch.float64)
    torch.testing.assert_close(ours, theirs, rtol=1e-9, atol=1e-9)


@EACH
def test_the_slope_is_the_gradient_that_training_uses(layer: Layer) -> None:
    curve = layer.curve()
    assert curve is not None
    x = torch.tensor(GRID, dtype=torch.float64, requires_grad=True)
    answers(layer, x).sum().backward()
    ours = torch.tensor([curve.slope(each) for each in GRID], dtype=torch.float64)
    torch.testing.assert_close(ours, x.grad, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("cls", ACTIVATIONS, ids=lambda cls: cls.__name__)
def test_every_activation_says_its_range_strengths_and_weaknesses(cls: type[Layer]) -> None:
    assert [title for title, _ in cls.remarks()] == ["Range", "Strengths", "Weaknesses"]
    assert all(text for _, text in cls.remarks())
    assert all(text.endswith(".") for title, text in cls.remarks() if title != "Range")


@pytest.mark.parametrize(
    "name", ["Sigmoid", "Tanh", "ReLU6", "Hardsigmoid", "Softsign", "Gaussian", "SQNL", "Sign", "Sine"]
)
def test_bounded_activations_stay_in_their_range(name: str) -> None:
    layer = REGISTRY[name].make()
    assert isinstance(layer, Activation)
    numbers = [float(part.replace("−", "-")) for part in re.findall(r"−?\d+", layer.span)]
    values = [layer.at(x / 10) for x in range(-300, 301)]
    assert min(numbers) - 1e-9 <= min(values)
    assert max(values) <= max(numbers) + 1e-9


def test_a_jump_cuts_the_curve() -> None:
    left, right = pieces(lambda x: 1.0 if x >= 0 else 0.0, -4, 4)
    assert {y for _, y in left} == {0.0}
    assert {y for _, y in right} == {1.0}
    assert left[-1][0] == pytest.approx(0, abs=1e-3)
    assert right[0][0] == pytest.approx(0, abs=1e-3)


def test_a_steep_rise_is_no_jump() -> None:
    (only,) = pieces(lambda x: math.tanh(40 * x), -4, 4)
    assert len(only) == 241


def test_where_there_is_no_number_there_is_no_line() -> None:
    (only,) = pieces(math.sqrt, -4, 4)
    assert only[0][0] == pytest.approx(0, abs=0.05)
    assert pieces(lambda x: math.exp(1000 + x), -4, 4) == []


def test_layers_without_one_function_have_no_curve() -> None:
    assert REGISTRY["Conv2d"].make().curve() is None
    assert REGISTRY["Conv2d"].remarks() == ()


@pytest.mark.parametrize("text", ["Threshold(0.0, 20.0)", "Heaviside()", "Sign()", "Hardtanh()"])
def test_no_slope_is_drawn_across_a_jump(text: str) -> None:
    curve = parse_layer(text).curve()
    assert curve is not None
    assert max(abs(y) for piece in pieces(curve.slope, -4, 4) for _, y in piece) <= 1 + 1e-6
