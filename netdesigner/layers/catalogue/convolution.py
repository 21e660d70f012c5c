"""Convolutions: small learned filters slid over a map."""

from __future__ import annotations

from functools import cached_property
from math import gcd, prod
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeVar

from netdesigner.declare.settings import (
    LARGEST,
    SamePadding1,
    SamePadding2,
    SamePadding3,
    Size1,
    Size2,
    Size3,
    show,
)
from netdesigner.layers.base import (
    REGISTRY,
    Call,
    ChangeSettings,
    Fix,
    InsertBefore,
    Layer,
    Shape,
    ShapeError,
    Weight,
    layer,
    param,
    show_shape,
)
from netdesigner.layers.geometry import SlidingLayer, per_axis, sides
from netdesigner.layers.implied import Implied
from netdesigner.layers.sliding import Slide, output_size, same_padding, slide
from netdesigner.layers.weight_norm import NormalizedWeights, within

CATEGORY = "Convolution"
USUAL_KERNEL = 3  # what is offered in place of a kernel that does not fit

Size = TypeVar("Size")
Padding = TypeVar("Padding")
Border = Literal["zeros", "reflect", "replicate", "circular"]

KERNEL_HELP = "Size of a filter; one number, or one an axis."
STRIDE_HELP = "Step of the window; 2 halves the map."
PADDING_HELP = 'Rows and columns added at each side; "same" keeps the size.'
DILATION_HELP = "Spacing inside the window; 1 is an ordinary convolution."
PADDING_LAYERS = {
    "zeros": "ZeroPad",
    "reflect": "ReflectionPad",
    "replicate": "ReplicationPad",
    "circular": "CircularPad",
}
BORDER_HELP = "What is added at the border."


def check_groups(name: str, groups: int, in_channels: int, out_channels: int) -> None:
    """Groups must divide the channels on both sides."""
    if in_channels % groups == 0 and out_channels % groups == 0:
        return
    fitting = gcd(groups, in_channels, out_channels)
    raise ShapeError(
        f"{name}: groups = {groups} does not divide {in_channels} input and {out_channels} output channels.",
        Fix(f"Set groups to {fitting}", (ChangeSettings({"groups": fitting}),)),
    )


