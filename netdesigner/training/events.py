"""What a training of a design yields: the kernel's events, and those around them that have sentences.

Free of torch: the window knows events before it needs arrays.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from netdesigner.errors import SentenceError
from netdesigner.training.kernel.events import BatchDone, BestWeights, EpochDone, Reason, Weights, WeightsTaken

__all__ = [
    "BatchDone", "BestWeights", "EpochDone", "Event", "Finished", "Preparing", "Reason", "Started", "TrainError",
    "Weights", "WeightsTaken",
]  # fmt: skip


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


@dataclass(frozen=True, eq=False)
class Finished:
    """The end, as the kernel's `Ended` with a sentence. The weights are those of `best_epoch`; where there is none,
    those of the last step, or after a NaN those from before the training."""

    reason: Reason
    message: str
    epochs: int  # finished ones
    step: int
    best_epoch: int | None
    seconds: float
    weights: Weights = field(repr=False)


Event = Preparing | Started | BatchDone | EpochDone | WeightsTaken | BestWeights | Finished
