"""Examples ready for a network: resized to its Input, split, and normalized by the training part alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import isqrt, prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from netdesigner.data.memory import check_memory
from netdesigner.data.resize import can_convert
from netdesigner.data.source import ArraySource, Indices, Source, SourceError, for_task
from netdesigner.data.sources import open_source
from netdesigner.data.split import split
from netdesigner.design.recipe import Recipe
from netdesigner.layers.base import Shape, show_shape
from netdesigner.layers.words import vocabulary_of

__all__ = ["Examples", "Plan", "Progress", "plan", "prepare"]

CHUNK = 512  # examples read, resized and summed at once
_COLOUR = {1: "the same in all 3 channels", 4: "without it"}  # from 1 or 4 channels to 3
Progress = Callable[[int, int], None]  # examples read so far, of how many; may raise to give up


@dataclass(frozen=True)
class Plan:
    """How examples become what an Input wants: the shape they are read in, and a sentence about it."""

    read_shape: Shape
    input_shape: Shape
    note: str = ""

    @property
    def is_flattened(self) -> bool:
        """Whether images come as rows of numbers: one row, or a sequence of them."""
        return len(self.input_shape) < 3 and len(self.read_shape) == 3


@dataclass(frozen=True, eq=False)
class Examples:
    """All examples in memory, as stored values; the network is given `(inputs - mean) / std`.

    Bytes stay bytes here, a quarter of the memory of floats; `mean` and `std` come from the training part.
    """

    source: Source
    plan: Plan
    inputs: NDArray[np.generic]  # (N, *input shape), uint8 or float32
    targets: NDArray[np.generic]  # (N,) int64 class numbers, or (N, K) float32 values
    training: Indices
    validation: Indices
    mean: NDArray[np.float32]  # (channel, 1, 1), (feature,) or (1,)
    std: NDArray[np.float32]
    notes: tuple[str, ...] = ()  # what was done, in sentences for the data page and the run

    @property
    def shape(self) -> Shape:
        return self.plan.input_shape

    @property
    def classes(self) -> tuple[str, ...]:
        return self.source.classes

    def batch(self, indices: Indices) -> NDArray[np.float32]:
        """Chosen examples as the network is given them: (n, *shape) float32."""
        return self.normalized(self.inputs[indices])

    def normalized(self, values: NDArray[np.generic]) -> NDArray[np.float32]:
        """Stored values as the network is given them."""
        return (values.astype(np.float32) - self.mean) / self.std

    def test(self) -> tuple[NDArray[np.float32], NDArray[np.generic]] | None:
        """Inputs (n, *shape) and targets of the untouched test part, if the source has one."""
        part = self.source.test
        if part is None:
            return None
        return self.normalized(_read(part, self.plan, None)), part.targets


def prepare(
    recipe: Recipe, input_shape: Shape, source: Source | None = None, progress: Progress | None = None
) -> Examples:
    """The examples of a recipe for a network with this Input; SourceError if they do not go together."""
    source = for_task(open_source(recipe.data) if source is None else source, recipe.task)
    way = plan(source, input_shape)
    training, validation = split(source.targets, recipe.validation, recipe.seed, source.is_classified)
    inputs = _read(source, way, progress)
    if (vocabulary := vocabulary_of(input_shape)) is not None:
        _check_words(source, inputs, vocabulary)
        mean, std = np.zeros(1, dtype=np.float32), np.ones(1, dtype=np.float32)
    else:
        mean, std = _statistics(inputs, training, way) if recipe.normalize else _unit_scale(source)
    notes = [way.note] if way.note else []
    notes += _remarks(source, training, validation)
    return Examples(source, way, inputs, source.targets, training, validation, mean, std, tuple(notes))


def plan(source: Source, input_shape: Shape) -> Plan:
    """How the examples of a source become `input_shape`; SourceError where there is no sensible way."""
    if source.is_images and len(input_shape) == 3 and can_convert(source.shape[0], input_shape[0]):
        return Plan(input_shape, input_shape, _sentence(source, input_shape))
    if source.is_images and len(input_shape) == 1:
        read_shape = _unflattened(source.shape, input_shape[0])
        if read_shape is not None:
            return Plan(read_shape, input_shape, _sentence(source, read_shape, f"a row of {input_shape[0]:,} numbers"))
    if source.is_images and len(input_shape) == 2 and can_convert(source.shape[0], 1):
        rows = (1, *input_shape)  # read row by row, as a sequence
        if vocabulary_of(input_shape) is None:
            return Plan(rows, input_shape, _sentence(source, rows, f"a sequence of {input_shape[0]} rows"))
    if prod(source.shape) == prod(input_shape):
        return Plan(source.shape, input_shape)
    what = source.noun if source.noun == source.name else f"{source.noun} of {source.name}"
    many = f"{show_shape(source.shape)}" + (" values" if len(source.shape) == 1 else "")
    raise SourceError(
        f"{what} are {many}; the Input wants {show_shape(input_shape)}. Set the Input to {show_shape(source.shape)}."
    )


def _unflattened(shape: Shape, count: int) -> Shape | None:
    """The image shape that gives `count` numbers: the examples' own, or the square nearest to it."""
    channels, height, width = shape
    side, colour_side = isqrt(count), isqrt(count // 3)
    if channels * height * width == count:
        return shape
    if channels in (3, 4) and height * width == count:
        return (1, height, width)
    if channels in (3, 4) and count % 3 == 0 and colour_side**2 * 3 == count:
        return (3, colour_side, colour_side)
    if side**2 == count and can_convert(channels, 1):
        return (1, side, side)
    if count % 3 == 0 and colour_side**2 * 3 == count and can_convert(channels, 3):
        return (3, colour_side, colour_side)
    return None


def _sentence(source: Source, read_shape: Shape, laid: str = "") -> str:
    """ "Digits are 8 × 8; they become 28 × 28." Empty if nothing is changed."""
    is_uniform = getattr(source, "is_uniform", True)
    old, new = [], []
    if source.shape[1:] != read_shape[1:] or not is_uniform:
        old.append(show_shape(source.shape[1:]) if is_uniform else "of different sizes")
        new.append(show_shape(read_shape[1:]))
    if source.shape[0] != read_shape[0]:
        names = {1: "grey", 3: "in colour", 4: "in colour with transparency"}
        old.append(names[source.shape[0]])
        new.append(
            {1: "grey", 3: "the same in all 3 channels" if source.shape[0] == 1 else "3 channels"}[read_shape[0]]
        )
    if laid:
        old = old or [show_shape(source.shape)]
        new.append(laid)
    return f"{source.noun} are {' and '.join(old)}; they become {', '.join(new)}." if new else ""


def _read(source: Source, way: Plan, progress: Progress | None) -> NDArray[np.generic]:
    """All examples of a source as (N, *input shape), read and resized in chunks."""
    everything = np.arange(source.count)
    if isinstance(source, ArraySource) and way.read_shape == source.shape:
        return source.values.reshape(source.count, *way.input_shape)
    kind = source.read(everything[:1]).dtype  # bytes stay bytes, floats stay floats
    check_memory(
        source.count * prod(way.read_shape) * kind.itemsize,
        f"{source.count:,} {source.noun.lower()} of {show_shape(way.read_shape)} take",
        "Draw a smaller Input or use fewer images.",
    )
    result = np.empty((source.count, *way.read_shape), dtype=kind)
    for start in range(0, source.count, CHUNK):
        if progress is not None:
            progress(start, source.count)
        chunk = everything[start : start + CHUNK]
        result[chunk] = source.read(chunk, way.read_shape)
    return result.reshape(source.count, *way.input_shape)


def _statistics(
    inputs: NDArray[np.generic], training: Indices, way: Plan
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Mean and deviation of the training part: a channel for images, a feature for rows, one for flat images."""
    is_row = len(way.input_shape) == 1 and not way.is_flattened
    axes = (0,) if is_row else tuple(range(inputs.ndim)) if way.is_flattened else (0, *range(2, inputs.ndim))
    total: Any = 0.0
    squares: Any = 0.0
    count = 0
    shift = inputs[training[:CHUNK]].astype(np.float64).mean(axis=axes, keepdims=True)  # against cancellation
    for start in range(0, len(training), CHUNK):
        values = inputs[training[start : start + CHUNK]].astype(np.float64) - shift
        total = total + values.sum(axis=axes, keepdims=True)
        squares = squares + np.square(values).sum(axis=axes, keepdims=True)
        count += values.size // total.size
    mean = total / count
    deviation = np.sqrt(np.maximum(squares / count - np.square(mean), 0.0))
    is_constant = deviation < 1e-6 * np.maximum(1.0, np.abs(mean + shift))
    std = np.where(is_constant, 1.0, deviation)
    return (mean + shift)[0].astype(np.float32), std[0].astype(np.float32)


def _unit_scale(source: Source) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Without normalization images are brought to 0 … 1, and rows are left as they are."""
    top = source.top if source.is_images and source.top > 0 else 1.0
    return np.zeros(1, dtype=np.float32), np.full(1, top, dtype=np.float32)


def _check_words(source: Source, inputs: NDArray[np.generic], vocabulary: int) -> None:
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


def _remarks(source: Source, training: Indices, validation: Indices) -> list[str]:
    """What a user should know about the split: classes that one of its parts lacks."""
    if not source.is_classified:
        return []
    remarks = []
    numbers = source.targets.astype(np.int64)
    for indices, verb in ((training, "trained"), (validation, "validated")):
        missing = np.flatnonzero(np.bincount(numbers[indices], minlength=len(source.classes)) == 0)
        if len(missing):
            names = ", ".join(source.classes[number] for number in missing[:3]) + (" …" if len(missing) > 3 else "")
            remarks.append(
                f"{len(missing)} of {len(source.classes)} classes have too few examples to be {verb} ({names}); "
                "add examples."
            )
    return remarks
