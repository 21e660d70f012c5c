"""What layers on maps share: sizes per axis, sentences about maps, rows that are thrown away."""

from collections.abc import Sequence
from typing import Any

from netdesigner.layers.base import Shape, ShapeError, show_shape
from netdesigner.layers.sliding import left_over

AXES = {1: "channel × length", 2: "channel × height × width", 3: "channel × depth × height × width"}


def per_axis(value: Any, axes: int) -> tuple[int, ...]:
    """One number for all axes, or one for each."""
    return (value,) * axes if isinstance(value, int) else tuple(value)


def show_size(value: Any) -> str:
    """A window's size: 3 as "3 × 3", (3, 5) as "3 × 5", "same" as it is."""
    return (
        f"{value} × {value}" if isinstance(value, int) else show_shape(value) if not isinstance(value, str) else value
    )


def require_map(name: str, shape: Shape, axes: int) -> None:
    """Refuses anything but channels and `axes` spatial axes."""
    if len(shape) != axes + 1:
        kind = "a flat row of " if len(shape) == 1 else ""
        raise ShapeError(f"{name} wants a map {AXES[axes]}, not {kind}{show_shape(shape)}.")


def cut_off(shape: Shape, axes: Sequence[tuple[int, int, int, int, int]]) -> str:
    """A sentence about input rows and columns that no window reaches, or "".

    `axes` holds (kernel, stride, rows before, rows after, dilation). Rows of padding do not count, nor does
    a step wider than the window, which is meant to leave rows out.
    """
    lost = [
        max(0, left_over(n, k, s, before + after, d) - after) if d * (k - 1) + 1 >= s else 0
        for n, (k, s, before, after, d) in zip(shape[1:], axes, strict=True)
    ]
    if not any(lost):
        return ""
    names = ("row", "column") if len(lost) == 2 else ("step",) if len(lost) == 1 else ("slice", "row", "column")
    parts = [f"{count} {name}{'s' if count > 1 else ''}" for count, name in zip(lost, names, strict=True) if count]
    verb = "is" if sum(lost) == 1 else "are"
    return f"The last {' and '.join(parts)} of the {show_shape(shape)} input {verb} ignored: the step does not divide."
