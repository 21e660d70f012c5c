"""Receptive fields: which part of the input one unit of a node can see.

Per axis a field has a size, a jump (distance of neighbouring units) and the centre of the first unit, all in
input pixels; the recurrences are r_out = r + (k_eff - 1) j, j_out = j s, and the centre moves by the window's
own centre times j (Araujo, Norris, Sim: "Computing Receptive Fields of CNNs", Distill 2019, whose 0-based
pixel centres are used). Branches are joined by the union of what they see.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache
from math import ceil
from typing import Literal, NamedTuple

from netdesigner.layers.base import Shape, Sight
from netdesigner.layers.sliding import Number, Window

Status = Literal["exact", "unaligned", "whole input", "unknown"]


class Axis(NamedTuple):
    """One axis of a field; `start2` is twice the centre of the first unit (an integer nearly always)."""

    size: Number
    jump: Number
    start2: Number
    grid: Number = 0  # where finer units snap to a coarser grid (up-sampling): its step; 0: they do not
    reach: Number = 0  # ... and the distance from the first to the last unit seen, which is rounded up to it


class ReceptiveField(NamedTuple):
    """What a unit sees of an input of `input_size`.

    `unaligned`: the paths (or the units) disagree in step or centre; the size is that of the largest union,
    and there is no common jump.
    """

    axes: tuple[Axis, ...]
    status: Status
    input_size: tuple[int, ...]

    @property
    def size(self) -> list[int | float] | None:
        return None if self.status == "unknown" else [plain(axis.size) for axis in self.axes]

    @property
    def jump(self) -> list[int | float] | None:
        return [plain(axis.jump) for axis in self.axes] if self.status == "exact" else None

    @property
    def start(self) -> list[int | float] | None:
        if self.status in ("unknown", "whole input"):
            return None
        return [plain(Fraction(axis.start2) / 2) for axis in self.axes]

    def region(self, place: Sequence[int]) -> list[tuple[float, float]] | None:
        """First and last input pixel (not clipped) that the unit at `place` sees on each axis.

        About so where the status is `unaligned`: the region of that size at the mean place.
        """
        if self.status == "unknown":
            return None
        if self.status == "whole input" or len(place) != len(self.axes):
            return [(0.0, float(size - 1)) for size in self.input_size]
        spans = []
        for axis, index in zip(self.axes, place, strict=True):
            centre, half = float(axis.start2) / 2 + index * float(axis.jump), (float(axis.size) - 1) / 2
            spans.append((centre - half, centre + half))
        return spans

    def __str__(self) -> str:
        if self.status == "unknown":
            return "unknown"
        size = " × ".join(f"{plain(axis.size):g}" for axis in self.axes)
        return f"{size}, whole input" if self.status == "whole input" else f"{size}, {self._step()}"

    def _step(self) -> str:
        if self.status == "unaligned":
            return "unaligned"
        jumps = [f"{plain(axis.jump):g}" for axis in self.axes]
        return f"step {jumps[0] if len(set(jumps)) == 1 else ' × '.join(jumps)}"


def plain(number: Number) -> int | float:
    """A whole number as int, any other as float."""
    return int(number) if number == int(number) else float(number)


def of_input(shape: Shape) -> ReceptiveField:
    """The field of the input itself: every unit sees its own place. A flat row is one axis."""
    sizes = shape[1:] or shape
    return ReceptiveField((Axis(1, 1, 0),) * len(sizes), "exact", sizes)


def whole(field: ReceptiveField) -> ReceptiveField:
    return ReceptiveField(tuple(Axis(size, 1, 0) for size in field.input_size), "whole input", field.input_size)


def seen_through(field: ReceptiveField, sight: Sight, shape: Shape) -> ReceptiveField:
    """The field after a layer that sees its input, of the given shape, in the given way."""
    if sight == "everything":
        return whole(field) if field.axes else field
    if sight == "pointwise" or field.status in ("whole input", "unknown"):
        return field
    if sight == "whole input":
        return whole(field)
    if sight == "flattened":  # every unit keeps its own region, but the row has no common step
        is_point = all(size == 1 for size in shape[1:])
        return field if is_point else field._replace(status="unaligned" if len(field.axes) > 1 else "unknown")
    if sight == "side by side":  # once a map is a row, its places mean nothing any more
        has_grid = len(shape) in (len(field.axes) + 1, len(field.axes))
        return field._replace(status="unknown" if has_grid else "unaligned")
    if sight == "unknown" or len(sight) != len(field.axes):
        return field._replace(status="unknown")
    axes, is_exact = _through_windows(field.axes, sight)
    status: Status = "exact" if is_exact and field.status == "exact" else "unaligned"
    return ReceptiveField(axes, status, field.input_size)


@lru_cache(maxsize=8192)
def _through_windows(axes: tuple[Axis, ...], windows: tuple[Window, ...]) -> tuple[tuple[Axis, ...], bool]:
    """All axes seen through a layer's windows, and whether that is exact; the input's size does not matter,
    so this stays true when it changes."""
    seen = tuple([_through(axis, window) for axis, window in zip(axes, windows, strict=True)])
    return seen, all(window.is_exact for window in windows)


def _through(axis: Axis, window: Window) -> Axis:
    """One axis seen through one window."""
    size, jump, start2, grid, reach = axis
    more = (window.extent - 1) * jump
    centre2 = start2 + window.start2 * jump
    if not window.is_exact and jump >= grid:  # from here on units lie between those of this grid
        return Axis(size + more, jump * window.step, centre2, jump, 0)
    if grid:
        more = grid * (ceil((reach + more) / grid) - ceil(reach / grid))
        reach += (window.extent - 1) * jump
    return Axis(size + more, jump * window.step, centre2, grid, reach)


def union(fields: Sequence[ReceptiveField], shape: Shape) -> ReceptiveField:
    """The field where branches meet in a map of the given shape: what any of them sees."""
    first = fields[0]
    if fields.count(first) == len(fields):
        return first
    size, statuses = first.input_size, {field.status for field in fields}
    if [field for field in fields if field.input_size != size]:
        return ReceptiveField((), "unknown", size)  # nor can it be the whole input: which?
    if "unknown" in statuses:
        return first._replace(status="unknown")
    if "whole input" in statuses:
        return whole(first)
    units = shape[1:] if len(shape) == len(first.axes) + 1 else (1,) * len(first.axes)
    axes, is_aligned = _union_axes(tuple([field.axes for field in fields]), units)
    is_exact = is_aligned and statuses == {"exact"}
    return ReceptiveField(axes, "exact" if is_exact else "unaligned", size)


@lru_cache(maxsize=8192)
def _union_axes(branches: tuple[tuple[Axis, ...], ...], units: tuple[int, ...]) -> tuple[tuple[Axis, ...], bool]:
    """All axes joined, and whether the paths agree on each of them."""
    joined = [_union_axis(axes, count) for axes, count in zip(zip(*branches, strict=True), units, strict=True)]
    return tuple(axis for axis, _ in joined), all(is_aligned for _, is_aligned in joined)


def _union_axis(axes: tuple[Axis, ...], units: int) -> tuple[Axis, bool]:
    """The smallest region that holds all paths' regions, and whether the paths agree in step and centre.

    Where steps differ and units snap to a grid, single units may see up to one step of that grid more at each side.
    """
    jump, grid = max(axis.jump for axis in axes), max(axis.grid for axis in axes)
    is_aligned = len({(axis.jump, axis.start2) for axis in axes}) == 1
    if is_aligned:
        return Axis(max(axis.size for axis in axes), jump, axes[0].start2, grid), True
    spans = []
    for unit in {0, units - 1}:  # where steps differ, the paths drift apart: one of the ends is the widest
        centres2 = [axis.start2 + 2 * unit * axis.jump for axis in axes]
        low2 = min(centre - (axis.size - 1) for centre, axis in zip(centres2, axes, strict=True))
        high2 = max(centre + (axis.size - 1) for centre, axis in zip(centres2, axes, strict=True))
        spans.append((unit, low2, high2))
    size = max(Fraction(high2 - low2, 2) + 1 for _, low2, high2 in spans)
    start2 = next(Fraction(low2 + high2, 2) for unit, low2, high2 in spans if unit == 0)
    return Axis(size, jump, start2, grid), False
