"""What the benchmarks share: medians of repeated runs, and the form of a result."""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import median
from typing import TypedDict


class Result(TypedDict):
    """One measured thing; `reference` is what it is compared with in the same run."""

    what: str
    median: float
    unit: str
    reference: float | None
    ratio: float | None


def result(what: str, value: float, unit: str, reference: float | None = None, ratio: float | None = None) -> Result:
    return Result(what=what, median=value, unit=unit, reference=reference, ratio=ratio)


def milliseconds(work: Callable[[], object], times: int = 15, warm_up: int = 2) -> float:
    """The median time of some work."""
    for _ in range(warm_up):
        work()
    taken = []
    for _ in range(times):
        begin = time.perf_counter()
        work()
        taken.append((time.perf_counter() - begin) * 1e3)
    return median(taken)
