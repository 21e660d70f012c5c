"""Windows written as columns, and columns added up to a map again: what a convolution does, step by step."""

from __future__ import annotations

from functools import cached_property
from math import prod
from typing import TYPE_CHECKING, Any

from netdesigner.declare.settings import Padding2, Size2, show
from netdesigner.layers.base import Call, ChangeSettings, Fix, Reach, Shape, ShapeError, layer, param, show_shape
from netdesigner.layers.geometry import MapLayer, per_axis, require_map
from netdesigner.layers.sliding import Slide, output_size, slide

CATEGORY = "Shape"
KERNEL_HELP = "Size of the windows; one number, or height × width."
DILATION_HELP = "Spacing inside a window."
PADDING_HELP = "Rows and columns of zeros added at each side of the map."
STRIDE_HELP = "Step from one window to the next."


class Windows(MapLayer):
    """What both directions share: windows of a map, each of which is a column."""

    keeps = "from zero"
    if TYPE_CHECKING:
        kernel_size: Any
        dilation: Any
        padding: Any
        stride: Any

    @cached_property
    def slides(self) -> tuple[Slide, ...]:
        rows = (per_axis(value, 2) for value in (self.kernel_size, self.stride, self.padding, self.dilation))
        return tuple([slide(k, s, p, p, d) for k, s, p, d in zip(*rows, strict=True)])

    @property
    def window_volume(self) -> int:
        return prod(each.kernel for each in self.slides)

    def columns(self, sizes: Shape) -> int:
        """How many windows there are; raises ShapeError where none fits."""
        counts = [output_size(n, each) for n, each in zip(sizes, self.slides, strict=True)]
        if min(counts) < 1:
            kernel = tuple(min(each.kernel, n) for each, n in zip(self.slides, sizes, strict=True))
            settings = ChangeSettings({"kernel_size": kernel, "dilation": 1})
            raise ShapeError(
                f"{self.title()}: the window of {self.size_text(self.kernel_size)} is larger than the map "
                f"{show_shape(sizes)}.",
                Fix(f"Shrink the window to {self.size_text(kernel)}", (settings,)),
            )
        return prod(counts)

    def reach(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> Reach:
        """Columns lie in a row, whatever rows and columns of the map they came from."""
        return "unknown"

    def summary(self) -> str:
        step = f", stride {show(self.stride)}" if self.stride != 1 else ""
        return self.size_text(self.kernel_size) + step


@layer(CATEGORY, stem="unfold")
class Unfold(Windows):
    """Writes each window of a map as a column (im2col): a convolution is then a product of matrices. Also cuts a
    picture into patches, where the step is as large as the window."""

    formula = "C × H × W → C·k·k × number of windows"
    keywords = "im2col patches windows columns"

    kernel_size: Size2 = param(example=3, help=KERNEL_HELP)
    dilation: Size2 = param(1, DILATION_HELP)
    padding: Padding2 = param(0, PADDING_HELP)
    stride: Size2 = param(1, STRIDE_HELP)

    def output_shapes(self, inputs: tuple[Shape, ...]) -> tuple[Shape, ...]:
        (shape,) = inputs
        self.require_map(shape)
        return ((shape[0] * self.window_volume, self.columns(shape[1:])),)

    def call(self, inputs: tuple[Shape, ...]) -> Call:
        return Call("nn.Unfold", (), self.changed())


@layer(CATEGORY, stem="fold")
class Fold(Windows):
    """Puts columns back as windows of a map and adds up where they overlap (col2im): the way back from Unfold."""

    formula = "C·k·k × number of windows → C × H × W"
    keywords = "col2im patches windows columns"

    output_size: Size2 = param(example=28, help="Size of the map: one number, or height × width.")
    kernel_size: Size2 = param(example=3, help=KERNEL_HELP)
    dilation: Size2 = param(1, DILATION_HELP)
    padding: Padding2 = param(0, PADDING_HELP)
    stride: Size2 = param(1, STRIDE_HELP)

    def output_shapes(self, inputs: tuple[Shape, ...]) -> tuple[Shape, ...]:
        (shape,) = inputs
        require_map(self.title(), shape, 1)
        sizes = per_axis(self.output_size, 2)
        if shape[0] % self.window_volume:
            raise ShapeError(
                f"Fold: {shape[0]} numbers of a column are not a multiple of the {self.window_volume} places of a "
                f"window of {self.size_text(self.kernel_size)}."
            )
        if (count := self.columns(sizes)) != shape[1]:
            raise ShapeError(
                f"Fold: a map of {show_shape(sizes)} has {count} such windows, but {shape[1]} columns come in."
            )
        return ((shape[0] // self.window_volume, *sizes),)

    def call(self, inputs: tuple[Shape, ...]) -> Call:
        return Call("nn.Fold", (), self.changed())