class FilterLayer(SlidingLayer):
    """What layers share that slide filters: how the window fits on the map. Subclasses declare the settings."""

    if TYPE_CHECKING:
        kernel_size: Any
        stride: Any
        padding: Any
        dilation: Any
        padding_mode: Border

    @cached_property
    def slides(self) -> tuple[Slide, ...]:
        axes = self.map_axes
        kernels, strides, dilations = (per_axis(v, axes) for v in (self.kernel_size, self.stride, self.dilation))
        if self.padding == "same":
            pads = [same_padding(k, d) for k, d in zip(kernels, dilations, strict=True)]
        elif self._has_sides:
            pads = list(sides(self.padding, axes))
        else:
            pads = [(p, p) for p in per_axis(0 if self.padding == "valid" else self.padding, axes)]
        return tuple([slide(k, s, *p, d) for k, s, p, d in zip(kernels, strides, pads, dilations, strict=True)])

    @property
    def _has_sides(self) -> bool:
        """Whether the padding says before and after for each axis, which a convolution of PyTorch does not take."""
        return isinstance(self.padding, tuple) and len(self.padding) == 2 * self.map_axes

    def slid_sizes(self, shape: Shape) -> list[int]:
        """Sizes of the output along the map's axes; raises ShapeError where the window does not fit."""
        if self._has_sides:
            raise self._without_sides()
        if self.padding == "same":
            self._check_same()
        sizes = [output_size(size, each) for size, each in zip(shape[1:], self.slides, strict=True)]
        if min(sizes) < 1:
            raise self._too_large(shape)
        if self.padding_mode != "zeros":
            self._check_border(shape)
        return sizes

    def for_axes(self, axes: int) -> Layer | None:
        """On a flat row, a dense layer with as many outputs does what a convolution would."""
        if axes == 0 and "out_channels" in (mine := self.values()):
            return REGISTRY["Linear"].make(out_features=mine["out_channels"], bias=mine["bias"])
        return super().for_axes(axes)

    def _check_same(self) -> None:
        if any(each.stride != 1 for each in self.slides):
            half = tuple(each.dilation * (each.kernel - 1) // 2 for each in self.slides)
            raise ShapeError(
                f'{self.title()}: padding = "same" works only with stride 1, not {self.size_text(self.stride)}.',
                Fix("Set stride to 1", (ChangeSettings({"stride": 1}),)),
                Fix("Set padding by number", (ChangeSettings({"padding": half}),)),
            )

    def _without_sides(self) -> ShapeError:
        """The padding as a layer of its own, or as a number an axis where both sides get the same."""
        pairs = sides(self.padding, self.map_axes)
        if all(before == after for before, after in pairs):
            each = tuple(before for before, _ in pairs)
            fix = Fix(f"Set padding to {show(each)}", (ChangeSettings({"padding": each}),))
        else:
            pad = REGISTRY[f"{PADDING_LAYERS[self.padding_mode]}{self.map_axes}d"].make(padding=self.padding)
            edits = (InsertBefore(pad), ChangeSettings({"padding": 0}))
            fix = Fix(f"Insert {pad.title()}({show(self.padding)})", edits)
        return ShapeError(
            f"{self.title()} pads both sides of an axis alike and cannot take {2 * self.map_axes} paddings "
            f"({show(self.padding)}); a padding layer before it can.",
            fix,
        )

    def _check_border(self, shape: Shape) -> None:
        """The other ways to pad take their values from the map."""
        for n, each in zip(shape[1:], self.slides, strict=True):
            padding = max(each.before, each.after)
            limit = {"reflect": n - 1, "circular": n}.get(self.padding_mode, padding)
            if padding > limit:
                raise ShapeError(
                    f"{self.title()}: {self.padding_mode} padding of {padding} needs a larger map than {n}.",
                    Fix("Pad with zeros", (ChangeSettings({"padding_mode": "zeros"}),)),
                )

    def _too_large(self, shape: Shape) -> ShapeError:
        """A kernel that fits, first; padding only where the kernel is not absurdly large for the map."""
        padded = tuple(n + each.padding for n, each in zip(shape[1:], self.slides, strict=True))
        spans = tuple(each.span for each in self.slides)
        kernel = tuple(min(each.kernel, n, USUAL_KERNEL) for each, n in zip(self.slides, shape[1:], strict=True))
        size = ChangeSettings({"kernel_size": kernel, "dilation": 1})
        fixes = [Fix(f"Shrink the kernel to {self.size_text(kernel)}", (size,))]
        is_near = all(span <= 2 * n for span, n in zip(spans, shape[1:], strict=True))
        if is_near and all(each.stride == 1 for each in self.slides):
            fixes.append(Fix('Set padding to "same"', (ChangeSettings({"padding": "same"}),)))
        return ShapeError(
            f"{self.title()}: the kernel spans {show_shape(spans)}, more than the padded input {show_shape(padded)}.",
            *fixes,
        )

    def connections(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> int:
        return self.macs(inputs, outputs)

    def sliding_settings(self) -> tuple[tuple[str, Any], ...]:
        """What a convolution in PyTorch is told of the window, as it is printed."""
        shown = [(name, value) for name, value in self.changed() if name in ("stride", "padding", "dilation")]
        return (("kernel_size", self.kernel_size), *shown)

    def window_text(self) -> list[str]:
        """The parts of the card's line about the window."""
        parts = [f"stride {show(self.stride)}"] if self.stride != 1 else []
        return parts + ([f"padding {show(self.padding)}"] if self.padding not in (0, "valid") else [])

    def dilation_text(self) -> list[str]:
        return [f"dilation {show(self.dilation)}"] if self.dilation != 1 else []


class Convolution(FilterLayer, NormalizedWeights, Generic[Size, Padding]):
    """What convolutions share, whatever the number of axes."""

    formula = "out = ⌊(n + 2p − d(k−1) − 1) / s⌋ + 1;  parameters = k·k·Cin/groups·Cout + Cout"
    keywords = "convolution filter kernel depthwise grouped 1x1"
    implied = (Implied("in_channels", 0),)

    out_channels: int = param(example=16, help="Number of filters, hence of output channels.", ge=1, le=LARGEST)
    kernel_size: Size = param(example=3, help=KERNEL_HELP)
    stride: Size = param(1, STRIDE_HELP)
    padding: Padding = param(0, PADDING_HELP)
    dilation: Size = param(1, DILATION_HELP)
    groups: int = param(
        1, "Channel groups that are filtered apart; as many as channels is depth-wise.", ge=1, le=LARGEST
    )
    bias: bool = param(True, "Add a learned number to each output channel.")
    padding_mode: Border = param("zeros", BORDER_HELP)

    def output_shapes(self, inputs: tuple[Shape, ...]) -> tuple[Shape, ...]:
        (shape,) = inputs
        self.require_map(shape)
        if self.groups != 1:
            check_groups(self.title(), self.groups, shape[0], self.out_channels)
        return ((self.out_channels, *self.slid_sizes(shape)),)

    def call(self, inputs: tuple[Shape, ...]) -> Call:
        kernel = (("kernel_size", self.kernel_size),)
        rest = self.changed("out_channels", "kernel_size")
        return self.with_norm(Call(f"nn.{type(self).__name__}", (inputs[0][0], self.out_channels), kernel + rest))

    def weights(self, inputs: tuple[Shape, ...]) -> tuple[Weight, ...]:
        shape = (self.out_channels, inputs[0][0] // self.groups, *[each.kernel for each in self.slides])
        bias = (Weight("bias", (self.out_channels,)),) if self.bias else ()
        return self.normed((Weight("weight", shape), *bias))

    def macs(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> int:
        """Each output unit multiplies k·k·Cin/groups values."""
        return prod(outputs[0]) * self.window_volume * (inputs[0][0] // self.groups)

    def summary(self) -> str:
        groups = [f"groups {self.groups}"] if self.groups != 1 else []
        parts = [self.size_text(self.kernel_size), str(self.out_channels)]
        return ", ".join(parts + self.window_text() + groups + self.dilation_text())


@layer(CATEGORY, stem="conv")
class Conv2d(Convolution[Size2, SamePadding2]):
    """Slides small learned filters over the map and marks where each one matches; every output channel is
    one filter. PyTorch's convolution is a cross-correlation: the kernel is not flipped."""

    aliases = "Convolution Convolution2D"


@layer(CATEGORY, stem="conv")
class Conv1d(Convolution[Size1, SamePadding1]):
    """Slides small learned filters along a sequence and marks where each one matches; every output channel is
    one filter. For sound, sensor curves and text."""

    map_axes = 1
    aliases = "Convolution1D"


@layer(CATEGORY, stem="conv")
class Conv3d(Convolution[Size3, SamePadding3]):
    """Slides small learned filters through a volume and marks where each one matches; every output channel is
    one filter. For video and for pictures of tissue, slice by slice."""

    map_axes = 3
    aliases = "Convolution3D"


@layer(CATEGORY, stem="depthwise")
class DepthwiseConv2d(FilterLayer, NormalizedWeights):
    """Filters each channel on its own and mixes none: a convolution with as many groups as channels, at a
    fraction of its cost. A 1 × 1 convolution usually follows, which mixes the channels."""

    formula = "out = ⌊(n + 2p − d(k−1) − 1) / s⌋ + 1;  parameters = k·k·C·m + C·m"
    keywords = "depthwise depth-wise convolution separable mobilenet groups channelwise"
    aliases = "dw DWConv"

    kernel_size: Size2 = param(example=3, help=KERNEL_HELP)
    stride: Size2 = param(1, STRIDE_HELP)
    padding: SamePadding2 = param(0, PADDING_HELP)
    dilation: Size2 = param(1, DILATION_HELP)
    depth_multiplier: int = param(1, "Filters for each input channel.", ge=1, le=LARGEST)
    bias: bool = param(True, "Add a learned number to each output channel.")
    padding_mode: Border = param("zeros", BORDER_HELP)

    def output_shapes(self, inputs: tuple[Shape, ...]) -> tuple[Shape, ...]:
        (shape,) = inputs
        self.require_map(shape)
        return ((shape[0] * self.depth_multiplier, *self.slid_sizes(shape)),)

    def call(self, inputs: tuple[Shape, ...]) -> Call:
        channels, border = (
            inputs[0][0],
            self.changed("kernel_size", "stride", "padding", "dilation", "depth_multiplier"),
        )
        settings = (*self.sliding_settings(), ("groups", channels), *border)
        call = Call(f"nn.Conv{self.map_axes}d", (channels, channels * self.depth_multiplier), settings)
        return self.with_norm(call)

    def weights(self, inputs: tuple[Shape, ...]) -> tuple[Weight, ...]:
        channels = inputs[0][0] * self.depth_multiplier
        bias = (Weight("bias", (channels,)),) if self.bias else ()
        return self.normed((Weight("weight", (channels, 1, *[each.kernel for each in self.slides])), *bias))

    def macs(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> int:
        """Each output unit multiplies k·k values."""
        return prod(outputs[0]) * self.window_volume

    def summary(self) -> str:
        times = [f"× {self.depth_multiplier}"] if self.depth_multiplier != 1 else []
        return ", ".join([self.size_text(self.kernel_size), *times, *self.window_text(), *self.dilation_text()])


@layer(CATEGORY, stem="separable")
class SeparableConv2d(FilterLayer, NormalizedWeights):
    """Filters each channel on its own, then mixes the channels by a 1 × 1 convolution: nearly what a
    convolution does, for about 1/k² of its multiplications. Only the 1 × 1 has a bias; before it, one would add
    nothing."""

    formula = "parameters = k·k·Cin·m + Cin·m·Cout + Cout"
    keywords = "separable depthwise depth-wise pointwise convolution mobilenet xception"
    aliases = "SepConv2d dsconv"

    out_channels: int = param(example=16, help="Number of output channels.", ge=1, le=LARGEST)
    kernel_size: Size2 = param(example=3, help=KERNEL_HELP)
    stride: Size2 = param(1, STRIDE_HELP)
    padding: SamePadding2 = param(0, PADDING_HELP)
    dilation: Size2 = param(1, DILATION_HELP)
    depth_multiplier: int = param(1, "Filters for each input channel.", ge=1, le=LARGEST)
    bias: bool = param(True, "Add a learned number to each output channel.")
    padding_mode: Border = param("zeros", BORDER_HELP)

    def output_shapes(self, inputs: tuple[Shape, ...]) -> tuple[Shape, ...]:
        (shape,) = inputs
        self.require_map(shape)
        return ((self.out_channels, *self.slid_sizes(shape)),)

    def call(self, inputs: tuple[Shape, ...]) -> Call:
        channels, convolution = inputs[0][0], f"nn.Conv{self.map_axes}d"
        between = channels * self.depth_multiplier
        border = (("padding_mode", self.padding_mode),) if self.padding_mode != "zeros" else ()
        settings = (*self.sliding_settings(), ("groups", channels), ("bias", False), *border)
        mixing = (("kernel_size", 1), *((("bias", False),) if not self.bias else ()))
        parts = (
            Call(convolution, (channels, between), settings),
            Call(convolution, (between, self.out_channels), mixing),
        )
        return Call("nn.Sequential", tuple(self.with_norm(part) for part in parts))

    def weights(self, inputs: tuple[Shape, ...]) -> tuple[Weight, ...]:
        between = inputs[0][0] * self.depth_multiplier
        filters = Weight("weight", (between, 1, *[each.kernel for each in self.slides]))
        mixing = Weight("weight", (self.out_channels, between, *[1] * self.map_axes))
        bias = (Weight("bias", (self.out_channels,)),) if self.bias else ()
        return (*within("0", self.normed((filters,))), *within("1", self.normed((mixing, *bias))))

    def macs(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> int:
        """Each place multiplies k·k values a filter, and then mixes the filters for every output channel."""
        between = inputs[0][0] * self.depth_multiplier
        return prod(outputs[0][1:]) * between * (self.window_volume + self.out_channels)

    def summary(self) -> str:
        parts = [self.size_text(self.kernel_size), str(self.out_channels)]
        times = [f"× {self.depth_multiplier}"] if self.depth_multiplier != 1 else []
        return ", ".join(parts + self.window_text() + times + self.dilation_text())
