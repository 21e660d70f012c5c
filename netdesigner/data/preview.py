"""A few examples as pictures for a grid, made without torch."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from netdesigner.data.example_set import ExampleSet, Indices
from netdesigner.data.examples import Plan, read_planned
from netdesigner.data.preparation.resize import to_channels


@dataclass(frozen=True, eq=False)
class Thumbnails:
    """Pictures (n, height, width) grey or (n, height, width, 3) in colour, bytes, and their labels."""

    images: NDArray[np.uint8]
    labels: tuple[str, ...]
    indices: tuple[int, ...]


def preview(source: ExampleSet, count: int, seed: int = 0, way: Plan | None = None) -> Thumbnails:
    """`count` examples with all classes taking turns; `way` shows them as an Input sees them."""
    indices = _turns(source, count, seed)
    values = read_planned(source, way, indices) if way is not None else source.read(indices)
    return Thumbnails(_pictures(values, source.top), _labels(source, indices), tuple(int(i) for i in indices))


def _turns(source: ExampleSet, count: int, seed: int) -> Indices:
    """Random examples, one of each class in turn, so that even rare classes are seen."""
    order = np.random.default_rng(seed).permutation(source.count)
    if not source.is_classified:
        return order[:count]
    numbers = source.targets.astype(np.int64)[order]
    by_class = np.argsort(numbers, kind="stable")
    starts = np.searchsorted(numbers[by_class], np.arange(len(source.classes)))
    turn = np.empty(len(order), dtype=np.int64)
    turn[by_class] = np.arange(len(order)) - starts[numbers[by_class]]
    return order[np.lexsort((numbers, turn))][:count]


def _labels(source: ExampleSet, indices: Indices) -> tuple[str, ...]:
    if source.is_classified:
        return tuple(source.classes[int(number)] for number in source.targets[indices])
    return tuple(", ".join(f"{value:.4g}" for value in row) for row in source.targets[indices])


def _pictures(values: NDArray[np.generic], top: float) -> NDArray[np.uint8]:
    """Values as bytes: images by their white level, rows of features each between its own extremes."""
    if values.ndim == 4:
        low, high = min(0.0, float(values.min(initial=0))), max(top, 1e-12)
        pixels = (values.astype(np.float32) - low) * (255.0 / (high - low))
        pixels = np.clip(np.rint(pixels), 0, 255).astype(np.uint8)
        if pixels.shape[1] in (3, 4):
            return np.ascontiguousarray(to_channels(pixels, 3, 255.0).transpose(0, 2, 3, 1))
        return np.ascontiguousarray(pixels[:, 0])
    rows = values.reshape(len(values), 1, -1).astype(np.float32)
    low, high = rows.min(axis=(0, 1), initial=np.inf), rows.max(axis=(0, 1), initial=-np.inf)
    span = np.where(high > low, high - low, 1.0)
    return np.clip(np.rint((rows - low) / span * 255.0), 0, 255).astype(np.uint8)
