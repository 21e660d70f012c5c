"""Parts of a file that this program cannot use: kept, told as problems, and written back as they were."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, NamedTuple

from netdesigner.json_text import parse


class Unread(NamedTuple):
    """One such part: where it stands ("init", "recipe.optimizer"), what it is, and what is done instead."""

    place: str
    kept: str  # as JSON
    sentence: str

    @property
    def value(self) -> Any:
        """What stood in the file."""
        return parse(self.kept)


def unread(place: str, value: Any, sentence: str) -> Unread:
    return Unread(place, json.dumps(value, ensure_ascii=False), sentence)


def without(parts: Iterable[Unread], *places: str) -> tuple[Unread, ...]:
    """The parts that stay when something new is put in these places, and so below them."""
    below = tuple(f"{place}." for place in places)
    return tuple(part for part in parts if part.place not in places and not part.place.startswith(below))
