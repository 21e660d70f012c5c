"""From a recipe, a network and examples to what the kernel works with, on one device."""

from __future__ import annotations

import numpy as np
import torch
from torch import nn

from netdesigner.data.examples import Examples
from netdesigner.layers.words import vocabulary_of
from netdesigner.recipe import Recipe
from netdesigner.training.control import Probe, StopFlag
from netdesigner.training.events import EpochDone, TrainError
from netdesigner.training.kernel.batches import InMemoryBatches
from netdesigner.training.kernel.machine import has_fast_forms, place
from netdesigner.training.kernel.plan import OutputsPlan
from netdesigner.training.kernel.setup import Locate, Take, TrainingSetup
from netdesigner.training.perform import build_loss, build_optimizer
from netdesigner.training.plan import plan_of


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
    is_channels_last: bool = False,
) -> TrainingSetup:
    """Brings a network and examples to their device, with the recipe's loss and optimizer.

    `before` are the epochs that the weights have behind them; None: they are fresh. Images have their channels last
    in memory where that is asked for and the device gains by it.
    """
    if not any(parameter.requires_grad for parameter in network.parameters()):
        if any(True for _ in network.parameters()):
            raise TrainError("All weights of the network are frozen. Unfreeze a block to train it.")
        raise TrainError("The network has no weights to learn. Add a layer such as Conv2d or Linear.")
    flag = stop or StopFlag()
    is_channels_last = is_channels_last and has_fast_forms(device)
    place(network, device, is_channels_last)
    learned = [each for each in network.parameters() if each.requires_grad]
    return TrainingSetup(
        plan=plan_of(recipe, examples.source, examples.shape, outputs, before),
        network=network,
        loss=build_loss(recipe.loss_in_use).to(device),
        optimizer=build_optimizer(recipe.optimizer, learned, device),
        batches=batches_of(examples, device, is_channels_last),
        training=torch.from_numpy(examples.training),
        validation=torch.from_numpy(examples.validation),
        device=device,
        take=take,
        is_stopped=lambda: flag.is_set,
        wants_weights=(probe or Probe()).take_wish,
        locate=locate,
    )


def batches_of(examples: Examples, device: torch.device, is_channels_last: bool = False) -> InMemoryBatches:
    """The examples as tensors; a file's bytes are read-only, so they may have to be copied."""
    is_tokens = vocabulary_of(examples.shape) is not None
    inputs = examples.array()
    stored = inputs.astype(np.int64) if is_tokens else inputs
    return InMemoryBatches(
        torch.from_numpy(np.require(stored, requirements=("C", "W"))),
        torch.from_numpy(np.ascontiguousarray(examples.targets)),
        torch.from_numpy(examples.mean),
        torch.from_numpy(examples.std),
        device,
        is_channels_last,
    )
