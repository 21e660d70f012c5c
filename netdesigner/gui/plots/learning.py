"""The numbers of one training as curves over the epochs, taken from its events. No Qt, no torch."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from netdesigner.gui.plots.series import Series

if TYPE_CHECKING:
    from netdesigner.training.events import BatchDone, EpochDone, Started

RECENT = 64  # steps over which the speed is averaged


class LearningCurves:
    """Loss and accuracy of single steps, and of epochs in training and validation."""

    def __init__(self) -> None:
        self.step_loss, self.step_accuracy = Series(), Series()
        self.train_loss, self.train_accuracy = Series(), Series()
        self.val_loss, self.val_accuracy = Series(), Series()
        self.clear()

    def clear(self) -> None:
        """Forgets everything; the series stay the same objects, so that plots keep them."""
        for series in (self.step_loss, self.step_accuracy, self.train_loss, self.train_accuracy, self.val_loss,
                       self.val_accuracy):  # fmt: skip
            series.clear()
        self.started: Started | None = None
        self.last_epoch: EpochDone | None = None
        self.best: EpochDone | None = None
        self.step = self.epoch = 0
        self._times: deque[float] = deque(maxlen=RECENT)  # seconds a sample

    def start(self, event: Started) -> None:
        self.started = event

    def take_step(self, event: BatchDone) -> None:
        x = event.step / self._steps_per_epoch
        self.step, self.epoch = event.step, event.epoch
        self.step_loss.append(x, event.loss)
        if event.accuracy is not None:
            self.step_accuracy.append(x, event.accuracy)
        if event.samples_per_second > 0:
            self._times.append(1.0 / event.samples_per_second)

    def take_epoch(self, event: EpochDone) -> None:
        """A mean over an epoch stands for its middle; validation was made at its end."""
        end = event.step / self._steps_per_epoch
        self.train_loss.append(end - 0.5, event.train_loss)
        self.val_loss.append(end, event.val_loss)
        if event.train_accuracy is not None:
            self.train_accuracy.append(end - 0.5, event.train_accuracy)
        if event.val_accuracy is not None:
            self.val_accuracy.append(end, event.val_accuracy)
        self.last_epoch = event
        if event.is_best:
            self.best = event

    @property
    def _steps_per_epoch(self) -> int:
        return self.started.steps_per_epoch if self.started else 1

    @property
    def total_steps(self) -> int:
        return self.started.total_steps if self.started else 0

    @property
    def share(self) -> float:
        """How much of the training is done, 0 … 1."""
        return self.step / self.total_steps if self.total_steps else 0.0

    @property
    def samples_per_second(self) -> float | None:
        """Over the last steps; None before the first."""
        return len(self._times) / sum(self._times) if self._times else None
