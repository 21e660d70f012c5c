"""The numbers behind a curve: arrays that grow, their extremes a pixel column, and smoothing. No Qt."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Line = tuple[NDArray[np.float64], NDArray[np.float64]]
FIRST_ROOM = 256


class Series:
    """Points of a curve in the order of their x; adding one is cheap however many there are."""

    def __init__(self) -> None:
        self._room = np.empty((2, FIRST_ROOM))
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def append(self, x: float, y: float) -> None:
        if self._count == self._room.shape[1]:
            self._room = np.concatenate([self._room, np.empty_like(self._room)], axis=1)
        self._room[:, self._count] = x, y
        self._count += 1

    def clear(self) -> None:
        self._count = 0

    @property
    def x(self) -> NDArray[np.float64]:
        return self._room[0, : self._count]

    @property
    def y(self) -> NDArray[np.float64]:
        return self._room[1, : self._count]

    @property
    def last(self) -> float | None:
        return float(self._room[1, self._count - 1]) if self._count else None

    def value_at(self, x: float) -> float | None:
        """The y of the point nearest to `x`; None outside of the curve by more than its first step."""
        if not self._count:
            return None
        xs = self.x
        place = int(np.searchsorted(xs, x))
        near = min(range(max(0, place - 1), min(self._count, place + 1)), key=lambda index: abs(xs[index] - x))
        reach = (xs[-1] - xs[0]) / (self._count - 1) if self._count > 1 else 1.0
        return float(self.y[near]) if abs(xs[near] - x) <= max(reach, 1e-9) else None


def extremes(x: NDArray[np.float64], y: NDArray[np.float64], columns: int) -> Line:
    """At most two points a pixel column: its smallest and its largest value, so that no spike is lost."""
    count = len(x)
    if columns < 1 or count <= 4 * columns:
        return x, y
    size = -(-count // columns)
    starts = np.arange(0, count, size)
    low, high = np.fmin.reduceat(y, starts), np.fmax.reduceat(y, starts)
    return np.repeat(x[starts], 2), np.stack([low, high], axis=1).ravel()


def smoothed(y: NDArray[np.float64], weight: float) -> NDArray[np.float64]:
    """Exponential moving average without a drag at its beginning (as TensorBoard); weight 0 changes nothing."""
    if weight <= 0 or len(y) < 2:
        return y
    decay = min(weight, 0.999)
    values = np.nan_to_num(y, nan=float(np.nanmean(y)) if np.isfinite(y).any() else 0.0)
    span = min(len(y), int(np.ceil(np.log(1e-4) / np.log(decay))))  # further back counts less than 1/10,000
    kernel = decay ** np.arange(span)
    total = np.convolve(values, kernel)[: len(y)]
    return np.asarray(total / np.convolve(np.ones(len(y)), kernel)[: len(y)])


def logarithms(y: NDArray[np.float64]) -> NDArray[np.float64]:
    """log10; what has none (zero, negative, infinite) is a gap."""
    result = np.full(len(y), np.nan)
    np.log10(y, out=result, where=(y > 0) & np.isfinite(y))
    return result
