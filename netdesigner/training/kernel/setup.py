"""What a training is given: a plan of plain numbers, and the objects that it works with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from .batches import Batches
from .events import EpochDone, Weights

Locate = Callable[[Any, Tensor, Callable[[Any], Tensor]], Any]
"""Says what of a network is not finite for inputs and a loss; None where all is."""
Schedule = Callable[[int, int, Sequence[EpochDone]], float]
"""The part of the optimizer's learning rate that a step takes: from the steps made so far, of how many, and the epochs
behind. It remembers nothing, so that a training can be taken up anywhere."""
Take = Callable[[Any], Weights]
"""Copies the weights of a network, under the names that its user has for them."""


@dataclass(frozen=True)
class OutputsPlan:
    """How much each output of a network counts in the loss, and which of them it has in evaluation."""

    weights: tuple[float, ...] = (1.0,)
    kept: tuple[int, ...] = (0,)  # the first is the one whose accuracy is told

    def of(self, is_training: bool) -> tuple[tuple[float, ...], int]:
        """The weights of what is returned, and where the main output is among them."""
        if is_training:
            return self.weights, self.kept[0]
        return tuple(self.weights[index] for index in self.kept), 0


@dataclass(frozen=True)
class TrainingPlan:
    """The numbers of a training."""

    epochs: int
    batch_size: int
    validation_batch_size: int  # larger than that of training: nothing is kept for a way back
    seed: int  # of the order of the examples, and of what layers such as Dropout draw
    is_classification: bool
    one_hot_classes: int | None = None  # the loss takes rows, not class numbers: so many, or 0 and 1 for one score
    outputs: OutputsPlan = OutputsPlan()
    is_continued: bool = False  # the weights are trained: they are validated first, and only what is better is kept
    epochs_before: int = 0  # that these weights have behind them; epochs and steps are counted on
    steps_before: int = 0
    best_before: int = 0  # the epoch of these weights


@dataclass(frozen=True, eq=False)
class TrainingSetup:
    """All that one training works with, on its device."""

    plan: TrainingPlan
    network: nn.Module
    loss: nn.Module
    optimizer: torch.optim.Optimizer
    batches: Batches
    training: Tensor  # indices of examples
    validation: Tensor
    device: torch.device
    take: Take
    schedule: Schedule | None = None  # None: the rate stays as it is
    is_stopped: Callable[[], bool] = lambda: False  # asked between two batches
    wants_weights: Callable[[], bool] = lambda: False  # asked between two steps
    locate: Locate | None = None


def take_state(network: nn.Module) -> Weights:
    """Copies of all parameters and buffers as arrays, by their names in `state_dict`."""
    return {name: value.detach().cpu().numpy().copy() for name, value in network.state_dict().items()}
