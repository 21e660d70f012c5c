"""A lesson: network, examples, loss and optimizer on one device, ready for the loop."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from netdesigner.data.examples import Examples
from netdesigner.design.recipe import CLASS_LOSSES, Recipe
from netdesigner.training.control import Probe, StopFlag
from netdesigner.training.events import EpochDone, TrainError, Weights
from netdesigner.training.feed import Feed
from netdesigner.training.perform import build_loss, build_optimizer

Locate = Callable[[Any, Tensor, Callable[[Any], Tensor]], str]
"""Names what of a network is not finite for inputs and a loss, in a sentence without its end; "" where all is."""
Take = Callable[[Any], Weights]
"""Copies the weights of a network; each kind of network has its own names for them."""


@dataclass(frozen=True)
class Answers:
    """What a network returns in training: how much each answer counts in the loss, and which of them evaluation has."""

    weights: tuple[float, ...] = (1.0,)
    kept: tuple[int, ...] = (0,)  # the first is the one whose accuracy is told

    def of(self, is_training: bool) -> tuple[tuple[float, ...], int]:
        """The weights of what is returned, and where the main answer is among them."""
        if is_training:
            return self.weights, self.kept[0]
        return tuple(self.weights[index] for index in self.kept), 0


@dataclass(frozen=True, eq=False)
class Lesson:
    """All that one training needs, on its device."""

    network: nn.Module
    feed: Feed
    loss: nn.Module
    optimizer: torch.optim.Optimizer
    training: Tensor  # indices
    validation: Tensor
    batch_size: int
    epochs: int
    seed: int
    device: torch.device
    is_classification: bool
    class_count: int | None  # given where class numbers become one-hot rows for the loss, or 0 and 1 for one score
    take: Take  # a copy of the weights for others
    stop: StopFlag
    probe: Probe
    answers: Answers
    before: tuple[EpochDone, ...] | None = None  # epochs that the weights have behind them; None: they are fresh
    locate: Locate | None = None


def lesson_of(
    recipe: Recipe,
    network: nn.Module,
    examples: Examples,
    device: torch.device,
    take: Take,
    stop: StopFlag | None = None,
    probe: Probe | None = None,
    answers: Answers | None = None,
    before: tuple[EpochDone, ...] | None = None,
    locate: Locate | None = None,
) -> Lesson:
    """Brings a network and examples to their device, with the recipe's loss and optimizer."""
    if not any(parameter.requires_grad for parameter in network.parameters()):
        if any(True for _ in network.parameters()):
            raise TrainError("All weights of the network are frozen. Unfreeze a block to train it.")
        raise TrainError("The network has no weights to learn. Add a layer such as Conv2d or Linear.")
    network.to(device)
    is_channels_last = _wants_channels_last(network, examples, device)
    if is_channels_last:
        network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    is_classification = examples.source.is_classified
    is_one_hot = is_classification and recipe.loss_in_use not in CLASS_LOSSES
    return Lesson(
        network=network,
        feed=Feed(examples, device, is_channels_last),
        loss=build_loss(recipe).to(device),
        optimizer=build_optimizer(recipe, (each for each in network.parameters() if each.requires_grad), device),
        training=torch.from_numpy(examples.training),
        validation=torch.from_numpy(examples.validation),
        batch_size=recipe.batch_size,
        epochs=recipe.epochs,
        seed=recipe.seed,
        device=device,
        is_classification=is_classification,
        class_count=examples.source.target_size if is_one_hot else None,
        take=take,
        stop=stop or StopFlag(),
        probe=probe or Probe(),
        answers=answers or Answers(),
        before=before,
        locate=locate,
    )


def _wants_channels_last(network: nn.Module, examples: Examples, device: torch.device) -> bool:
    """Convolutions on images are about a third faster with the channel as the last axis in memory."""
    is_convolutional = any(parameter.ndim == 4 for parameter in network.parameters())
    return is_convolutional and len(examples.shape) == 3 and device.type in ("cpu", "cuda")
