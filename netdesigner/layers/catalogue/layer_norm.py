"""Normalizations of one example over its features, for itself: over the last axes, or over the channels of a map."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from netdesigner.declare.settings import LARGEST
from netdesigner.layers.base import (
    Call,
    ChangeSettings,
    Fix,
    Layer,
    Shape,
    ShapeError,
    Weight,
    layer,
    param,
    show_shape,
)
from netdesigner.layers.catalogue.normalization import CATEGORY, Warnings, scale_and_shift
from netdesigner.layers.geometry import MapLayer
from netdesigner.layers.implied import Implied


class OverLastAxes(Layer):
    """What shares the axes that it normalizes over: the last ones."""

    is_normalization = True
    implied = (Implied("normalized_shape", 0),)

    @classmethod
    def settings_from(cls, sizes: Mapping[str, Any]) -> dict[str, Any]:
        """`nn.LayerNorm((28, 28))` normalizes two axes."""
        size = sizes.get("normalized_shape", 0)
        return {"normalized_axes": len(size) if isinstance(size, (list, tuple)) else 1} if size else {}

    def size(self, shape: Shape) -> Shape:
        """The sizes of these axes."""
        axes: int | None = self.values()["normalized_axes"]
        return shape if axes is None else shape[-axes:]

    def output_shapes(self, inputs: tuple[Shape, ...]) -> tuple[Shape, ...]:
        axes = self.values()["normalized_axes"]
        if axes is not None and axes > len(inputs[0]):
            raise ShapeError(f"{self.title()}: {show_shape(inputs[0])} has fewer than {axes} axes.")
        return inputs

    def warnings(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> Warnings:
        """Length × features as one: a causal mask is undone, and weights fit this length alone."""
        (shape,) = inputs
        if self.values()["normalized_axes"] is not None or len(shape) != 2 or min(shape) == 1:
            return ()
        fix = Fix("Normalize the last axis alone", (ChangeSettings({"normalized_axes": 1}),))
        return [
            (
                f"{self.title()} normalizes all of {show_shape(shape)} as one: in a sequence each step then depends "
                "on the others, on later ones too.", (fix,),
            )
        ]  # fmt: skip

    def call(self, inputs: tuple[Shape, ...]) -> Call:
        size = self.size(inputs[0])
        return Call(
            f"nn.{type(self).__name__}", (size[0] if len(size) == 1 else size,), self.changed("normalized_axes")
        )


@layer(CATEGORY, stem="ln")
class LayerNorm(OverLastAxes):
    """Normalizes each example on its own over its last axes; the same in training and evaluation. On a map, over the
    channels alone: LayerNorm2d, or a Permute before it and normalized_axes = 1."""

    formula = "y = (x − mean) / √(var + eps) · weight + bias"
    keywords = "layer normalization transformer"
    aliases = "ln LayerNormalization"

    eps: float = param(1e-5, "Added to the variance so that nothing is divided by zero.", gt=0, lt=1)
    elementwise_affine: bool = param(True, "Learn a scale and a shift for each element.")
    bias: bool = param(True, "Learn the shift too.")
    normalized_axes: int | None = param(
        None, "How many of the last axes are normalized; empty means all.", ge=1, le=LARGEST
    )

    def weights(self, inputs: tuple[Shape, ...]) -> tuple[Weight, ...]:
        return scale_and_shift(self.size(inputs[0]), self.bias) if self.elementwise_affine else ()


@layer(CATEGORY, stem="norm")
class RMSNorm(OverLastAxes):
    """Divides each example by the root of its mean square over its last axes; no mean is taken away and no shift
    learned. Cheaper than LayerNorm; known from LLaMA."""

    formula = "y = x / √(mean(x²) + eps) · weight"
    keywords = "root mean square normalization llama transformer"
    aliases = "RMSNormalization"

    eps: float | None = param(
        None,
        "Added to the mean square so that nothing is divided by zero; empty: the number type's smallest step.",
        gt=0,
        lt=1,
    )
    elementwise_affine: bool = param(True, "Learn a scale for each element.")
    normalized_axes: int | None = param(
        None, "How many of the last axes are normalized; empty means all.", ge=1, le=LARGEST
    )

    def weights(self, inputs: tuple[Shape, ...]) -> tuple[Weight, ...]:
        return (Weight("weight", self.size(inputs[0])),) if self.elementwise_affine else ()


@layer(CATEGORY, stem="ln")
class LayerNorm2d(MapLayer):
    """Normalizes the channels at each place of a map on their own: LayerNorm with the channels first, as ConvNeXt has
    it."""

    gives_views = True
    is_normalization = True
    formula = "y_c = (x_c − mean over c) / √(var over c + eps) · weight_c + bias_c"
    keywords = "layer normalization channels first convnext"
    aliases = "ChannelLayerNorm"

    eps: float = param(1e-5, "Added to the variance so that nothing is divided by zero.", gt=0, lt=1)
    elementwise_affine: bool = param(True, "Learn a scale and a shift for each channel.")
    bias: bool = param(True, "Learn the shift too.")

    def output_shapes(self, inputs: tuple[Shape, ...]) -> tuple[Shape, ...]:
        self.require_map(inputs[0])
        return inputs

    def call(self, inputs: tuple[Shape, ...]) -> Call:
        return Call("LayerNorm2d", (inputs[0][0],), self.changed())

    def weights(self, inputs: tuple[Shape, ...]) -> tuple[Weight, ...]:
        return scale_and_shift((inputs[0][0],), self.bias) if self.elementwise_affine else ()
