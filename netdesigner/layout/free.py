"""Places that no card covers."""

from __future__ import annotations

from collections.abc import Iterable
from math import ceil

from netdesigner.layout.spacing import CARD_HEIGHT, CARD_WIDTH, GRID, Place

WIDTH, HEIGHT = CARD_WIDTH + GRID, CARD_HEIGHT + GRID  # a card with a little air around it
BLOCK = 8  # cells each way that are looked at in one go
SLACK = 0.01  # places are fractions where they were typed in a file


def free_place(
    corners: Iterable[Place], wanted: Place, offsets: Iterable[Place] = ((0.0, 0.0),), *, only_right: bool = False
) -> Place:
    """The place nearest to a wanted one, to its right or below it, where none of the cards at `corners` is covered.

    `offsets` are the corners of several cards that stay together, seen from the place.
    """
    shape = list(offsets)
    cards = Cells(corners)
    if not any(cards.touching(wanted[0] + dx, wanted[1] + dy) for dx, dy in shape):
        return wanted
    x, y = wanted
    while pushed := [ox + WIDTH - dx for dx, dy in shape for ox, _ in cards.touching(x + dx, y + dy)]:
        x = next_line(max(pushed))
    if only_right:
        return x, y
    low = wanted[1]
    while pushed := [oy + HEIGHT - dy for dx, dy in shape for _, oy in cards.touching(wanted[0] + dx, low + dy)]:
        low = next_line(max(pushed))
    return (x, y) if x - wanted[0] <= low - wanted[1] else (wanted[0], low)


class Cells:
    """The corners of cards, found by where they are."""

    def __init__(self, corners: Iterable[Place]) -> None:
        self._cells: dict[tuple[int, int], list[Place]] = {}
        for x, y in corners:
            self._cells.setdefault((int(x // WIDTH), int(y // HEIGHT)), []).append((x, y))
        held = {(column // BLOCK, row // BLOCK) for column, row in self._cells}
        self._blocks = {(a + b, c + d) for a, c in held for b in (-1, 0, 1) for d in (-1, 0, 1)}  # or beside such

    def touching(self, x: float, y: float) -> list[Place]:
        """Cards that one at this place would cover or touch."""
        column, row = int(x // WIDTH), int(y // HEIGHT)
        if (column // BLOCK, row // BLOCK) not in self._blocks:  # nothing anywhere near
            return []
        cells = ((column + a, row + b) for a in (-1, 0, 1) for b in (-1, 0, 1))
        near = (corner for cell in cells for corner in self._cells.get(cell, ()))
        return [(ox, oy) for ox, oy in near if abs(ox - x) < WIDTH - SLACK and abs(oy - y) < HEIGHT - SLACK]


def next_line(value: float) -> float:
    """The next line of the grid to the right or below."""
    return ceil(value / GRID) * GRID
