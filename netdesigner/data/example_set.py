"""Examples with their targets, as a source gives them: before they are split and brought to the size of an Input."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from netdesigner.data.checks import in_single
from netdesigner.data.preparation.resize import as_images
from netdesigner.data.targets import Targets, targets_of
from netdesigner.layers.base import Shape, show_shape
from netdesigner.recipe.tasks import Task

Indices = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class ExampleSet(ABC):
    """Examples with labels, before they are split and brought to the size of the drawn Input.

    `targets` are class numbers (N,) int64, or values (N, K) float32 when there are no classes.
    """

    name: str
    where: str
    noun: str  # what the examples are called in sentences: "Digits", "Images", "Rows"
    shape: Shape  # (channel, height, width) or (feature,)
    targets: NDArray[np.generic]
    classes: tuple[str, ...]
    top: float  # the value that is shown as white
    validation: ExampleSet | None = field(default=None, kw_only=True)  # the part that the user set apart to validate
    test: ExampleSet | None = field(default=None, kw_only=True)  # the untouched test part
    is_uniform: bool = field(default=True, kw_only=True)  # all images have the same size
    is_resizable: bool = field(default=True, kw_only=True)  # three axes are a picture, not measurements
    has_open_axes: bool = field(default=False, kw_only=True)  # the Input says where channels, or steps, are
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
    def kind_of_targets(self) -> Targets:
        """What there is to learn."""
        return targets_of(self.targets, self.classes)

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
class ArraySet(ExampleSet):
    """Examples that lie in memory as one array."""

    values: NDArray[np.generic] = field(kw_only=True)  # (N, *shape), uint8 or float32

    def read(self, indices: Indices, shape: Shape | None = None) -> NDArray[np.generic]:
        chosen: NDArray[np.generic] = self.values[indices]
        if shape is None or shape == self.shape:
            return chosen
        return as_images(chosen, shape, self.top)


def for_task(source: ExampleSet, task: Task) -> ExampleSet:
    """The source as a task takes it: classes that are numbers (prices, ages) are values for a regression."""
    if task.takes_classes or not source.is_classified:
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
