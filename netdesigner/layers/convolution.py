"""Convolutions: small learnt filters slid over a map."""

from __future__ import annotations

from collections.abc import Iterable
from math import gcd, prod
from typing import Any, Literal

from netdesigner.layers.base import (
    Call,
    ChangeSettings,
    Fix,
    Layer,
    Shape,
    ShapeError,
    Sight,
    Weight,
    layer,
    param,
    show_shape,
)
from netdesigner.layers.geometry import cut_off, per_axis, require_map, show_size
from netdesigner.layers.settings import LARGEST, Padding2, SamePadding2, Size2, show
from netdesigner.layers.sliding import (
    output_size,
    same_padding,
    sliding_window,
    transposed_size,
    transposed_window,
)

CATEGORY = "Convolution"
USUAL_KERNEL = 3  # what is offered in place of a kernel that does not fit


def check_groups(name: str, groups: int, in_channels: int, out_channels: int) -> None:
    """Groups must divide the channels on both sides."""
    if in_channels % groups == 0 and out_channels % groups == 0:
        return
    fitting = gcd(groups, in_channels, out_channels)
    raise ShapeError(
        f"{name}: groups = {groups} does not divide {in_channels} input and {out_channels} output channels.",
        Fix(f"Set groups to {fitting}", (ChangeSettings({"groups": fitting}),)),
    )


