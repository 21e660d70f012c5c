"""Layers that change the form of a map and not its values."""

from __future__ import annotations

from fractions import Fraction
from math import floor, prod
from typing import Literal

from netdesigner.layers.base import (
    Arg,
    Call,
    ChangeSettings,
    Fix,
    Layer,
    Shape,
    ShapeError,
    Sight,
    layer,
    param,
    show_shape,
)
from netdesigner.layers.geometry import per_axis
from netdesigner.layers.settings import Size2
from netdesigner.layers.sliding import Window, enlarging_window

CATEGORY = "Shape"


@layer(CATEGORY, stem="flatten")
class Flatten(Layer):
    """Writes a map as one flat row, as a dense layer wants it; the values stay."""

    formula = "C × H × W → C·H·W"
    flattens = True
    keywords = "reshape vector row"

    start_dim: int = param(1, "First axis to join; 1 is the first after the batch.")
    end_dim: int = param(-1, "Last axis to join; −1 is the last.")

    def output_shapes(self, inputs: tuple[Shape, ...]) -> tuple[Shape, ...]:
        (shape,) = inputs
        rank = len(shape)
        first, last = (axis if axis >= 0 else axis + rank + 1 for axis in (self.start_dim, self.end_dim))
        if not 1 <= first <= last <= rank:
            raise ShapeError(
                f"Flatten: axes {self.start_dim} to {self.end_dim} are not in {show_shape(shape)} (0 is the batch).",
                Fix("Join all axes", (ChangeSettings({"start_dim": 1, "end_dim": -1}),)),
            )
        return ((*shape[: first - 1], prod(shape[first - 1 : last]), *shape[last:]),)

    def call(self, inputs: tuple[Shape, ...]) -> Call:
        end = () if self.end_dim == -1 else (self.end_dim,)
        return Call("torch.flatten", (Arg(0), self.start_dim, *end))

    def sight(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> Sight:
        return "pointwise" if inputs == outputs else "flattened"


@layer(CATEGORY, stem="identity")
class Identity(Layer):
    """Passes its input on unchanged: a place to hang a name or a branch on."""

    formula = "y = x"
    keywords = "pass through nothing skip"


MODES = {1: ("nearest", "linear"), 2: ("nearest", "bilinear", "bicubic"), 3: ("nearest", "trilinear")}
REACH = {"nearest": 1, "bicubic": 4}  # input units mixed along an axis; two for the linear ones


@layer(CATEGORY, stem="up")
class Upsample(Layer):
    """Enlarges the map by repeating values or by interpolating between them; nothing is learnt."""

    formula = "out = ⌊n · scale_factor⌋"
    keywords = "resize enlarge interpolate unpool"

    size: Size2 | None = param(None, "Height and width of the output; give this or the factor.")
    scale_factor: float | None = param(None, "Factor by which the map grows.", gt=0, le=10000)
    mode: Literal["nearest", "linear", "bilinear", "bicubic", "trilinear"] = param(
        "nearest", "How new values are made."
    )
    align_corners: bool | None = param(None, "Place the corners on the corners (not with nearest).")

    def output_shapes(self, inputs: tuple[Shape, ...]) -> tuple[Shape, ...]:
        (shape,) = inputs
        axes = len(shape) - 1
        double = Fix("Double the size", (ChangeSettings({"size": None, "scale_factor": 2.0}),))
        if axes < 1:
            raise ShapeError(f"Upsample wants a map with channels, not a flat row of {show_shape(shape)}.")
        if (self.size is None) == (self.scale_factor is None):
            raise ShapeError("Upsample needs either size or scale_factor.", double)
        if self.mode not in MODES[axes]:
            fix = Fix(f"Set mode to {MODES[axes][-1]}", (ChangeSettings({"mode": MODES[axes][-1]}),))
            raise ShapeError(f"Upsample: mode {self.mode} does not work on {show_shape(shape)}.", fix)
        if self.align_corners is not None and self.mode == "nearest":
            fix = Fix("Clear align_corners", (ChangeSettings({"align_corners": None}),))
            raise ShapeError("Upsample: align_corners means nothing with mode nearest.", fix)
        return ((shape[0], *self._sizes(shape[1:], double)),)

    def _sizes(self, sizes: Shape, double: Fix) -> Shape:
        if self.size is not None:
            if not isinstance(self.size, int) and len(self.size) != len(sizes):
                raise ShapeError(f"Upsample: size {show_shape(self.size)} does not have {len(sizes)} axes.")
            return per_axis(self.size, len(sizes))
        enlarged = tuple(floor(n * float(self.scale_factor or 1)) for n in sizes)
        if min(enlarged) < 1:
            raise ShapeError(
                f"Upsample: a factor of {self.scale_factor:g} leaves nothing of {show_shape(sizes)}.", double
            )
        return enlarged

    def sight(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> Sight:
        reach = REACH.get(self.mode, 2)
        windows: list[Window] = []
        for n, m in zip(inputs[0][1:], outputs[0][1:], strict=True):
            scale = Fraction(self.scale_factor or 0).limit_denominator(10**6) or Fraction(m, n)
            windows.append(enlarging_window(scale, reach if scale != 1 else 1))
        return tuple(windows)

    def summary(self) -> str:
        return f"× {self.scale_factor:g}, {self.mode}" if self.scale_factor else self.mode
