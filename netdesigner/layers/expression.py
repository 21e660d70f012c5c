"""Expressions over a module's parameters, such as `channels * 4`: parsed against a white list, never run as Python."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from copy import deepcopy
from functools import lru_cache
from typing import Any

from netdesigner.layers.base import LayerError

OPERATIONS: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.FloorDiv: operator.floordiv,
}
LARGEST = 2**62


class ExpressionError(LayerError):
    """An expression that cannot be read or has no value, as a sentence."""


def names_in(text: str) -> list[str]:
    """The variables that an expression uses, in reading order; raises ExpressionError."""
    return list(dict.fromkeys(node.id for node in ast.walk(_parsed(text)) if isinstance(node, ast.Name)))


def variables(text: str) -> list[str]:
    """The variables of a text that may be an expression, a plain number, or nothing that can be read (none then)."""
    try:
        return names_in(text)
    except ExpressionError:
        return []


def evaluate(text: str, values: Mapping[str, Any]) -> Any:
    """The value of an expression; a Dim stays one. Raises ExpressionError with one sentence."""
    try:
        value = _value(_parsed(text), values, text)
    except ZeroDivisionError:
        raise ExpressionError(f"{text!r} divides by zero.") from None
    if isinstance(value, int) and abs(value) > LARGEST:
        raise ExpressionError(f"{text!r} is larger than any size can be.")
    return value


def is_number(text: str) -> bool:
    """Whether a text is a plain number, also one with a point, which no expression may have."""
    try:
        float(text)
    except ValueError:
        return False
    return True


def number(text: str, values: Mapping[str, Any] | None = None) -> Any:
    """The value of a plain number as it is written, or of an expression; raises ExpressionError."""
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return evaluate(text, values or {})


def renamed(text: str, names: Mapping[str, str]) -> str:
    """The expression with other names for its variables; one that cannot be read stays as it is."""
    if not variables(text):
        return text
    tree = deepcopy(_parsed(text))  # the parsed one is remembered
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            node.id = names.get(node.id, node.id)
    return ast.unparse(tree)


@lru_cache(maxsize=2048)
def _parsed(text: str) -> ast.expr:
    try:
        tree = ast.parse(text.strip(), mode="eval").body
        _refuse_long(tree)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise ExpressionError(f"{text!r} cannot be read; write it like channels * 4.") from None
    for node in ast.walk(tree):
        allowed = (ast.Name, ast.Constant, ast.BinOp, ast.UnaryOp, ast.operator, ast.USub, ast.Load)
        if not isinstance(node, allowed) or (isinstance(node, ast.BinOp) and type(node.op) not in OPERATIONS):
            raise ExpressionError(f"{text!r} may only use names, whole numbers, + - * // and brackets.")
        if isinstance(node, ast.Constant) and (not isinstance(node.value, int) or isinstance(node.value, bool)):
            raise ExpressionError(f"{text!r} may only use names, whole numbers, + - * // and brackets.")
    return tree


def _refuse_long(tree: ast.expr) -> None:
    """Refuses what nobody types: hundreds of operations in one field. Raises ValueError."""
    if sum(1 for _ in ast.walk(tree)) > 200:
        raise ValueError("too long")


def _value(node: ast.expr, values: Mapping[str, Any], text: str) -> Any:
    if isinstance(node, ast.Constant):
        return node.value
    if isinstance(node, ast.Name):
        if node.id not in values:
            known = ", ".join(values) or "none"
            raise ExpressionError(f"There is no parameter called {node.id!r}; there are: {known}.")
        return values[node.id]
    if isinstance(node, ast.UnaryOp):
        return -_value(node.operand, values, text)
    assert isinstance(node, ast.BinOp)
    left, right = _value(node.left, values, text), _value(node.right, values, text)
    if not isinstance(left, int) or not isinstance(right, int):
        raise ExpressionError(f"{text!r} can only calculate with whole numbers.")
    return OPERATIONS[type(node.op)](left, right)
