"""Numbers that grow with the repeat, such as rates of stochastic depth: the formula that gives them exactly."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import isclose

from netdesigner.layers.dim import COUNTER
from netdesigner.layers.expression import evaluate

MOST_PARTS = 200  # in which a rate may grow: blocks of a network
LEAST = 3  # numbers that make a rule


def rule_of(values: Sequence[float], start: int = 0) -> str:
    """`0.2 * i / 17` for numbers that grow evenly with i = start, start + 1, …; "" where no formula gives them.

    The formula gives the very same numbers, to the last bit.
    """
    if len(values) < LEAST:
        return ""
    step = (values[-1] - values[0]) / (len(values) - 1)
    spaced = [values[0] + step * place for place in range(len(values))]
    if not step or not all(isclose(one, other, abs_tol=1e-9) for one, other in zip(values, spaced, strict=True)):
        return ""
    places = range(start, start + len(values))
    pairs = list(zip(places, values, strict=True))
    fitting = [
        text
        for text in _candidates(values[0], step, start)
        if all(evaluate(text, {COUNTER: place}) == value for place, value in pairs)
    ]
    return min(fitting, key=lambda text: (len(text.partition(" ")[0]), len(text)), default="")  # round numbers first


def _candidates(first: float, step: float, start: int) -> Iterator[str]:
    """What people write: a part of the largest rate, then a beginning and a step."""
    offset = round(first / step) - start
    if isclose(first / step - start, offset, abs_tol=1e-6) and 0 <= offset <= MOST_PARTS:
        index = f"({COUNTER} + {offset})" if offset else COUNTER
        yield f"{_short(step)} * {index}"
        for parts in range(2, MOST_PARTS + 1):
            yield f"{_short(step * parts)} * {index} / {parts}"
    if not start:
        yield f"{first!r} + {_short(step)} * {COUNTER}"


def _short(number: float) -> str:
    """A number as it was meant: 0.2 for 0.19999999999999998."""
    return repr(float(f"{number:.6g}"))
