"""The loop: epochs of steps and validations, as a plain generator of events.

It can be cut off between any two batches and go on in another process as if nothing had
happened: `state` is all that the rest depends on. Reading a number from a GPU waits for
it, so losses are summed there and read a few times a second.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import partial
from typing import Any

import torch
from torch import Tensor

from . import events
from .batches import parts_of
from .checkpoint import FORMAT, copied, generator_states, restore_generators
from .events import Best, EpochDone, LoopEvent
from .progress import Clock, Phase, Progress
from .setup import TrainingSetup
from .steps import Sums, SupervisedStep

REPORT_SECONDS = 0.05  # between two looks at a GPU's numbers


class TrainingLoop:
    """One training; `run` yields its events and ends with `Ended`."""

    def __init__(self, setup: TrainingSetup) -> None:
        self._setup, self._plan, self._network = setup, setup.plan, setup.network
        self._step = SupervisedStep(setup)
        self._at = Progress(step=self._plan.steps_before)
        self._clock = Clock()
        self._was_stopped = False
        self._interval = REPORT_SECONDS if setup.device.type != "cpu" else 0.0

        self._order = torch.Generator().manual_seed(setup.plan.seed)
        self._order_before = self._order.get_state()  # ... drawing this epoch's
        self._parts: list[Tensor] = []  # the indices of this epoch, a batch at a time
        self._recent: list[Tensor] = []  # those of the last two steps
        self._generators: dict[str, Tensor] | None = None  # to be set as it goes on

        self._whole = Sums(setup.device)  # of the epoch
        self._since_report = Sums(setup.device)
        self._validated = Sums(setup.device)

        # the best weights so far; while the network has those, what it was trained to
        self._other = [value.detach().clone() for value in self._weights()]
        self._is_best_shown = False

    @property
    def epochs(self) -> tuple[EpochDone, ...]:
        """Those behind, whichever process made them."""
        return tuple(self._at.epochs)

    def run(self) -> Iterator[LoopEvent]:
        """What happens. After a stop it may be called again, and goes on."""
        phases = {
            "begin": self._begin,
            "judge": self._judge_start,
            "train": self._train,
            "validate": self._validate,
            "hand over": self._hand_over,
            "report": self._report,
        }
        self._clock.resume()
        self._show_best(False)
        self._was_stopped = False
        if self._generators is not None:
            restore_generators(self._generators, self._setup.device)
        while self._at.phase in phases and not self._was_stopped:
            yield from phases[self._at.phase]()
        ended = self._ended()
        self._clock.pause()
        yield ended

    # --- phases: each leads to the next, and goes on where it is entered in its midst

    def _begin(self) -> Iterator[LoopEvent]:
        torch.manual_seed(self._plan.seed)  # layers such as Dropout draw from this one
        if self._plan.is_continued:
            self._begin_validation("judge")
        else:
            self._begin_epoch()
        yield from ()

    def _judge_start(self) -> Iterator[LoopEvent]:
        """Trained weights are validated: only what is better takes their place."""
        if self._validate_rest():
            loss, accuracy = self._validated.read(self._plan.is_classification)
            if math.isfinite(loss):
                self._at.best = Best(self._plan.best_before, loss, accuracy)
            self._begin_epoch()
        yield from ()

    def _train(self) -> Iterator[LoopEvent]:
        """The steps of an epoch that are not made yet."""
        at, setup = self._at, self._setup
        self._network.train()
        last = self._clock.seconds
        rest = self._parts[at.batch :]
        for indices, batch in zip(rest, setup.batches.read(rest), strict=True):
            if setup.is_stopped():
                self._was_stopped = True
                return
            self._learn(indices, *batch)
            now = self._clock.seconds
            if at.batch == len(self._parts) or now - last >= self._interval:
                yield from self._tell(self._batch_done(now - last))
                last = now
                if at.phase == "nan":
                    return
            if setup.wants_weights():
                weights = setup.take(self._network)
                yield from self._tell(events.WeightsTaken(weights, at.step, at.epoch))
        at.trained = self._clock.seconds
        self._begin_validation("validate")

    def _learn(self, indices: Tensor, inputs: Tensor, targets: Tensor) -> None:
        at, schedule = self._at, self._setup.schedule
        self._recent = [*self._recent[-1:], indices]
        if schedule is not None:
            steps = self._plan.epochs * len(self._parts)
            made = at.step - self._plan.steps_before
            self._step.set_rate(schedule(made, steps, at.epochs))
        loss, correct = self._step.learn(inputs, targets)
        self._whole.add(loss, correct, len(indices))
        self._since_report.add(loss, correct, len(indices))
        at.step += 1
        at.batch += 1

    def _batch_done(self, seconds: float) -> events.BatchDone:
        """What the steps since the last report have given."""
        at, sums = self._at, self._since_report
        loss, accuracy = sums.read(self._plan.is_classification)
        self._since_report = Sums(self._setup.device)
        if not math.isfinite(loss):
            at.phase, at.bad_loss = "nan", loss
        speed = sums.count / max(seconds, 1e-9)
        return events.BatchDone(at.step, at.epoch, loss, accuracy, self._step.lr, speed)

    def _validate(self) -> Iterator[LoopEvent]:
        """The rest of the validation of an epoch, and what follows from it."""
        at, is_classification = self._at, self._plan.is_classification
        if not self._validate_rest():
            return
        loss, accuracy = self._validated.read(is_classification)
        if not math.isfinite(loss):
            at.phase, at.bad_loss = "nan", loss
            return
        score = Best(at.epoch, loss, accuracy)
        is_best = at.best is None or score.is_better_than(at.best)
        if is_best:
            at.best = score
            with torch.no_grad():
                for kept, value in zip(self._other, self._weights(), strict=True):
                    kept.copy_(value)
        train_loss, train_accuracy = self._whole.read(is_classification)
        at.epochs.append(
            EpochDone(
                epoch=at.epoch,
                step=at.step,
                train_loss=train_loss,
                train_accuracy=train_accuracy,
                val_loss=loss,
                val_accuracy=accuracy,
                lr=self._step.lr,
                seconds=self._clock.seconds - at.epoch_began,
                samples_per_second=self._whole.count
                / max(at.trained - at.epoch_began, 1e-9),
                is_best=is_best,
            )
        )
        at.finished += 1
        at.phase = "hand over" if is_best else "report"
        yield from ()

    def _hand_over(self) -> Iterator[LoopEvent]:
        """The best weights so far, before the line that tells of them."""
        self._at.phase = "report"
        weights = self._setup.take(self._network)
        yield from self._tell(events.BestWeights(weights, self._at.epoch))

    def _report(self) -> Iterator[LoopEvent]:
        done = self._at.epochs[-1]
        if self._at.finished < self._plan.epochs:
            self._begin_epoch()
        else:
            self._at.phase = "done"
        yield from self._tell(done)

    # --- between the phases

    def _begin_epoch(self) -> None:
        at = self._at
        at.phase, at.batch = "train", 0
        at.epoch = self._plan.epochs_before + at.finished + 1
        at.epoch_began = self._clock.seconds
        self._whole = Sums(self._setup.device)
        self._since_report = Sums(self._setup.device)
        self._order_before = self._order.get_state()
        self._draw_order()

    def _draw_order(self) -> None:
        training = self._setup.training
        rows = torch.randperm(len(training), generator=self._order)
        self._parts = parts_of(training[rows], self._plan.batch_size)

    def _begin_validation(self, phase: Phase) -> None:
        self._at.phase, self._at.batch = phase, 0
        self._validated = Sums(self._setup.device)

    def _validate_rest(self) -> bool:
        """Sums over the batches that are not done yet; False where it was stopped."""
        setup, at = self._setup, self._at
        parts = parts_of(setup.validation, self._plan.validation_batch_size)
        self._network.eval()
        try:
            with torch.inference_mode():
                for inputs, targets in setup.batches.read(parts[at.batch :]):
                    if setup.is_stopped():
                        self._was_stopped = True
                        return False
                    loss, correct = self._step.evaluate(inputs, targets)
                    self._validated.add(loss, correct, len(targets))
                    at.batch += 1
        finally:
            self._network.train()
        return True

    def _tell(self, event: LoopEvent) -> Iterator[LoopEvent]:
        self._clock.pause()
        yield event
        self._clock.resume()

    # --- the end

    def _ended(self) -> events.Ended:
        at = self._at
        is_bad = at.phase == "nan"
        reason: events.Reason
        reason = "stopped" if self._was_stopped else "nan" if is_bad else "done"
        fault = self._fault() if is_bad else None
        if is_bad or at.best is not None:
            self._show_best(True)
        weights, seconds = self._setup.take(self._network), self._clock.seconds
        return events.Ended(
            reason, at.finished, at.step, at.best, seconds, weights, fault
        )

    def _fault(self) -> events.Fault:
        """The loss that is not finite, and where it comes from, where that shows."""
        at = self._at
        is_spoilt = not all(_is_finite(value) for value in self._weights())
        if is_spoilt:
            self._show_best(True)
        is_first = at.step == self._plan.steps_before + 1
        has_moved = not (is_first or (is_spoilt and at.best is None))
        lr, place = self._step.lr, self._place_of_fault()
        return events.Fault(at.bad_loss, at.epoch, at.step, lr, place, has_moved)

    def _place_of_fault(self) -> Any:
        setup = self._setup
        if setup.locate is None:
            return None
        validation = parts_of(setup.validation, self._plan.batch_size)
        for is_training, parts in ((True, self._recent), (False, validation)):
            self._network.train(is_training)
            for inputs, targets in setup.batches.read(parts):
                loss_of = partial(self._loss_of, targets)
                place = setup.locate(self._network, inputs, loss_of)
                if place is not None:
                    return place
        return None

    def _loss_of(self, targets: Tensor, given: Tensor | tuple[Tensor, ...]) -> Tensor:
        return self._step.judge(given, targets)[0]

    def _weights(self) -> list[Tensor]:
        return list(self._network.state_dict().values())

    def _show_best(self, is_best: bool) -> None:
        """Gives the network its best weights, or those that it was trained to last."""
        if is_best == self._is_best_shown:
            return
        self._is_best_shown = is_best
        with torch.no_grad():
            for other, value in zip(self._other, self._weights(), strict=True):
                before = value.clone()
                value.copy_(other)
                other.copy_(before)

    # --- cut off, and taken up again

    def state(self) -> dict[str, Any]:
        """Copies of all that the rest of the training depends on.

        Tensors, numbers and words in dicts and lists; to be asked for between two
        events, or after the end.
        """
        weights, names = self._weights(), list(self._network.state_dict())
        present, best = weights, self._other
        if self._is_best_shown:
            present, best = best, present
        self._at.seconds = self._clock.seconds
        sums = (self._whole, self._since_report, self._validated)
        state: dict[str, Any] = copied(
            {
                "format": FORMAT,
                "network": dict(zip(names, present, strict=True)),
                "best": dict(zip(names, best, strict=True)),
                "step": self._step.state(),
                "order": self._order_before,
                "recent": self._recent,
                "sums": [each.state() for each in sums],
                "generators": generator_states(self._setup.device),
                "progress": self._at.state(),
            }
        )
        return state

    def restore(self, state: dict[str, Any]) -> None:
        """Takes up a training where `state` was asked for; the setup is the same."""
        self._network.load_state_dict(state["network"])
        self._is_best_shown = False
        with torch.no_grad():
            for other, value in zip(self._other, state["best"].values(), strict=True):
                other.copy_(value)
        self._step.restore(state["step"])
        sums = (self._whole, self._since_report, self._validated)
        for each, values in zip(sums, state["sums"], strict=True):
            each.restore(values)
        self._at = Progress.restored(state["progress"])
        self._clock = Clock(self._at.seconds)
        self._recent = state["recent"]
        self._order_before = state["order"]
        self._order.set_state(self._order_before)
        if self._at.phase not in ("begin", "judge"):
            self._draw_order()
        self._generators = state["generators"]


def _is_finite(values: Tensor) -> bool:
    return not values.is_floating_point() or bool(values.detach().isfinite().all())
