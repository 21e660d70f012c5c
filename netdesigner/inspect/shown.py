"""What views give: values without Qt, matplotlib or torch, which the window, pictures and files of numbers show."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from netdesigner.errors import SentenceError

Values = NDArray[np.float32]
Kind = Literal["filter", "weights", "map", "row"]
AXES: dict[Kind, tuple[str, ...]] = {
    "filter": ("filter", "channel", "y", "x"),
    "weights": ("unit", "input"),
    "map": ("unit", "y", "x"),
    "row": ("unit",),
}
Row = tuple[Any, ...]


class ViewError(SentenceError):
    """There is nothing to see: one sentence that says what would be."""


@dataclass(frozen=True, eq=False)
class Tiles:
    """Pictures of one size that belong together; `block` of them in a row belong to one unit."""

    values: Values  # (n, height, width), or (n, height, width, 3) in colour
    kind: Kind
    block: int = 1
    unit_count: int = 0  # units there are, of which the first may be all that is shown
    channel_count: int = 1
    network_reach: float | None = None  # the largest magnitude of the network, where it was measured

    @property
    def is_colour(self) -> bool:
        return self.values.ndim == 4

    @property
    def shown_units(self) -> int:
        return len(self.values) // self.block

    @property
    def is_whole(self) -> bool:
        """Whether nothing was left out."""
        return self.shown_units == self.unit_count and self.block == self.channel_count

    def left_out(self) -> str:
        """Which part is shown, where not all of it is: "the first 64 of 512 filters"; else empty."""
        word = "filters" if self.kind == "filter" else "units"
        parts = []
        if self.shown_units < self.unit_count:
            parts.append(f"the first {self.shown_units:,} of {self.unit_count:,} {word}")
        if self.block < self.channel_count:
            parts.append(f"the first {self.block:,} of {self.channel_count:,} channels")
        return ", ".join(parts)

    def describe(self, tile: int, row: int, column: int) -> str:
        """What lies at a place, for a tooltip: unit, y, x and value."""
        value = self.values[tile, row, column]
        shown = " ".join(f"{number:+.4g}" for number in np.atleast_1d(value)).replace("-", "−")
        if self.kind == "row":
            return f"unit {tile} = {shown}"
        if self.kind == "weights":
            return f"unit {row}, input {column} = {shown}"
        name = "map" if self.kind == "map" else "filter"
        channel = f", channel {tile % self.block}" if self.channel_count > 1 and not self.is_colour else ""
        return f"{name} {tile // self.block}{channel} · y {row}, x {column} = {shown}"

    def only(self, unit: int | None, name: str) -> Tiles:
        """One unit of a block called `name`, or all; raises ViewError where there is no such unit."""
        if unit is None:
            return self
        if not 0 <= unit < self.shown_units:
            raise ViewError(f"{name} has units 0 to {self.shown_units - 1}; there is no unit {unit}.")
        chosen = self.values[unit * self.block : (unit + 1) * self.block]
        return replace(self, values=chosen, unit_count=1)

    def arrays(self) -> dict[str, NDArray[Any]]:
        """The numbers, an axis for each of `AXES`."""
        if self.is_colour:
            return {"values": np.ascontiguousarray(self.values.transpose(0, 3, 1, 2))}
        units, (height, width) = self.shown_units, self.values.shape[1:]
        shapes = {"filter": (units, self.block, height, width), "weights": (height, width), "row": (units,)}
        return {"values": self.values.reshape(shapes.get(self.kind, (units, height, width)))}

    def rows(self) -> Iterator[Row]:
        """A head, and a row for each number with its place."""
        yield (*AXES[self.kind], "value")
        for place, value in np.ndenumerate(self.arrays()["values"]):
            yield (*place, float(value))


@dataclass(frozen=True)
class Score:
    """One line: a class or a value."""

    name: str
    value: float  # as the network gives it
    part: float  # of the longest bar, 0 … 1
    said: str  # "83 %", or "wanted 0.25"
    is_right: bool = False  # the label of the example
    is_best: bool = False  # what the network holds for the likeliest


@dataclass(frozen=True)
class Bars:
    """A line with a bar for each class or value."""

    scores: tuple[Score, ...]

    def arrays(self) -> dict[str, NDArray[Any]]:
        return {
            "name": np.array([score.name for score in self.scores], dtype=np.str_),
            "value": np.array([score.value for score in self.scores]),
            "part": np.array([score.part for score in self.scores]),
        }

    def rows(self) -> Iterator[Row]:
        yield ("name", "value", "part", "is_label")
        for score in self.scores:
            yield (score.name, score.value, score.part, int(score.is_right))


@dataclass(frozen=True)
class Line:
    """One curve: a number an epoch, NaN where there is none."""

    name: str
    key: str  # what the numbers are called in files
    values: tuple[float, ...]
    is_of_validation: bool = False


@dataclass(frozen=True)
class Plot:
    """Curves in one frame."""

    title: str
    lines: tuple[Line, ...]
    is_share: bool = False  # of 1: told in percent


@dataclass(frozen=True)
class Curves:
    """Plots side by side, over the epochs from 1 on."""

    plots: tuple[Plot, ...]

    @property
    def lines(self) -> tuple[Line, ...]:
        return tuple(line for plot in self.plots for line in plot.lines)

    @property
    def epoch_count(self) -> int:
        return max((len(line.values) for line in self.lines), default=0)

    def arrays(self) -> dict[str, NDArray[Any]]:
        epochs = np.arange(1, self.epoch_count + 1)
        return {"epoch": epochs} | {line.key: np.array(line.values, dtype=np.float64) for line in self.lines}

    def rows(self) -> Iterator[Row]:
        yield ("epoch", *(line.key for line in self.lines))
        columns = [line.values for line in self.lines]
        for number, values in enumerate(zip(*columns, strict=True), 1):
            yield (number, *values)


Shown = Tiles | Bars | Curves
