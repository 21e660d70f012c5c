"""Pooling: a window is replaced by one number; nothing is learnt."""

from __future__ import annotations

from collections.abc import Iterable
from math import prod

from netdesigner.layers.base import (
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
from netdesigner.layers.geometry import cut_off, per_axis, require_map, show_size
from netdesigner.layers.settings import LARGEST, Padding2, Size2, show
from netdesigner.layers.sliding import adaptive_window, output_size, sliding_window

CATEGORY = "Pooling"


class SlidingPool(Layer):
    """What max, average and Lp pooling share. Subclasses declare the settings."""

    is_pooling = True
    formula = "out = ⌊(n + 2p − d(k−1) − 1) / s⌋ + 1"

    def _axes(self) -> list[tuple[int, int, int, int, int]]:
        """(kernel, stride, rows before, rows after, dilation) an axis."""
        kernel = per_axis(getattr(self, "kernel_size"), 2)  # noqa: B009  (declared by subclasses)
        stride = getattr(self, "stride", None)
        strides = kernel if stride is None else per_axis(stride, 2)
        pads, dilations = per_axis(getattr(self, "padding", 0), 2), per_axis(getattr(self, "dilation", 1), 2)
        return [(k, s, p, p, d) for k, s, p, d in zip(kernel, strides, pads, dilations, strict=True)]

    def output_shapes(self, inputs: tuple[Shape, ...]) -> tuple[Shape, ...]:
        (shape,) = inputs
        name, ceil_mode = type(self).__name__, bool(getattr(self, "ceil_mode", False))
        require_map(name, shape, 2)
        sizes = []
        for n, (k, s, before, after, d) in zip(shape[1:], self._axes(), strict=True):
            if before > k // 2:
                raise ShapeError(
                    f"{name}: padding = {before} is more than half of the window of {k}.", self._pad_less()
                )
            size = output_size(n, k, s, before + after, d, ceil_mode)
            if size < 1:
                raise ShapeError(
                    f"{name}: the window of {show_size(per_axis(getattr(self, 'kernel_size'), 2))} is larger than "  # noqa: B009
                    f"the input {show_shape(shape[1:])}.",
                    *self._smaller(shape),
                )
            sizes.append(size)
        return ((shape[0], *sizes),)

    def _pad_less(self) -> Fix:
        padding = tuple(min(before, k // 2) for k, _, before, _, _ in self._axes())
        return Fix(f"Set padding to {show_size(padding)}", (ChangeSettings({"padding": padding}),))

    def _smaller(self, shape: Shape) -> list[Fix]:
        kernel = tuple(min(axis[0], n) for axis, n in zip(self._axes(), shape[1:], strict=True))
        padding = tuple(min(axis[2], k // 2) for axis, k in zip(self._axes(), kernel, strict=True))
        wanted = {"kernel_size": kernel, "padding": padding, "dilation": 1}
        changes = {key: value for key, value in wanted.items() if hasattr(self, key)}
        return [Fix(f"Shrink the window to {show_size(kernel)}", (ChangeSettings(changes),))]

    def connections(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> int:
        """Every output unit is linked to the k·k units of its window."""
        return prod(outputs[0]) * prod(axis[0] for axis in self._axes())

    def sight(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> Sight:
        return tuple(sliding_window(k, s, before, d) for k, s, before, _, d in self._axes())

    def warnings(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> Iterable[tuple[str, tuple[Fix, ...]]]:
        lost = "" if getattr(self, "ceil_mode", False) else cut_off(inputs[0], self._axes())
        up = Fix("Round up (ceil_mode)", (ChangeSettings({"ceil_mode": True}),))
        return [(lost, (up,))] if lost else []

    def summary(self) -> str:
        kernel, stride = getattr(self, "kernel_size"), getattr(self, "stride", None)  # noqa: B009
        step = f", stride {show(stride)}" if stride not in (None, kernel) else ""
        return show_size(kernel) + step


@layer(CATEGORY, stem="pool")
class MaxPool2d(SlidingPool):
    """Keeps the largest value of each window: smaller maps, and a little freedom of place."""

    keywords = "max pooling subsampling downsample"

    kernel_size: Size2 = param(example=2, help="Height and width of the window.")
    stride: Size2 | None = param(None, "Step of the window; empty means the window's own size.")
    padding: Padding2 = param(0, "Rows and columns of −∞ added at each side; at most half the window.")
    dilation: Size2 = param(1, "Spacing inside the window.")
    ceil_mode: bool = param(False, "Round the output size up instead of down.")


@layer(CATEGORY, stem="pool")
class AvgPool2d(SlidingPool):
    """Replaces each window by its mean."""

    keywords = "average mean pooling subsampling downsample"

    kernel_size: Size2 = param(example=2, help="Height and width of the window.")
    stride: Size2 | None = param(None, "Step of the window; empty means the window's own size.")
    padding: Padding2 = param(0, "Rows and columns of zeros added at each side; at most half the window.")
    ceil_mode: bool = param(False, "Round the output size up instead of down.")
    count_include_pad: bool = param(True, "Count the zeros of the padding in the mean.")
    divisor_override: int | None = param(None, "Divide by this number instead of the window's size.", ge=1, le=LARGEST)


@layer(CATEGORY, stem="pool")
class LPPool2d(SlidingPool):
    """The p-norm of each window: 1 adds up, 2 is the Euclidean length, large p comes near the maximum."""

    formula = "y = (Σ xᵖ)^(1/p)"
    keywords = "lp l2 norm pooling power"

    norm_type: float = param(example=2.0, help="The power p.", gt=0)
    kernel_size: Size2 = param(example=2, help="Height and width of the window.")
    stride: Size2 | None = param(None, "Step of the window; empty means the window's own size.")
    ceil_mode: bool = param(False, "Round the output size up instead of down.")

    def summary(self) -> str:
        return f"L{self.norm_type:g}, {super().summary()}"


class AdaptivePool(Layer):
    """What adaptive poolings share: the output size is given, the windows follow."""

    is_pooling = True
    formula = "unit i sees rows ⌊i·n/m⌋ … ⌈(i+1)·n/m⌉ − 1"

    output_size: Size2 = param(example=1, help="Height and width of the output; 1 is global pooling.")

    def output_shapes(self, inputs: tuple[Shape, ...]) -> tuple[Shape, ...]:
        require_map(type(self).__name__, inputs[0], 2)
        return ((inputs[0][0], *per_axis(self.output_size, 2)),)

    def sight(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> Sight:
        sizes = per_axis(self.output_size, 2)
        if all(m == 1 for m in sizes):
            return "whole input"
        return tuple(adaptive_window(n, m) for n, m in zip(inputs[0][1:], sizes, strict=True))

    def call(self, inputs: tuple[Shape, ...]) -> Call:
        return Call(f"nn.{type(self).__name__}", (self.output_size,))

    def summary(self) -> str:
        return "global" if self.output_size == 1 else f"to {show_size(self.output_size)}"


@layer(CATEGORY, stem="avgpool")
class AdaptiveAvgPool2d(AdaptivePool):
    """Averages windows chosen so that the output has the size asked for, whatever the input's."""

    keywords = "global average pooling gap"


@layer(CATEGORY, stem="maxpool")
class AdaptiveMaxPool2d(AdaptivePool):
    """Keeps the largest of windows chosen so that the output has the size asked for."""

    keywords = "global max pooling"
