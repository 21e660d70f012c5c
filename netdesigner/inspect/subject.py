"""What is looked at: a design with its weights, a block of it, an example, and how its training went."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from numpy.typing import NDArray

from netdesigner.design.design import Design

Array = NDArray[Any]
Weights = Mapping[str, Array]
Scale = Literal["unit", "layer", "network"]
"""What the strongest colour stands for: the largest value of each tile's unit, of the layer, of the network."""


@dataclass(frozen=True, eq=False)
class Example:
    """One example as the network is given it, and what is known of it."""

    values: Array  # (*input shape), float32
    name: str = ""  # "example 3", or a file
    target: Any = None  # a class number, or values; None where it is not known
    classes: tuple[str, ...] = ()  # their names, where the targets are classes

    @property
    def label(self) -> int | None:
        """The number of its class, where it has one that is known."""
        return int(self.target) if self.classes and self.target is not None else None


@dataclass(frozen=True, eq=False)
class Subject:
    """A frozen request: what a view shall show. `path` names a node ("n5.0.n3"); "" is the network as a whole."""

    design: Design
    weights: Weights | None = field(default=None, repr=False)  # None: fresh ones
    path: str = ""
    example: Example | None = None
    unit: int | None = None  # only this one
    scale: Scale | None = None  # in what the colours will be: "network" has to be measured
    history: Mapping[str, Sequence[float]] = field(default_factory=dict, repr=False)
    """What a training measured, a number an epoch: "train_loss", "val_accuracy", ...; NaN where one is missing."""
