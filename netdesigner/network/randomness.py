"""Random numbers from a generator of our own, so that torch's global one is left to the training.

Threads share torch's generator: seeding it here, even for a moment, would change a training that runs
meanwhile. A dispatch mode holds for the calling thread alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode

from netdesigner.compile.program import Program


def random_inputs(program: Program, batch: int, seed: int) -> list[Tensor]:
    """One (batch, *shape) tensor for each argument of `forward`: normal numbers, or words.

    Texts do not begin with word 0, which is usually padding: a step that attends to padding alone has no answer.
    """
    generator = torch.Generator().manual_seed(seed)
    return [
        torch.randn(batch, *argument.shape, generator=generator)
        if argument.vocabulary is None
        else _texts((batch, *argument.shape), argument.vocabulary, generator)
        for argument in program.arguments
    ]


def _texts(shape: tuple[int, ...], vocabulary: int, generator: torch.Generator) -> Tensor:
    words = torch.randint(vocabulary, shape, generator=generator)
    first = words[..., :1]
    first[first == 0] = vocabulary - 1
    return words


class Seeded(TorchDispatchMode):
    """While entered, every random operation on the CPU draws from one seeded generator.

    The numbers are those that `torch.manual_seed(seed)` would give.
    """

    def __init__(self, seed: int) -> None:
        super().__init__()
        self._generator = torch.Generator().manual_seed(seed)

    def __torch_dispatch__(
        self, func: Any, types: Sequence[type], args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        settings = dict(kwargs or {})
        if settings.get("generator") is None and (drawing := _with_generator(func)) is not None:
            func, settings["generator"] = drawing, self._generator
        return func(*args, **settings)


class Unfilled(TorchDispatchMode):
    """While entered, what would fill a tensor with random numbers leaves it as it is, and draws nothing.

    For networks whose weights are all put afterwards: memory that nobody has written to takes no place.
    """

    def __torch_dispatch__(
        self, func: Any, types: Sequence[type], args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        if func._schema.name.endswith("_") and _takes_generator(func):
            return args[0]
        return func(*args, **(kwargs or {}))


def _with_generator(func: Any) -> Any:
    """The form of an operation that takes a generator; None for one that draws nothing."""
    if func not in _KNOWN:
        _KNOWN[func] = func if _takes_generator(func) else _sibling(func)
    return _KNOWN[func]


def _takes_generator(func: Any) -> bool:
    return any(argument.name == "generator" for argument in func._schema.arguments)


def _sibling(func: Any) -> Any:
    """`torch.rand` and its like have a form of their own that takes one."""
    name = "generator" if func._overloadname == "default" else f"{func._overloadname}_generator"
    found = getattr(func.overloadpacket, name, None) if name in func.overloadpacket.overloads() else None
    return found if found is not None and _takes_generator(found) else None


_KNOWN: dict[Callable[..., Any], Any] = {}
