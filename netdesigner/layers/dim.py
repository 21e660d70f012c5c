"""Numbers that remember the expression they came from, so that a reusable module prints `channels * 4` and not 256.

A `Dim` is an int in every respect; `+ - * //` with ints and other Dims keep the expression, all else drops it.
What else a formula calculates (`max(8, channels)`, `4 if stride > 1 else 2`) is made by `expression.py`: one factor.
Expressions are kept as sums of products ("in_channels + growth_rate * 2"), so equal ones compare equal.
"""

from __future__ import annotations

import ast
from functools import lru_cache
from typing import Any

from netdesigner.layers.symbol import Symbol, variables_of

LONGEST = 160  # letters of an expression; one that nobody could read is dropped as the number that it is
COUNTER = "i"  # the variable of a comprehension; it reads better behind the numbers: 64 + 32 * i

Terms = dict[tuple[str, ...], int]
"""A sum of products: {("channels",): 4, (): 1} is `channels * 4 + 1`. A factor is a name or a text: "(…) // 2"."""


class Dim(int):
    """A whole number with the expression it came from."""

    terms: Terms

    def __new__(cls, value: int, terms: Terms) -> Dim:
        self = super().__new__(cls, value)
        self.terms = terms
        return self

    @classmethod
    def named(cls, name: str, value: int) -> Dim:
        """The value of a variable."""
        return cls(value, {(name,): 1})

    @property
    def text(self) -> str:
        """The expression as Python source."""
        return _show(self.terms)

    @property
    def names(self) -> frozenset[str]:
        """The variables that the expression uses."""
        return frozenset(variables_of(ast.parse(self.text, mode="eval")))

    # -- arithmetic that keeps the expression

    def __add__(self, other: int) -> int:
        return _sum(self, other, 1)

    def __radd__(self, other: int) -> int:
        return _sum(other, self, 1)

    def __sub__(self, other: int) -> int:
        return _sum(self, other, -1)

    def __rsub__(self, other: int) -> int:
        return _sum(other, self, -1)

    def __mul__(self, other: int) -> int:
        return _product(self, other)

    def __rmul__(self, other: int) -> int:
        return _product(other, self)

    def __floordiv__(self, other: int) -> int:
        return _quotient(self, other)

    def __rfloordiv__(self, other: int) -> int:
        return _quotient(other, self)

    def __neg__(self) -> int:
        return _product(self, -1)

    # an int in every other respect; hash and equality are those of the value

    def __repr__(self) -> str:
        return int.__repr__(self)

    def __reduce__(self) -> tuple[Any, ...]:
        return Dim, (int(self), self.terms)


def is_symbolic(value: Any) -> bool:
    """Whether a value, or any part of it, carries an expression."""
    if isinstance(value, (tuple, list)):
        return any(is_symbolic(part) for part in value)
    return isinstance(value, (Dim, Symbol))


def _terms(value: int) -> Terms:
    return value.terms if isinstance(value, Dim) else ({(): int(value)} if value else {})


def _made(value: int, terms: Terms) -> int:
    """A Dim, or the plain number where no variable is left, or too many: chained blocks could double them each time."""
    length = sum(len(part) + 3 for factors in terms for part in factors)
    return Dim(value, terms) if any(terms) and length <= LONGEST else value


def _sum(first: int, second: int, sign: int) -> int:
    if not isinstance(first, int) or not isinstance(second, int):
        return NotImplemented
    terms = dict(_terms(first))
    for factors, count in _terms(second).items():
        terms[factors] = terms.get(factors, 0) + sign * count
        if not terms[factors]:
            del terms[factors]
    return _made(int(first) + sign * int(second), terms)


def _product(first: int, second: int) -> int:
    if not isinstance(first, int) or not isinstance(second, int):
        return NotImplemented
    terms: Terms = {}
    for left, count in _terms(first).items():
        for right, times in _terms(second).items():
            factors = tuple(sorted(left + right))
            terms[factors] = terms.get(factors, 0) + count * times
    return _made(int(first) * int(second), terms)


def _quotient(first: int, second: int) -> int:
    if not isinstance(first, int) or not isinstance(second, int):
        return NotImplemented
    value, above, below = int(first) // int(second), _terms(first), _terms(second)
    if below == {(): 1} or (below == {(): int(second)} and all(count % int(second) == 0 for count in above.values())):
        return _made(value, {factors: count // int(second) for factors, count in above.items()})
    if above == below:
        return value
    return _made(value, {(f"{_operand(above)} // {_operand(below)}",): 1})


def _operand(terms: Terms) -> str:
    text = _show(terms)
    return text if text.isdecimal() or _is_closed(text) else f"({text})"


def _show(terms: Terms) -> str:
    """`in_channels + growth_rate * 2 - 1`: variables first, as they came in, plain numbers last."""
    pieces: list[str] = []
    counted = (COUNTER,) in terms
    for factors, count in sorted(terms.items(), key=lambda item: item[0] == (COUNTER,) if counted else not item[0]):
        is_first_negative = count < 0 and not pieces  # `-a // 2` would be the quotient of -a
        is_product = len(factors) > 1 or abs(count) != 1 or is_first_negative
        factor = " * ".join(_factor(part, is_product, len(terms) > 1) for part in factors)
        number = str(abs(count))
        text = number if not factors else factor if abs(count) == 1 else f"{factor} * {number}"
        if factors == (COUNTER,) and abs(count) != 1:
            text = f"{number} * {factor}"
        sign = "-" if count < 0 else "+"
        pieces.append(f"{sign} {text}" if pieces else text if count > 0 else f"-{text}")
    return " ".join(pieces) or "0"


def _factor(text: str, is_product: bool, is_sum: bool) -> str:
    """A quotient within a product needs brackets: `a // 2 * 4` would read the same, `4 * a // 2` would not.

    A choice (`4 if stride > 1 else 2`) needs them beside anything.
    """
    if _is_closed(text) or not (is_product or (is_sum and is_choice(text))):
        return text
    return f"({text})"


def _is_closed(text: str) -> bool:
    """Whether an expression holds together by itself, whatever stands beside it."""
    return text.isidentifier() or isinstance(_parsed(text), ast.Call)


def is_choice(text: str) -> bool:
    """Whether an expression is a value or another, which needs brackets beside anything."""
    return isinstance(_parsed(text), ast.IfExp)


@lru_cache(maxsize=2048)
def _parsed(text: str) -> ast.expr:
    return ast.parse(text, mode="eval").body
