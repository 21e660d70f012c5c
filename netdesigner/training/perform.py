"""Performs a recipe's calls with PyTorch: loss and optimizer as the chosen values describe them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

import torch
from torch import nn

from netdesigner.layers.call import Arg, Call
from netdesigner.recipe import Loss, Optimizer

ROOMS = {"nn": nn, "torch": torch}


def perform(call: Call, *given: Any, **extra: Any) -> Any:
    """Makes a call; `given` takes the places of its `Arg`s and `extra` adds settings that change no number."""
    first, *rest = call.target.split(".")
    target: Any = ROOMS[first]
    for name in rest:
        target = getattr(target, name)
    args = [given[arg.index] if isinstance(arg, Arg) else arg for arg in call.args]
    return target(*args, **dict(call.kwargs), **extra)


def build_loss(loss: Loss) -> nn.Module:
    """A loss as a module."""
    return cast(nn.Module, perform(loss.call()))


def build_optimizer(
    optimizer: Optimizer, parameters: Iterable[nn.Parameter], device: torch.device
) -> torch.optim.Optimizer:
    """An optimizer of parameters, in its fused form where PyTorch has one: the same steps, faster."""
    extra = {"fused": True} if optimizer.has_fused and device.type in ("cpu", "cuda") else {}
    return cast(torch.optim.Optimizer, perform(optimizer.call(), list(parameters), **extra))
