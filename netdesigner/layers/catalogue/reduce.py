"""Reductions: one number for all places along some axes, such as their mean."""

from __future__ import annotations

from typing import ClassVar

from netdesigner.declare.settings import Numbers
from netdesigner.layers.axes import axes_of
from netdesigner.layers.axis_map import AxisMap, without
from netdesigner.layers.base import Arg, Call, ChangeSettings, Fix, Layer, Reach, Shape, ShapeError, layer, param
from netdesigner.layers.sliding import IN_PLACE, all_of

CATEGORY = "Shape"


class Reduction(Layer):
    """What reductions share; `function` is PyTorch's."""

    keeps = "above zero"
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

    def reach(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> Reach:
        (shape,) = inputs
        rank, axes = len(shape), axes_of(self.title(), self.dim, shape)
        lost = {axis: all_of(shape[axis]) for axis in axes}
        if not self.keepdim:
            return without(rank, lost)
        return AxisMap(tuple(lost.get(axis, IN_PLACE) for axis in range(rank)), tuple(range(rank)))

    def summary(self) -> str:
        return f"axes {', '.join(map(str, self.dim))}" if len(self.dim) > 1 else f"axis {self.dim[0]}"


@layer(CATEGORY, stem="mean")
class Mean(Reduction):
    """The mean along axes: one vector for a whole sequence (axis 1), or a number a channel for a map (axes 2 and 3)."""

    formula = "y = (x₁ + … + xₙ) / n"
    keywords = "average reduce global pooling"
    aliases = "ReduceMean"
    function = "mean"


@layer(CATEGORY, stem="sum")
class Sum(Reduction):
    """The sum along axes."""

    formula = "y = x₁ + … + xₙ"
    keywords = "total reduce"
    aliases = "ReduceSum"
    function = "sum"


@layer(CATEGORY, stem="amax")
class Amax(Reduction):
    """The largest value along axes: for a sequence, what was strongest at any step."""

    formula = "y = max(x₁, …, xₙ)"
    keywords = "maximum largest reduce global pooling"
    aliases = "ReduceMax"
    function = "amax"
