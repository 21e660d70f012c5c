"""Which examples train, which validate and which are kept for testing, each part with where it comes from."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

import numpy as np

from netdesigner.data.example_set import ExampleSet, Indices
from netdesigner.data.preparation.split import split as drawn


class Origin(Enum):
    """Who decided which examples belong to a part."""

    DRAWN = "drawn at random"
    SET_APART = "set apart in the data"
    REST = "all others"
    MISSING = "there are none"


@dataclass(frozen=True, eq=False)
class Part:
    """Examples for one purpose, as sorted numbers among all that are read; those of the test part among its own."""

    indices: Indices
    origin: Origin

    def __len__(self) -> int:
        return len(self.indices)


@dataclass(frozen=True, eq=False)
class Split:
    """What a training learns from, what it is judged by as it goes on, and what it never sees."""

    training: Part
    validation: Part
    test: Part

    @classmethod
    def of(cls, source: ExampleSet, part: float, seed: int) -> Split:
        """A validation part that the user set apart validates; without one, `part` of all is drawn by the seed.

        The numbers of a validation part that was set apart go on from those of the training part.
        """
        test = Part(np.arange(0), Origin.MISSING)
        if source.test is not None:
            test = Part(np.arange(source.test.count), Origin.SET_APART)
        if source.validation is None:
            training, validation = drawn(source.targets, part, seed, source.is_classified)
            return cls(Part(training, Origin.REST), Part(validation, Origin.DRAWN), test)
        training, validation = np.split(np.arange(source.count + source.validation.count), [source.count])
        return cls(Part(training, Origin.REST), Part(validation, Origin.SET_APART), test)
