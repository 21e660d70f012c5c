"""Examples ready for a network: resized to its Input, split, and normalized by the training part alone."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from netdesigner.data.checks import SourceError
from netdesigner.data.example_set import ExampleSet, Indices, for_task
from netdesigner.data.plan import Plan, plan
from netdesigner.data.preparation.scale import statistics
from netdesigner.data.reading import LARGE, OnDemand, Progress, Watched, read_planned
from netdesigner.data.sources import open_source
from netdesigner.data.split import DataSplit
from netdesigner.layers.base import Shape
from netdesigner.layers.words import vocabulary_of
from netdesigner.recipe.recipe import Recipe

__all__ = ["Examples", "Plan", "Progress", "plan", "prepare", "read_planned"]

CHUNK = 512  # examples looked through at once
MAJORITY = 0.75  # share of one class from which its accuracy says little


@dataclass(frozen=True, eq=False)
class Examples:
    """All examples as stored values; the network is given `(inputs - mean) / std`.

    Bytes stay bytes here, a quarter of the memory of floats; `mean` and `std` come from the training part.
    """

    source: ExampleSet
    plan: Plan
    inputs: NDArray[np.generic] | OnDemand  # (N, *input shape), uint8 or float32; in memory, or read when asked for
    targets: NDArray[np.generic]  # (N,) int64 class numbers, or (N, K) float32 values
    split: DataSplit
    mean: NDArray[np.float32]  # (channel, 1, 1), (feature,) or (1,)
    std: NDArray[np.float32]
    notes: tuple[str, ...] = ()  # what was done, in sentences for the data page and the run

    @property
    def training(self) -> Indices:
        return self.split.training.indices

    @property
    def validation(self) -> Indices:
        return self.split.validation.indices

    @property
    def shape(self) -> Shape:
        return self.plan.input_shape

    @property
    def classes(self) -> tuple[str, ...]:
        return self.source.classes

    def class_counts(self) -> list[tuple[int, int]]:
        """For each class how many examples there are, and how many of them validate."""
        numbers, size = self.targets.astype(np.int64).ravel(), len(self.classes)
        both = (np.bincount(chosen, minlength=size) for chosen in (numbers, numbers[self.validation]))
        return [(int(count), int(part)) for count, part in zip(*both, strict=True)]

    def batch(self, indices: Indices) -> NDArray[np.float32]:
        """Chosen examples as the network is given them: (n, *shape) float32."""
        return self.normalized(self.inputs[indices])

    def array(self, progress: Progress | None = None) -> NDArray[np.generic]:
        """All inputs in memory."""
        return self.inputs.read(progress) if isinstance(self.inputs, OnDemand) else self.inputs

    def in_memory(self, progress: Progress | None = None) -> Examples:
        """The same with all inputs in memory, as a training needs them."""
        return replace(self, inputs=self.array(progress)) if isinstance(self.inputs, OnDemand) else self

    def normalized(self, values: NDArray[np.generic]) -> NDArray[np.float32]:
        """Stored values as the network is given them."""
        return (values.astype(np.float32) - self.mean) / self.std

    def test(self) -> tuple[NDArray[np.float32], NDArray[np.generic]] | None:
        """Inputs (n, *shape) and targets of the untouched test part, if the source has one."""
        part = self.source.test
        if part is None:
            return None
        return self.normalized(OnDemand((part,), self.plan).read()), part.targets


def prepare(
    recipe: Recipe,
    input_shape: Shape,
    source: ExampleSet | None = None,
    progress: Progress | None = None,
    is_kept: bool = True,
) -> Examples:
    """The examples of a recipe for a network with this Input; SourceError if they do not go together.

    Where the user set a part apart for validation, that part validates and all others train. Unless they are to be
    kept in memory, large ones are read when they are asked for: who looks at one needs no gigabyte of others.
    """
    source = for_task(open_source(recipe.data) if source is None else source, recipe.task)
    way = plan(source, input_shape)
    parts = [source] if source.validation is None else [source, source.validation]
    targets = np.concatenate([part.targets for part in parts])
    split = DataSplit.of(source, recipe.validation, recipe.seed)
    training, validation = split.training.indices, split.validation.indices
    reading, vocabulary = OnDemand(tuple(parts), way), vocabulary_of(input_shape)
    is_kept = is_kept or vocabulary is not None or reading.nbytes <= LARGE or reading.stored is not None
    inputs: Any = reading.read(progress) if is_kept else reading
    if vocabulary is not None:
        _check_words(source, inputs, vocabulary)
        mean, std = np.zeros(1, dtype=np.float32), np.ones(1, dtype=np.float32)
    elif recipe.normalize:
        passed: Any = inputs if is_kept else Watched(reading, progress)
        mean, std = statistics(passed, training, scale_axes(way))
    else:
        mean, std = np.zeros(1, dtype=np.float32), np.full(1, unit_of(source), dtype=np.float32)
    notes = [*([way.note] if way.note else []), *source.remarks]
    if len(parts) > 1:
        notes.append(f"The {len(validation):,} examples of the validation part validate; all others train.")
    notes += _remarks(source, targets, training, validation)
    return Examples(source, way, inputs, targets, split, mean, std, tuple(notes))


def scale_axes(way: Plan) -> tuple[int, ...]:
    """The axes of (N, *shape) that have one scale: a channel of images, a feature of rows, all of flattened images."""
    if way.is_flattened:
        return tuple(range(len(way.input_shape) + 1))
    return (0, *range(2, len(way.input_shape) + 1))


def unit_of(source: ExampleSet) -> float:
    """Without normalization images are brought to 0 … 1, and rows and measurements are left as they are."""
    return source.top if source.is_images and source.is_resizable and source.top > 0 else 1.0


def _check_words(source: ExampleSet, inputs: NDArray[np.generic], vocabulary: int) -> None:
    """Refuses values that are no numbers of the Input's words."""
    values: Any = inputs
    low, high = float(values.min(initial=0)), float(values.max(initial=0))
    if not all(bool((part == np.floor(part)).all()) for part in np.array_split(values, len(values) // CHUNK + 1)):
        raise SourceError(f"{source.noun} are not whole numbers, so no words. Clear the vocabulary of the Input.")
    if low < 0 or high >= vocabulary:
        wrong = low if low < 0 else high
        advice = (
            "Clear the vocabulary of the Input." if low < 0 else f"Set the vocabulary of the Input to {high + 1:.0f}."
        )
        raise SourceError(
            f"{source.noun} hold the number {wrong:.0f}; the Input knows the words 0 to {vocabulary - 1}. {advice}"
        )


def _remarks(source: ExampleSet, targets: NDArray[np.generic], training: Indices, validation: Indices) -> list[str]:
    """What a user should know about the split: classes that one of its parts lacks, and one that is nearly all."""
    if not source.is_classified:
        return []
    remarks = []
    numbers = targets.astype(np.int64)
    counts = np.bincount(numbers, minlength=len(source.classes))
    largest = int(counts.argmax())
    if (share := counts[largest] / len(numbers)) >= MAJORITY:
        remarks.append(
            f"{share:.0%} of the examples are of the class {source.classes[largest]}: to be right that often, a "
            "network need only answer that."
        )
    for indices, verb in ((training, "trained"), (validation, "validated")):
        missing = np.flatnonzero(np.bincount(numbers[indices], minlength=len(source.classes)) == 0)
        if len(missing):
            names = ", ".join(source.classes[number] for number in missing[:3]) + (" …" if len(missing) > 3 else "")
            remarks.append(
                f"{len(missing)} of {len(source.classes)} classes have too few examples to be {verb} ({names}); "
                "add examples."
            )
    return remarks
