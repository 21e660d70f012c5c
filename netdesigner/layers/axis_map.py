"""How the axes of a layer's output come from those of its input, where they move, vanish or are mixed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import prod

from netdesigner.layers.sliding import IN_PLACE, Window


@dataclass(frozen=True)
class AxisMap:
    """`windows` has one for each axis of the input: what a unit sees along it, None where the places are no longer told
    apart. `sources` says for each axis of the output which of the input's it walks along. `joined` are pairs of axes,
    of the input and of the output: along the second the places of the first lie mixed with others.
    """

    windows: tuple[Window | None, ...]
    sources: tuple[int | None, ...]
    joined: tuple[tuple[int, int], ...] = ()


def mixing(rank: int, *axes: int) -> AxisMap:
    """Axes whose places are not told apart afterwards; the others stay."""
    return AxisMap(tuple(None if axis in axes else IN_PLACE for axis in range(rank)), tuple(range(rank)))


def along(rank: int, axis: int, window: Window) -> AxisMap:
    """A window along one axis; the others stay."""
    return AxisMap(tuple(window if other == axis else IN_PLACE for other in range(rank)), tuple(range(rank)))


def without(rank: int, lost: Mapping[int, Window]) -> AxisMap:
    """Axes vanish, along each of which all units see the same."""
    kept = tuple(axis for axis in range(rank) if axis not in lost)
    return AxisMap(tuple(lost.get(axis, IN_PLACE) for axis in range(rank)), kept)


def regrouped(before: Sequence[int], after: Sequence[int]) -> AxisMap:
    """The same numbers in another form, row by row: an axis stays where it is neither split nor joined with others."""
    windows: list[Window | None] = [IN_PLACE] * len(before)
    sources: list[int | None] = [None] * len(after)
    joined = []
    for old, new in _blocks(before, after):
        old, new = [axis for axis in old if before[axis] > 1], [axis for axis in new if after[axis] > 1]
        if len(old) == 1 == len(new):
            sources[new[0]] = old[0]
        else:
            for axis in old:
                windows[axis] = None
                joined += [(axis, new[0])] if len(new) == 1 else []
    return AxisMap(tuple(windows), tuple(sources), tuple(joined))


def _blocks(before: Sequence[int], after: Sequence[int]) -> Iterator[tuple[list[int], list[int]]]:
    """The shortest runs of axes, before and after, that hold equally many numbers."""
    old: list[int] = []
    new: list[int] = []
    left, right = 0, 0
    while left < len(before) or right < len(after):
        had, has = prod(before[axis] for axis in old), prod(after[axis] for axis in new)
        if right >= len(after) or (left < len(before) and had <= has):
            old.append(left)
            left += 1
        else:
            new.append(right)
            right += 1
        if prod(before[axis] for axis in old) == prod(after[axis] for axis in new):
            yield old, new
            old, new = [], []
    if old or new:
        yield old, new
