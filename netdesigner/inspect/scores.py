"""Scores of classes as shares of 1, and as lines with what the example is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from netdesigner.inspect.shown import Score


def shares(scores: NDArray[Any]) -> NDArray[np.float64]:
    """Scores of classes as shares that sum to 1: softmax, unless they are probabilities already."""
    values = np.asarray(scores, dtype=np.float64).ravel()
    if values.min(initial=0.0) >= 0 and abs(values.sum() - 1.0) < 1e-4:
        return values
    powers = np.exp(values - values.max(initial=-np.inf))
    return np.asarray(powers / powers.sum())


def class_scores(values: NDArray[Any], classes: Sequence[str], label: int | None) -> tuple[Score, ...]:
    """One line a class, in their order; a network with one output for two classes says the second above 0."""
    scores = np.asarray(values, dtype=np.float64).ravel()
    if len(scores) == 1 and len(classes) == 2:
        scores = np.array([0.0, scores[0]])
    likely = shares(scores)
    best = int(likely.argmax())
    names = [classes[index] if index < len(classes) else f"unit {index}" for index in range(len(scores))]
    rows = zip(names, scores, likely, strict=True)
    return tuple(
        Score(name, float(value), float(share), f"{100 * share:.1f} %", index == label, index == best)
        for index, (name, value, share) in enumerate(rows)
    )


def value_scores(values: NDArray[Any], wanted: NDArray[Any] | None) -> tuple[Score, ...]:
    """One line a value, with what it should be; bars are as long as the magnitudes."""
    given = np.asarray(values, dtype=np.float64).ravel()
    targets = np.asarray(wanted, dtype=np.float64).ravel() if wanted is not None else None
    fits = targets is not None and len(targets) == len(given)
    largest = float(np.abs(given[np.isfinite(given)]).max(initial=0.0)) or 1.0
    return tuple(
        Score(f"value {index + 1}", float(value), float(min(1.0, np.nan_to_num(abs(value) / largest))),
              f"wanted {targets[index]:.4g}" if fits and targets is not None else "")
        for index, value in enumerate(given)
    )  # fmt: skip
