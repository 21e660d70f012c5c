"""Trained weights follow their nodes into modules and out of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from netdesigner.analysis.location import instances
from netdesigner.design.design import Design

Pair = tuple[str, str]
Moves = tuple[tuple[tuple[Pair, ...], str], ...]  # nodes that came elsewhere one after the other, and in which graph


def moved(weights: Mapping[str, Any], pairs: Iterable[Pair], design: Design, place: str) -> dict[str, Any]:
    """The same arrays under the new paths of their nodes.

    `pairs` are old and new paths within the graph of `place`; each block of that module has its own weights,
    and all of them move.
    """
    prefixes = [path + "." for path in _prefixes(design, place)] if place else [""]
    ways = [(prefix + old, prefix + new) for prefix in prefixes for old, new in pairs]
    ways.sort(key=lambda way: -len(way[0]))  # what lies deeper is named more precisely
    return {_moved_key(key, ways): value for key, value in weights.items()}


def _prefixes(design: Design, place: str) -> list[str]:
    return [".".join(f"{block}.{repeat}" for block, repeat in found.path) for found in instances(design, place)]


def _moved_key(key: str, ways: list[Pair]) -> str:
    for old, new in ways:
        if key.startswith(old) and key[len(old) : len(old) + 1] in ("/", "."):
            return new + key[len(old) :]
    return key
