"""Where the cards are: boxes in a coarse grid, so that what is near a wire is found without asking all of them."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from itertools import product
from typing import Generic, TypeVar

Point = tuple[float, float]
Box = tuple[float, float, float, float]  # left, top, right, bottom

Key = TypeVar("Key", bound=Hashable)

CELL = 256.0


def grow(box: Box, margin: float) -> Box:
    return box[0] - margin, box[1] - margin, box[2] + margin, box[3] + margin


def meet(first: Box, second: Box) -> bool:
    """Whether two boxes overlap."""
    return first[0] < second[2] and second[0] < first[2] and first[1] < second[3] and second[1] < first[3]


def around(points: list[Point]) -> Box:
    """The smallest box that holds all points."""
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    return min(xs), min(ys), max(xs), max(ys)


class Boxes(Generic[Key]):
    """Named boxes that can be asked for by neighbourhood."""

    def __init__(self) -> None:
        self._boxes: dict[Key, Box] = {}
        self._cells: dict[tuple[int, int], set[Key]] = {}

    def __getitem__(self, name: Key) -> Box:
        return self._boxes[name]

    def __contains__(self, name: object) -> bool:
        return name in self._boxes

    def __len__(self) -> int:
        return len(self._boxes)

    def put(self, name: Key, box: Box) -> None:
        """Adds a box, or moves the one of that name."""
        self.drop(name)
        self._boxes[name] = box
        for cell in _cells(box):
            self._cells.setdefault(cell, set()).add(name)

    def drop(self, name: Key) -> None:
        box = self._boxes.pop(name, None)
        if box is not None:
            for cell in _cells(box):
                self._cells[cell].discard(name)

    def hull(self) -> Box | None:
        """The smallest box that holds all of them; None where there are none."""
        if not self._boxes:
            return None
        boxes = self._boxes.values()
        return min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes)

    def clear(self) -> None:
        self._boxes.clear()
        self._cells.clear()

    def near(self, area: Box) -> dict[Key, Box]:
        """The boxes that overlap an area."""
        left, top, right, bottom = area
        if (right - left) * (bottom - top) > CELL * CELL * len(self._boxes):  # fewer boxes than cells
            return {name: box for name, box in self._boxes.items() if meet(box, area)}
        names: set[Key] = set()
        for cell in _cells(area):
            names |= self._cells.get(cell, set())
        return {name: box for name in names if meet(box := self._boxes[name], area)}


def _cells(box: Box) -> Iterator[tuple[int, int]]:
    columns = range(int(box[0] // CELL), int(box[2] // CELL) + 1)
    rows = range(int(box[1] // CELL), int(box[3] // CELL) + 1)
    return product(columns, rows)
