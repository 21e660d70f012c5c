"""Pixel shuffling: channels become place, and place becomes channels; no value is changed."""

from __future__ import annotations

from math import gcd, isqrt

from netdesigner.declare.settings import LARGEST
from netdesigner.layers.base import (
    Call,
    ChangeSettings,
    Fix,
    Reach,
    Shape,
    ShapeError,
    layer,
    param,
    show_shape,
)
from netdesigner.layers.geometry import MapLayer
from netdesigner.layers.sliding import repeating_window, sliding_window

CATEGORY = "Shape"


@layer(CATEGORY, stem="shuffle")
class PixelShuffle(MapLayer):
    """Spreads r² channels over an r × r square of pixels each: enlarges the map without repeating anything
    (sub-pixel convolution, as in super-resolution)."""

    keeps = "above zero"
    formula = "C·r² × H × W → C × H·r × W·r"
    keywords = "sub-pixel super-resolution depth to space upsample enlarge"
    aliases = "DepthToSpace"

    upscale_factor: int = param(example=2, help="Factor r by which height and width grow.", ge=1, le=LARGEST)

    def output_shapes(self, inputs: tuple[Shape, ...]) -> tuple[Shape, ...]:
        (shape,) = inputs
        self.require_map(shape)
        channels, height, width = shape
        factor = self.upscale_factor
        square = factor * factor
        if channels % square:
            fitting = max(r for r in range(1, min(factor, isqrt(channels)) + 1) if channels % (r * r) == 0)
            raise ShapeError(
                f"PixelShuffle: {channels} channels are not a multiple of {factor} × {factor} = {square}.",
                Fix(f"Set upscale_factor to {fitting}", (ChangeSettings({"upscale_factor": fitting}),)),
            )
        return ((channels // square, height * factor, width * factor),)

    def call(self, inputs: tuple[Shape, ...]) -> Call:
        return Call("nn.PixelShuffle", (self.upscale_factor,))

    def reach(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> Reach:
        return tuple(repeating_window(size, self.upscale_factor) for size in outputs[0][1:])

    def summary(self) -> str:
        return f"× {self.upscale_factor}"


@layer(CATEGORY, stem="unshuffle")
class PixelUnshuffle(MapLayer):
    """Writes every r × r square of pixels as r² channels of one pixel: a smaller map that loses nothing. The
    receptive field is that of all these channels together."""

    keeps = "above zero"
    formula = "C × H × W → C·r² × H/r × W/r"
    keywords = "space to depth focus downsample shrink"
    aliases = "SpaceToDepth"

    downscale_factor: int = param(example=2, help="Factor r by which height and width shrink.", ge=1, le=LARGEST)

    def output_shapes(self, inputs: tuple[Shape, ...]) -> tuple[Shape, ...]:
        (shape,) = inputs
        self.require_map(shape)
        channels, height, width = shape
        factor = self.downscale_factor
        if height % factor or width % factor:
            fitting = gcd(factor, height, width)
            raise ShapeError(
                f"PixelUnshuffle: the map {show_shape(shape[1:])} cannot be cut into squares of {factor} × {factor}.",
                Fix(f"Set downscale_factor to {fitting}", (ChangeSettings({"downscale_factor": fitting}),)),
            )
        return ((channels * factor * factor, height // factor, width // factor),)

    def call(self, inputs: tuple[Shape, ...]) -> Call:
        return Call("nn.PixelUnshuffle", (self.downscale_factor,))

    def reach(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> Reach:
        return (sliding_window(self.downscale_factor, self.downscale_factor),) * 2

    def summary(self) -> str:
        return f"÷ {self.downscale_factor}"
