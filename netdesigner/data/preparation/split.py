"""Which examples train and which validate: by seed, each class in proportion."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Indices = NDArray[np.int64]


def split(
    targets: NDArray[np.generic], part: float, seed: int, is_classified: bool = True
) -> tuple[Indices, Indices]:
    """Sorted indices for training and for validation.

    They are disjoint and complete. Validation gets `part` of all examples (rounded; at
    least one, and one is left to train with) and, class by class, that part rounded up
    or down. The last example of a class always trains, so that tiny classes may leave
    validation smaller; where every class is that tiny, the split ignores classes.
    """
    total = len(targets)
    if total < 2:
        raise ValueError(f"{total} examples cannot be split; at least 2 are needed.")
    wanted = min(max(round(total * part), 1), total - 1)
    order = np.random.default_rng(seed).permutation(total)
    chosen = np.zeros(total, dtype=bool)
    shares = (
        _shares(targets[order].astype(np.int64), part, wanted)
        if is_classified
        else None
    )
    if shares is None:
        chosen[order[:wanted]] = True
    else:
        for number, share in enumerate(shares):
            chosen[order[targets[order] == number][:share]] = True
    return np.flatnonzero(~chosen), np.flatnonzero(chosen)


def _shares(
    labels: NDArray[np.int64], part: float, wanted: int
) -> NDArray[np.int64] | None:
    """How many of each class validate; None if classes are too small for `wanted`."""
    counts = np.bincount(labels)
    quotas = counts * part
    room = np.maximum(counts - 1, 0)
    shares = np.minimum(np.floor(quotas + 1e-9).astype(np.int64), room)
    _, first_seen = np.unique(labels, return_index=True)
    luck = np.full(len(counts), len(labels))
    luck[np.unique(labels)] = first_seen  # equal remainders: the shuffled order decides
    for number in np.lexsort((luck, -(quotas - np.floor(quotas + 1e-9)))):
        if shares.sum() >= wanted:
            break
        if shares[number] < room[number]:
            shares[number] += 1
    return shares if shares.sum() else None
