"""Where the cards are: boxes in a coarse grid, so that what is near a wire is found without asking all of them."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Generic, TypeVar

Point = tuple[float, float]
Box = tuple[float, float, float, float]  # left, top, right, bottom

Key = TypeVar("Key", bound=Hashable)
Cell = tuple[int, int, int]  # size of the grid, column, row

CELL = 256.0  # of the finest grid; each further one is twice as coarse


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
    """Named boxes that can be asked for by neighbourhood.

    A box lies in one cell only, that of its corner in the grid whose cells are as large as it: thousands of boxes are
    moved as fast as noted.
    """

    def __init__(self) -> None:
        self._boxes: dict[Key, Box] = {}
        self._spots: dict[Key, Cell] = {}
        self._grids: dict[int, dict[Cell, set[Key]]] = {}
        self._hull: Box | None = None  # of all, as long as it is known

    def __getitem__(self, name: Key) -> Box:
        return self._boxes[name]

    def __contains__(self, name: object) -> bool:
        return name in self._boxes

    def __len__(self) -> int:
        return len(self._boxes)

    def put(self, name: Key, box: Box) -> None:
        """Adds a box, or moves the one of that name."""
        old = self._boxes.get(name)
        if (hull := self._hull) is not None:
            if old is not None and _touches(old, hull):
                self._hull = None  # it may have been the outermost
            else:
                self._hull = min(hull[0], box[0]), min(hull[1], box[1]), max(hull[2], box[2]), max(hull[3], box[3])
        self._boxes[name] = box
        spot = _spot(box)
        if old is not None:
            before = self._spots[name]
            if before == spot:
                return
            self._grids[before[0]][before].discard(name)
        self._spots[name] = spot
        grid = self._grids.get(spot[0])
        if grid is None:
            grid = self._grids[spot[0]] = {}
        cell = grid.get(spot)
        if cell is None:
            grid[spot] = {name}
        else:
            cell.add(name)

    def drop(self, name: Key) -> None:
        box = self._boxes.pop(name, None)
        if box is not None:
            if self._hull is not None and _touches(box, self._hull):
                self._hull = None
            spot = self._spots.pop(name)
            self._grids[spot[0]][spot].discard(name)

    def hull(self) -> Box | None:
        """The smallest box that holds all of them; None where there are none."""
        if not self._boxes:
            return None
        if self._hull is None:
            lefts, tops, rights, bottoms = zip(*self._boxes.values(), strict=True)
            self._hull = min(lefts), min(tops), max(rights), max(bottoms)
        return self._hull

    def clear(self) -> None:
        self._boxes.clear()
        self._spots.clear()
        self._grids.clear()
        self._hull = None

    def near(self, area: Box) -> dict[Key, Box]:
        """The boxes that overlap an area."""
        left, top, right, bottom = area
        boxes = self._boxes
        if (right - left) * (bottom - top) > CELL * CELL * len(boxes):  # fewer boxes than cells
            return {
                name: box
                for name, box in boxes.items()
                if box[0] < right and left < box[2] and box[1] < bottom and top < box[3]
            }
        found: dict[Key, Box] = {}
        for power, grid in self._grids.items():
            size = CELL * (1 << power)
            rows = range(int(top // size) - 1, int(bottom // size) + 1)
            for column in range(int(left // size) - 1, int(right // size) + 1):
                for row in rows:
                    if names := grid.get((power, column, row)):
                        for name in names:
                            box = boxes[name]
                            if box[0] < right and left < box[2] and box[1] < bottom and top < box[3]:
                                found[name] = box
        return found


def _touches(box: Box, hull: Box) -> bool:
    """Whether a box lies at the rim of the hull."""
    return box[0] <= hull[0] or box[1] <= hull[1] or box[2] >= hull[2] or box[3] >= hull[3]


def _spot(box: Box) -> Cell:
    """The cell of a box's corner, in the finest grid whose cells are not smaller than the box."""
    left, top = box[0], box[1]
    length = max(box[2] - left, box[3] - top)
    if length <= CELL:
        return 0, int(left // CELL), int(top // CELL)
    power = int(length // CELL).bit_length()
    size = CELL * (1 << power)
    return power, int(left // size), int(top // size)
