"""One step of supervised learning, and what is counted on the way."""

from __future__ import annotations

import math
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

from .setup import TrainingSetup


class Sums:
    """Loss and correct answers of examples, summed on the device."""

    def __init__(self, device: torch.device) -> None:
        dtype = torch.float64 if device.type != "mps" else torch.float32
        self.loss = torch.zeros((), dtype=dtype, device=device)
        self.correct = torch.zeros((), dtype=dtype, device=device)
        self.count = 0

    def add(self, loss: Tensor, correct: Tensor | None, count: int) -> None:
        self.loss += loss.detach() * count
        self.count += count
        if correct is not None:
            self.correct += correct

    def read(self, is_classification: bool) -> tuple[float, float | None]:
        """Mean loss and accuracy; waits for the device."""
        accuracy = self.correct.item() / self.count if is_classification else None
        return self.loss.item() / self.count, accuracy

    def state(self) -> dict[str, Any]:
        return {"loss": self.loss, "correct": self.correct, "count": self.count}

    def restore(self, state: dict[str, Any]) -> None:
        self.loss.copy_(state["loss"])
        self.correct.copy_(state["correct"])
        self.count = state["count"]


def correct_answers(scores: Tensor, targets: Tensor) -> Tensor:
    """How many examples are right.

    With a class for every pixel an example counts as its part that is right. A single
    score tells two classes apart: above 0 it is the second.
    """
    is_single = scores.shape[1:] == (1,)
    answers = (scores[:, 0] > 0).long() if is_single else scores.argmax(dim=1)
    is_right = answers == targets
    if is_right.dim() == 1:
        return is_right.sum()
    return is_right.float().flatten(1).mean(dim=1).sum()


class SupervisedStep:
    """Moves the weights so that the outputs of a network come closer to the targets."""

    def __init__(self, setup: TrainingSetup) -> None:
        self._network, self._loss = setup.network, setup.loss
        self._optimizer = setup.optimizer
        self._plan = setup.plan
        self._is_on_cpu = setup.device.type == "cpu"
        self._peaks = [float(group["lr"]) for group in self._optimizer.param_groups]

    @property
    def lr(self) -> float:
        return float(self._optimizer.param_groups[0]["lr"])

    def set_rate(self, factor: float) -> None:
        """Makes the next steps this part of those that the optimizer was made for."""
        for group, peak in zip(self._optimizer.param_groups, self._peaks, strict=True):
            group["lr"] = peak * factor

    def learn(self, inputs: Tensor, targets: Tensor) -> tuple[Tensor, Tensor | None]:
        """One step; the loss and the number of correct answers.

        Where the loss is not finite the weights stay those that gave it (on a GPU that
        is not known yet): they tell where it comes from.
        """
        self._optimizer.zero_grad(set_to_none=True)
        loss, correct = self.judge(self._network(inputs), targets)
        if self._is_on_cpu and not math.isfinite(loss.item()):
            return loss, correct
        torch.autograd.backward(loss)
        self._optimizer.step()
        return loss, correct

    def evaluate(self, inputs: Tensor, targets: Tensor) -> tuple[Tensor, Tensor | None]:
        """The same without learning."""
        return self.judge(self._network(inputs), targets)

    def judge(
        self, given: Tensor | tuple[Tensor, ...], targets: Tensor
    ) -> tuple[Tensor, Tensor | None]:
        """The weighted sum of all losses, and how often the main output is right."""
        outputs = given if isinstance(given, tuple) else (given,)
        weights, main = self._plan.outputs.of(self._network.training)
        losses: list[Tensor] = [
            self._loss(output, self._as_wanted(targets, output)) * weight
            for weight, output in zip(weights, outputs, strict=True)
            if weight
        ]
        loss = sum(losses[1:], losses[0])
        if not self._plan.is_classification:
            return loss, None
        return loss, correct_answers(outputs[main].detach(), targets)

    def _as_wanted(self, targets: Tensor, output: Tensor) -> Tensor:
        """Targets as the loss takes them for an output."""
        classes = self._plan.one_hot_classes
        if classes is None:
            return targets
        if output.shape[1:] == (1,):
            return targets[:, None].to(output.dtype)
        return functional.one_hot(targets, classes).float()

    def state(self) -> dict[str, Any]:
        """What a step remembers of those before it."""
        return {"optimizer": self._optimizer.state_dict()}

    def restore(self, state: dict[str, Any]) -> None:
        self._optimizer.load_state_dict(state["optimizer"])
