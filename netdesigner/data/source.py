"""What every source of examples says about itself, and the sentences it refuses with."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from netdesigner.data.resize import as_images
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
    test: Source | None = field(default=None, kw_only=True)  # the untouched test part

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
        test = f", {self.test.count:,} more for testing" if self.test else ""
        return f"{self.name}: {self.count:,} examples, {show_shape(self.shape)}, {what}{test}"


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
        numbers = np.array([float(name) for name in source.classes], dtype=np.float32)
    except ValueError:
        return source
    test = for_task(source.test, task) if source.test else None
    return replace(source, targets=numbers[source.targets.astype(np.int64)][:, None], classes=(), test=test)


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


def check_classes(targets: NDArray[np.int64], classes: tuple[str, ...], what: str) -> None:
    """Refuses a source with a single class: there is nothing to tell apart."""
    if len(classes) < 2:
        only = f" ({classes[0]})" if classes else ""
        raise SourceError(f"{what} has only one class{only}; at least 2 are needed to learn to tell them apart.")


def check_counts(examples: int, labels: int, what: str) -> None:
    """Refuses examples and labels that are not equally many, and sources too small to be split."""
    if examples != labels:
        raise SourceError(
            f"{what} has {examples:,} examples but {labels:,} labels. Every example needs exactly one label: "
            "check that both come from the same set."
        )
    if examples < 2:
        raise SourceError(
            f"{what} has {examples} example{'' if examples == 1 else 's'}; at least 2 are needed, "
            "one to train with and one to validate with."
        )


def numbered(labels: NDArray[np.generic]) -> tuple[NDArray[np.int64], tuple[str, ...]]:
    """Labels of any kind as class numbers from 0, and the class names in sorted order."""
    names, numbers = np.unique(labels, return_inverse=True)
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
