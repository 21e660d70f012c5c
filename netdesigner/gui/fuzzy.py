"""How well a few typed letters fit a name: for the palette, the command palette and finding blocks."""

import re
from collections.abc import Iterable
from typing import TypeVar

Item = TypeVar("Item")

EXACT, START, WORD, INSIDE, LETTERS = 100, 80, 60, 40, 12


def score(typed: str, name: str, also: str = "") -> int:
    """0 where it does not fit; the higher the better. `also` holds further words, which count for less."""
    wanted, whole = typed.casefold().strip(), name.casefold()
    if not wanted:
        return 1
    best = _score_name(wanted, whole)
    words = also.casefold()
    if not best and words:
        found = any(word.startswith(wanted) for word in words.split())
        best = INSIDE - 15 if found else INSIDE - 25 if wanted in words else 0
    if not best and " " in wanted:  # every word somewhere: "max pool", "add relu"
        best = 30 if all(word in f"{whole} {words}" for word in wanted.split()) else 0
    return best


def _score_name(wanted: str, whole: str) -> int:
    if wanted == whole:
        return EXACT
    if whole.startswith(wanted):
        return START
    if f" {wanted}" in f" {whole}":
        return WORD
    if _all_begin_words(wanted, whole):
        return WORD - 5
    if wanted in whole:
        return INSIDE
    spread = _spread(wanted, whole)
    return 0 if spread is None else LETTERS - min(10, spread)


def _all_begin_words(wanted: str, whole: str) -> bool:
    """As "theme li" does in "Theme: Light"."""
    words = re.findall(r"\w+", whole)
    return all(any(word.startswith(part) for word in words) for part in wanted.split())


def _spread(wanted: str, whole: str) -> int | None:
    """How far the letters lie apart when they occur in order; None when they do not."""
    place, first = -1, None
    for letter in wanted.replace(" ", ""):
        place = whole.find(letter, place + 1)
        if place < 0:
            return None
        first = place if first is None else first
    return place - (first or 0) - len(wanted) + 1


def best_first(typed: str, items: Iterable[tuple[str, str, Item]]) -> list[Item]:
    """The items `(name, further words, item)` that fit, best first, ties in the order given."""
    found = [(score(typed, name, also), item) for name, also, item in items]
    return [item for points, item in sorted(found, key=lambda pair: -pair[0]) if points]
