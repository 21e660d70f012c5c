"""What is certain of real numbers: nothing, that none is below zero, or that all are above it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

Reals = Literal["all", "from zero", "above zero"]
ORDER: tuple[Reals, ...] = ("all", "from zero", "above zero")


def weakest(rows: Iterable[Reals]) -> Reals:
    """What is certain of numbers that come from all of these."""
    return min(rows, key=ORDER.index, default="all")


def strongest(rows: Iterable[Reals]) -> Reals:
    """What is certain of the largest, or of the sum of numbers none of which is below zero."""
    return max(rows, key=ORDER.index, default="all")


def suffices(known: Reals, needed: Reals) -> bool:
    """Whether what is certain is as much as is needed."""
    return ORDER.index(known) >= ORDER.index(needed)
