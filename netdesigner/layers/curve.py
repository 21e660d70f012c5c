"""The curve of a function of one number and of its slope, as lines ready to be drawn.

A function may jump (a step) or be undefined somewhere: the line is then in several pieces.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

Function = Callable[[float], float]
Piece = tuple[tuple[float, float], ...]

SMALL = 1e-4  # a difference that remains over so short a way is a jump
STEP = 1e-5  # of central differences


@dataclass(frozen=True)
class Curve:
    """What every value passes through, the slope that training uses, and what a reader must know of them."""

    value: Function
    slope: Function
    note: str = ""
    slope_name: str = "derivative"


def slope(function: Function, x: float) -> float:
    """The derivative by central differences; at a kink the mean of both sides."""
    return (function(x + STEP) - function(x - STEP)) / (2 * STEP)


def pieces(function: Function, low: float, high: float, count: int = 241) -> list[Piece]:
    """Points of the function at even distances, cut where it jumps or has no finite value."""
    found: list[list[tuple[float, float]]] = [[]]
    for index in range(count):
        x = low + (high - low) * index / (count - 1)
        y = _finite(function, x)
        if y is None:
            found.append([])
            continue
        if found[-1] and (ends := _jump(function, found[-1][-1], (x, y), abs(high - low))):
            found[-1].append(ends[0])
            found.append([ends[1]])
        found[-1].append((x, y))
    return [tuple(piece) for piece in found if len(piece) > 1]


def _jump(
    function: Function, left: tuple[float, float], right: tuple[float, float], span: float
) -> tuple[tuple[float, float], tuple[float, float]] | None:
    """The points on both sides of a jump between two neighbours; None where the function only rises steeply."""
    rise = abs(right[1] - left[1])
    if rise < 0.005 * span:
        return None
    while right[0] - left[0] > SMALL:
        x = (left[0] + right[0]) / 2
        y = _finite(function, x)
        if y is None:
            return None
        if abs(y - left[1]) < abs(right[1] - y):
            left = (x, y)
        else:
            right = (x, y)
    return (left, right) if abs(right[1] - left[1]) > rise / 2 else None


def _finite(function: Function, x: float) -> float | None:
    try:
        y = function(x)
    except (OverflowError, ZeroDivisionError, ValueError):
        return None
    return y if math.isfinite(y) else None
