"""Receptive fields: which part of the input one unit of a node can see.

A field has one `Axis` for each axis of places of the input, wherever that axis is in the node's output by now: a
Permute moves it, a reduction ends it. Branches are joined by the union of what they see.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache
from typing import Literal, NamedTuple

from netdesigner.analysis.field_axis import MOST_UNITS, Axis, through, union_of
from netdesigner.layers.axis_map import AxisMap
from netdesigner.layers.base import Reach, Shape
from netdesigner.layers.sliding import IN_PLACE, Window

Status = Literal["exact", "unaligned", "whole input", "unknown"]
Order = tuple[int | None, ...]
"""For each axis of a field, the axis of the output along which its places follow each other; None: all units see the
same of it; −1 − n: on axis n, but mixed with the places of other axes (a flattened map)."""


class ReceptiveField(NamedTuple):
    """What a unit sees of an input of `input_size`.

    `unaligned`: the paths (or the units) disagree in step or centre; the size is that of the largest union,
    and there is no common jump.
    """

    axes: tuple[Axis, ...]
    status: Status
    input_size: tuple[int, ...]
    order: Order = ()
    is_of_row: bool = False  # the output has one axis only

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

        `place` leaves out the output's first axis, usually the channels, unless it is the only one; an axis of the
        input whose places lie there, or mixed with those of others, counts as a whole.
        """
        if self.status == "unknown":
            return None
        spans = []
        left_out = 0 if self.is_of_row else 1
        for axis, where, size in zip(self.axes, self.order, self.input_size, strict=True):
            at = 0 if where is None else where - left_out
            if self.status == "whole input" or (where is not None and not 0 <= at < len(place)):
                spans.append((0.0, float(size - 1)))
            else:
                low, high = axis.span(0 if where is None else place[at])
                spans.append((float(low), float(high)))
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


def plain(number: int | Fraction) -> int | float:
    """A whole number as int, any other as float."""
    return int(number) if number == int(number) else float(number)


def of_input(shape: Shape) -> ReceptiveField:
    """The field of the input itself: every unit sees its own place. A flat row is one axis."""
    sizes = shape[1:] or shape
    first = len(shape) - len(sizes)
    order = tuple(range(first, len(shape)))
    return ReceptiveField((Axis(1, 1, 0),) * len(sizes), "exact", sizes, order, len(shape) == 1)


def whole(field: ReceptiveField) -> ReceptiveField:
    axes = tuple(Axis(size, 1, 0) for size in field.input_size)
    return ReceptiveField(axes, "whole input", field.input_size, (None,) * len(axes))


def seen_through(field: ReceptiveField, reach: Reach, before: Shape, after: Shape) -> ReceptiveField:
    """The field after a layer that sees its input in the given way; shapes of its input and output."""
    if reach == "everything":
        return whole(field) if field.axes else field
    if reach in ("pointwise", "first input") or field.status in ("whole input", "unknown"):
        return field
    if reach == "whole input":
        return whole(field)
    if isinstance(reach, str):
        return field._replace(status="unknown")
    if isinstance(reach, AxisMap):
        moved = _moved(field.axes, field.order, reach, before, after)
    elif len(reach) + 1 == len(before):
        moved = _through_windows(field.axes, field.order, reach, before[1:], after[1:])
    else:
        moved = None
    if moved is None:
        return field._replace(status="unknown")
    axes, order, is_exact = moved
    if all(_covers(axis, where, size) for axis, where, size in zip(axes, order, field.input_size, strict=True)):
        return whole(field)
    status: Status = "exact" if is_exact and field.status == "exact" else "unaligned"
    return ReceptiveField(axes, status, field.input_size, order, len(after) == 1)


def _covers(axis: Axis, where: int | None, size: int) -> bool:
    """Whether all units see all of an axis."""
    low, high = axis.span(0)
    return low <= 0 and high >= size - 1 and (where is None or (axis.is_regular and axis.jump == 0))


Moved = tuple[tuple[Axis, ...], Order, bool]
"""The axes of a field, where they are, and whether all units see the same at a constant step; None: unknown."""


