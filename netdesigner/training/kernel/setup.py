"""What a training works with: a plan of plain numbers, and built objects."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from .batches import Batches
from .events import EpochDone, Weights
from .plan import TrainingPlan

Locate = Callable[[Any, Tensor, Callable[[Any], Tensor]], Any]
"""Says what of a network is not finite for inputs and a loss; None where all is."""

Schedule = Callable[[int, int, Sequence[EpochDone]], float]
"""The part of the optimizer's learning rate that a step takes.

It is given the steps made so far, how many there will be, and the epochs behind. It
remembers nothing, so that a training can be taken up anywhere.
"""

Take = Callable[[Any], Weights]
"""Copies the weights of a network, under the names that its user has for them."""


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
    """Copies of parameters and buffers as arrays, by their names in `state_dict`."""
    state = network.state_dict()
    return {name: value.detach().cpu().numpy().copy() for name, value in state.items()}
