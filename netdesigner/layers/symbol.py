"""A number that is not whole, with the expression it came from: `width`, or `0.2 * i / 5`.

Layers calculate with its value alone; expressions over it are made where formulas are evaluated.
"""

from __future__ import annotations

import ast
from typing import Any


class Symbol(float):
    """A number with the expression that it is the value of."""

    text: str

    def __new__(cls, value: float, text: str) -> Symbol:
        self = super().__new__(cls, value)
        self.text = text
        return self

    @property
    def names(self) -> frozenset[str]:
        """The variables that the expression uses."""
        return frozenset(variables_of(ast.parse(self.text, mode="eval")))

    def __reduce__(self) -> tuple[Any, ...]:
        return Symbol, (float(self), self.text)


def variables_of(tree: ast.AST) -> list[str]:
    """The names in an expression that stand for values, in reading order; functions are not among them."""
    functions = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    return [node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and id(node) not in functions]
