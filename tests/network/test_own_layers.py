"""Layers that PyTorch lacks: their numbers by independent formulas, their gradients, their printed text."""

from __future__ import annotations

import inspect

import pytest
import torch
from torch import Tensor, nn

from netdesigner.codegen.own_layers import class_source, is_own, own_classes
from netdesigner.layers import REGISTRY, Call
from netdesigner.network import own_layers
from netdesigner.network.build import BuildError, make_module

X = torch.linspace(-5, 5, 81, dtype=torch.float64)
WIDTH = 88

OWN = [name for name, each in vars(own_layers).items() if getattr(each, "__module__", "") == own_layers.__name__]


def gradient(module: nn.Module, x: Tensor) -> Tensor:
    x = x.clone().requires_grad_()
    module(x).sum().backward()
    assert x.grad is not None
    return x.grad


FORMULAS = {
    "Heaviside": (lambda x: torch.heaviside(x, torch.ones((), dtype=x.dtype)), {}),
    "Sign": (lambda x: torch.tensor([(v > 0) - (v < 0) for v in x.tolist()], dtype=x.dtype), {}),
    "Arctan": (lambda x: torch.asin(x / (1 + x**2) ** 0.5), {}),
    "ISRU": (lambda x: x / (1 + 3.0 * x**2) ** 0.5, {"alpha": 3.0}),
    "ISRLU": (lambda x: torch.where(x < 0, x / (1 + 0.5 * x**2) ** 0.5, x), {"alpha": 0.5}),
    "SQNL": (
        lambda x: torch.where(x > 2, 1, torch.where(x >= 0, x - x**2 / 4, torch.where(x >= -2, x + x**2 / 4, -1))),
        {},
    ),
    "Gaussian": (lambda x: 1 / torch.exp(x * x), {}),
}


@pytest.mark.parametrize("name", FORMULAS)
def test_values(name: str) -> None:
    formula, settings = FORMULAS[name]
    module = make_module(Call(name, (), tuple(settings.items())))
    torch.testing.assert_close(module(X), formula(X).to(X.dtype), rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("name", ["Arctan", "ISRU", "ISRLU", "Gaussian"])
def test_gradients_of_smooth_ones(name: str) -> None:
    assert torch.autograd.gradcheck(make_module(Call(name)), (X.clone().requires_grad_(),))


@pytest.mark.parametrize("name", ["Heaviside", "Sign"])
def test_steps_let_the_gradient_straight_through(name: str) -> None:
    module = make_module(Call(name))
    assert torch.equal(gradient(module, X), (X.abs() <= 1).to(X.dtype))
    assert torch.isnan(module(torch.tensor([torch.nan]))).all()


@pytest.mark.parametrize("name", ["Heaviside", "Sign"])
def test_steps_are_exact_for_any_number(name: str) -> None:
    x = torch.cat([torch.randn(1000) * 10.0**power for power in range(-40, 38, 6)])
    assert set(make_module(Call(name))(x).tolist()) <= {-1.0, 0.0, 1.0}


def test_saturated_square_units_get_no_gradient() -> None:
    seen = gradient(own_layers.SQNL(), X)
    inside = X.abs() < 2
    torch.testing.assert_close(seen[inside], (1 - X.abs() / 2)[inside])
    assert (seen[X.abs() > 2] == 0).all()


@pytest.mark.parametrize(("shape", "dim"), [((2, 5), 1), ((2, 4, 3), 1), ((2, 4, 3, 3), -1), ((2, 4, 3), 2)])
def test_bipolar_relu_alternates_along_its_axis(shape: tuple[int, ...], dim: int) -> None:
    x = torch.randn(shape)
    answer = own_layers.BipolarReLU(dim)(x)
    assert answer.shape == x.shape
    assert answer.stride() == x.stride()
    for index, (given, got) in enumerate(zip(x.unbind(dim), answer.unbind(dim), strict=True)):
        assert torch.equal(got, given.clamp(max=0) if index % 2 else given.clamp(min=0))


@pytest.mark.parametrize("name", OWN)
def test_the_printed_text_is_the_class_itself(name: str) -> None:
    """And says everything that it needs: executed alone with its imports, it is complete."""
    assert is_own(name)
    lines = class_source(name)
    assert "\n".join(lines).endswith(inspect.getsource(getattr(own_layers, name)).rstrip())
    assert max(map(len, lines)) <= WIDTH
    needed = [each for used in own_classes([name]) for each in used.imports]
    text = "\n".join(
        f"from {each.module} import {each.name}" + (f" as {each.alias}" if each.alias else "")
        if each.name
        else f"import {each.module}"
        for each in needed
    )
    scope: dict[str, object] = {}
    exec(text + "\n" + "\n".join(lines), scope)
    assert getattr(own_layers, name).__doc__


@pytest.mark.parametrize("name", ["Tensor", "nn", "F", "torch", "Nothing", "Module"])
def test_only_own_classes_are_built_by_a_plain_name(name: str) -> None:
    with pytest.raises(BuildError, match=name):
        make_module(Call(name))


def test_every_plain_name_that_a_layer_calls_is_there() -> None:
    calls = {cls.__name__: cls.make().call(((4, 4),)) for cls in REGISTRY.values() if cls.is_activation}
    plain = {call.target for call in calls.values() if not call.target.startswith("nn.")}
    assert len(plain) == 9
    assert plain <= set(OWN)
