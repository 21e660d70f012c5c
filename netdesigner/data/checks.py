"""What makes files no examples: checks that every source makes, each with its sentence; and labels as class numbers."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from netdesigner.data.entries import one_form
from netdesigner.errors import SentenceError


class SourceError(SentenceError):
    """Examples that cannot be used: one sentence that says what is wrong and what to do."""


def check_finite(values: NDArray[np.generic], what: str) -> None:
    """Refuses values that are not numbers, naming the first example that holds one."""
    if not np.issubdtype(values.dtype, np.floating):
        return
    is_bad = ~np.isfinite(values.reshape(len(values), -1)).all(axis=1)
    if is_bad.any():
        raise SourceError(
            f"{what} holds NaN or infinite values in {is_bad.sum():,} of {len(values):,} examples "
            f"(first: number {int(is_bad.argmax())}). Remove or repair those examples."
        )


def in_single(values: NDArray[np.generic], what: str) -> NDArray[np.float32]:
    """Numbers in single precision, as networks take them; refuses those that are beyond it."""
    if values.dtype == np.float64 or values.dtype.itemsize > 8:
        limit = float(np.finfo(np.float32).max)
        largest = max(float(values.max(initial=0)), -float(values.min(initial=0)))
        if largest > limit:
            raise SourceError(
                f"{what} holds the value {largest:.3g}, which is beyond single precision ({limit:.3g}). "
                "Scale it down or take a logarithm."
            )
    return np.ascontiguousarray(values, dtype=np.float32)


def check_classes(targets: NDArray[np.int64], classes: tuple[str, ...], what: str) -> None:
    """Refuses a source with a single class: there is nothing to tell apart."""
    if len(classes) < 2:
        only = f" ({classes[0]})" if classes else ""
        raise SourceError(f"{what} has only one class{only}; at least 2 are needed to learn to tell them apart.")


def check_counts(examples: int, labels: int, what: str, least: int = 2) -> None:
    """Refuses examples and labels that are not equally many, and sources too small to be split.

    A part that is not split needs only one example: `least`.
    """
    if examples != labels:
        raise SourceError(
            f"{what} has {examples:,} examples but {labels:,} labels. Every example needs exactly one label: "
            "check that both come from the same set."
        )
    if examples < least:
        raise SourceError(
            f"{what} has {examples or 'no'} example{'' if examples == 1 else 's'}; at least 2 are needed, "
            "one to train with and one to validate with."
        )


def in_one_form(labels: NDArray[np.generic]) -> NDArray[np.generic]:
    """Labels that are words in one Unicode form."""
    return np.array([one_form(str(label)) for label in labels]) if labels.dtype.kind in "US" else labels


def numbered(labels: NDArray[np.generic]) -> tuple[NDArray[np.int64], tuple[str, ...]]:
    """Labels of any kind as class numbers from 0, and the class names in sorted order."""
    names, numbers = np.unique(in_one_form(labels), return_inverse=True)
    return numbers.reshape(-1).astype(np.int64), tuple(str(name) for name in names)


def renumbered(labels: NDArray[np.generic], classes: tuple[str, ...], what: str) -> NDArray[np.int64]:
    """Labels of a test part as the class numbers of its training part."""
    number = {name: index for index, name in enumerate(classes)}
    own, names = numbered(labels)
    strange = [name for name in names if name not in number]
    if strange:
        raise SourceError(
            f"{what} has the class {strange[0]}, which the training part ({len(classes)} classes) lacks. "
            "Use a test part of the same classes."
        )
    return np.array([number[name] for name in names], dtype=np.int64)[own]
