"""Layers that bring a map to the size of another one: by resizing, or by cutting out its middle."""

from __future__ import annotations

from typing import Literal

from netdesigner.layers.base import (
    Call,
    ChangeSettings,
    Fix,
    Layer,
    Reach,
    ReplaceLayer,
    Shape,
    ShapeError,
    layer,
    param,
    show_shape,
)
from netdesigner.layers.catalogue.reshape import MODES, resizing_windows
from netdesigner.layers.reals import Reals
from netdesigner.layers.sliding import Window

CATEGORY = "Shape"


class LikeAnother(Layer):
    """What shares a second input of which only the size is looked at."""

    arity = (2, 2)
    is_merge = True
    sees_first_only = True

    def require_maps(self, inputs: tuple[Shape, ...]) -> tuple[Shape, Shape]:
        """Both inputs; refuses what are not two maps with equally many axes."""
        first, second = inputs
        if len(first) != len(second) or len(first) not in (2, 3, 4):
            raise ShapeError(
                f"{self.title()} wants two maps with equally many axes, not {show_shape(first)} and "
                f"{show_shape(second)}."
            )
        return first, second


@layer(CATEGORY, stem="resize")
class ResizeLike(LikeAnother):
    """Resizes the first map to the height and width of the second, whatever they are: odd sizes on the way up of a
    U-Net, pyramids of features. The channels stay."""

    formula = "C × h × w, D × H × W → C × H × W"
    keywords = "interpolate upsample match size skip pyramid fpn"
    aliases = "Interpolate Resize"

    mode: Literal["nearest", "linear", "bilinear", "bicubic", "trilinear"] = param(
        "nearest", "How new values are made."
    )
    align_corners: bool | None = param(None, "Place the corners on the corners (not with nearest).")

    def codomain(self, inputs: tuple[Reals, ...]) -> Reals:
        """Cubic curves swing beyond the values that they join."""
        return "all" if self.mode == "bicubic" else inputs[0]

    def output_shapes(self, inputs: tuple[Shape, ...]) -> tuple[Shape, ...]:
        first, second = self.require_maps(inputs)
        fitting = MODES[len(first) - 1]
        if self.mode not in fitting:
            fix = Fix(f"Set mode to {fitting[-1]}", (ChangeSettings({"mode": fitting[-1]}),))
            raise ShapeError(f"ResizeLike: mode {self.mode} does not work on {show_shape(first)}.", fix)
        if self.align_corners is not None and self.mode == "nearest":
            fix = Fix("Clear align_corners", (ChangeSettings({"align_corners": None}),))
            raise ShapeError("ResizeLike: align_corners means nothing with mode nearest.", fix)
        return ((first[0], *second[1:]),)

    def call(self, inputs: tuple[Shape, ...]) -> Call:
        return Call("ResizeLike", (), self.changed())

    def reach(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> Reach:
        return resizing_windows(inputs[0], outputs[0], self.mode, bool(self.align_corners))

    def summary(self) -> str:
        return self.mode


@layer(CATEGORY, stem="crop")
class CropLike(LikeAnother):
    """Cuts the middle out of the first map, as large as the second: the copies of the first U-Net. The channels
    stay."""

    keeps = "above zero"
    gives_views = True
    formula = "C × H × W, D × h × w → C × h × w"
    keywords = "center crop match size skip unet cut"
    aliases = "CenterCrop"

    def output_shapes(self, inputs: tuple[Shape, ...]) -> tuple[Shape, ...]:
        first, second = self.require_maps(inputs)
        if any(size < wanted for size, wanted in zip(first[1:], second[1:], strict=True)):
            raise ShapeError(
                f"CropLike cannot cut {show_shape(second[1:])} out of {show_shape(first[1:])}.",
                Fix("Resize it instead", (ReplaceLayer(ResizeLike()),)),
            )
        return ((first[0], *second[1:]),)

    def call(self, inputs: tuple[Shape, ...]) -> Call:
        axes = len(inputs[0]) - 1
        return Call("CropLike", (), (("axes", axes),) if axes != 2 else ())

    def reach(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> Reach:
        sizes = zip(inputs[0][1:], outputs[0][1:], strict=True)
        return tuple(Window(1, 1, 2 * ((size - kept) // 2)) for size, kept in sizes)
