"""From a recipe, a network and examples to what the kernel works with, on one device."""

from __future__ import annotations

from math import prod

import numpy as np
import torch
from torch import nn

from netdesigner.data.examples import Examples
from netdesigner.design.recipe import CLASS_LOSSES, Recipe
from netdesigner.training.control import Probe, StopFlag
from netdesigner.training.events import EpochDone, TrainError
from netdesigner.training.kernel.batches import InMemoryBatches
from netdesigner.training.kernel.setup import Locate, OutputsPlan, Take, TrainingPlan, TrainingSetup
from netdesigner.training.perform import build_loss, build_optimizer

EVALUATED_VALUES = 1 << 22  # input values in one step of validation, which keeps no activations
EVALUATED_EXAMPLES = 512


def setup_of(
    recipe: Recipe,
    network: nn.Module,
    examples: Examples,
    device: torch.device,
    take: Take,
    stop: StopFlag | None = None,
    probe: Probe | None = None,
    outputs: OutputsPlan | None = None,
    before: tuple[EpochDone, ...] | None = None,
    locate: Locate | None = None,
) -> TrainingSetup:
    """Brings a network and examples to their device, with the recipe's loss and optimizer.

    `before` are the epochs that the weights have behind them; None: they are fresh.
    """
    if not any(parameter.requires_grad for parameter in network.parameters()):
        if any(True for _ in network.parameters()):
            raise TrainError("All weights of the network are frozen. Unfreeze a block to train it.")
        raise TrainError("The network has no weights to learn. Add a layer such as Conv2d or Linear.")
    flag = stop or StopFlag()
    network.to(device)
    is_channels_last = _wants_channels_last(network, examples, device)
    if is_channels_last:
        network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    return TrainingSetup(
        plan=plan_of(recipe, examples, outputs, before),
        network=network,
        loss=build_loss(recipe).to(device),
        optimizer=build_optimizer(recipe, (each for each in network.parameters() if each.requires_grad), device),
        batches=batches_of(examples, device, is_channels_last),
        training=torch.from_numpy(examples.training),
        validation=torch.from_numpy(examples.validation),
        device=device,
        take=take,
        is_stopped=lambda: flag.is_set,
        wants_weights=(probe or Probe()).take_wish,
        locate=locate,
    )


def plan_of(
    recipe: Recipe,
    examples: Examples,
    outputs: OutputsPlan | None = None,
    before: tuple[EpochDone, ...] | None = None,
) -> TrainingPlan:
    """The numbers of a training."""
    is_classification = examples.source.is_classified
    is_one_hot = is_classification and recipe.loss_in_use not in CLASS_LOSSES
    last = before[-1] if before else None
    return TrainingPlan(
        epochs=recipe.epochs,
        batch_size=recipe.batch_size,
        validation_batch_size=max(
            recipe.batch_size, min(EVALUATED_EXAMPLES, EVALUATED_VALUES // max(1, prod(examples.shape)))
        ),
        seed=recipe.seed,
        is_classification=is_classification,
        one_hot_classes=examples.source.target_size if is_one_hot else None,
        outputs=outputs or OutputsPlan(),
        is_continued=before is not None,
        epochs_before=last.epoch if last else 0,
        steps_before=last.step if last else 0,
        best_before=max((epoch.epoch for epoch in before or () if epoch.is_best), default=0),
    )


def batches_of(examples: Examples, device: torch.device, is_channels_last: bool = False) -> InMemoryBatches:
    """The examples as tensors; a file's bytes are read-only, so they may have to be copied."""
    stored = examples.inputs
    values = examples.normalized(stored) if stored.dtype == np.float32 else stored
    return InMemoryBatches(
        torch.from_numpy(np.require(values, requirements=("C", "W"))),
        torch.from_numpy(np.ascontiguousarray(examples.targets)),
        torch.from_numpy(examples.mean),
        torch.from_numpy(examples.std),
        device,
        is_channels_last,
    )


def _wants_channels_last(network: nn.Module, examples: Examples, device: torch.device) -> bool:
    """Convolutions on images are about a third faster with the channel as the last axis in memory."""
    is_convolutional = any(parameter.ndim == 4 for parameter in network.parameters())
    return is_convolutional and len(examples.shape) == 3 and device.type in ("cpu", "cuda")
