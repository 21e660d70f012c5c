"""What a training is given. Free of torch: the window makes a request before torch is loaded."""

from __future__ import annotations

from dataclasses import dataclass, field

from netdesigner.data.example_set import ExampleSet
from netdesigner.data.examples import Examples
from netdesigner.design.design import Design
from netdesigner.training.control import Probe, StopFlag
from netdesigner.training.events import EpochDone, Weights


@dataclass(frozen=True, eq=False)
class TrainRequest:
    """A snapshot of a design and what it begins with; only the two flags are touched later, by others."""

    design: Design
    weights: Weights | None = None  # to go on from; None: initialized by the recipe's seed
    before: tuple[EpochDone, ...] = ()  # the epochs that these weights have behind them
    examples: Examples | None = None  # prepared before; None: read as the recipe says
    stop: StopFlag = field(default_factory=StopFlag)
    probe: Probe = field(default_factory=Probe)
    source: ExampleSet | None = None  # opened before, if the examples were not prepared
