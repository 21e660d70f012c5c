"""The steps of a training: a plain generator over a network, a feed and an optimizer.

It knows neither designs nor windows. Reading a number from a GPU waits for it, so losses are summed there
and read a few times a second.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from functools import partial

import torch
from torch import Tensor
from torch.nn import functional

from netdesigner.training.events import BatchDone, BestWeights, EpochDone, Event, Finished, Reason, WeightsTaken
from netdesigner.training.feed import batches
from netdesigner.training.lesson import Lesson
from netdesigner.training.not_finite import are_finite

REPORT_SECONDS = 0.05  # between two looks at a GPU's numbers
EVALUATED_VALUES = 1 << 22  # input values in one step of validation, which keeps no activations


class Sums:
    """Loss and correct answers summed over examples, on the device until they are read."""

    def __init__(self, device: torch.device) -> None:
        dtype = torch.float64 if device.type != "mps" else torch.float32
        self.loss = torch.zeros((), dtype=dtype, device=device)
        self.correct = torch.zeros((), dtype=dtype, device=device)  # with classes for pixels, parts of examples
        self.count = 0

    def add(self, loss: Tensor, correct: Tensor | None, count: int) -> None:
        self.loss += loss.detach() * count
        self.count += count
        if correct is not None:
            self.correct += correct

    def join(self, other: Sums) -> None:
        self.loss += other.loss
        self.correct += other.correct
        self.count += other.count

    def read(self, is_classification: bool) -> tuple[float, float | None]:
        """Mean loss and accuracy; waits for the device."""
        accuracy = self.correct.item() / self.count if is_classification else None
        return self.loss.item() / self.count, accuracy


def correct_answers(scores: Tensor, targets: Tensor) -> Tensor:
    """How many examples are right; with a class for every pixel, an example counts as its part that is right.

    A single score tells two classes apart: above 0 it is the second.
    """
    answers = (scores[:, 0] > 0).long() if scores.shape[1:] == (1,) else scores.argmax(dim=1)
    is_right = answers == targets
    return is_right.sum() if is_right.dim() == 1 else is_right.float().flatten(1).mean(dim=1).sum()


class Clock:
    """Seconds of work: a training that waits for its consumer is not at work."""

    def __init__(self) -> None:
        self._since = time.perf_counter()
        self._seconds = 0.0

    def pause(self) -> None:
        self._seconds += time.perf_counter() - self._since

    def resume(self) -> None:
        self._since = time.perf_counter()

    @property
    def seconds(self) -> float:
        return self._seconds + time.perf_counter() - self._since


class Loop:
    """One run of a lesson; `run` yields its events and ends with `Finished`.

    Where weights are trained on, epochs and steps are counted on from those behind them.
    """

    def __init__(self, lesson: Lesson) -> None:
        self._lesson = lesson
        self._clock = Clock()
        self._order = torch.Generator().manual_seed(lesson.seed)
        self._kept = [value.detach().clone() for value in self._state()]
        last = lesson.before[-1] if lesson.before else None
        self._epochs_before, self._steps_before = (last.epoch, last.step) if last else (0, 0)
        self._step, self._epoch, self._finished_epochs = self._steps_before, 0, 0
        self._best: tuple[tuple[float, ...], int] | None = None
        self._reason: Reason = "done"
        self._bad_loss, self._bad_place, self._is_unmoved = 0.0, "", False
        self._recent: list[Tensor] = []  # the indices of the last two steps
        self._interval = REPORT_SECONDS if lesson.device.type != "cpu" else 0.0

    def run(self) -> Iterator[Event]:
        self._clock.resume()
        if self._lesson.before is not None:
            self._judge_start(self._lesson.before)
        for number in range(1, self._lesson.epochs + 1):
            self._epoch = self._epochs_before + number
            yield from self._run_epoch()
            if self._reason != "done":
                break
        yield self._finished()

    def _judge_start(self, before: tuple[EpochDone, ...]) -> None:
        """Weights that are trained on are validated first: only what is better takes their place."""
        self._epoch = max((epoch.epoch for epoch in before if epoch.is_best), default=0)
        validated = self._validate()
        if validated is not None and math.isfinite(validated[0]):
            self._is_best(*validated)

    def _run_epoch(self) -> Iterator[Event]:
        begun = self._clock.seconds
        whole = Sums(self._lesson.device)
        yield from self._train_epoch(whole)
        if self._reason != "done":
            return
        trained = self._clock.seconds - begun
        validated = self._validate()
        if validated is None:
            self._reason = "stopped"
            return
        loss, accuracy = whole.read(self._lesson.is_classification)
        val_loss, val_accuracy = validated
        if not math.isfinite(val_loss):
            self._give_up(val_loss)
            return
        self._finished_epochs += 1
        if is_best := self._is_best(val_loss, val_accuracy):
            self._keep()
            yield from self._tell(BestWeights(self._lesson.take(self._lesson.network), self._epoch))
        yield from self._tell(
            EpochDone(
                epoch=self._epoch, step=self._step, train_loss=loss, train_accuracy=accuracy, val_loss=val_loss,
                val_accuracy=val_accuracy, lr=self._lr, seconds=self._clock.seconds - begun,
                samples_per_second=whole.count / max(trained, 1e-9), is_best=is_best,
            )
        )  # fmt: skip

    def _train_epoch(self, whole: Sums) -> Iterator[Event]:
        """The steps of one epoch; sets the reason if it may not go on."""
        lesson, recent = self._lesson, Sums(self._lesson.device)
        lesson.network.train()
        shuffled = lesson.training[torch.randperm(len(lesson.training), generator=self._order)]
        last = self._clock.seconds
        parts = list(batches(shuffled, lesson.batch_size))
        for number, indices in enumerate(parts, 1):
            if lesson.stop.is_set:
                self._reason = "stopped"
                return
            self._recent = [*self._recent[-1:], indices]
            recent.add(*self._learn(indices), len(indices))
            self._step += 1
            now = self._clock.seconds
            if number == len(parts) or now - last >= self._interval:
                loss, accuracy = recent.read(lesson.is_classification)
                yield from self._tell(BatchDone(
                    self._step, self._epoch, loss, accuracy, self._lr, recent.count / max(now - last, 1e-9)
                ))  # fmt: skip
                whole.join(recent)
                recent, last = Sums(lesson.device), now
                if not math.isfinite(loss):
                    self._give_up(loss)
                    return
            if lesson.probe.take_wish():
                yield from self._tell(WeightsTaken(lesson.take(lesson.network), self._step, self._epoch))

    def _learn(self, indices: Tensor) -> tuple[Tensor, Tensor | None]:
        """One step; the loss and the number of correct answers."""
        lesson = self._lesson
        inputs, targets = lesson.feed.batch(indices)
        lesson.optimizer.zero_grad(set_to_none=True)
        loss, correct = self._judge(lesson.network(inputs), targets)
        if lesson.device.type == "cpu" and not math.isfinite(loss.item()):
            return loss, correct  # the weights stay those that gave it: they tell where it comes from
        loss.backward()
        lesson.optimizer.step()
        return loss, correct

    def _give_up(self, loss: float) -> None:
        """The loss is not finite: finds out where that comes from, if it can with the weights that gave it."""
        lesson, network = self._lesson, self._lesson.network
        self._reason, self._bad_loss = "nan", loss
        if lesson.locate is None:
            return
        is_kept = not are_finite(self._state())
        if is_kept:
            self._fall_back()
        self._is_unmoved = self._step == self._steps_before + 1 or (is_kept and self._best is None)
        for is_training, parts in ((True, self._recent), (False, list(batches(lesson.validation, lesson.batch_size)))):
            network.train(is_training)
            for indices in parts:
                inputs, targets = lesson.feed.batch(indices)
                loss_of = partial(self._loss_of, targets)
                if said := lesson.locate(network, inputs, loss_of):
                    self._bad_place = said
                    return

    def _loss_of(self, targets: Tensor, given: Tensor | tuple[Tensor, ...]) -> Tensor:
        return self._judge(given, targets)[0]

    def _judge(self, given: Tensor | tuple[Tensor, ...], targets: Tensor) -> tuple[Tensor, Tensor | None]:
        """The weighted sum of the losses of all answers, and the number of correct main answers."""
        lesson = self._lesson
        answers = given if isinstance(given, tuple) else (given,)
        weights, main = lesson.answers.of(lesson.network.training)
        parts = zip(weights, answers, strict=True)
        losses: list[Tensor] = [
            lesson.loss(answer, self._wanted(targets, answer)) * weight for weight, answer in parts if weight
        ]
        return sum(losses[1:], losses[0]), self._correct(answers[main], targets)

    def _validate(self) -> tuple[float, float | None] | None:
        """Loss and accuracy of the validation part, or None if it was stopped."""
        lesson, sums = self._lesson, Sums(self._lesson.device)
        first, _ = lesson.feed.batch(lesson.validation[:1])
        size = max(lesson.batch_size, min(512, EVALUATED_VALUES // first.numel()))
        lesson.network.eval()
        try:
            with torch.inference_mode():
                for indices in batches(lesson.validation, size):
                    if lesson.stop.is_set:
                        return None
                    inputs, targets = lesson.feed.batch(indices)
                    sums.add(*self._judge(lesson.network(inputs), targets), len(indices))
        finally:
            lesson.network.train()
        return sums.read(lesson.is_classification)

    def _wanted(self, targets: Tensor, answer: Tensor) -> Tensor:
        """Targets as the loss takes them for an answer."""
        if self._lesson.class_count is None:
            return targets
        if answer.shape[1:] == (1,):
            return targets[:, None].to(answer.dtype)
        return functional.one_hot(targets, self._lesson.class_count).float()

    def _correct(self, outputs: Tensor, targets: Tensor) -> Tensor | None:
        if not self._lesson.is_classification:
            return None
        return correct_answers(outputs.detach(), targets)

    @property
    def _lr(self) -> float:
        return float(self._lesson.optimizer.param_groups[0]["lr"])

    def _is_best(self, val_loss: float, val_accuracy: float | None) -> bool:
        """Whether this epoch is the best so far: by accuracy where there is one, among equal ones by loss."""
        score = (val_loss,) if val_accuracy is None else (-val_accuracy, val_loss)
        if self._best is not None and score >= self._best[0]:
            return False
        self._best = (score, self._epoch)
        return True

    def _state(self) -> list[Tensor]:
        return list(self._lesson.network.state_dict().values())

    def _keep(self) -> None:
        """Remembers the weights of the best epoch so far: those that are handed over, also after a NaN."""
        with torch.no_grad():
            for kept, value in zip(self._kept, self._state(), strict=True):
                kept.copy_(value)

    def _fall_back(self) -> None:
        with torch.no_grad():
            for kept, value in zip(self._kept, self._state(), strict=True):
                value.copy_(kept)

    def _tell(self, event: Event) -> Iterator[Event]:
        self._clock.pause()
        yield event
        self._clock.resume()

    def _finished(self) -> Finished:
        best = self._best[1] if self._best else None
        if self._reason == "nan" or best is not None:
            self._fall_back()
        return Finished(
            self._reason, self._message(), self._finished_epochs, self._step, best, self._clock.seconds,
            self._lesson.take(self._lesson.network),
        )  # fmt: skip

    def _message(self) -> str:
        """How it ended, in a sentence with numbers."""
        done, wanted, steps = self._finished_epochs, self._lesson.epochs, self._step - self._steps_before
        if self._reason == "nan":
            kept = f"those of {self._best_place()}" if self._best else "those from before the training"
            return (
                f"The loss became {self._bad_loss} in epoch {self._epoch}, step {self._step}{self._cause()} "
                f"The weights are {kept}."
            )
        if self._reason == "stopped":
            kept = f"the weights of {self._best_place()}, are kept" if self._best else "the weights are kept"
            return f"Stopped after {done} of {wanted} epochs, {steps:,} steps; {kept}."
        plural = "" if wanted == 1 else "s"
        text = f"Trained {wanted} epoch{plural}, {steps:,} steps, in {self._clock.seconds:.1f} s."
        if self._best is None:
            return text
        (score, *_), epoch = self._best
        what = f"accuracy {-100 * score:.1f} %" if self._lesson.is_classification else f"loss {score:.4g}"
        if epoch <= self._epochs_before:
            return f"{text} No epoch was better than the weights it began with ({what}), which are kept."
        return f"{text} Best validation {what} in epoch {epoch}, whose weights are kept."

    def _cause(self) -> str:
        """Where a loss that is not finite comes from, and what to do."""
        place = f": {self._bad_place}." if self._bad_place else "."
        if self._bad_place and self._is_unmoved:
            return f"{place} No weight had moved yet: its settings, or what reaches it, must change."
        return f"{place} Try a smaller learning rate (now {self._lr:g}, for example {self._lr / 10:g})."

    def _best_place(self) -> str:
        """Where the best weights are from; those that a training began with may stay the best."""
        assert self._best is not None
        is_new = self._best[1] > self._epochs_before
        return f"epoch {self._best[1]}, the best" if is_new else "its beginning, still the best"
