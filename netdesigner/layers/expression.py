"""Expressions over parameters, such as `max(8, round(channels * 0.75))`: checked against a white list, never run.

Their meaning is Python's, number for number: what is calculated here is what the printed code calculates.
"""

from __future__ import annotations

import ast
import math
import operator
from collections.abc import Callable, Mapping
from copy import deepcopy
from functools import lru_cache
from typing import Any

from netdesigner.layers.dim import COUNTER, LONGEST, Dim
from netdesigner.layers.edits import LayerError
from netdesigner.layers.symbol import Symbol, variables_of

OPERATIONS: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
}
COMPARISONS: dict[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}
FUNCTIONS: dict[str, Callable[..., Any]] = {"max": max, "min": min, "round": round, "int": int}
ARGUMENTS = {"max": (2, 20), "min": (2, 20), "round": (1, 1), "int": (1, 1)}  # how many: least and most
KEPT = (ast.Add, ast.Sub, ast.Mult, ast.FloorDiv)  # between whole numbers, a Dim itself keeps the expression
NODES = (
    ast.Name, ast.Constant, ast.BinOp, ast.UnaryOp, ast.operator, ast.USub, ast.Load, ast.Call, ast.IfExp, ast.Compare,
    ast.cmpop, ast.BoolOp, ast.boolop, ast.Not,
)  # fmt: skip
ALLOWED = "names, numbers, + - * / // %, brackets, max, min, round, int, and a value such as 1 if channels > 64 else 2"
LARGEST = 2**62
FORMULA_KINDS = ("int", "size", "float", "numbers")  # of settings that may be expressions
PROBE = 1024  # where a straight line is measured: far enough for // and round
MOST_LETTERS = 1000
MOST_NODES = 200


class ExpressionError(LayerError):
    """An expression that cannot be read or has no value, as a sentence."""


def names_in(text: str) -> list[str]:
    """The variables that an expression uses, in reading order; raises ExpressionError."""
    return list(dict.fromkeys(variables_of(_parsed(text))))


def variables(text: str) -> list[str]:
    """The variables of a text that may be an expression, a plain number, or nothing that can be read (none then)."""
    try:
        return names_in(text)
    except ExpressionError:
        return []


def evaluate(text: str, values: Mapping[str, Any]) -> Any:
    """The value of an expression; it is a Dim or a Symbol where it uses one. Several with commas between them are a
    row of values. Raises ExpressionError.
    """
    tree = _parsed(text)
    try:
        if isinstance(tree, ast.Tuple):
            return tuple(_value(part, values, text) for part in tree.elts)
        return _value(tree, values, text)
    except ZeroDivisionError:
        raise ExpressionError(f"{text!r} divides by zero.") from None
    except OverflowError:
        raise ExpressionError(f"{text!r} is larger than any size can be.") from None


def is_number(text: str) -> bool:
    """Whether a text is a plain number, also one with an exponent, which no expression may have."""
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


def solved(text: str, name: str, value: Any, others: Mapping[str, Any]) -> Any:
    """What a variable must be for an expression to have a value: 96 for `channels * 4` to be 384. None where no
    whole number on a straight line through two places of the expression is the one.
    """
    if text.strip() == name:
        return value
    try:
        start, end = (float(evaluate(text, {**others, name: place})) for place in (0, PROBE))
        place = round((value - start) * PROBE / (end - start))
        return place if place > 0 and evaluate(text, {**others, name: place}) == value else None
    except (ExpressionError, TypeError, ZeroDivisionError, OverflowError):
        return None


def renamed(text: str, names: Mapping[str, str]) -> str:
    """The expression with other names for its variables; one that cannot be read stays as it is."""
    if not variables(text):
        return text
    return with_expressions(text, {old: ast.Name(new) for old, new in names.items()})


def with_expressions(text: str, trees: Mapping[str, ast.expr]) -> str:
    """The expression with others in the places of its variables; brackets come where they are needed."""
    return ast.unparse(_put(_parsed(text), trees))


def with_numbers(text: str, values: Mapping[str, Any]) -> str:
    """The expression with numbers in the places of those variables that have a value."""
    return with_expressions(text, {name: _tree_of(value) for name, value in values.items()})


@lru_cache(maxsize=2048)
def _parsed(text: str) -> ast.expr:
    try:
        if len(text) > MOST_LETTERS:
            raise ValueError("too long")
        tree = ast.parse(text.strip(), mode="eval").body
        if sum(1 for _ in ast.walk(tree)) > MOST_NODES:  # nobody types hundreds of operations into one field
            raise ValueError("too long")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise ExpressionError(f"{_brief(text)} cannot be read; write it like channels * 4.") from None
    parts = tree.elts if isinstance(tree, ast.Tuple) else [tree]  # a row of sizes
    if not all(_is_allowed(node) for part in parts for node in ast.walk(part)) or any(map(_has_truth, parts)):
        raise ExpressionError(f"{_brief(text)} may only use {ALLOWED}.")
    return tree


def _brief(text: str) -> str:
    return repr(text if len(text) <= 80 else f"{text[:80]}…")


def _is_allowed(node: ast.AST) -> bool:
    if isinstance(node, ast.BinOp):
        return type(node.op) in OPERATIONS
    if isinstance(node, ast.Constant):
        return type(node.value) is int or (type(node.value) is float and math.isfinite(node.value))
    if isinstance(node, ast.Call):
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        least, most = ARGUMENTS.get(name, (1, 0))
        is_plain = not node.keywords and not any(isinstance(arg, ast.Starred) for arg in node.args)
        return is_plain and least <= len(node.args) <= most
    if isinstance(node, ast.Compare):
        return all(type(each) in COMPARISONS for each in node.ops)
    return isinstance(node, NODES)


