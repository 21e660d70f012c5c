"""Layers that move values to other places and change none: shifts round the edge, channels shuffled."""

from __future__ import annotations

from netdesigner.declare.settings import LARGEST, Numbers
from netdesigner.layers.axes import axes_of
from netdesigner.layers.axis_map import mixing
from netdesigner.layers.base import (
    Arg,
    Call,
    ChangeSettings,
    Fix,
    Layer,
    Reach,
    Shape,
    ShapeError,
    layer,
    param,
    show_shape,
)

CATEGORY = "Shape"


@layer(CATEGORY, stem="roll")
class Roll(Layer):
    """Shifts the values along axes; what falls over the edge comes in on the other side. Known from Swin, whose
    windows it moves."""

    keeps = "above zero"
    formula = "y[i] = x[(i − shift) mod n]"
    keywords = "cyclic shift circular swin window"
    aliases = "Shift"

    shifts: int = param(example=1, help="How far, on each of the axes; −1 is one backwards.", ge=-LARGEST, le=LARGEST)
    dims: Numbers = param(example=(1,), help="The axes: 1 is the first after the batch.")

    def output_shapes(self, inputs: tuple[Shape, ...]) -> tuple[Shape, ...]:
        axes_of("Roll", self.dims, inputs[0], "dims")
        return inputs

    def call(self, inputs: tuple[Shape, ...]) -> Call:
        if len(self.dims) == 1:
            return Call("torch.roll", (Arg(0),), (("shifts", self.shifts), ("dims", self.dims[0])))
        return Call("torch.roll", (Arg(0),), (("shifts", (self.shifts,) * len(self.dims)), ("dims", self.dims)))

    def reach(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> Reach:
        """What came round the edge lies beside what was far from it."""
        (shape,) = inputs
        return mixing(len(shape), *(axis - 1 for axis in self.dims if self.shifts % shape[axis - 1]))

    def summary(self) -> str:
        return f"by {self.shifts}, axes {show_shape(self.dims)}".replace("-", "−")


@layer(CATEGORY, stem="shuffle")
class ChannelShuffle(Layer):
    """Deals the channels of each group out to all: what groups keep apart is mixed. Known from ShuffleNet."""

    keeps = "above zero"
    formula = "channel g · n + i becomes i · groups + g"
    keywords = "shufflenet groups mix channels"

    groups: int = param(example=2, help="Into how many groups the channels are split.", ge=1, le=LARGEST)

    def output_shapes(self, inputs: tuple[Shape, ...]) -> tuple[Shape, ...]:
        (shape,) = inputs
        if len(shape) < 2:
            raise ShapeError(f"ChannelShuffle wants channels and a map, not a flat row of {show_shape(shape)}.")
        if shape[0] % self.groups:
            fitting = max(g for g in range(1, self.groups + 1) if shape[0] % g == 0)
            raise ShapeError(
                f"ChannelShuffle: {shape[0]} channels cannot be split into {self.groups} equal groups.",
                Fix(f"Set groups to {fitting}", (ChangeSettings({"groups": fitting}),)),
            )
        return inputs

    def call(self, inputs: tuple[Shape, ...]) -> Call:
        return Call("nn.ChannelShuffle", (self.groups,))

    def reach(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> Reach:
        return mixing(len(inputs[0]), 0)

    def summary(self) -> str:
        return f"{self.groups} groups"
