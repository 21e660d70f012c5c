"""How well typed words fit a title: for the command palette and finding blocks. Scattered letters fit nothing."""

import re
from collections.abc import Iterable
from typing import TypeVar

Item = TypeVar("Item")

EXACT, START, WORD, INSIDE = 100, 80, 60, 40


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
    return INSIDE if wanted in whole else 0


def _all_begin_words(wanted: str, whole: str) -> bool:
    """As "theme li" does in "Theme: Light"."""
    words = re.findall(r"\w+", whole)
    return all(any(word.startswith(part) for word in words) for part in wanted.split())


def best_first(typed: str, items: Iterable[tuple[str, str, Item]]) -> list[Item]:
    """The items `(name, further words, item)` that fit, best first, ties in the order given."""
    found = [(score(typed, name, also), item) for name, also, item in items]
    return [item for points, item in sorted(found, key=lambda pair: -pair[0]) if points]