@layer(CATEGORY, stem="conv")
class Conv2d(Layer):
    """Slides small learnt filters over the map and marks where each one matches; every output channel is
    one filter. PyTorch's convolution is a cross-correlation: the kernel is not flipped."""

    formula = "out = ⌊(n + 2p − d(k−1) − 1) / s⌋ + 1;  parameters = k·k·Cin/groups·Cout + Cout"
    keywords = "convolution filter kernel depthwise grouped 1x1"

    out_channels: int = param(example=16, help="Number of filters, hence of output channels.", ge=1, le=LARGEST)
    kernel_size: Size2 = param(example=3, help="Height and width of a filter.")
    stride: Size2 = param(1, "Step of the window; 2 halves the map.")
    padding: SamePadding2 = param(0, 'Rows and columns added at each side; "same" keeps the size.')
    dilation: Size2 = param(1, "Spacing inside the window; 1 is an ordinary convolution.")
    groups: int = param(
        1, "Channel groups that are filtered apart; as many as channels is depth-wise.", ge=1, le=LARGEST
    )
    bias: bool = param(True, "Add a learnt number to each output channel.")
    padding_mode: Literal["zeros", "reflect", "replicate", "circular"] = param("zeros", "What is added at the border.")

    def _axes(self) -> list[tuple[int, int, int, int, int]]:
        """(kernel, stride, rows before, rows after, dilation) an axis."""
        kernels, strides, dilations = (per_axis(v, 2) for v in (self.kernel_size, self.stride, self.dilation))
        if self.padding == "same":
            pads = [same_padding(k, d) for k, d in zip(kernels, dilations, strict=True)]
        else:
            pads = [(p, p) for p in per_axis(0 if self.padding == "valid" else self.padding, 2)]
        return [(k, s, *p, d) for k, s, p, d in zip(kernels, strides, pads, dilations, strict=True)]

    def output_shapes(self, inputs: tuple[Shape, ...]) -> tuple[Shape, ...]:
        (shape,) = inputs
        require_map("Conv2d", shape, 2)
        check_groups("Conv2d", self.groups, shape[0], self.out_channels)
        if self.padding == "same" and per_axis(self.stride, 2) != (1, 1):
            raise ShapeError(
                'Conv2d: padding = "same" works only with stride 1, not ' + show_size(self.stride) + ".",
                Fix("Set stride to 1", (ChangeSettings({"stride": 1}),)),
                Fix("Set padding by number", (ChangeSettings({"padding": self._half_padding()}),)),
            )
        axes = self._axes()
        self._check_fit(shape, axes)
        sizes = (output_size(n, k, s, a + b, d) for n, (k, s, a, b, d) in zip(shape[1:], axes, strict=True))
        return ((self.out_channels, *sizes),)

    def _half_padding(self) -> Any:
        kernels, dilations = per_axis(self.kernel_size, 2), per_axis(self.dilation, 2)
        return tuple(d * (k - 1) // 2 for k, d in zip(kernels, dilations, strict=True))

    def _check_fit(self, shape: Shape, axes: list[tuple[int, int, int, int, int]]) -> None:
        for n, (k, _, before, after, d) in zip(shape[1:], axes, strict=True):
            if d * (k - 1) + 1 > n + before + after:
                padded = tuple(n + a + b for n, (_, _, a, b, _) in zip(shape[1:], axes, strict=True))
                extent = tuple(d * (k - 1) + 1 for k, _, _, _, d in axes)
                raise ShapeError(
                    f"Conv2d: the kernel spans {show_shape(extent)}, more than the padded input {show_shape(padded)}.",
                    *self._smaller(shape),
                )
            limit = {"reflect": n - 1, "circular": n}.get(self.padding_mode, max(before, after))
            if max(before, after) > limit:
                raise ShapeError(
                    f"Conv2d: {self.padding_mode} padding of {max(before, after)} needs a larger map than {n}.",
                    Fix("Pad with zeros", (ChangeSettings({"padding_mode": "zeros"}),)),
                )

    def _smaller(self, shape: Shape) -> list[Fix]:
        """A kernel that fits, first; padding only where the kernel is not absurdly large for the map."""
        kernels, dilations = per_axis(self.kernel_size, 2), per_axis(self.dilation, 2)
        kernel = tuple(min(k, n, USUAL_KERNEL) for k, n in zip(kernels, shape[1:], strict=True))
        size = ChangeSettings({"kernel_size": kernel, "dilation": 1})
        fixes = [Fix(f"Shrink the kernel to {show_size(kernel)}", (size,))]
        is_near = all(d * (k - 1) + 1 <= 2 * n for k, d, n in zip(kernels, dilations, shape[1:], strict=True))
        if is_near and per_axis(self.stride, 2) == (1, 1):
            fixes.append(Fix('Set padding to "same"', (ChangeSettings({"padding": "same"}),)))
        return fixes

    def call(self, inputs: tuple[Shape, ...]) -> Call:
        kernel = (("kernel_size", self.kernel_size),)
        rest = self.changed("out_channels", "kernel_size")
        return Call("nn.Conv2d", (inputs[0][0], self.out_channels), kernel + rest)

    def weights(self, inputs: tuple[Shape, ...]) -> tuple[Weight, ...]:
        shape = (self.out_channels, inputs[0][0] // self.groups, *per_axis(self.kernel_size, 2))
        bias = (Weight("bias", (self.out_channels,)),) if self.bias else ()
        return (Weight("weight", shape), *bias)

    def macs(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> int:
        """Each output unit multiplies k·k·Cin/groups values."""
        return prod(outputs[0]) * prod(per_axis(self.kernel_size, 2)) * (inputs[0][0] // self.groups)

    def connections(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> int:
        return self.macs(inputs, outputs)

    def sight(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> Sight:
        return tuple(sliding_window(k, s, before, d) for k, s, before, _, d in self._axes())

    def warnings(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> Iterable[tuple[str, tuple[Fix, ...]]]:
        lost = cut_off(inputs[0], self._axes())
        return [(lost, ())] if lost else []

    def summary(self) -> str:
        parts = [show_size(self.kernel_size), str(self.out_channels)]
        parts += [f"stride {show(self.stride)}"] if self.stride != 1 else []
        parts += [f"padding {show(self.padding)}"] if self.padding not in (0, "valid") else []
        parts += [f"groups {self.groups}"] if self.groups != 1 else []
        parts += [f"dilation {show(self.dilation)}"] if self.dilation != 1 else []
        return ", ".join(parts)


@layer(CATEGORY, stem="deconv")
class ConvTranspose2d(Layer):
    """Spreads every input value over a learnt window and adds up: enlarges the map by its stride. The
    transpose of a convolution's matrix, not its inverse."""

    formula = "out = (n − 1)s − 2p + d(k−1) + output_padding + 1"
    keywords = "deconvolution upsampling fractionally strided generator"

    out_channels: int = param(example=16, help="Number of output channels.", ge=1, le=LARGEST)
    kernel_size: Size2 = param(example=2, help="Height and width of the window.")
    stride: Size2 = param(1, "Factor by which the map grows.")
    padding: Padding2 = param(0, "Rows and columns cut off at each side of the output.")
    output_padding: Padding2 = param(0, "Rows and columns added at one side; smaller than stride or dilation.")
    groups: int = param(1, "Channel groups that are filtered apart.", ge=1, le=LARGEST)
    bias: bool = param(True, "Add a learnt number to each output channel.")
    dilation: Size2 = param(1, "Spacing inside the window.")

    def _axes(self) -> list[tuple[int, ...]]:
        """(kernel, stride, padding, dilation, output padding) an axis."""
        settings = (self.kernel_size, self.stride, self.padding, self.dilation, self.output_padding)
        return list(zip(*(per_axis(value, 2) for value in settings), strict=True))

    def output_shapes(self, inputs: tuple[Shape, ...]) -> tuple[Shape, ...]:
        (shape,) = inputs
        require_map("ConvTranspose2d", shape, 2)
        check_groups("ConvTranspose2d", self.groups, shape[0], self.out_channels)
        sizes = []
        for n, (k, s, p, d, extra) in zip(shape[1:], self._axes(), strict=True):
            if extra >= max(s, d):
                raise ShapeError(
                    f"ConvTranspose2d: output_padding = {extra} must be smaller than stride {s} or dilation {d}.",
                    Fix("Set output_padding to 0", (ChangeSettings({"output_padding": 0}),)),
                )
            sizes.append(transposed_size(n, k, s, p, d, extra))
        if min(sizes) < 1:
            raise ShapeError(
                f"ConvTranspose2d: padding = {show_size(self.padding)} cuts off all of the output.",
                Fix("Set padding to 0", (ChangeSettings({"padding": 0}),)),
            )
        return ((self.out_channels, *sizes),)

    def call(self, inputs: tuple[Shape, ...]) -> Call:
        kernel = (("kernel_size", self.kernel_size),)
        rest = self.changed("out_channels", "kernel_size")
        return Call("nn.ConvTranspose2d", (inputs[0][0], self.out_channels), kernel + rest)

    def weights(self, inputs: tuple[Shape, ...]) -> tuple[Weight, ...]:
        shape = (inputs[0][0], self.out_channels // self.groups, *per_axis(self.kernel_size, 2))
        bias = (Weight("bias", (self.out_channels,)),) if self.bias else ()
        return (Weight("weight", shape), *bias)

    def macs(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> int:
        """Each input unit is multiplied by k·k·Cout/groups values."""
        return prod(inputs[0]) * prod(per_axis(self.kernel_size, 2)) * (self.out_channels // self.groups)

    def connections(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> int:
        return self.macs(inputs, outputs)

    def sight(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> Sight:
        return tuple(transposed_window(k, s, p, d) for k, s, p, d, _ in self._axes())

    def summary(self) -> str:
        stride = f", stride {show(self.stride)}" if self.stride != 1 else ""
        return f"{show_size(self.kernel_size)}, {self.out_channels}{stride}"
