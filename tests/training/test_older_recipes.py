"""Files of every earlier format train as they did: an epoch gives the same losses, bit for bit."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import nn

from netdesigner.data.examples import prepare
from netdesigner.design.file import dumps, loads
from netdesigner.network.build import build
from netdesigner.network.weights import take
from netdesigner.training.events import BatchDone, EpochDone
from netdesigner.training.setup import setup_of
from netdesigner.training.train import run

FORMATS = Path(__file__).resolve().parent.parent / "design" / "formats"
SLOW = pytest.mark.slow
FILES = [  # those with convolutions on whole images take seconds
    pytest.param(path, id=path.stem, marks=() if path.stem.startswith("format_3") else SLOW)
    for path in sorted(FORMATS.glob("*.netdesign"))
]
LOSSES = {"auto": nn.CrossEntropyLoss, "cross_entropy": nn.CrossEntropyLoss, "hinge": nn.MultiMarginLoss}


def as_then(recipe: dict[str, Any], parameters: Iterable[nn.Parameter]) -> torch.optim.Optimizer:
    """The optimizer as the program made it up to format 3."""
    settings = {"lr": recipe["lr"]}
    if recipe["optimizer"] == "SGD" and recipe["momentum"]:
        settings["momentum"] = recipe["momentum"]
    if recipe["weight_decay"] != {"SGD": 0.0, "Adam": 0.0, "AdamW": 0.01}[recipe["optimizer"]]:
        settings["weight_decay"] = recipe["weight_decay"]
    return getattr(torch.optim, recipe["optimizer"])(list(parameters), fused=True, **settings)


def losses_of_an_epoch(text: str, older: dict[str, Any] | None) -> list[float]:
    """With loss and optimizer of the recipe as it is read, or as an `older` program made them of what it had read."""
    design = loads(text)
    recipe = design.recipe.replace(epochs=1)
    network = build(design, seed=recipe.seed)
    (shape,) = (node.layer.output_shapes(())[0] for node in design.graph.nodes.values() if node.layer.is_input)
    torch.manual_seed(recipe.seed)
    setup = setup_of(recipe, network, prepare(recipe, shape), torch.device("cpu"), take)
    if older is not None:
        setup = replace(setup, loss=LOSSES[older["loss"]](), optimizer=as_then(older, network.parameters()))
    events = list(run(setup))
    (epoch,) = (event for event in events if isinstance(event, EpochDone))
    return [*(event.loss for event in events if isinstance(event, BatchDone)), epoch.train_loss, epoch.val_loss]


@pytest.mark.parametrize("optimizer", ["as it is", "SGD", "Adam", "AdamW"])
@pytest.mark.parametrize("path", FILES)
def test_an_epoch_of_an_older_file(path: Path, optimizer: str) -> None:
    content = json.loads(path.read_text())
    if optimizer != "as it is":
        content["recipe"] |= {"optimizer": optimizer, "lr": 0.01}
    text = json.dumps(content)
    before = losses_of_an_epoch(text, content["recipe"])
    assert losses_of_an_epoch(text, None) == before
    assert losses_of_an_epoch(dumps(loads(text)), None) == before  # and once it was saved again
