"""Calls and values as Python expressions."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

from netdesigner.codegen.wrapping import Bracket, Piece, flat
from netdesigner.layers.base import Arg, Call

OPERATORS = frozenset({"+", "*", "-", "/", "@"})


def call_piece(call: Call, args: Sequence[str] = ()) -> Bracket:
    """`nn.Conv2d(3, 64, kernel_size=3)`; `args` are the variables that `Arg`s stand for."""
    if call.target == "[]":
        value, *keys = call.args
        return Bracket(f"{flat(value_piece(value, args))}[", tuple(_key(key) for key in keys), "]")
    items = [value_piece(value, args) for value in call.args]
    items += [value_piece(value, args, f"{name}=") for name, value in call.kwargs]
    return Bracket(f"{call.target}(", tuple(items), ")")


def given_piece(module: str, call: Call, args: Sequence[str]) -> Bracket:
    """`self.attention(x, x, x, need_weights=False)`: a module called as `call` says."""
    given = tuple(Arg(index) for index in range(len(args))) if call.given is None else call.given
    return call_piece(Call(module, given, call.given_by_name), args)


def _key(key: int | slice) -> str:
    """What stands in square brackets for one axis: `:`, `-1`, `2:10:2`."""
    if not isinstance(key, slice):
        return literal(key)
    start, stop = ("" if part is None else literal(part) for part in (key.start, key.stop))
    return f"{start}:{stop}" + ("" if key.step is None else f":{literal(key.step)}")


def called(value: Any) -> Iterator[str]:
    """What a call calls, with the calls among its arguments."""
    if isinstance(value, Call):
        yield value.target
        value = [*value.args, *(each for _, each in value.kwargs)]
    if isinstance(value, (list, tuple)):
        for part in value:
            yield from called(part)


def value_piece(value: Any, args: Sequence[str] = (), before: str = "") -> Piece:
    """A setting's value, with the keyword that stands before it."""
    if isinstance(value, Arg):
        return before + args[value.index]
    if isinstance(value, Call):
        made = call_piece(value, args)
        return Bracket(before + made.opening, made.items, made.closing)
    if isinstance(value, (list, tuple)):
        opening, closing = "[]" if isinstance(value, list) else "()"
        return Bracket(before + opening, tuple(value_piece(part, args) for part in value), closing)
    return before + literal(value)


def literal(value: Any) -> str:
    """A number, word or constant as `ruff format` would leave it."""
    if isinstance(value, float) and not math.isfinite(value):
        return f'float("{value}")'
    if isinstance(value, str):
        text = repr(value)
        if text.startswith("'") and '"' not in text:
            return f'"{text[1:-1]}"'
        return text
    return repr(value)