@lru_cache(maxsize=8192)
def _through_windows(
    axes: tuple[Axis, ...], order: Order, windows: tuple[Window, ...], before: Shape, after: Shape
) -> Moved | None:
    """All axes seen through the windows of a layer that mixes its channels; the input's size does not matter, so
    this stays true when it changes."""
    seen, asked, answer = [], None, None
    for axis, where in zip(axes, order, strict=True):
        if where is not None and (where <= 0 or after[where - 1] > MOST_UNITS):
            return None  # places among the channels, or lost count of
        if where is not None:
            question = axis, windows[where - 1], before[where - 1], after[where - 1]
            if answer is None or question != asked:  # most maps are square
                asked, answer = question, through(*question)
            axis = answer
        seen.append(axis)
    return tuple(seen), order, all(axis.is_regular for axis in seen)


@lru_cache(maxsize=8192)
def _moved(axes: tuple[Axis, ...], order: Order, reach: AxisMap, before: Shape, after: Shape) -> Moved | None:
    """All axes seen through a layer that moves, ends or joins some."""
    seen: list[Axis] = []
    places: list[int | None] = []
    joined = dict(reach.joined)
    for axis, where in zip(axes, order, strict=True):
        if where is None:
            seen.append(axis)
            places.append(None)
            continue
        now = where if where >= 0 else -1 - where
        window = reach.windows[now]
        target = reach.sources.index(now) if now in reach.sources else None
        if window is None or (where < 0 and not (window == IN_PLACE and target is not None)):
            if window is not None or now not in joined:
                return None
            seen.append(axis)
            places.append(-1 - joined[now])
            continue
        if where < 0 and target is not None:
            seen.append(axis)
            places.append(-1 - target)
            continue
        units = 1 if target is None else after[target]
        if units > MOST_UNITS:
            return None
        seen.append(through(axis, window, before[now], units))
        places.append(target)
    is_mixed = any(place is not None and place < 0 for place in places)
    return tuple(seen), tuple(places), not is_mixed and all(axis.is_regular for axis in seen)


def union(fields: Sequence[ReceptiveField], shapes: Sequence[Shape]) -> ReceptiveField:
    """The field where branches of these shapes meet: what any of them sees. A size of 1 is stretched to the others'."""
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
    order = _common_order([field.order for field in fields])
    if order is None or len(set(map(len, shapes))) > 1:
        return first._replace(status="unknown")
    counts = [  # an axis that all units of a branch see alike has one unit there, whatever lies in its place
        tuple(1 if where is None or where < 0 else shape[where] for where in field.order)
        for field, shape in zip(fields, shapes, strict=True)
    ]
    if max(map(max, counts)) > MOST_UNITS:
        return first._replace(status="unknown")
    axes, is_aligned = _union_axes(tuple([field.axes for field in fields]), tuple(counts))
    if all(_covers(axis, where, length) for axis, where, length in zip(axes, order, size, strict=True)):
        return whole(first)
    is_exact = is_aligned and statuses == {"exact"}
    return ReceptiveField(axes, "exact" if is_exact else "unaligned", size, order, len(shapes[0]) == 1)


def _common_order(orders: Sequence[Order]) -> Order | None:
    """Where the axes are in all branches; one that is the same for all units fits in everywhere. None: they differ."""
    places = [{where for where in row if where is not None} for row in zip(*orders, strict=True)]
    if any(len(row) > 1 for row in places):
        return None
    return tuple(row.pop() if row else None for row in places)


@lru_cache(maxsize=8192)
def _union_axes(
    branches: tuple[tuple[Axis, ...], ...], counts: tuple[tuple[int, ...], ...]
) -> tuple[tuple[Axis, ...], bool]:
    """All axes joined, and whether the paths agree on each of them; `counts` are the units of each branch."""
    joined, asked = list[tuple[Axis, bool]](), None
    for question in zip(zip(*branches, strict=True), zip(*counts, strict=True), strict=True):
        joined.append(joined[-1] if question == asked else union_of(*question))  # most maps are square
        asked = question
    return tuple(axis for axis, _ in joined), all(is_aligned for _, is_aligned in joined)
