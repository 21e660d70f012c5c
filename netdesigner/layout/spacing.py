"""Sizes of cards and the distances between them, for everything that places, draws or hits cards: in scene units."""

from __future__ import annotations

from typing import Literal

CARD_WIDTH = 170
CARD_HEIGHT = 56
ROW = 104.0  # from card to card along the flow: room for a wire with its shape
STEP_RIGHT = 296.0  # the same where the flow goes to the right
COLUMN = 216.0  # from card to card across the flow
GRID = 8.0  # cards that are dragged or laid out stand on multiples of it

Direction = Literal["down", "right"]
Place = tuple[float, float]
"""The upper left corner of a card."""


def snap(value: float) -> float:
    """The nearest line of the grid."""
    return round(value / GRID) * GRID
