"""The shape of places: for each value that a max pool keeps, where it stood in the map before."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any


class Places(tuple[int, ...]):
    """Sizes of the places of a pooled map, and `before`, those of the map that was pooled; unequal to the same sizes
    of real numbers."""

    before: tuple[int, ...]

    def __new__(cls, sizes: Iterable[int], before: Iterable[int]) -> Places:
        self = super().__new__(cls, sizes)
        self.before = tuple(before)
        return self

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Places) and tuple.__eq__(self, other) and self.before == other.before

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash((tuple.__hash__(self), self.before, "places"))

    def __reduce__(self) -> tuple[Any, ...]:
        return Places, (tuple(self), self.before)
