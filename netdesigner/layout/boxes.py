"""Where the cards are: boxes in a coarse grid, so that what is near a wire is found without asking all of them."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from itertools import product
from typing import Generic, TypeVar

Point = tuple[float, float]
Box = tuple[float, float, float, float]  # left, top, right, bottom

Key = TypeVar("Key", bound=Hashable)

CELL = 256.0
WIDE = 4096  # cells; a box over more of them, such as that of a very long wire, is in no cell and always asked


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
        self._wide: set[Key] = set()
        self._hull: Box | None = None  # of all, as long as it is known

    def __getitem__(self, name: Key) -> Box:
        return self._boxes[name]

    def __contains__(self, name: object) -> bool:
        return name in self._boxes

    def __len__(self) -> int:
        return len(self._boxes)

    def put(self, name: Key, box: Box) -> None:
        """Adds a box, or moves the one of that name."""
        self.drop(name)
        if (hull := self._hull) is not None:
            self._hull = min(hull[0], box[0]), min(hull[1], box[1]), max(hull[2], box[2]), max(hull[3], box[3])
        self._boxes[name] = box
        if _is_wide(box):
            self._wide.add(name)
            return
        for cell in _cells(box):
            self._cells.setdefault(cell, set()).add(name)

    def drop(self, name: Key) -> None:
        box = self._boxes.pop(name, None)
        if box is not None:
            if self._hull is not None and _touches(box, self._hull):
                self._hull = None  # it may have been the outermost
            if _is_wide(box):
                self._wide.discard(name)
                return
            for cell in _cells(box):
                self._cells[cell].discard(name)

    def hull(self) -> Box | None:
        """The smallest box that holds all of them; None where there are none."""
        if not self._boxes:
            return None
        if self._hull is None:
            boxes = self._boxes.values()
            left, top = min(box[0] for box in boxes), min(box[1] for box in boxes)
            self._hull = left, top, max(box[2] for box in boxes), max(box[3] for box in boxes)
        return self._hull

    def clear(self) -> None:
        self._boxes.clear()
        self._cells.clear()
        self._wide.clear()
        self._hull = None

    def near(self, area: Box) -> dict[Key, Box]:
        """The boxes that overlap an area."""
        left, top, right, bottom = area
        if (right - left) * (bottom - top) > CELL * CELL * len(self._boxes):  # fewer boxes than cells
            return {name: box for name, box in self._boxes.items() if meet(box, area)}
        names = set(self._wide)
        for cell in _cells(area):
            names |= self._cells.get(cell, set())
        return {name: box for name in names if meet(box := self._boxes[name], area)}


def _touches(box: Box, hull: Box) -> bool:
    """Whether a box lies at the rim of the hull."""
    return box[0] <= hull[0] or box[1] <= hull[1] or box[2] >= hull[2] or box[3] >= hull[3]


def _is_wide(box: Box) -> bool:
    return ((box[2] - box[0]) // CELL + 1) * ((box[3] - box[1]) // CELL + 1) > WIDE


def _cells(box: Box) -> Iterator[tuple[int, int]]:
    columns = range(int(box[0] // CELL), int(box[2] // CELL) + 1)
    rows = range(int(box[1] // CELL), int(box[3] // CELL) + 1)
    return product(columns, rows)
