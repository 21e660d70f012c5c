"""Normalizations: values brought to zero mean and unit variance, then scaled by what is learned.

Convention: the statistics of a normalization do not widen the receptive field.
"""

from collections.abc import Iterable
from math import prod

from netdesigner.declare.settings import LARGEST
from netdesigner.layers.base import (
    REGISTRY,
    Call,
    ChangeSettings,
    Fix,
    Layer,
    ReplaceLayer,
    Shape,
    ShapeError,
    Weight,
    layer,
    param,
    show_shape,
)
from netdesigner.layers.geometry import MapLayer
from netdesigner.layers.implied import Implied

CATEGORY = "Normalization"

Warnings = Iterable[tuple[str, tuple[Fix, ...]]]


def scale_and_shift(size: Shape, bias: bool = True) -> tuple[Weight, ...]:
    return (Weight("weight", size), Weight("bias", size)) if bias else (Weight("weight", size),)


def running_statistics(size: Shape) -> tuple[Weight, ...]:
    buffers = (Weight("running_mean", size, False), Weight("running_var", size, False))
    return (*buffers, Weight("num_batches_tracked", (), False))


class BatchNorm(MapLayer):
    """What batch normalizations share. At evaluation they use the running mean and variance."""

    is_normalization = True
    formula = "y = (x − mean) / √(var + eps) · weight + bias"
    keywords = "batch normalization bn"
    implied = (Implied("num_features", 0), Implied("bias", 7, (True,)))

    eps: float = param(1e-5, "Added to the variance so that nothing is divided by zero.", gt=0, lt=1)
    momentum: float | None = param(0.1, "How fast the running statistics follow; empty averages all.", ge=0, le=1)
    affine: bool = param(True, "Learn a scale and a shift for each channel.")
    track_running_stats: bool = param(True, "Keep running statistics for evaluation.")

    def output_shapes(self, inputs: tuple[Shape, ...]) -> tuple[Shape, ...]:
        self.require_map(inputs[0])
        return inputs

    def for_axes(self, axes: int) -> Layer | None:
        """A flat row has its normalization in common with channel × length."""
        return super().for_axes(axes or 1)

    def call(self, inputs: tuple[Shape, ...]) -> Call:
        return Call(f"nn.{type(self).__name__}", (inputs[0][0],), self.changed())

    def weights(self, inputs: tuple[Shape, ...]) -> tuple[Weight, ...]:
        size = (inputs[0][0],)
        learned = scale_and_shift(size) if self.affine else ()
        return learned + (running_statistics(size) if self.track_running_stats else ())

    def warnings(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> Warnings:
        """Without running statistics one value a channel is all there is of a single example."""
        if self.track_running_stats or prod(inputs[0][1:]) > 1:
            return []
        fix = Fix("Keep running statistics", (ChangeSettings({"track_running_stats": True}),))
        return [(f"{self.title()} without running statistics cannot answer to a single example.", (fix,))]


@layer(CATEGORY, stem="bn")
class BatchNorm2d(BatchNorm):
    """Normalizes every channel over the batch and the map: steadier and faster learning."""

    aliases = "bn BatchNormalization BatchNorm SpatialBatchNormalization"


@layer(CATEGORY, stem="bn")
class BatchNorm1d(BatchNorm):
    """Normalizes every feature over the batch (and the length): steadier and faster learning."""

    map_axes = 1
    aliases = "BatchNormalization1D"

    def output_shapes(self, inputs: tuple[Shape, ...]) -> tuple[Shape, ...]:
        (shape,) = inputs
        if len(shape) > 2:
            sentence = f"BatchNorm1d wants a flat row or channel × length, not {show_shape(shape)}."
            raise ShapeError(sentence, *self.use_other(shape))
        return inputs


@layer(CATEGORY, stem="bn")
class BatchNorm3d(BatchNorm):
    """Normalizes every channel over the batch and the volume: steadier and faster learning."""

    map_axes = 3
    aliases = "BatchNormalization3D"


class InstanceNorm(MapLayer):
    """What instance normalizations share."""

    is_normalization = True
    formula = "y = (x − mean) / √(var + eps) · weight + bias"
    keywords = "instance normalization in style transfer"
    implied = (Implied("num_features", 0), Implied("bias", 7, (True,)))

    eps: float = param(1e-5, "Added to the variance so that nothing is divided by zero.", gt=0, lt=1)
    momentum: float = param(0.1, "How fast the running statistics follow.", ge=0, le=1)
    affine: bool = param(False, "Learn a scale and a shift for each channel.")
    track_running_stats: bool = param(False, "Keep running statistics and use them at evaluation.")

    def output_shapes(self, inputs: tuple[Shape, ...]) -> tuple[Shape, ...]:
        (shape,) = inputs
        self.require_map(shape)
        if prod(shape[1:]) == 1:
            instead = ReplaceLayer(REGISTRY[type(self).__name__.replace("Instance", "Batch")].make())
            raise ShapeError(
                f"{self.title()}: each channel of {show_shape(shape)} is a single value, which would always become 0.",
                Fix("Normalize over the batch instead", (instead,)),
            )
        return inputs

    def call(self, inputs: tuple[Shape, ...]) -> Call:
        return Call(f"nn.{type(self).__name__}", (inputs[0][0],), self.changed())

    def weights(self, inputs: tuple[Shape, ...]) -> tuple[Weight, ...]:
        size = (inputs[0][0],)
        return (scale_and_shift(size) if self.affine else ()) + (
            running_statistics(size) if self.track_running_stats else ()
        )


@layer(CATEGORY, stem="norm")
class InstanceNorm2d(InstanceNorm):
    """Normalizes every channel of every example on its own: takes away contrast, as style transfer wants it."""

    aliases = "InstanceNormalization InstanceNorm"


@layer(CATEGORY, stem="norm")
class InstanceNorm1d(InstanceNorm):
    """Normalizes every channel of every sequence on its own."""

    map_axes = 1
    is_rare = True


@layer(CATEGORY, stem="norm")
class InstanceNorm3d(InstanceNorm):
    """Normalizes every channel of every volume on its own."""

    map_axes = 3
    is_rare = True


@layer(CATEGORY, stem="lrn")
class LocalResponseNorm(Layer):
    """Divides by the activity of neighbouring channels, as in AlexNet; nothing is learned."""

    keeps = "from zero"
    is_normalization = True
    needs_order = True
    formula = "y = x / (k + alpha/size · Σ x²)^beta"
    keywords = "lrn alexnet"
    aliases = "lrn LocalResponseNormalization"

    size: int = param(example=5, help="How many neighbouring channels are looked at.", ge=1, le=LARGEST)
    alpha: float = param(1e-4, "Weight of the neighbours.")
    beta: float = param(0.75, "Power of the divisor.")
    k: float = param(1.0, "Added to the divisor.")

    def output_shapes(self, inputs: tuple[Shape, ...]) -> tuple[Shape, ...]:
        if len(inputs[0]) < 2:
            raise ShapeError(f"LocalResponseNorm wants channels and a map, not a flat row of {show_shape(inputs[0])}.")
        return inputs

    def call(self, inputs: tuple[Shape, ...]) -> Call:
        return Call("nn.LocalResponseNorm", (), self.changed())

    def warnings(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> Iterable[tuple[str, tuple[Fix, ...]]]:
        if (self.k > 0 and self.alpha >= 0) or not self.beta:
            return ()
        fix = Fix("Set k to 1 and alpha above 0", (ChangeSettings({"k": 1.0, "alpha": abs(self.alpha) or 1e-4}),))
        return [("The divisor can be zero or below with this k and alpha: that gives NaN.", (fix,))]

    def summary(self) -> str:
        return f"size {self.size}"


@layer(CATEGORY, stem="gn")
class GroupNorm(Layer):
    """Normalizes groups of channels of each example on its own; does not depend on the batch."""

    is_normalization = True
    formula = "y = (x − mean) / √(var + eps) · weight + bias"
    aliases = "gn GroupNormalization"
    implied = (Implied("num_channels", 1), Implied("bias", 6, (True,)))

    num_groups: int = param(example=4, help="Into how many groups the channels are split.", ge=1, le=LARGEST)
    eps: float = param(1e-5, "Added to the variance so that nothing is divided by zero.", gt=0, lt=1)
    affine: bool = param(True, "Learn a scale and a shift for each channel.")

    def output_shapes(self, inputs: tuple[Shape, ...]) -> tuple[Shape, ...]:
        channels = inputs[0][0]
        if channels % self.num_groups:
            fitting = max(g for g in range(1, self.num_groups + 1) if channels % g == 0)
            raise ShapeError(
                f"GroupNorm: {channels} channels cannot be split into {self.num_groups} equal groups.",
                Fix(f"Set num_groups to {fitting}", (ChangeSettings({"num_groups": fitting}),)),
            )
        if prod(inputs[0]) == self.num_groups:
            raise ShapeError(
                f"GroupNorm: each of the {self.num_groups} groups of {show_shape(inputs[0])} holds a single value, "
                "which would always become 0; use fewer groups.",
                *([Fix("Set num_groups to 1", (ChangeSettings({"num_groups": 1}),))] if channels > 1 else []),
            )
        return inputs

    def call(self, inputs: tuple[Shape, ...]) -> Call:
        return Call("nn.GroupNorm", (self.num_groups, inputs[0][0]), self.changed("num_groups"))

    def weights(self, inputs: tuple[Shape, ...]) -> tuple[Weight, ...]:
        return scale_and_shift((inputs[0][0],)) if self.affine else ()

    def summary(self) -> str:
        return f"{self.num_groups} groups"
