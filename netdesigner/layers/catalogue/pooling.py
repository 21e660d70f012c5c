"""Pooling: a window is replaced by one number; nothing is learned."""

from __future__ import annotations

from functools import cached_property
from math import prod
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

from netdesigner.declare.settings import (
    LARGEST,
    KeptSize2,
    KeptSize3,
    Padding1,
    Padding2,
    Padding3,
    Size1,
    Size2,
    Size3,
    show,
)
from netdesigner.layers.base import Call, ChangeSettings, Fix, Reach, Shape, ShapeError, layer, param, show_shape
from netdesigner.layers.geometry import MapLayer, SlidingLayer, per_axis
from netdesigner.layers.implied import Implied
from netdesigner.layers.places import Places
from netdesigner.layers.reals import Reals
from netdesigner.layers.sliding import Slide, adaptive_window, output_size, slide

CATEGORY = "Pooling"

Size = TypeVar("Size")
Padding = TypeVar("Padding")

KERNEL_HELP = "Size of the window; one number, or one an axis."
STRIDE_HELP = "Step of the window; empty means the window's own size."
CEIL_HELP = "Round the output size up instead of down."


class SlidingPool(SlidingLayer):
    """What max, average and Lp pooling share. Subclasses declare the settings."""

    keeps = "from zero"
    is_pooling = True
    formula = "out = ⌊(n + 2p − d(k−1) − 1) / s⌋ + 1"

    needs_full_window: ClassVar[bool] = False  # PyTorch refuses a window larger than the map without its padding

    if TYPE_CHECKING:
        kernel_size: Any
        stride: Any
        ceil_mode: bool

    def _slides(self, padding: Any = 0, dilation: Any = 1) -> tuple[Slide, ...]:
        stride = self.kernel_size if self.stride is None else self.stride
        each = (per_axis(value, self.map_axes) for value in (self.kernel_size, stride, padding, dilation))
        return tuple([slide(k, s, p, p, d) for k, s, p, d in zip(*each, strict=True)])

    @cached_property
    def slides(self) -> tuple[Slide, ...]:
        return self._slides()

    def output_shapes(self, inputs: tuple[Shape, ...]) -> tuple[Shape, ...]:
        (shape,) = inputs
        self.require_map(shape)
        sizes = [shape[0]]
        for n, each in zip(shape[1:], self.slides, strict=True):
            if each.before > each.kernel // 2:
                raise ShapeError(
                    f"{self.title()}: padding = {each.before} is more than half of the window of {each.kernel}.",
                    self._pad_less(),
                )
            size = output_size(n, each, self.ceil_mode)
            if size < 1 or (self.needs_full_window and each.kernel > n):
                raise ShapeError(
                    f"{self.title()}: the window of {self.size_text(self.kernel_size)} is larger than "
                    f"the input {show_shape(shape[1:])}.",
                    self._smaller(shape),
                )
            sizes.append(size)
        return (tuple(sizes),)

    def _pad_less(self) -> Fix:
        padding = tuple(min(each.before, each.kernel // 2) for each in self.slides)
        return Fix(f"Set padding to {self.size_text(padding)}", (ChangeSettings({"padding": padding}),))

    def _smaller(self, shape: Shape) -> Fix:
        kernel = tuple(min(each.kernel, n) for each, n in zip(self.slides, shape[1:], strict=True))
        padding = tuple(min(each.before, k // 2) for each, k in zip(self.slides, kernel, strict=True))
        wanted = {"kernel_size": kernel, "padding": padding, "dilation": 1}
        changes = {name: wanted[name] for name in self.values() if name in wanted}
        return Fix(f"Shrink the window to {self.size_text(kernel)}", (ChangeSettings(changes),))

    def connections(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> int:
        """Every output unit is linked to the k·k units of its window."""
        return prod(outputs[0]) * self.window_volume

    def warnings(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> Any:
        return () if self.ceil_mode else super().warnings(inputs, outputs)

    def ways_to_reach_all(self) -> tuple[Fix, ...]:
        return (Fix("Round up (ceil_mode)", (ChangeSettings({"ceil_mode": True}),)),)

    def summary(self) -> str:
        step = f", stride {show(self.stride)}" if self.stride not in (None, self.kernel_size) else ""
        return self.size_text(self.kernel_size) + step


class MaxPool(SlidingPool, Generic[Size, Padding]):
    """What max poolings share, whatever the number of axes."""

    keywords = "max pooling subsampling downsample indices argmax"

    kernel_size: Size = param(example=2, help=KERNEL_HELP)
    stride: Size | None = param(None, STRIDE_HELP)
    padding: Padding = param(0, "Rows and columns of −∞ added at each side; at most half the window.")
    dilation: Size = param(1, "Spacing inside the window.")
    return_indices: bool = param(False, "Also tell where each value stood, as a second output for a MaxUnpool.")
    ceil_mode: bool = param(False, CEIL_HELP)

    @cached_property
    def slides(self) -> tuple[Slide, ...]:
        return self._slides(self.padding, self.dilation)

    @property
    def output_count(self) -> int:  # type: ignore[override]
        return 2 if self.return_indices else 1

    def warnings(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> Any:
        sizes = zip(inputs[0][1:], outputs[0][1:], self.slides, strict=True)
        found = list(super().warnings(inputs, outputs))
        if any(_sees_only_padding(size, count, each) for size, count, each in sizes):
            fix = Fix("Set dilation to 1", (ChangeSettings({"dilation": 1}),))
            found.append(("A window steps over the whole map and finds padding alone: it gives −infinity.", (fix,)))
        return found

    def output_shapes(self, inputs: tuple[Shape, ...]) -> tuple[Shape, ...]:
        (pooled,) = super().output_shapes(inputs)
        return (pooled, Places(pooled, inputs[0])) if self.return_indices else (pooled,)


def _sees_only_padding(size: int, count: int, slide: Slide) -> bool:
    """Whether a window that begins before the map has no row of it: with gaps inside it can step over a small one."""
    if slide.dilation <= size:  # else it is a window of two or three, so few begin there
        return False
    starts = range(-slide.before, min(0, count * slide.stride - slide.before), slide.stride)
    return any(start % slide.dilation >= size for start in starts)


@layer(CATEGORY, stem="pool")
class MaxPool2d(MaxPool[Size2, Padding2]):
    """Keeps the largest value of each window: smaller maps, and a little freedom of place."""

    aliases = "MaxPooling2D MaxPool"


@layer(CATEGORY, stem="pool")
class MaxPool1d(MaxPool[Size1, Padding1]):
    """Keeps the largest value of each window of a sequence: a shorter one, and a little freedom of place."""

    map_axes = 1
    aliases = "MaxPooling1D"


@layer(CATEGORY, stem="pool")
class MaxPool3d(MaxPool[Size3, Padding3]):
    """Keeps the largest value of each window of a volume: a smaller one, and a little freedom of place."""

    map_axes = 3
    aliases = "MaxPooling3D"


class AvgPool(SlidingPool, Generic[Size, Padding]):
    """What average poolings share, whatever the number of axes."""

    keywords = "average mean pooling subsampling downsample"

    kernel_size: Size = param(example=2, help=KERNEL_HELP)
    stride: Size | None = param(None, STRIDE_HELP)
    padding: Padding = param(0, "Rows and columns of zeros added at each side; at most half the window.")
    ceil_mode: bool = param(False, CEIL_HELP)
    count_include_pad: bool = param(True, "Count the zeros of the padding in the mean.")

    @cached_property
    def slides(self) -> tuple[Slide, ...]:
        return self._slides(self.padding)


DIVISOR_HELP = "Divide by this number instead of the window's size."


@layer(CATEGORY, stem="pool")
class AvgPool2d(AvgPool[Size2, Padding2]):
    """Replaces each window by its mean."""

    aliases = "AveragePooling2D AveragePool AvgPool MeanPool2d"

    divisor_override: int | None = param(None, DIVISOR_HELP, ge=1, le=LARGEST)


@layer(CATEGORY, stem="pool")
class AvgPool1d(AvgPool[Size1, Padding1]):
    """Replaces each window of a sequence by its mean."""

    map_axes = 1
    aliases = "AveragePooling1D"


@layer(CATEGORY, stem="pool")
class AvgPool3d(AvgPool[Size3, Padding3]):
    """Replaces each window of a volume by its mean."""

    map_axes = 3
    needs_full_window = True
    aliases = "AveragePooling3D"

    divisor_override: int | None = param(None, DIVISOR_HELP, ge=1, le=LARGEST)


class LPPool(SlidingPool, Generic[Size]):
    """What Lp poolings share, whatever the number of axes."""

    formula = "y = (Σ xᵖ)^(1/p)"
    keywords = "lp l2 norm pooling power"

    norm_type: float = param(example=2.0, help="The power p.", gt=0)
    kernel_size: Size = param(example=2, help=KERNEL_HELP)
    stride: Size | None = param(None, STRIDE_HELP)
    ceil_mode: bool = param(False, CEIL_HELP)

    def codomain(self, inputs: tuple[Reals, ...]) -> Reals:
        return "from zero" if self.norm_type % 2 == 0 else super().codomain(inputs)

    def domain(self) -> tuple[Reals, tuple[Fix, ...]]:
        """A root of a sum of odd powers is no number where the sum is below zero."""
        if self.norm_type == 1 or self.norm_type % 2 == 0:
            return "all", ()
        return "from zero", (Fix("Set norm_type to 2", (ChangeSettings({"norm_type": 2.0}),)),)

    def summary(self) -> str:
        return f"L{self.norm_type:g}, {super().summary()}"


@layer(CATEGORY, stem="pool")
class LPPool2d(LPPool[Size2]):
    """The p-norm of each window: 1 adds up, 2 is the Euclidean length, large p comes near the maximum."""


@layer(CATEGORY, stem="pool")
class LPPool1d(LPPool[Size1]):
    """The p-norm of each window of a sequence: 1 adds up, large p comes near the maximum."""

    map_axes = 1
    is_rare = True


@layer(CATEGORY, stem="pool")
class LPPool3d(LPPool[Size3]):
    """The p-norm of each window of a volume: 1 adds up, large p comes near the maximum."""

    map_axes = 3
    needs_full_window = True
    is_rare = True


class AdaptivePool(MapLayer, Generic[Size]):
    """What adaptive poolings share: the output size is given, the windows follow."""

    keeps = "above zero"
    is_pooling = True
    pools_to_size = True
    formula = "unit i sees rows ⌊i·n/m⌋ … ⌈(i+1)·n/m⌉ − 1"

    output_size: Size = param(
        example=1, help="Size of the output; 1 is global pooling. – in the place of one of several keeps that axis."
    )

    def output_shapes(self, inputs: tuple[Shape, ...]) -> tuple[Shape, ...]:
        (shape,) = inputs
        self.require_map(shape)
        sizes = per_axis(self.output_size, self.map_axes)
        return ((shape[0], *(n if size is None else size for n, size in zip(shape[1:], sizes, strict=True))),)

    def reach(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> Reach:
        if self.output_size == 1:
            return "whole input"
        return tuple([adaptive_window(n, m) for n, m in zip(inputs[0][1:], outputs[0][1:], strict=True)])

    def call(self, inputs: tuple[Shape, ...]) -> Call:
        return Call(f"nn.{type(self).__name__}", (self.output_size,))

    def summary(self) -> str:
        return "global" if self.output_size == 1 else f"to {self.size_text(self.output_size)}"


class AdaptiveAvgPool(AdaptivePool[Size]):
    """What adaptive average poolings share."""

    keywords = "global average pooling gap"


@layer(CATEGORY, stem="avgpool")
class AdaptiveAvgPool2d(AdaptiveAvgPool[KeptSize2]):
    """Averages windows chosen so that the output has the size asked for, whatever the input's."""

    aliases = "gap GlobalAvgPool2d GlobalAveragePooling2D GlobalAveragePool GlobalAvgPool GlobalPool"


@layer(CATEGORY, stem="avgpool")
class AdaptiveAvgPool1d(AdaptiveAvgPool[Size1]):
    """Averages windows of a sequence chosen so that the output has the length asked for."""

    map_axes = 1
    aliases = "GlobalAvgPool1d GlobalAveragePooling1D"


@layer(CATEGORY, stem="avgpool")
class AdaptiveAvgPool3d(AdaptiveAvgPool[KeptSize3]):
    """Averages windows of a volume chosen so that the output has the size asked for."""

    map_axes = 3
    aliases = "GlobalAvgPool3d GlobalAveragePooling3D"


class AdaptiveMaxPool(AdaptivePool[Size]):
    """What adaptive max poolings share."""

    keywords = "global max pooling"
    implied = (Implied("return_indices", 1, (False,)),)


@layer(CATEGORY, stem="maxpool")
class AdaptiveMaxPool2d(AdaptiveMaxPool[KeptSize2]):
    """Keeps the largest of windows chosen so that the output has the size asked for."""

    aliases = "gmp GlobalMaxPool2d GlobalMaxPooling2D GlobalMaxPool"


@layer(CATEGORY, stem="maxpool")
class AdaptiveMaxPool1d(AdaptiveMaxPool[Size1]):
    """Keeps the largest of windows of a sequence chosen so that the output has the length asked for."""

    map_axes = 1
    aliases = "GlobalMaxPool1d GlobalMaxPooling1D"


@layer(CATEGORY, stem="maxpool")
class AdaptiveMaxPool3d(AdaptiveMaxPool[KeptSize3]):
    """Keeps the largest of windows of a volume chosen so that the output has the size asked for."""

    map_axes = 3
    aliases = "GlobalMaxPool3d GlobalMaxPooling3D"
