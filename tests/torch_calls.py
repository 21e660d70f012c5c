"""Calls performed with PyTorch by the tests themselves, apart from the program's own builder."""

from __future__ import annotations

import operator
import warnings
from functools import reduce
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from netdesigner.layers import Arg, Call, Shape
from netdesigner.layers.places import Places
from netdesigner.layers.words import vocabulary_of
from netdesigner.network import own_layers

OPERATORS = {"+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv, "@": operator.matmul}
REFUSALS = (ValueError, RuntimeError, TypeError, NotImplementedError, AssertionError, IndexError, OverflowError)


def module_of(call: Call, device: str = "cpu") -> nn.Module | None:
    """The module that a call builds; None where it is made in `forward`."""
    if call.target == "nn.Parameter":
        return Bare(call, device)
    own = getattr(own_layers, call.target, None)
    if own is None and not call.target.startswith("nn."):
        return None
    args = [module_of(arg, device) if isinstance(arg, Call) else arg for arg in call.args]
    with torch.device(device):
        module: nn.Module = (own or getattr(nn, call.target.removeprefix("nn.")))(*args, **dict(call.kwargs))
        return operator.attrgetter(call.around.removeprefix("nn."))(nn)(module) if call.around else module


class Bare(nn.Module):
    """A parameter that stands by itself, and what is made of it."""

    def __init__(self, call: Call, device: str) -> None:
        super().__init__()
        assert call.use is not None
        self.use = call.use
        with torch.device(device):
            self.weight = nn.Parameter(_function(call.args[0], []))

    def forward(self, *tensors: Tensor) -> Any:
        return _function(self.use, [*tensors, self.weight])


def perform(call: Call, tensors: list[Tensor], module: nn.Module | None) -> Any:
    """What PyTorch answers: a tensor, or a tuple of them."""
    if module is not None:
        given = tensors if call.given is None else _with_tensors(list(call.given), tensors)
        answer = module(*given, **{name: _with_tensors(part, tensors) for name, part in call.given_by_name})
    elif call.target in ("input", "output"):
        return tensors[0]
    else:
        answer = _function(call, tensors)
    if call.returns is not None:
        answer = _taken(answer, call.returns)
    return answer if call.then is None else _function(call.then, [answer])


def _function(call: Call, tensors: list[Tensor]) -> Any:
    args = _with_tensors(list(call.args), tensors)
    if call.target in OPERATORS:
        return reduce(OPERATORS[call.target], args)
    if call.target == "[]":
        return args[0][tuple(args[1:])]
    if call.target == ".shape":
        return args[0].shape[args[1]] if args[1:] else args[0].shape
    if call.target.startswith("."):
        return getattr(args[0], call.target[1:])(*args[1:], **dict(call.kwargs))
    rooms = {"torch": torch, "nn": torch, "F": functional}
    room = rooms.get(call.target.partition(".")[0] if "." in call.target else "", own_layers)
    name = call.target.removeprefix("torch.").removeprefix("F.")
    return operator.attrgetter(name)(room)(*args, **dict(call.kwargs))


def _with_tensors(arg: Any, tensors: list[Tensor]) -> Any:
    if isinstance(arg, Arg):
        return tensors[arg.index]
    if isinstance(arg, Call):
        return _function(arg, tensors)
    return [_with_tensors(part, tensors) for part in arg] if isinstance(arg, list) else arg


def _taken(answer: Any, returns: tuple[Any, ...]) -> Any:
    """The parts that have numbers, in their order: `(0, None)` of an LSTM is the sequence."""
    found: dict[int, Any] = {}

    def look(values: Any, pattern: tuple[Any, ...]) -> None:
        for value, part in zip(values, pattern, strict=True):
            if isinstance(part, tuple):
                look(value, part)
            elif part is not None:
                found[part] = value

    look(answer, returns)
    ordered = tuple(found[number] for number in sorted(found))
    return ordered if len(ordered) > 1 else ordered[0]


def zeros(shape: Shape, batch: int, device: str) -> Tensor:
    """A batch of real numbers, or of the first word."""
    is_whole = vocabulary_of(shape) is not None or isinstance(shape, Places)
    kind = torch.int64 if is_whole else torch.float32
    return torch.zeros((batch, *shape), device=device, dtype=kind)


def torch_says(
    call: Call, inputs: tuple[Shape, ...], device: str = "meta", train: bool = False, batch: int = 2
) -> tuple[tuple[Shape, ...], dict[str, Shape]] | Exception:
    """The output shapes without the batch and the shapes of the state; or the refusal."""
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")  # advice on speed is no refusal
        try:
            module = module_of(call, device)
            if module is not None:
                module.train(train)
            tensors = [zeros(shape, batch, device) for shape in inputs]
            answer = perform(call, tensors, module)
        except REFUSALS as error:
            return error
    state = {} if module is None else {name: tuple(value.shape) for name, value in module.state_dict().items()}
    answers = answer if isinstance(answer, tuple | list) else (answer,)
    return tuple(tuple(value.shape[1:]) for value in answers), state
