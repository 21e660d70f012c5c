"""Mean and deviation of examples, by the part of them that trains."""

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

CHUNK = 512  # examples summed at once
CHUNK_VALUES = 1 << 22  # ... of large ones so many values


def statistics(
    inputs: NDArray[np.generic], training: NDArray[np.int64], axes: tuple[int, ...]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Mean and deviation of the training part over some axes of inputs (N, *shape).

    Summed in double precision. What is the same in all examples keeps its scale.
    """
    total: Any = 0.0
    squares: Any = 0.0
    count = 0
    chunk = max(1, min(CHUNK, CHUNK_VALUES // max(1, prod(inputs.shape[1:]))))
    first = inputs[training[:chunk]].astype(np.float64)
    shift = first.mean(axis=axes, keepdims=True)  # against cancellation
    for start in range(0, len(training), chunk):
        values = inputs[training[start : start + chunk]].astype(np.float64) - shift
        total = total + values.sum(axis=axes, keepdims=True)
        squares = squares + np.square(values).sum(axis=axes, keepdims=True)
        count += values.size // total.size
    mean = total / count
    deviation = np.sqrt(np.maximum(squares / count - np.square(mean), 0.0))
    is_constant = deviation < 1e-6 * np.maximum(1.0, np.abs(mean + shift))
    std = np.where(is_constant, 1.0, deviation)
    return (mean + shift)[0].astype(np.float32), std[0].astype(np.float32)