def _has_truth(tree: ast.expr) -> bool:
    """Whether a comparison stands where a number should, or a number where one compares."""
    tests = [node.test for node in ast.walk(tree) if isinstance(node, ast.IfExp)]
    inside = {id(part) for test in tests for part in _truths(test)}
    return any(_is_truth(node) != (id(node) in inside) for node in ast.walk(tree) if isinstance(node, ast.expr))


def _truths(test: ast.expr) -> list[ast.expr]:
    """The parts of a condition that are true or false."""
    if isinstance(test, ast.BoolOp):
        return [test, *(part for value in test.values for part in _truths(value))]
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        return [test, *_truths(test.operand)]
    return [test]


def _is_truth(node: ast.expr) -> bool:
    is_not = isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not)
    return is_not or isinstance(node, (ast.Compare, ast.BoolOp))


# --- values ------------------------------------------------------------------------------------------


def _value(node: ast.expr, values: Mapping[str, Any], text: str) -> Any:
    if isinstance(node, ast.Constant):
        return node.value
    if isinstance(node, ast.Name):
        return _named(node.id, values)
    if isinstance(node, ast.IfExp) and not _is_open(node.test, values):
        return _value(node.body if _truth(node.test, values, text) else node.orelse, values, text)
    if isinstance(node, ast.UnaryOp):
        operand = _value(node.operand, values, text)
        return -operand if isinstance(operand, int) else _with_text(node, -_plain(operand), values)
    if isinstance(node, ast.BinOp):
        left, right = _value(node.left, values, text), _value(node.right, values, text)
        if isinstance(left, int) and isinstance(right, int) and isinstance(node.op, KEPT):
            return _bounded(OPERATIONS[type(node.op)](left, right))
        return _with_text(node, OPERATIONS[type(node.op)](_plain(left), _plain(right)), values)
    if isinstance(node, ast.IfExp):
        chosen = _value(node.body if _truth(node.test, values, text) else node.orelse, values, text)
        return _with_text(node, _plain(chosen), values)
    assert isinstance(node, ast.Call)
    name = ast.unparse(node.func)
    if name in values:
        raise ExpressionError(f"{name} is a parameter here: rename it, so that {text!r} can use the function.")
    arguments = [_plain(_value(arg, values, text)) for arg in node.args]
    return _with_text(node, FUNCTIONS[name](*arguments), values)


def _named(name: str, values: Mapping[str, Any]) -> Any:
    if name in values:
        return values[name]
    if name == COUNTER:
        raise ExpressionError(f"{COUNTER} is the number of a repeat: only settings of a module's blocks have it.")
    known = ", ".join(each for each in values if each != COUNTER) or "none"
    raise ExpressionError(f"There is no parameter called {name!r}; there are: {known}.")


def _truth(node: ast.expr, values: Mapping[str, Any], text: str) -> bool:
    """Whether a condition holds."""
    if isinstance(node, ast.BoolOp):
        holds = (_truth(part, values, text) for part in node.values)
        return all(holds) if isinstance(node.op, ast.And) else any(holds)
    if isinstance(node, ast.UnaryOp):
        return not _truth(node.operand, values, text)
    assert isinstance(node, ast.Compare)
    sides = [_plain(_value(side, values, text)) for side in (node.left, *node.comparators)]
    pairs = zip(node.ops, sides, sides[1:], strict=False)
    return all(COMPARISONS[type(compare)](left, right) for compare, left, right in pairs)


def _plain(value: Any) -> Any:
    """The number alone."""
    return float(value) if isinstance(value, float) else int(value)


def _bounded(value: Any) -> Any:
    if abs(value) > LARGEST or not math.isfinite(value):
        raise OverflowError
    return value


def _is_open(node: ast.AST, values: Mapping[str, Any]) -> bool:
    """Whether an expression uses a variable that stays one."""
    return any(isinstance(values.get(name), (Dim, Symbol)) for name in variables_of(node))


def _with_text(node: ast.expr, value: Any, values: Mapping[str, Any]) -> Any:
    """A value with the expression it came from, where that uses a variable that stays one."""
    _bounded(value)
    if not _is_open(node, values):
        return value
    text = ast.unparse(_put(node, {name: _tree_of(values[name]) for name in variables_of(node) if name in values}))
    if len(text) > LONGEST:
        return value
    return Symbol(value, text) if isinstance(value, float) else Dim(value, {(text,): 1})


def _tree_of(value: Any) -> ast.expr:
    """A value as a part of an expression."""
    if isinstance(value, (Dim, Symbol)):
        return ast.parse(value.text, mode="eval").body
    number = _plain(value)
    return ast.UnaryOp(ast.USub(), ast.Constant(-number)) if number < 0 else ast.Constant(number)


def _put(tree: ast.expr, trees: Mapping[str, ast.expr]) -> ast.expr:
    """The expression with others in the places of its variables."""

    class Put(ast.NodeTransformer):
        def visit_Name(self, node: ast.Name) -> ast.expr:
            return trees.get(node.id, node)

        def visit_Call(self, node: ast.Call) -> ast.expr:
            node.args = [self.visit(arg) for arg in node.args]
            return node

    made: ast.expr = Put().visit(deepcopy(tree))  # the parsed one is remembered
    return made
