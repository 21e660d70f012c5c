"""Examples as an Input wants them: all of them read into memory, or each when it is asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from math import prod

import numpy as np
from numpy.typing import NDArray

from netdesigner.data.example_set import ArraySet, ExampleSet, Indices
from netdesigner.data.memory import check_memory
from netdesigner.data.plan import Plan
from netdesigner.layers.base import show_shape

CHUNK = 512  # examples read and resized at once
LARGE = 64_000_000  # bytes: less is read into memory even where that is not wanted
Progress = Callable[[int, int], None]  # examples read so far, of how many; may raise to give up


def read_planned(source: ExampleSet, way: Plan, indices: Indices) -> NDArray[np.generic]:
    """Chosen examples as (n, *read shape): resized where they are pictures, turned where their axes are."""
    if way.axes is None:
        return source.read(indices, way.read_shape)
    return source.read(indices).transpose(0, *(axis + 1 for axis in way.axes))


@dataclass(frozen=True, eq=False)
class OnDemand:
    """Examples of several parts, one after the other, as (N, *input shape). Nothing is kept of what is read.

    Raises SourceError where all of them could not lie in memory: they are going to, for a training.
    """

    parts: tuple[ExampleSet, ...]
    way: Plan

    def __post_init__(self) -> None:
        count, noun = self.shape[0], self.parts[0].noun.lower()
        if self.stored is None:
            check_memory(
                self.nbytes,
                f"{count:,} {noun} of {show_shape(self.way.read_shape)} take",
                "Draw a smaller Input or use fewer images.",
            )

    @property
    def shape(self) -> tuple[int, ...]:
        return (sum(part.count for part in self.parts), *self.way.input_shape)

    @cached_property  # asked of the first example, which need not be read again for each of the others
    def dtype(self) -> np.dtype[np.generic]:
        """Bytes stay bytes, floats stay floats."""
        return self.parts[0].read(np.arange(1)).dtype

    @property
    def nbytes(self) -> int:
        """What all of them take."""
        return prod(self.shape) * self.dtype.itemsize

    @property
    def stored(self) -> NDArray[np.generic] | None:
        """All of them, where they lie in memory in this very form."""
        first, way = self.parts[0], self.way
        if len(self.parts) > 1 or not isinstance(first, ArraySet):
            return None
        return first.values.reshape(self.shape) if way.axes is None and way.read_shape == first.shape else None

    def __getitem__(self, indices: Indices) -> NDArray[np.generic]:
        """Chosen examples, (n, *input shape)."""
        result = np.empty((len(indices), *self.way.read_shape), dtype=self.dtype)
        start = 0
        for part in self.parts:
            here = np.flatnonzero((indices >= start) & (indices < start + part.count))
            if len(here):
                result[here] = read_planned(part, self.way, indices[here] - start)
            start += part.count
        return result.reshape(len(indices), *self.way.input_shape)

    def read(self, progress: Progress | None = None) -> NDArray[np.generic]:
        """All of them, in chunks."""
        if (stored := self.stored) is not None:
            return stored
        count = self.shape[0]
        result = np.empty((count, *self.way.input_shape), dtype=self.dtype)
        for start in range(0, count, CHUNK):
            if progress is not None:
                progress(start, count)
            chunk = np.arange(start, min(start + CHUNK, count))
            result[chunk] = self[chunk]
        return result


class Watched:
    """Reads on demand and tells at each time how many have been read; for a pass over all of them."""

    def __init__(self, examples: OnDemand, progress: Progress | None) -> None:
        self._examples, self._progress, self._done = examples, progress, 0
        self.shape = examples.shape

    def __getitem__(self, indices: Indices) -> NDArray[np.generic]:
        if self._progress is not None:
            self._progress(self._done, self.shape[0])
        self._done = min(self._done + len(indices), self.shape[0])
        return self._examples[indices]
