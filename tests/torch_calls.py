"""Calls performed with PyTorch by the tests themselves, apart from the program's own builder."""

from __future__ import annotations

import operator
import warnings
from functools import reduce
from typing import Any

import torch
from torch import Tensor, nn

from netdesigner.layers import Arg, Call, Shape
from netdesigner.network import own_layers

REFUSALS = (ValueError, RuntimeError, TypeError, NotImplementedError, AssertionError, IndexError, OverflowError)


def module_of(call: Call, device: str = "cpu") -> nn.Module | None:
    """The module that a call builds; None where it is made in `forward`."""
    own = getattr(own_layers, call.target, None)
    if own is None and not call.target.startswith("nn."):
        return None
    with torch.device(device):
        return (own or getattr(nn, call.target.removeprefix("nn.")))(*call.args, **dict(call.kwargs))


def perform(call: Call, tensors: list[Tensor], module: nn.Module | None) -> Tensor:
    """What PyTorch answers."""
    if module is not None:
        return module(*tensors)
    if call.target in ("input", "output"):
        return tensors[0]
    args = [_with_tensors(arg, tensors) for arg in call.args]
    if call.target in ("+", "*"):
        return reduce(operator.add if call.target == "+" else operator.mul, args)
    return getattr(torch, call.target.removeprefix("torch."))(*args, **dict(call.kwargs))


def _with_tensors(arg: Any, tensors: list[Tensor]) -> Any:
    if isinstance(arg, Arg):
        return tensors[arg.index]
    return [_with_tensors(part, tensors) for part in arg] if isinstance(arg, list) else arg


def torch_says(
    call: Call, inputs: tuple[Shape, ...], device: str = "meta", train: bool = False, batch: int = 2
) -> tuple[Shape, dict[str, Shape]] | Exception:
    """The output shape without the batch and the shapes of the state; or the refusal."""
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")  # advice on speed is no refusal
        try:
            module = module_of(call, device)
            if module is not None:
                module.train(train)
            tensors = [torch.zeros((batch, *shape), device=device) for shape in inputs]
            answer = perform(call, tensors, module)
        except REFUSALS as error:
            return error
    state = {} if module is None else {name: tuple(value.shape) for name, value in module.state_dict().items()}
    return tuple(answer.shape[1:]), state
