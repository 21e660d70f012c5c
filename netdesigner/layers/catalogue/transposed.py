"""Transposed convolutions: every value is spread over a learned window, which enlarges the map."""

from __future__ import annotations

from functools import cached_property
from math import prod
from typing import Generic, NamedTuple, TypeVar

from netdesigner.declare.settings import LARGEST, Padding1, Padding2, Padding3, Size1, Size2, Size3, show
from netdesigner.layers.base import Call, ChangeSettings, Fix, Reach, Shape, ShapeError, Weight, layer, param
from netdesigner.layers.catalogue.convolution import CATEGORY, check_groups
from netdesigner.layers.geometry import MapLayer, per_axis
from netdesigner.layers.implied import Implied
from netdesigner.layers.sliding import transposed_size, transposed_window
from netdesigner.layers.weight_norm import NormalizedWeights

Size = TypeVar("Size")
Padding = TypeVar("Padding")


class Spread(NamedTuple):
    """How a value is spread along one axis."""

    kernel: int
    stride: int
    padding: int
    dilation: int
    output_padding: int


class ConvTranspose(MapLayer, NormalizedWeights, Generic[Size, Padding]):
    """What transposed convolutions share, whatever the number of axes."""

    is_transposed = True
    spectral_axis = 1
    formula = "out = (n − 1)s − 2p + d(k−1) + output_padding + 1"
    keywords = "deconvolution upsampling fractionally strided generator"
    implied = (Implied("in_channels", 0), Implied("padding_mode", 9, ("zeros",)))

    out_channels: int = param(example=16, help="Number of output channels.", ge=1, le=LARGEST)
    kernel_size: Size = param(example=2, help="Size of the window; one number, or one an axis.")
    stride: Size = param(1, "Factor by which the map grows.")
    padding: Padding = param(0, "Rows and columns cut off at each side of the output.")
    output_padding: Padding = param(0, "Rows and columns added at one side; smaller than stride or dilation.")
    groups: int = param(1, "Channel groups that are filtered apart.", ge=1, le=LARGEST)
    bias: bool = param(True, "Add a learned number to each output channel.")
    dilation: Size = param(1, "Spacing inside the window.")

    @cached_property
    def spreads(self) -> tuple[Spread, ...]:
        settings = (self.kernel_size, self.stride, self.padding, self.dilation, self.output_padding)
        return tuple([Spread(*each) for each in zip(*(per_axis(v, self.map_axes) for v in settings), strict=True)])

    def output_shapes(self, inputs: tuple[Shape, ...]) -> tuple[Shape, ...]:
        (shape,) = inputs
        self.require_map(shape)
        if self.groups != 1:
            check_groups(self.title(), self.groups, shape[0], self.out_channels)
        sizes = []
        for n, each in zip(shape[1:], self.spreads, strict=True):
            extra, s, d = each.output_padding, each.stride, each.dilation
            if extra >= max(s, d):
                raise ShapeError(
                    f"{self.title()}: output_padding = {extra} must be smaller than stride {s} or dilation {d}.",
                    Fix("Set output_padding to 0", (ChangeSettings({"output_padding": 0}),)),
                )
            sizes.append(transposed_size(n, each.kernel, s, each.padding, d, extra))
        if min(sizes) < 1:
            raise ShapeError(
                f"{self.title()}: padding = {self.size_text(self.padding)} cuts off all of the output.",
                Fix("Set padding to 0", (ChangeSettings({"padding": 0}),)),
            )
        return ((self.out_channels, *sizes),)

    def call(self, inputs: tuple[Shape, ...]) -> Call:
        kernel = (("kernel_size", self.kernel_size),)
        rest = self.changed("out_channels", "kernel_size")
        return self.with_norm(Call(f"nn.{type(self).__name__}", (inputs[0][0], self.out_channels), kernel + rest))

    def weights(self, inputs: tuple[Shape, ...]) -> tuple[Weight, ...]:
        shape = (inputs[0][0], self.out_channels // self.groups, *[each.kernel for each in self.spreads])
        bias = (Weight("bias", (self.out_channels,)),) if self.bias else ()
        return self.normed((Weight("weight", shape), *bias))

    def macs(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> int:
        """Each input unit is multiplied by k·k·Cout/groups values."""
        volume = prod([each.kernel for each in self.spreads])
        return prod(inputs[0]) * volume * (self.out_channels // self.groups)

    def connections(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> int:
        return self.macs(inputs, outputs)

    def reach(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> Reach:
        return tuple(
            transposed_window(n, m, s.kernel, s.stride, s.padding, s.dilation)
            for n, m, s in zip(inputs[0][1:], outputs[0][1:], self.spreads, strict=True)
        )

    def summary(self) -> str:
        stride = f", stride {show(self.stride)}" if self.stride != 1 else ""
        return f"{self.size_text(self.kernel_size)}, {self.out_channels}{stride}"


@layer(CATEGORY, stem="deconv")
class ConvTranspose2d(ConvTranspose[Size2, Padding2]):
    """Spreads every input value over a learned window and adds up: enlarges the map by its stride. The
    transpose of a convolution's matrix, not its inverse."""

    aliases = "Deconv2d Conv2DTranspose Deconvolution TransposedConv2d UpConv"


@layer(CATEGORY, stem="deconv")
class ConvTranspose1d(ConvTranspose[Size1, Padding1]):
    """Spreads every value of a sequence over a learned window and adds up: lengthens it by its stride."""

    map_axes = 1
    aliases = "Deconv1d Conv1DTranspose TransposedConv1d"


@layer(CATEGORY, stem="deconv")
class ConvTranspose3d(ConvTranspose[Size3, Padding3]):
    """Spreads every value of a volume over a learned window and adds up: enlarges it by its stride."""

    map_axes = 3
    aliases = "Deconv3d Conv3DTranspose TransposedConv3d"
