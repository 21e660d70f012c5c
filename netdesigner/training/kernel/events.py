"""What a training yields: frozen values of plain numbers and NumPy arrays."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Weights = dict[str, NDArray[Any]]
else:
    Weights = dict  # so that events can be imported without NumPy
"""Copies of the weights by their names."""

Reason = Literal["done", "stopped", "nan"]


@dataclass(frozen=True)
class BatchDone:
    """One step, or on a GPU the few steps since the last report."""

    step: int  # from 1, over all epochs
    epoch: int  # from 1
    loss: float  # mean over the examples of these steps
    accuracy: float | None  # 0 … 1; None where nothing is classified
    lr: float
    samples_per_second: float


@dataclass(frozen=True)
class EpochDone:
    """One pass over the training part, and its validation."""

    epoch: int
    step: int
    train_loss: float  # mean over the steps of the epoch, while the weights moved
    train_accuracy: float | None
    val_loss: float
    val_accuracy: float | None
    lr: float
    seconds: float  # of training and validation, pauses left out
    samples_per_second: float
    is_best: bool


@dataclass(frozen=True, eq=False)
class WeightsTaken:
    """A copy of the weights between two steps, because somebody wanted it."""

    weights: Weights = field(repr=False)
    step: int
    epoch: int


@dataclass(frozen=True, eq=False)
class BestWeights:
    """A copy of the best weights so far, told before the `EpochDone`: keep it."""

    weights: Weights = field(repr=False)
    epoch: int


@dataclass(frozen=True)
class Best:
    """The best epoch: by accuracy where there is one, among equal ones by loss."""

    epoch: int
    val_loss: float
    val_accuracy: float | None

    def is_better_than(self, other: Best) -> bool:
        return self._rank < other._rank

    @property
    def _rank(self) -> tuple[float, ...]:
        if self.val_accuracy is None:
            return (self.val_loss,)
        return (-self.val_accuracy, self.val_loss)


@dataclass(frozen=True)
class Fault:
    """A loss that is NaN or infinite."""

    loss: float
    epoch: int
    step: int
    lr: float
    place: Any = None  # what `TrainingSetup.locate` says of where it comes from
    has_moved: bool = True  # False: it comes from the weights that were given


@dataclass(frozen=True, eq=False)
class Ended:
    """The end.

    The weights are those of the best epoch; where there is none, those of the last
    step, or after a NaN those from before the training.
    """

    reason: Reason
    epochs: int  # finished ones
    step: int
    best: Best | None
    seconds: float
    weights: Weights = field(repr=False)
    fault: Fault | None = None  # with "nan"


LoopEvent = BatchDone | EpochDone | WeightsTaken | BestWeights | Ended
