"""Trainings that are cut off: small setups by name, and what of their events can be compared.

As a program it takes up each of the checkpoints that it is named, and writes down what came then.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from netdesigner.training.kernel.batches import InMemoryBatches
from netdesigner.training.kernel.checkpoint import load_checkpoint
from netdesigner.training.kernel.events import LoopEvent
from netdesigner.training.kernel.loop import TrainingLoop
from netdesigner.training.kernel.plan import OutputsPlan, TrainingPlan
from netdesigner.training.kernel.setup import TrainingSetup, take_state

CPU = torch.device("cpu")
TIMES = {"seconds", "samples_per_second"}
COUNT, CLASSES = 90, 3
PLAN = TrainingPlan(epochs=3, batch_size=16, validation_batch_size=8, seed=5, is_classification=True)


class TwoHeads(nn.Module):
    """Everything that a training must remember: running statistics, dropout, and draws in evaluation as well."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(1, 4, 3), nn.BatchNorm2d(4), nn.ReLU(), nn.FractionalMaxPool2d(2, 3))
        self.head = nn.Sequential(nn.Flatten(), nn.Dropout(0.3), nn.Linear(36, CLASSES))
        self.auxiliary = nn.Sequential(nn.Flatten(), nn.Linear(36, CLASSES))

    def forward(self, x: Tensor) -> Tensor | tuple[Tensor, Tensor]:
        x = self.stem(x)
        scores: Tensor = self.head(x)
        return (scores, self.auxiliary(x)) if self.training else scores


def cosine(step: int, steps: int, epochs: Any) -> float:
    return 0.5 * (1 + math.cos(math.pi * step / steps))


def halved_when_worse(step: int, steps: int, epochs: Any) -> float:
    """Looks at the epochs so far, as a plateau does."""
    return float(0.5 ** sum(not epoch.is_best for epoch in epochs))


OPTIMIZERS: dict[str, Callable[[Any], torch.optim.Optimizer]] = {
    "SGD": lambda parameters: torch.optim.SGD(parameters, lr=0.05, momentum=0.9, fused=True),
    "Adam": lambda parameters: torch.optim.Adam(parameters, lr=0.05, fused=True),
    "AdamW": lambda parameters: torch.optim.AdamW(parameters, lr=0.02, amsgrad=True),
}
SCHEDULES = {"constant": None, "cosine": cosine, "plateau": halved_when_worse}


def setup_named(case: str, is_stopped: Callable[[], bool] = lambda: False) -> TrainingSetup:
    """A fresh setup; a case is "<optimizer> <schedule> <fresh or continued>"."""
    optimizer, schedule, start = case.split()
    torch.manual_seed(1)
    network = TwoHeads().to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    generator = torch.Generator().manual_seed(2)
    targets = torch.randint(CLASSES, (COUNT,), generator=generator)
    inputs = torch.randn(COUNT, 1, 8, 8, generator=generator) + targets[:, None, None, None]
    plan = replace(PLAN, outputs=OutputsPlan((1.0, 0.3)))
    if start == "continued":
        plan = replace(plan, is_continued=True, epochs_before=4, steps_before=20, best_before=3)
    unit = torch.zeros(1), torch.ones(1)
    return TrainingSetup(
        plan=plan,
        network=network,
        loss=nn.CrossEntropyLoss(),
        optimizer=OPTIMIZERS[optimizer](network.parameters()),
        batches=InMemoryBatches(inputs, targets, *unit, CPU, is_channels_last=True),
        training=torch.arange(60),
        validation=torch.arange(60, COUNT),
        device=CPU,
        take=take_state,
        schedule=SCHEDULES[schedule],
        is_stopped=is_stopped,
        wants_weights=lambda: False,
    )


def compared(value: Any) -> Any:
    """An event, bit by bit and without its times, as JSON has it."""
    if is_dataclass(value):
        told = {each.name: compared(getattr(value, each.name)) for each in fields(value) if each.name not in TIMES}
        return {"event": type(value).__name__} | told
    if isinstance(value, np.ndarray):
        return [str(value.dtype), list(value.shape), value.tobytes().hex()]
    if isinstance(value, dict):
        return {key: compared(each) for key, each in value.items()}
    return value.hex() if isinstance(value, float) else value


def rest_of(case: str, checkpoint: Path) -> Iterator[LoopEvent]:
    """What comes after a checkpoint."""
    loop = TrainingLoop(setup_named(case))
    loop.restore(load_checkpoint(checkpoint))
    torch.rand(3)  # somebody draws a number before it goes on
    yield from loop.run()


if __name__ == "__main__":
    for each in sys.argv[2:]:
        events = [compared(event) for event in rest_of(sys.argv[1], Path(each))]
        Path(each).with_suffix(".json").write_text(json.dumps(events))
