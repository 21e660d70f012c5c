"""Loss and optimizer of a recipe as calls: training performs them, an exported project prints them.

Deliberately knows nothing of torch; names, order and defaults are PyTorch's own.
"""

from __future__ import annotations

from typing import Any

from netdesigner.design.recipe import Recipe
from netdesigner.layers.base import Arg, Call

LOSSES = {
    "cross_entropy": "nn.CrossEntropyLoss",
    "hinge": "nn.MultiMarginLoss",
    "binary_cross_entropy": "nn.BCEWithLogitsLoss",
    "mse": "nn.MSELoss",
    "l1": "nn.L1Loss",
}
WEIGHT_DECAY_DEFAULTS = {"SGD": 0.0, "Adam": 0.0, "AdamW": 0.01}


def loss_call(recipe: Recipe) -> Call:
    """The loss: `nn.CrossEntropyLoss()`, averaged over the examples of a step."""
    return Call(LOSSES[recipe.loss_in_use])


def optimizer_call(recipe: Recipe) -> Call:
    """The optimizer; `Arg(0)` stands for the network's parameters. The learning rate is always said."""
    settings: list[tuple[str, Any]] = [("lr", recipe.lr)]
    if recipe.optimizer == "SGD" and recipe.momentum:
        settings.append(("momentum", recipe.momentum))
    if recipe.weight_decay != WEIGHT_DECAY_DEFAULTS[recipe.optimizer]:
        settings.append(("weight_decay", recipe.weight_decay))
    return Call(f"torch.optim.{recipe.optimizer}", (Arg(0),), tuple(settings))
