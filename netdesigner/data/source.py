"""What every source of examples says about itself, and the sentences it refuses with."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from netdesigner.data.entries import one_form
from netdesigner.data.preparation.resize import as_images
from netdesigner.errors import SentenceError
from netdesigner.layers.base import Shape, show_shape

Kind = Literal["digits", "idx", "folder", "npz"]
Indices = NDArray[np.int64]


class SourceError(SentenceError):
    """Examples that cannot be used: one sentence that says what is wrong and what to do."""


@dataclass(frozen=True, eq=False)
class Source(ABC):
    """Examples with labels, before they are split and brought to the size of the drawn Input.

    `targets` are class numbers (N,) int64, or values (N, K) float32 when there are no classes.
    """

    name: str
    kind: Kind
    where: str
    noun: str  # what the examples are called in sentences: "Digits", "Images", "Rows"
    shape: Shape  # (channel, height, width) or (feature,)
    targets: NDArray[np.generic]
    classes: tuple[str, ...]
    top: float  # the value that is shown as white
    validation: Source | None = field(default=None, kw_only=True)  # the part that the user set apart to validate
    test: Source | None = field(default=None, kw_only=True)  # the untouched test part
    is_uniform: bool = field(default=True, kw_only=True)  # all images have the same size
    is_resizable: bool = field(default=True, kw_only=True)  # three axes are a picture, not measurements
    is_series: bool = field(default=False, kw_only=True)  # rows may be steps in time: none is made up between two
    has_alpha: bool = field(default=False, kw_only=True)  # some images are transparent; `shape` leaves that out
    remarks: tuple[str, ...] = field(default=(), kw_only=True)  # what was left out or shortened, in sentences

    @abstractmethod
    def read(self, indices: Indices, shape: Shape | None = None) -> NDArray[np.generic]:
        """The chosen examples (n, *shape), uint8 or float32; images are resized to `shape` if one is given."""

    @property
    def count(self) -> int:
        return len(self.targets)

    @property
    def is_images(self) -> bool:
        return len(self.shape) == 3

    @property
    def is_classified(self) -> bool:
        """Whether the targets are classes rather than values."""
        return bool(self.classes)

    @property
    def class_counts(self) -> tuple[int, ...]:
        return tuple(int(n) for n in np.bincount(self.targets.astype(np.int64).ravel(), minlength=len(self.classes))) \
            if self.classes else ()  # fmt: skip

    @property
    def target_size(self) -> int:
        """How many numbers a network must give for one example."""
        return len(self.classes) or int(self.targets.shape[1])

    def summary(self) -> str:
        """One line: "Digits: 1,797 examples, 1 × 8 × 8, 10 classes"."""
        what = f"{len(self.classes)} classes" if self.classes else f"{self.target_size} target values"
        more = f", {self.validation.count:,} more for validation" if self.validation else ""
        more += f", {self.test.count:,} more for testing" if self.test else ""
        return f"{self.name}: {self.count:,} examples, {show_shape(self.shape)}, {what}{more}"


@dataclass(frozen=True, eq=False)
class ArraySource(Source):
    """Examples that lie in memory as one array."""

    values: NDArray[np.generic] = field(kw_only=True)  # (N, *shape), uint8 or float32

    def read(self, indices: Indices, shape: Shape | None = None) -> NDArray[np.generic]:
        chosen: NDArray[np.generic] = self.values[indices]
        if shape is None or shape == self.shape:
            return chosen
        return as_images(chosen, shape, self.top)


def for_task(source: Source, task: str) -> Source:
    """The source as a task takes it: classes that are numbers (prices, ages) are values for a regression."""
    if task != "regression" or not source.is_classified:
        return source
    try:
        numbers = in_single(np.array([float(name) for name in source.classes]), source.name)
    except ValueError:  # words, or numbers beyond single precision
        return source
    if not np.isfinite(numbers).all():  # a class may be called "nan"
        return source
    values = numbers[source.targets.astype(np.int64)][:, None]
    validation, test = (for_task(part, task) if part else None for part in (source.validation, source.test))
    return replace(source, targets=values, classes=(), validation=validation, test=test)


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
