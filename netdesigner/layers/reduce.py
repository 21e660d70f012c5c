"""Reductions: one number for all places along some axes, such as their mean."""

from __future__ import annotations

from typing import ClassVar

from netdesigner.layers.axes import axes_of
from netdesigner.layers.base import Arg, Call, ChangeSettings, Fix, Layer, Shape, ShapeError, Sight, layer, param
from netdesigner.layers.settings import Numbers
from netdesigner.layers.sliding import Window, adaptive_window

CATEGORY = "Shape"


class Reduction(Layer):
    """What reductions share; `function` is PyTorch's."""

    function: ClassVar[str] = ""

    dim: Numbers = param(
        example=(1,), help="The axes: 1 is the first after the batch (the channels, or the steps of a sequence)."
    )
    keepdim: bool = param(False, "Keep the axes, with size 1.")

    def output_shapes(self, inputs: tuple[Shape, ...]) -> tuple[Shape, ...]:
        (shape,) = inputs
        axes = axes_of(self.title(), self.dim, shape)
        if self.keepdim:
            return (tuple(1 if axis in axes else size for axis, size in enumerate(shape)),)
        if len(axes) == len(shape):
            keep = Fix("Keep the axes", (ChangeSettings({"keepdim": True}),))
            raise ShapeError(f"{self.title()} over all axes leaves no axis; keep them with size 1.", keep)
        return (tuple(size for axis, size in enumerate(shape) if axis not in axes),)

    def call(self, inputs: tuple[Shape, ...]) -> Call:
        dim = self.dim if len(self.dim) > 1 else self.dim[0]
        return Call(f"torch.{self.function}", (Arg(0),), (("dim", dim), *self.changed("dim")))

    def sight(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> Sight:
        """Over all places it sees the whole input; over the channels its own place; over one of several axes a
        window as long as the axis. Where an axis of places is gone, the rest is no map of the input any more."""
        (shape,) = inputs
        axes = set(axes_of(self.title(), self.dim, shape))
        places = set(range(1, len(shape)))
        if len(shape) == 1 or axes >= places:
            return "whole input"
        if axes == {0}:
            return "pointwise" if self.keepdim or len(shape) == 2 else "unknown"
        if not self.keepdim:
            return "unknown"
        return tuple(adaptive_window(shape[axis], 1) if axis in axes else Window(1) for axis in sorted(places))

    def summary(self) -> str:
        return f"axes {', '.join(map(str, self.dim))}" if len(self.dim) > 1 else f"axis {self.dim[0]}"


@layer(CATEGORY, stem="mean")
class Mean(Reduction):
    """The mean along axes: one vector for a whole sequence (axis 1), or a number a channel for a map (axes 2 and 3)."""

    formula = "y = (x₁ + … + xₙ) / n"
    keywords = "average reduce global pooling"
    function = "mean"


@layer(CATEGORY, stem="sum")
class Sum(Reduction):
    """The sum along axes."""

    formula = "y = x₁ + … + xₙ"
    keywords = "total reduce"
    function = "sum"


@layer(CATEGORY, stem="amax")
class Amax(Reduction):
    """The largest value along axes: for a sequence, what was strongest at any step."""

    formula = "y = max(x₁, …, xₙ)"
    keywords = "maximum largest reduce global pooling"
    function = "amax"
