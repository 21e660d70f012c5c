"""Expressions over parameters as pieces that may be broken where `ruff format` breaks them."""

from __future__ import annotations

import ast
from dataclasses import replace
from functools import lru_cache

from netdesigner.codegen.wrapping import Bracket, Parts, Piece, flat

SUMS = (ast.Add, ast.Sub)
SIGNS = {ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">="}


@lru_cache(maxsize=2048)
def formula_piece(text: str) -> Piece:
    """`max(8, a + b)` as a bracket with two items, the second of two parts."""
    if text.isidentifier() or text.isdecimal():
        return text
    tree = ast.parse(text, mode="eval").body
    made = _piece(tree)
    return made if ast.dump(ast.parse(flat(made), mode="eval").body) == ast.dump(tree) else text


def _piece(node: ast.expr) -> Piece:
    if isinstance(node, ast.Call):
        return Bracket(f"{ast.unparse(node.func)}(", tuple(_piece(arg) for arg in node.args), ")")
    if isinstance(node, ast.BinOp):
        return Parts(tuple(_chain(node, isinstance(node.op, SUMS))))
    if isinstance(node, ast.IfExp):
        return Parts(tuple(_choices(node)))
    if isinstance(node, ast.UnaryOp):
        return _unary(node)
    if isinstance(node, ast.BoolOp):
        word = "and " if isinstance(node.op, ast.And) else "or "
        held = [_held(part, _rank(node) + 1 + place) for place, part in enumerate(node.values)]
        return Parts(tuple((word if place else "", part) for place, part in enumerate(held)))
    if isinstance(node, ast.Compare):
        sides = zip(node.ops, node.comparators, strict=True)
        others = [(f"{SIGNS[type(sign)]} ", _held(side, RANKS)) for sign, side in sides]
        return Parts((("", _held(node.left, RANKS)), *others))
    return ast.unparse(node)


def _choices(node: ast.IfExp) -> list[tuple[str, Piece]]:
    """One value, its condition, and the others likewise."""
    first = [("", _held(node.body, 1)), ("if ", _held(node.test, 1))]
    if not isinstance(node.orelse, ast.IfExp):
        return [*first, ("else ", _piece(node.orelse))]
    (_, second), *others = _choices(node.orelse)
    return [*first, ("else ", second), *others]


def _unary(node: ast.UnaryOp) -> Piece:
    sign = "-" if isinstance(node.op, ast.USub) else "not "
    if sign == "-" and isinstance(node.operand, (ast.BinOp, ast.IfExp)):
        return Bracket("-(", (_piece(node.operand),), ")", joint=" ")
    operand = _piece(node.operand)
    if isinstance(operand, Bracket):
        return replace(operand, opening=sign + operand.opening)
    return Parts(((sign, operand),)) if isinstance(operand, Parts) else sign + operand


def _rank(node: ast.expr) -> int:
    """How close an expression holds together: a choice least, what is no condition most."""
    if isinstance(node, ast.IfExp):
        return 0
    if isinstance(node, ast.BoolOp):
        return 1 if isinstance(node.op, ast.Or) else 2
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        return 3
    return 4 if isinstance(node, ast.Compare) else 99


RANKS = 5  # of a side of a comparison


def _held(node: ast.expr, rank: int) -> Piece:
    """A side of a comparison, or a part of a condition; in brackets, as `ast.unparse` sets them, where it is looser."""
    if _rank(node) < rank:
        return Bracket("(", (_piece(node),), ")", joint=" ")
    return _piece(node)


def _chain(node: ast.BinOp, is_sum: bool) -> list[tuple[str, Piece]]:
    """The operands of operators of one rank, each with the operator before it."""
    left, operator = node.left, _sign(node.op)
    is_longer = isinstance(left, ast.BinOp) and isinstance(left.op, SUMS) == is_sum
    if is_longer:
        assert isinstance(left, ast.BinOp)
        before = _chain(left, is_sum)
    else:
        before = [("", _operand(left, is_sum, is_right=False))]
    return [*before, (f"{operator} ", _operand(node.right, is_sum, is_right=True))]


def _operand(node: ast.expr, is_sum: bool, is_right: bool) -> Piece:
    """One side of an operator, in brackets where they are needed."""
    is_looser = isinstance(node, ast.BinOp) and isinstance(node.op, SUMS) and not is_sum
    is_same = isinstance(node, ast.BinOp) and isinstance(node.op, SUMS) == is_sum and is_right
    if is_looser or is_same or isinstance(node, ast.IfExp):
        return Bracket("(", (_piece(node),), ")", joint=" ")
    return _piece(node)


def _sign(operator: ast.operator) -> str:
    return ast.unparse(ast.BinOp(ast.Name("a"), operator, ast.Name("b")))[2:-2]
