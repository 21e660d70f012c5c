"""Calls and values as Python expressions."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from netdesigner.codegen.wrapping import Bracket, Piece
from netdesigner.layers.base import Arg, Call

OPERATORS = frozenset({"+", "*", "-", "/", "@"})


def call_piece(call: Call, args: Sequence[str] = ()) -> Bracket:
    """`nn.Conv2d(3, 64, kernel_size=3)`; `args` are the variables that `Arg`s stand for."""
    items = [value_piece(value, args) for value in call.args]
    items += [value_piece(value, args, f"{name}=") for name, value in call.kwargs]
    return Bracket(f"{call.target}(", tuple(items), ")")


def value_piece(value: Any, args: Sequence[str] = (), before: str = "") -> Piece:
    """A setting's value, with the keyword that stands before it."""
    if isinstance(value, Arg):
        return before + args[value.index]
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
