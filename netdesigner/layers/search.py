"""Which kinds of layers somebody means who types a few letters, or the name that another framework has."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches

from netdesigner.layers.base import Layer

NAME, ALIAS, PART, START, ALIAS_START, PART_START, WORD_START = 100, 95, 92, 90, 87, 84, 80
INITIALS, WORDS, INSIDE, INSIDE_WORDS, LETTERS = 75, 60, 40, 20, 12
MOST_SIMILAR = 3


def rank(typed: str, cls: type[Layer]) -> int:
    """How well a kind of layer fits: 0 not at all, the higher the better.

    Names and the names of others come first, then beginnings of words, initials, and scattered letters last.
    """
    wanted, name = _plain(typed), _plain(cls.title())
    if not wanted:
        return 1
    aliases, words = [_plain(alias) for alias in cls.aliases.split()], _words(cls)
    for points, fits in (
        (NAME, wanted == name),
        (ALIAS, wanted in aliases),
        (PART, wanted in _parts(cls.title())),  # norm: BatchNorm2d before Normalize
        (START, name.startswith(wanted)),
        (ALIAS_START, any(alias.startswith(wanted) for alias in aliases)),
        (PART_START, any(part.startswith(wanted) for part in _parts(cls.title()))),
        (WORD_START, any(word.startswith(wanted) for word in words)),
        (INITIALS, initials(cls.title()).startswith(wanted)),
        (WORDS, _all_begin_words(typed, [*_parts(cls.title()), *aliases, *words])),
        (INSIDE, wanted in name),
        (INSIDE_WORDS, wanted in _plain(f"{cls.keywords} {cls.category} {cls.stem}")),
    ):
        if fits:
            return points
    spread = _spread(wanted, name)
    return 0 if spread is None else LETTERS - min(LETTERS - 1, spread)


def ranked(typed: str, kinds: Iterable[type[Layer]]) -> dict[type[Layer], int]:
    """The kinds that fit, in the order given, each with its rank; scattered letters only where nothing else does."""
    points = {cls: worth for cls in kinds if (worth := rank(typed, cls))}
    least = LETTERS + 1 if typed.strip() and max(points.values(), default=0) > LETTERS else 0
    return {cls: worth for cls, worth in points.items() if worth >= least}


def best_first(typed: str, kinds: Iterable[type[Layer]]) -> list[type[Layer]]:
    """The kinds that fit, best first; usual ones before rare ones, else in the order given."""
    points = ranked(typed, kinds)
    return sorted(points, key=lambda cls: (-points[cls], cls.is_rare))


def similar(name: str, kinds: Mapping[str, type[Layer]]) -> list[str]:
    """What somebody may have meant who wrote a name that no layer has."""
    wanted = _plain(name)
    if same := [key for key in kinds if _plain(key) == wanted]:
        return same
    if also := [key for key, cls in kinds.items() if wanted in map(_plain, cls.aliases.split())]:
        return also[:MOST_SIMILAR]
    near = get_close_matches(name[:80], kinds, n=MOST_SIMILAR, cutoff=0.5)
    if near and _plain(near[0])[:3] == wanted[:3]:
        return near
    theirs = {_plain(alias): key for key, cls in kinds.items() for alias in cls.aliases.split()}
    others = [theirs[alias] for alias in get_close_matches(wanted[:80], theirs, n=1, cutoff=0.8)]
    return list(dict.fromkeys([*others, *near]))[:MOST_SIMILAR]


def initials(title: str) -> str:
    """BatchNorm2d as "bn2d"."""
    return "".join(part if part[0].isdigit() else part[0] for part in _parts(title))


def _parts(title: str) -> list[str]:
    """AdaptiveAvgPool2d as adaptive, avg, pool, 2d."""
    return [part.casefold() for part in re.findall(r"\d+[a-z]?|[A-Z]+(?![a-z])|[A-Z]?[a-z]+", title)] or [
        title.casefold()
    ]


def _words(cls: type[Layer]) -> list[str]:
    return [_plain(word) for word in f"{cls.keywords} {cls.category} {cls.stem}".replace("/", " ").split()]


def _plain(text: str) -> str:
    """Small letters and figures only: "Batch norm", "batch_norm" and "BatchNorm" are one."""
    return re.sub(r"[\W_]+", "", text.casefold())


def _all_begin_words(typed: str, words: list[str]) -> bool:
    """As "max pool" does in MaxPool2d."""
    parts = [_plain(part) for part in typed.split() if _plain(part)]
    return len(parts) > 1 and all(any(word.startswith(part) for word in words) for part in parts)


def _spread(wanted: str, name: str) -> int | None:
    """How far the letters lie apart when they occur in order; None where they do not."""
    place, first = -1, None
    for letter in wanted:
        place = name.find(letter, place + 1)
        if place < 0:
            return None
        first = place if first is None else first
    return place - (first or 0) - len(wanted) + 1
