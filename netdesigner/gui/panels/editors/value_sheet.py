"""The numbers of a weight while they are typed: kernels as tables, one or all at a time. Without Qt."""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

from netdesigner.layers import LayerError, Shape, show_shape
from netdesigner.layers.initializers import Values

Array = NDArray[np.float64]
AXES = {3: ("Filter", "Channel"), 4: ("Filter", "Channel"), 5: ("Filter", "Channel", "Slice")}


class ValueSheet:
    """A tensor seen as tables of its last two axes (of one row for a kernel along a line, or a bias)."""

    def __init__(self, shape: Shape, values: Values | None = None) -> None:
        self.shape = tuple(int(size) for size in shape)
        fits = values is not None and values.fits(self.shape)
        spread = values.spread(self.shape) if fits and values is not None else 0.0
        self.numbers: Array = np.array(np.broadcast_to(np.array(spread, dtype=float), self.shape))
        self.is_same = values is None or not fits or len(values.shape) < len(self.shape)  # one table for all

    @property
    def axes(self) -> tuple[tuple[str, int], ...]:
        """What chooses a table: names and sizes of the axes before it."""
        names = AXES.get(len(self.shape), ())
        return tuple(zip(names, self.shape, strict=False))

    @property
    def table_shape(self) -> tuple[int, int]:
        rest = self.shape[len(self.axes) :]
        return (1, rest[0]) if len(rest) == 1 else (rest[0], rest[1])

    @property
    def is_kernel(self) -> bool:
        """Whether the table is a kernel on a map."""
        return len(self.shape) == 4

    def table(self, place: tuple[int, ...]) -> Array:
        return self.numbers[place].reshape(self.table_shape)

    def put(self, place: tuple[int, ...], table: Array) -> None:
        """Puts a table at a place, or everywhere where all are the same."""
        shaped = table.reshape(self.shape[len(self.axes) :])
        if self.is_same:
            self.numbers[...] = shaped
        else:
            self.numbers[place] = shaped

    def put_text(self, place: tuple[int, ...], text: str) -> None:
        """Takes numbers from a text: one table, or all of the tensor; raises LayerError."""
        found = read(text)
        if found.size == self.numbers.size and self.numbers.size != np.prod(self.table_shape):
            self.is_same = False
            self.numbers[...] = found.reshape(self.shape)
        elif found.shape == self.table_shape or (1 in self.table_shape and found.size == np.prod(self.table_shape)):
            self.put(place, found)
        else:
            wanted, whole = show_shape(self.table_shape), show_shape(self.shape)
            every = f", or all of {whole}" if self.axes else ""
            raise LayerError(f"The text holds {show_shape(found.shape)} numbers; {wanted} are wanted{every}.")

    @property
    def values(self) -> Values:
        """What was typed, said once where all tables are the same."""
        return Values.of(self.numbers.tolist()).compact()


def number(text: str) -> float:
    """A typed number; raises LayerError. A comma may stand for the point."""
    try:
        value = float(text.strip().replace("−", "-").replace(",", "."))
    except ValueError:
        raise LayerError(f"{text.strip()!r} is not a number such as 0.5.") from None
    if not np.isfinite(value):
        raise LayerError(f"{text.strip()!r} is not a number such as 0.5.")
    return value


def read(text: str) -> Array:
    """A table from a spreadsheet, a CSV file or Python: rows are lines, cells are parted by tabs, commas or blanks."""
    lines = [line for line in re.split(r"[\n\r]+|\](?=\s*,)", text.replace("[", " ").strip()) if line.strip(" ],;")]
    rows = [[number(cell) for cell in re.split(r"[\t;, ]+", line.strip(" \t],;"))] for line in lines]
    if not rows:
        raise LayerError("The clipboard holds no numbers: copy rows such as -1, 0, 1 first.")
    if len({len(row) for row in rows}) > 1:
        raise LayerError(f"The rows are not equally long: {', '.join(str(len(row)) for row in rows[:8])} numbers.")
    return np.array(rows)
