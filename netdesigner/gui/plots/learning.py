"""The numbers of one training as curves over the epochs, taken from its events. No Qt, no torch."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from netdesigner.gui.plots.series import Series

if TYPE_CHECKING:
    from netdesigner.runs.history import Lineage
    from netdesigner.training.events import BatchDone, EpochDone, Started

RECENT = 64  # steps over which the speed is averaged


class LearningCurves:
    """Loss and accuracy of single steps, and of epochs in training and validation."""

    def __init__(self) -> None:
        self.step_loss, self.step_accuracy = Series(), Series()
        self.train_loss, self.train_accuracy = Series(), Series()
        self.val_loss, self.val_accuracy = Series(), Series()
        self.clear()

    @property
    def _all(self) -> tuple[Series, ...]:
        return (self.step_loss, self.step_accuracy, self.train_loss, self.train_accuracy, self.val_loss,
                self.val_accuracy)  # fmt: skip

    def clear(self) -> None:
        """Forgets everything; the series stay the same objects, so that plots keep them."""
        for series in self._all:
            series.clear()
        self.started: Started | None = None
        self.epochs: list[EpochDone] = []
        self.best: EpochDone | None = None
        self.step = self.epoch = 0
        self.epochs_before = self.steps_before = 0  # of trainings that this one goes on from
        self._times: deque[float] = deque(maxlen=RECENT)  # seconds a sample

    def start(self, event: Started) -> None:
        """The next training begins, after the epochs that are there; `clear` before makes it the first."""
        self.started = event
        last = self.last_epoch
        self.epochs_before, self.steps_before = (last.epoch, last.step) if last else (0, 0)
        self.epoch, self.step = self.epochs_before, self.steps_before
        for series in self._all:
            series.cut(self.epochs_before)
        self._times.clear()

    def show(self, history: Lineage) -> None:
        """The epochs of earlier trainings; what their single steps were is not known any more."""
        self.clear()
        for epoch in history.epochs[: history.epochs_before]:
            self.take_epoch(epoch)
        self.start(history.started)
        for epoch in history.epochs[history.epochs_before :]:
            self.take_epoch(epoch)

    @property
    def last_epoch(self) -> EpochDone | None:
        return self.epochs[-1] if self.epochs else None

    def take_step(self, event: BatchDone) -> None:
        x = self.epochs_before + (event.step - self.steps_before) / self._steps_per_epoch
        self.step, self.epoch = event.step, event.epoch
        self.step_loss.append(x, event.loss)
        if event.accuracy is not None:
            self.step_accuracy.append(x, event.accuracy)
        if event.samples_per_second > 0:
            self._times.append(1.0 / event.samples_per_second)

    def take_epoch(self, event: EpochDone) -> None:
        """A mean over an epoch stands for its middle; validation was made at its end."""
        end = event.epoch
        self.epoch, self.step = max(self.epoch, event.epoch), max(self.step, event.step)
        self.train_loss.append(end - 0.5, event.train_loss)
        self.val_loss.append(end, event.val_loss)
        if event.train_accuracy is not None:
            self.train_accuracy.append(end - 0.5, event.train_accuracy)
        if event.val_accuracy is not None:
            self.val_accuracy.append(end, event.val_accuracy)
        self.epochs.append(event)
        if event.is_best:
            self.best = event

    @property
    def _steps_per_epoch(self) -> int:
        return self.started.steps_per_epoch if self.started else 1

    @property
    def total_epochs(self) -> int:
        """The last epoch that there will be, those of earlier trainings counted."""
        return self.epochs_before + self.started.epochs if self.started else 0

    @property
    def share(self) -> float:
        """How much of the training is done, 0 … 1."""
        total = self.started.total_steps if self.started else 0
        return min(1.0, (self.step - self.steps_before) / total) if total else 0.0

    @property
    def samples_per_second(self) -> float | None:
        """Over the last steps; None before the first."""
        return len(self._times) / sum(self._times) if self._times else None
