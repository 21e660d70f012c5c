"""Performs a recipe's calls with PyTorch: loss and optimizer as `compile.recipe_calls` describes them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

import torch
from torch import nn

from netdesigner.compile.recipe_calls import loss_call, optimizer_call
from netdesigner.design.recipe import Recipe
from netdesigner.layers.base import Arg, Call

ROOMS = {"nn": nn, "torch": torch}


def perform(call: Call, *given: Any, **extra: Any) -> Any:
    """Makes a call; `given` takes the places of its `Arg`s and `extra` adds settings that change no number."""
    first, *rest = call.target.split(".")
    target: Any = ROOMS[first]
    for name in rest:
        target = getattr(target, name)
    args = [given[arg.index] if isinstance(arg, Arg) else arg for arg in call.args]
    return target(*args, **dict(call.kwargs), **extra)


def build_loss(recipe: Recipe) -> nn.Module:
    """The loss of a recipe."""
    return cast(nn.Module, perform(loss_call(recipe)))


def build_optimizer(recipe: Recipe, parameters: Iterable[nn.Parameter], device: torch.device) -> torch.optim.Optimizer:
    """The optimizer of a recipe, in its fused form where PyTorch has one: the same steps, faster."""
    call = optimizer_call(recipe)
    extra = {"fused": True} if device.type in ("cpu", "cuda") else {}
    return cast(torch.optim.Optimizer, perform(call, list(parameters), **extra))
