"""Which examples train, which validate and which are kept for testing, each part with where it comes from."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

import numpy as np

from netdesigner.data.example_set import ExampleSet, Indices
from netdesigner.data.preparation.split import split as drawn


class PartOrigin(Enum):
    """Who decided which examples belong to a part."""

    DRAWN = "drawn at random"
    SET_APART = "set apart in the data"
    REST = "all others"
    MISSING = "there are none"


@dataclass(frozen=True, eq=False)
class DataPart:
    """Examples for one purpose, as sorted numbers among all that are read; those of the test part among its own."""

    indices: Indices
    origin: PartOrigin

    def __len__(self) -> int:
        return len(self.indices)


@dataclass(frozen=True, eq=False)
class DataSplit:
    """What a training learns from, what it is judged by as it goes on, and what it never sees."""

    training: DataPart
    validation: DataPart
    test: DataPart

    @classmethod
    def of(cls, source: ExampleSet, part: float, seed: int) -> DataSplit:
        """A validation part that the user set apart validates; without one, `part` of all is drawn by the seed.

        The numbers of a validation part that was set apart go on from those of the training part.
        """
        test = DataPart(np.arange(0), PartOrigin.MISSING)
        if source.test is not None:
            test = DataPart(np.arange(source.test.count), PartOrigin.SET_APART)
        if source.validation is None:
            training, validation = drawn(source.targets, part, seed, source.is_classified)
            return cls(DataPart(training, PartOrigin.REST), DataPart(validation, PartOrigin.DRAWN), test)
        training, validation = np.split(np.arange(source.count + source.validation.count), [source.count])
        return cls(DataPart(training, PartOrigin.REST), DataPart(validation, PartOrigin.SET_APART), test)
