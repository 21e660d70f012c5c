"""Regularization: what disturbs the training so that the network does not learn by heart."""

from typing import Literal

from netdesigner.layers.base import Call, Layer, Shape, layer, param
from netdesigner.layers.geometry import MapLayer
from netdesigner.layers.implied import in_place

CATEGORY = "Regularization"


class RandomDrop(Layer):
    """What the dropouts share: nothing happens at evaluation."""

    is_regularization = True
    implied = in_place(1)

    p: float = param(0.5, "Chance of being set to zero.", ge=0, le=1)

    def summary(self) -> str:
        return f"p = {self.p:g}"


@layer(CATEGORY, stem="drop")
class Dropout(RandomDrop):
    """Sets random values to zero while training and enlarges the rest, so that no unit relies on another.
    Off at evaluation. Usual values are 0.2 to 0.5."""

    keeps = "from zero"
    formula = "y = x · mask / (1 − p)"
    aliases = "do"


@layer(CATEGORY, stem="drop")
class AlphaDropout(RandomDrop):
    """Sets random values to SELU's lowest value while training, so that mean and variance stay: the dropout
    that goes with SELU. Off at evaluation."""

    keywords = "selu self-normalizing"
    is_rare = True


@layer(CATEGORY, stem="drop")
class FeatureAlphaDropout(RandomDrop):
    """Sets whole random channels to SELU's lowest value while training, so that mean and variance stay: the dropout
    of channels that goes with SELU. Off at evaluation."""

    keywords = "selu self-normalizing channel"
    is_rare = True


class ChannelDrop(RandomDrop, MapLayer):
    """What dropouts of whole channels share."""

    keeps = "from zero"
    formula = "y = x · mask(channel) / (1 − p)"
    keywords = "spatial dropout channel"

    def output_shapes(self, inputs: tuple[Shape, ...]) -> tuple[Shape, ...]:
        self.require_map(inputs[0])
        return inputs


@layer(CATEGORY, stem="drop")
class Dropout2d(ChannelDrop):
    """Sets whole random channels to zero while training. Off at evaluation."""

    aliases = "SpatialDropout2D"


@layer(CATEGORY, stem="drop")
class Dropout1d(ChannelDrop):
    """Sets whole random channels of a sequence to zero while training. Off at evaluation."""

    map_axes = 1
    aliases = "SpatialDropout1D"


@layer(CATEGORY, stem="drop")
class Dropout3d(ChannelDrop):
    """Sets whole random channels of a volume to zero while training. Off at evaluation."""

    map_axes = 3
    aliases = "SpatialDropout3D"


@layer(CATEGORY, stem="droppath")
class StochasticDepth(RandomDrop):
    """Sets the whole branch of random examples to zero while training and enlarges the others: in front of an Add
    it leaves out residual blocks at random, so that very deep networks learn. Off at evaluation."""

    keeps = "from zero"
    formula = "y = x · mask(example) / (1 − p)"
    keywords = "drop path droppath stochastic depth residual"
    aliases = "DropPath DropConnect"

    mode: Literal["row", "batch"] = param("row", "Draw for each example (row) or once for the whole batch.")

    def call(self, inputs: tuple[Shape, ...]) -> Call:
        return Call("StochasticDepth", (), (("p", self.p), *self.changed("p")))

    def summary(self) -> str:
        return super().summary() + (f", {self.mode}" if self.mode != "row" else "")
