"""The loop: epochs of steps and validations, as a plain generator of events.

It can be cut off between any two batches and go on in another process as if nothing had happened: `state` is all that
the rest depends on. Reading a number from a GPU waits for it, so losses are summed there and read a few times a second.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from functools import partial
from typing import Any, Literal

import torch
from torch import Tensor

from .batches import parts_of
from .checkpoint import FORMAT, copied, generator_states, restore_generators
from .events import BatchDone, Best, BestWeights, Ended, EpochDone, Fault, LoopEvent, Reason, WeightsTaken
from .setup import TrainingSetup
from .steps import Sums, SupervisedStep

REPORT_SECONDS = 0.05  # between two looks at a GPU's numbers

Phase = Literal["begin", "judge", "train", "validate", "hand over", "report", "done", "nan"]


@dataclass
class Progress:
    """How far a training is; plain values, which a checkpoint holds."""

    phase: Phase = "begin"
    epoch: int = 0  # the one under way
    step: int = 0
    batch: int = 0  # how many of this epoch, or of its validation, are behind
    finished: int = 0  # epochs
    best: Best | None = None
    epochs: list[EpochDone] = field(default_factory=list)
    bad_loss: float = 0.0
    seconds: float = 0.0  # of work
    epoch_began: float = 0.0  # in seconds of work
    trained: float = 0.0  # when the steps of the epoch were made


class Clock:
    """Seconds of work: a training that waits for its consumer is not at work."""

    def __init__(self, seconds: float = 0.0) -> None:
        self._seconds = seconds
        self._since: float | None = None  # when it was started, while it runs

    def pause(self) -> None:
        self._seconds, self._since = self.seconds, None

    def resume(self) -> None:
        self._since = time.perf_counter()

    @property
    def seconds(self) -> float:
        return self._seconds + (0.0 if self._since is None else time.perf_counter() - self._since)


class TrainingLoop:
    """One training; `run` yields its events and ends with `Ended`."""

    def __init__(self, setup: TrainingSetup) -> None:
        self._setup, self._plan, self._network = setup, setup.plan, setup.network
        self._step = SupervisedStep(setup)
        self._clock = Clock()
        self._order = torch.Generator().manual_seed(setup.plan.seed)
        self._order_before = self._order.get_state()  # from which the order of this epoch was drawn
        self._parts: list[Tensor] = []  # the indices of this epoch, a batch at a time
        self._other = [value.detach().clone() for value in self._weights()]  # the best weights so far
        self._is_best_shown = False  # the network has the best weights, and `_other` is what it was trained to
        self._recent: list[Tensor] = []  # the indices of the last two steps
        self._whole, self._since_report = Sums(setup.device), Sums(setup.device)  # of the epoch; since the last event
        self._validated = Sums(setup.device)
        self._was_stopped = False
        self._generators: dict[str, Tensor] | None = None  # to be set before the next number is drawn
        self._at = Progress(epoch=setup.plan.epochs_before, step=setup.plan.steps_before)
        self._interval = REPORT_SECONDS if setup.device.type != "cpu" else 0.0

    @property
    def epochs(self) -> tuple[EpochDone, ...]:
        """Those behind, whichever process made them."""
        return tuple(self._at.epochs)

    def run(self) -> Iterator[LoopEvent]:
        """What happens. After a stop it may be called again, and goes on."""
        phases = {
            "begin": self._begin, "judge": self._judge_start, "train": self._train, "validate": self._validate,
            "hand over": self._hand_over, "report": self._report,
        }  # fmt: skip
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

    # --- the phases of a training: each leads to the next, and to the same one if it is entered in its midst

    def _begin(self) -> Iterator[LoopEvent]:
        torch.manual_seed(self._plan.seed)  # layers such as Dropout draw from torch's own generator
        if self._plan.is_continued:
            self._begin_validation("judge")
        else:
            self._begin_epoch()
        yield from ()

    def _judge_start(self) -> Iterator[LoopEvent]:
        """Weights that are trained on are validated first: only what is better takes their place."""
        if self._validate_rest():
            loss, accuracy = self._validated.read(self._plan.is_classification)
            if math.isfinite(loss):
                self._at.best = Best(self._plan.best_before, loss, accuracy)
            self._begin_epoch()
        yield from ()

    def _train(self) -> Iterator[LoopEvent]:
        """The steps of one epoch that are not made yet."""
        at, setup = self._at, self._setup
        self._network.train()
        last = self._clock.seconds
        rest = self._parts[at.batch :]
        for indices, (inputs, targets) in zip(rest, setup.batches.read(rest), strict=True):
            if setup.is_stopped():
                self._was_stopped = True
                return
            self._recent = [*self._recent[-1:], indices]
            self._set_rate()
            loss, correct = self._step.learn(inputs, targets)
            self._whole.add(loss, correct, len(indices))
            self._since_report.add(loss, correct, len(indices))
            at.step += 1
            at.batch += 1
            now = self._clock.seconds
            if at.batch == len(self._parts) or now - last >= self._interval:
                yield from self._tell(self._batch_done(now - last))
                last = now
                if at.phase == "nan":
                    return
            if setup.wants_weights():
                yield from self._tell(WeightsTaken(setup.take(self._network), at.step, at.epoch))
        at.trained = self._clock.seconds
        self._begin_validation("validate")

    def _set_rate(self) -> None:
        schedule, at, plan = self._setup.schedule, self._at, self._plan
        if schedule is not None:
            steps = plan.epochs * len(self._parts)
            self._step.set_rate(schedule(at.step - plan.steps_before, steps, at.epochs))

    def _batch_done(self, seconds: float) -> BatchDone:
        """What the steps since the last report have given."""
        at, sums = self._at, self._since_report
        loss, accuracy = sums.read(self._plan.is_classification)
        self._since_report = Sums(self._setup.device)
        if not math.isfinite(loss):
            at.phase, at.bad_loss = "nan", loss
        return BatchDone(at.step, at.epoch, loss, accuracy, self._step.lr, sums.count / max(seconds, 1e-9))

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
        train_loss, train_accuracy = self._whole.read(is_classification)
        at.epochs.append(EpochDone(
            epoch=at.epoch, step=at.step, train_loss=train_loss, train_accuracy=train_accuracy, val_loss=loss,
            val_accuracy=accuracy, lr=self._step.lr, seconds=self._clock.seconds - at.epoch_began,
            samples_per_second=self._whole.count / max(at.trained - at.epoch_began, 1e-9), is_best=is_best,
        ))  # fmt: skip
        at.finished += 1
        at.phase = "report"
        if is_best:
            at.best, at.phase = score, "hand over"
            with torch.no_grad():
                for kept, value in zip(self._other, self._weights(), strict=True):
                    kept.copy_(value)
        yield from ()

    def _hand_over(self) -> Iterator[LoopEvent]:
        """The best weights so far, before the line that tells of them."""
        self._at.phase = "report"
        yield from self._tell(BestWeights(self._setup.take(self._network), self._at.epoch))

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
        at.phase, at.epoch, at.batch = "train", self._plan.epochs_before + at.finished + 1, 0
        at.epoch_began = self._clock.seconds
        self._whole, self._since_report = Sums(self._setup.device), Sums(self._setup.device)
        self._order_before = self._order.get_state()
        self._draw_order()

    def _draw_order(self) -> None:
        rows = torch.randperm(len(self._setup.training), generator=self._order)
        self._parts = parts_of(self._setup.training[rows], self._plan.batch_size)

    def _begin_validation(self, phase: Phase) -> None:
        self._at.phase, self._at.batch = phase, 0
        self._validated = Sums(self._setup.device)

    def _validate_rest(self) -> bool:
        """Sums over the batches of validation that are not done yet; False where it was stopped."""
        setup, at = self._setup, self._at
        rest = parts_of(setup.validation, self._plan.validation_batch_size)[at.batch :]
        self._network.eval()
        try:
            with torch.inference_mode():
                for inputs, targets in setup.batches.read(rest):
                    if setup.is_stopped():
                        self._was_stopped = True
                        return False
                    self._validated.add(*self._step.evaluate(inputs, targets), len(targets))
                    at.batch += 1
        finally:
            self._network.train()
        return True

    def _tell(self, event: LoopEvent) -> Iterator[LoopEvent]:
        self._clock.pause()
        yield event
        self._clock.resume()

    # --- the end

    def _ended(self) -> Ended:
        at = self._at
        reason: Reason = "stopped" if self._was_stopped else "nan" if at.phase == "nan" else "done"
        fault = self._fault() if reason == "nan" else None
        if reason == "nan" or at.best is not None:
            self._show_best(True)
        weights = self._setup.take(self._network)
        return Ended(reason, at.finished, at.step, at.best, self._clock.seconds, weights, fault)

    def _fault(self) -> Fault:
        """The loss that is not finite, and where it comes from, if that shows with the weights that gave it."""
        at, is_spoilt = self._at, not all(are_finite(value) for value in self._weights())
        if is_spoilt:
            self._show_best(True)
        is_unmoved = at.step == self._plan.steps_before + 1 or (is_spoilt and at.best is None)
        return Fault(at.bad_loss, at.epoch, at.step, self._step.lr, self._place_of_fault(), not is_unmoved)

    def _place_of_fault(self) -> Any:
        setup = self._setup
        if setup.locate is None:
            return None
        for is_training, parts in ((True, self._recent), (False, parts_of(setup.validation, self._plan.batch_size))):
            self._network.train(is_training)
            for inputs, targets in setup.batches.read(parts):
                place = setup.locate(self._network, inputs, partial(self._loss_of, targets))
                if place is not None:
                    return place
        return None

    def _loss_of(self, targets: Tensor, given: Tensor | tuple[Tensor, ...]) -> Tensor:
        return self._step.judge(given, targets)[0]

    def _weights(self) -> list[Tensor]:
        return list(self._network.state_dict().values())

    def _show_best(self, is_best: bool) -> None:
        """Gives the network its best weights, or what it was trained to last; the others are kept aside."""
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
        """Copies of all that the rest of the training depends on: tensors, numbers and words in dicts and lists.

        To be asked for between two events, or after the end.
        """
        names = list(self._network.state_dict())
        shown, other = (dict(zip(names, values, strict=True)) for values in (self._weights(), self._other))
        present, best = (other, shown) if self._is_best_shown else (shown, other)
        state: dict[str, Any] = copied({
            "format": FORMAT,
            "network": present,
            "best": best,
            "step": self._step.state(),
            "order": self._order_before,
            "recent": self._recent,
            "sums": [sums.state() for sums in (self._whole, self._since_report, self._validated)],
            "generators": generator_states(self._setup.device),
            "progress": asdict(self._at) | {"seconds": self._clock.seconds},
        })  # fmt: skip
        return state

    def restore(self, state: dict[str, Any]) -> None:
        """Takes up a training where `state` was asked for; the setup must be the same."""
        self._network.load_state_dict(state["network"])
        self._is_best_shown = False
        with torch.no_grad():
            for other, value in zip(self._other, state["best"].values(), strict=True):
                other.copy_(value)
        self._step.restore(state["step"])
        for sums, values in zip((self._whole, self._since_report, self._validated), state["sums"], strict=True):
            sums.restore(values)
        self._recent = [indices.cpu() for indices in state["recent"]]
        told = state["progress"]
        best = Best(**told["best"]) if told["best"] else None
        self._at = Progress(**{**told, "best": best, "epochs": [EpochDone(**epoch) for epoch in told["epochs"]]})
        self._clock = Clock(self._at.seconds)
        self._order_before = state["order"]
        self._order.set_state(self._order_before)
        if self._at.phase not in ("begin", "judge"):
            self._draw_order()
        self._generators = state["generators"]


def are_finite(values: Tensor) -> bool:
    """Whether all numbers of a tensor are finite."""
    return not values.is_floating_point() or bool(values.detach().isfinite().all())
