"""What layers on maps share: sizes per axis, sentences about maps, windows that slide, rows that are thrown away."""

from collections.abc import Iterable, Sequence
from functools import cached_property
from math import prod
from typing import Any, ClassVar

from netdesigner.declare.settings import show
from netdesigner.layers.base import (
    REGISTRY,
    Fix,
    InsertBefore,
    Layer,
    Reach,
    ReplaceLayer,
    Shape,
    ShapeError,
    TakeOut,
    show_shape,
)
from netdesigner.layers.catalogue.reshape import Reshape
from netdesigner.layers.sliding import Slide, Window, left_over, sliding_window

AXES = {1: "channel × length", 2: "channel × height × width", 3: "channel × depth × height × width"}
LINES = {1: ("step",), 2: ("row", "column"), 3: ("slice", "row", "column")}


def per_axis(value: Any, axes: int) -> tuple[int, ...]:
    """One number for all axes, or one for each."""
    return (value,) * axes if isinstance(value, int) else tuple(value)


def sides(value: Any, axes: int) -> tuple[tuple[int, int], ...]:
    """(before, after) along each axis: of one number, or of two an axis, the last axis (left, right) first."""
    if isinstance(value, int):
        return ((value, value),) * axes
    return tuple([(value[2 * axis], value[2 * axis + 1]) for axis in reversed(range(axes))])


def show_size(value: Any, axes: int = 2) -> str:
    """A window's size: 3 as "3 × 3", (3, 5) as "3 × 5", "same" as it is."""
    if isinstance(value, str):
        return value
    return " × ".join([str(value)] * axes) if isinstance(value, int) else show(value)


def require_map(name: str, shape: Shape, axes: int, *fixes: Fix) -> None:
    """Refuses anything but channels and `axes` spatial axes."""
    if len(shape) != axes + 1:
        kind = "a flat row of " if len(shape) == 1 else ""
        raise ShapeError(f"{name} wants a map {AXES[axes]}, not {kind}{show_shape(shape)}.", *fixes)


class MapLayer(Layer):
    """A layer on channels and a given number of spatial axes."""

    map_axes: ClassVar[int] = 2

    def require_map(self, shape: Shape) -> None:
        """Refuses anything but channels and the right number of spatial axes; offers the layer that takes these."""
        if len(shape) != self.map_axes + 1:
            require_map(self.title(), shape, self.map_axes, *self.use_other(shape))

    def use_other(self, shape: Shape) -> list[Fix]:
        """The repairs where the shape has another number of axes."""
        other = self.for_axes(len(shape) - 1)
        fixes = [Fix(f"Use {other.title()}", (ReplaceLayer(other),))] if other is not None else []
        if len(shape) > 1:
            return fixes
        fixes += [
            Fix(f"Write the row as a map {show_shape(form)}", (InsertBefore(Reshape(shape=form)),))
            for form in maps_of_row(shape[0], self.map_axes)
            if self._takes(form)
        ][:1]
        return [*fixes, Fix("Take it out: a row has nothing to pool", (TakeOut(),))] if self.is_pooling else fixes

    def _takes(self, shape: Shape) -> bool:
        try:
            self.output_shapes((shape,))
        except ShapeError:
            return False
        return True

    def for_axes(self, axes: int) -> Layer | None:
        """The layer of the same family for maps with that many spatial axes; None where there is none."""
        name, ending = type(self).__name__, f"{self.map_axes}d"
        cls = REGISTRY.get(f"{name.removesuffix(ending)}{axes}d") if name.endswith(ending) else None
        if cls is None:
            return None
        mine, values = self.values(), {}
        for setting in cls.settings():
            if setting.name in mine:
                value = mine[setting.name]
                values[setting.name] = fitted(value, setting.axes) if setting.kind == "size" else value
                if setting.has_sides and isinstance(value, tuple) and len(value) == 2 * self.map_axes:
                    values[setting.name] = (value + value[-2:] * 2)[: 2 * axes]  # of the last axis first
                if isinstance(value, tuple) and None in value and not setting.may_keep:
                    values[setting.name] = setting.initial  # a sequence has no other axis to keep
        return cls.make(**values)

    def size_text(self, value: Any) -> str:
        return show_size(value, self.map_axes)


def maps_of_row(count: int, axes: int) -> list[Shape]:
    """Maps that a flat row may have been: equal sides with one channel or three, or a channel each number."""
    if axes == 1:
        return [(1, count), (count, 1)]
    sides = [(channels, round((count / channels) ** (1 / axes))) for channels in (1, 3)]
    square = [(channels, *[side] * axes) for channels, side in sides if channels * side**axes == count and side > 1]
    return [*square, (count, *[1] * axes)]


def fitted(value: Any, count: int) -> Any:
    """Numbers of a size for more or fewer axes: the last ones stay, the first one is repeated."""
    if not isinstance(value, tuple) or len(value) == count:
        return value
    return value[-count:] if len(value) > count else (value[0],) * (count - len(value)) + value


class SlidingLayer(MapLayer):
    """A layer whose window slides over the map. What follows from the settings alone is found once."""

    slides_over_map = True

    @cached_property
    def slides(self) -> tuple[Slide, ...]:
        """How the window slides along each axis."""
        raise NotImplementedError

    @cached_property
    def windows(self) -> tuple[Window, ...]:
        return tuple([sliding_window(s.kernel, s.stride, s.before, s.dilation) for s in self.slides])

    @cached_property
    def window_volume(self) -> int:
        """Positions of the window: k·k."""
        return prod([s.kernel for s in self.slides])

    @cached_property
    def moves_by_one(self) -> bool:
        """Whether the window stops at every row, so that none can be left over."""
        return all(s.stride == 1 for s in self.slides)

    def reach(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> Reach:
        return self.windows

    def warnings(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> Iterable[tuple[str, tuple[Fix, ...]]]:
        lost = "" if self.moves_by_one else cut_off(inputs[0], self.slides)
        return [(lost, self.ways_to_reach_all())] if lost else ()

    def ways_to_reach_all(self) -> tuple[Fix, ...]:
        """What makes the window reach the last rows."""
        return ()


def cut_off(shape: Shape, slides: Sequence[Slide]) -> str:
    """A sentence about input rows and columns that no window reaches, or "".

    Rows of padding do not count, nor does a step wider than the window, which is meant to leave rows out.
    """
    lost = [
        max(0, left_over(size, slide) - slide.after) if slide.stride <= slide.span else 0
        for size, slide in zip(shape[1:], slides, strict=True)
    ]
    if not any(lost):
        return ""
    parts = [
        f"{count} {name}{'s' if count > 1 else ''}" for count, name in zip(lost, LINES[len(lost)], strict=True) if count
    ]
    verb = "is" if sum(lost) == 1 else "are"
    return f"The last {' and '.join(parts)} of the {show_shape(shape)} input {verb} ignored: the step does not divide."
