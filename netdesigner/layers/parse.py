"""Layers written as text, "Conv2d(16, kernel_size=3) | ReLU()", read without running anything."""

import ast
import re
from typing import Any

from netdesigner.layers.base import REGISTRY, Layer, LayerError, Shape

LONGEST_QUOTED = 80  # characters of what was typed that are said again


def parse_shape(text: str) -> Shape:
    """`"3x32x32"` (also with ×, commas or blanks) as (3, 32, 32); raises LayerError."""
    parts = [part for part in re.split(r"[x×X*,\s]+", text.strip().strip("()[]")) if part]
    if not 1 <= len(parts) <= 4 or not all(part.isdecimal() and len(part) < 10 and int(part) for part in parts):
        raise LayerError(f"{_brief(text)} is not a shape; write sizes of at least 1 such as 3x32x32 or 784.")
    return tuple(int(part) for part in parts)


def parse_chain(text: str) -> list[Layer]:
    """The layers of a chain separated by `|`; raises LayerError with one sentence."""
    pieces = [piece.strip() for piece in text.split("|")]
    if not any(pieces):
        raise LayerError("The chain is empty; write layers separated by |, such as Conv2d(16, 3) | ReLU().")
    if not all(pieces):
        raise LayerError("The chain has an empty place between two | signs.")
    return [parse_layer(piece) for piece in pieces]


def parse_layer(text: str) -> Layer:
    """One layer such as `MaxPool2d(2, stride=2)` or `ReLU`; raises LayerError."""
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):  # the last two: nested without end
        raise LayerError(f"{_brief(text)} cannot be read; write it like Conv2d(16, kernel_size=3).") from None
    if isinstance(tree, ast.Name):
        tree = ast.Call(tree, [], [])
    if not isinstance(tree, ast.Call) or not isinstance(tree.func, (ast.Name, ast.Attribute)):
        raise LayerError(f"{_brief(text)} is not a layer; write it like Conv2d(16, kernel_size=3).")
    name = tree.func.id if isinstance(tree.func, ast.Name) else tree.func.attr
    return layer_class(name).make(
        *[_literal(arg, text) for arg in tree.args],
        **{str(word.arg): _literal(word.value, text) for word in tree.keywords},
    )


def layer_class(name: str) -> type[Layer]:
    """The registered class of that name; raises LayerError that names similar ones."""
    if name in REGISTRY:
        return REGISTRY[name]
    from difflib import get_close_matches

    similar = get_close_matches(name, REGISTRY, n=3, cutoff=0.5)
    hint = f"; did you mean {' or '.join(similar)}?" if similar else "."
    raise LayerError(f"There is no layer called {_brief(name)}{hint}")


def _literal(node: ast.expr, text: str) -> Any:
    try:
        return ast.literal_eval(node)
    except (ValueError, TypeError, RecursionError, MemoryError):
        raise LayerError(f"In {_brief(text)}, {_brief(_source(node, text))} is not a plain value.") from None


def _source(node: ast.expr, text: str) -> str:
    """The part of a text that an expression came from."""
    return ast.get_source_segment(text.strip(), node) or text


def _brief(text: str) -> str:
    """A quoted text, short enough for a sentence."""
    return repr(text if len(text) <= LONGEST_QUOTED else f"{text[:LONGEST_QUOTED]}…")
