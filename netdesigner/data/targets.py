"""What there is to learn of an example, by the kinds that tasks tell apart."""

from __future__ import annotations

from enum import Enum

import numpy as np
from numpy.typing import NDArray


class Targets(Enum):
    """Kinds of targets, with the shape in which N of them lie."""

    CLASS_NUMBERS = "class numbers (N,)"
    SEVERAL_CLASSES = "several classes at once (N, K)"
    VALUES = "values (N, *shape)"
    CLASS_A_PLACE = "a class a place (N, *map)"
    ITSELF = "the input itself"
    NONE = "none"


def targets_of(targets: NDArray[np.generic], classes: tuple[str, ...]) -> Targets:
    """The kind of an array of targets; with names of classes they are class numbers or, a flag a class, several."""
    if not targets.size:
        return Targets.NONE
    if not classes:
        return Targets.VALUES
    if targets.ndim == 1:
        return Targets.CLASS_NUMBERS
    return Targets.SEVERAL_CLASSES if targets.dtype.kind in "bf" else Targets.CLASS_A_PLACE
