"""What is drawn of a curve: its extremes a pixel column, smoothed or on a logarithmic scale. No Qt."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Line = tuple[NDArray[np.float64], NDArray[np.float64]]


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
