"""One axis of a receptive field: what the units along it see of one axis of the input.

Regular axes have a size, a jump (distance of neighbouring units) and the centre of the first unit, all in input
pixels; the recurrences are r_out = r + (k_eff - 1) j, j_out = j s, and the centre moves by the window's own centre
times j (Araujo, Norris, Sim: "Computing Receptive Fields of CNNs", Distill 2019, whose 0-based pixel centres are
used). Where units differ in what they see (behind an adaptive pool, a resize, a transposed convolution, branches of
unlike steps), the first and last pixel of every unit are kept instead.
"""

from __future__ import annotations

from collections.abc import Sequence
from operator import sub
from typing import NamedTuple

from netdesigner.layers.sliding import Window

MOST_UNITS = 2**17  # along an axis whose units are told one by one
NOWHERE = 2**40  # first pixel of a unit that sees nothing; its last one is below
NOTHING = NOWHERE, -NOWHERE


class Axis(NamedTuple):
    """`start2` is twice the centre of the first unit. `lows` and `highs` are empty where the axis is regular."""

    size: int
    jump: int
    start2: int
    lows: tuple[int, ...] = ()
    highs: tuple[int, ...] = ()

    @property
    def is_regular(self) -> bool:
        return not self.lows

    def span(self, unit: int) -> tuple[int, int]:
        """First and last pixel that a unit sees, not clipped."""
        if self.lows:
            unit = min(unit, len(self.lows) - 1)
            return self.lows[unit], self.highs[unit]
        low = (self.start2 - self.size + 1) // 2 + unit * self.jump
        return low, low + self.size - 1

    def spans(self, units: int) -> tuple[Sequence[int], Sequence[int]]:
        """First and last pixel of so many units."""
        if self.lows:
            return self.lows, self.highs
        low, high = self.span(0)
        return [low + self.jump * unit for unit in range(units)], [high + self.jump * unit for unit in range(units)]


def through(axis: Axis, window: Window, before: int, after: int) -> Axis:
    """One axis seen through one window; units before and after."""
    if axis.is_regular and window.is_exact:
        size, jump, start2, _, _ = axis
        return Axis(size + (window.extent - 1) * jump, jump * window.step, start2 + window.start2 * jump)
    lows, highs = axis.spans(before)
    firsts, lasts = window.ranges(after)
    is_ordered = axis.jump >= 0 if axis.is_regular else list(lows) == sorted(lows) and list(highs) == sorted(highs)
    pairs = [
        (first if first > 0 else 0, last if last < before else before - 1)
        for first, last in zip(firsts, lasts, strict=True)
    ]
    if is_ordered:
        seen = [(lows[first], highs[last]) if first <= last else NOTHING for first, last in pairs]
    else:
        seen = [
            (min(lows[first : last + 1]), max(highs[first : last + 1])) if first <= last else NOTHING
            for first, last in pairs
        ]
    return axis_of(seen, axis.jump * max(window.step, 1))


def axis_of(spans: Sequence[tuple[int, int]], jump: int) -> Axis:
    """The axis of units that see these pixels; a regular one where all are alike and equally far apart."""
    if not spans:
        return Axis(1, jump, 0)
    lows, highs = zip(*spans, strict=True)
    low, high = next((span for span in spans if span[0] <= span[1]), (0, 0))
    size = max(0, *map(sub, highs, lows)) + 1
    step, units = spans[1][0] - spans[0][0] if len(spans) > 1 else jump, range(len(spans))
    regular = Axis(size, step, low + high)
    low, high = regular.span(0)
    if lows == tuple([low + step * unit for unit in units]) and highs == tuple([high + step * unit for unit in units]):
        return regular
    return regular._replace(jump=jump, lows=lows, highs=highs)


def union_of(axes: Sequence[Axis], counts: Sequence[int]) -> tuple[Axis, bool]:
    """The smallest region that holds all paths' regions, and whether the paths agree in step and centre.

    A path with a single unit, where others have several, shows it to all of them.
    """
    units = max(counts)
    axes = [_stretched(axis) if count == 1 < units else axis for axis, count in zip(axes, counts, strict=True)]
    first = axes[0]
    if all(axis == first for axis in axes):
        return first, first.is_regular
    if all(axis.is_regular for axis in axes) and len({(axis.jump, axis.start2) for axis in axes}) == 1:
        return max(axes, key=lambda axis: axis.size), True
    rows = [axis.spans(units) for axis in axes]
    units = min(len(low) for low, _ in rows)  # as many as there are: unlike numbers meet only side by side
    lows = [min(places) for places in zip(*(low[:units] for low, _ in rows), strict=True)]
    highs = [max(places) for places in zip(*(high[:units] for _, high in rows), strict=True)]
    return axis_of(list(zip(lows, highs, strict=True)), max(axis.jump for axis in axes)), False


def _stretched(axis: Axis) -> Axis:
    """The first unit in the place of all."""
    low, high = axis.span(0)
    return Axis(high - low + 1, 0, low + high)
