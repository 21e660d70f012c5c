"""What a training yields: frozen values of plain numbers and numpy arrays."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from netdesigner.errors import SentenceError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Weights = dict[str, NDArray[Any]]
else:
    Weights = dict  # numpy is not imported for a name: the window knows events before it needs arrays
"""Weights by "<node id>/<parameter>"."""

Reason = Literal["done", "stopped", "nan"]


class TrainError(SentenceError):
    """A training that cannot start or go on: one sentence that says what to do."""

    is_failure = True


@dataclass(frozen=True)
class Preparing:
    """Something that takes a while before the first step."""

    message: str


@dataclass(frozen=True)
class Started:
    """The first step comes next."""

    epochs: int
    steps_per_epoch: int
    param_count: int
    device: str  # "cpu", "cuda:0"
    device_name: str  # "CPU, 7 threads", "NVIDIA H200"
    training_count: int
    validation_count: int
    loss: str  # "cross_entropy"
    notes: tuple[str, ...] = ()  # what was done to the examples and weights, in sentences

    @property
    def total_steps(self) -> int:
        return self.epochs * self.steps_per_epoch


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
    """A copy of the weights between two steps, because a probe wanted it."""

    weights: Weights = field(repr=False)
    step: int
    epoch: int


@dataclass(frozen=True, eq=False)
class BestWeights:
    """A copy of the weights that validated best so far, told before its `EpochDone`: to be kept at once."""

    weights: Weights = field(repr=False)
    epoch: int


@dataclass(frozen=True, eq=False)
class Finished:
    """The end. The weights are those of `best_epoch`; where there is none, those of the last step, or after a NaN
    those from before the training."""

    reason: Reason
    message: str
    epochs: int  # finished ones
    step: int
    best_epoch: int | None
    seconds: float
    weights: Weights = field(repr=False)


Event = Preparing | Started | BatchDone | EpochDone | WeightsTaken | BestWeights | Finished
