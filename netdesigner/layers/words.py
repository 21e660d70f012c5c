"""The shape of token ids: sizes that also say how many words there are."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any


class Words(tuple[int, ...]):
    """Sizes of whole numbers 0 … vocabulary − 1, as texts give them; unequal to the same sizes of real numbers."""

    vocabulary: int

    def __new__(cls, sizes: Iterable[int], vocabulary: int) -> Words:
        self = super().__new__(cls, sizes)
        self.vocabulary = vocabulary
        return self

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Words) and tuple.__eq__(self, other) and self.vocabulary == other.vocabulary

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash((tuple.__hash__(self), self.vocabulary))

    def __reduce__(self) -> tuple[Any, ...]:
        return Words, (tuple(self), self.vocabulary)


def vocabulary_of(shape: tuple[int, ...]) -> int | None:
    """How many words the numbers of a shape stand for; None for real numbers."""
    return shape.vocabulary if isinstance(shape, Words) else None


def sized_like(shape: tuple[int, ...], sizes: Iterable[int]) -> tuple[int, ...]:
    """Other sizes for the same kind of values: words stay words."""
    return Words(sizes, shape.vocabulary) if isinstance(shape, Words) else tuple(sizes)
