"""Regularization: what disturbs the training so that the network does not learn by heart."""

from netdesigner.layers.base import Layer, Shape, layer, param
from netdesigner.layers.geometry import require_map

CATEGORY = "Regularization"


class RandomDrop(Layer):
    """What the dropouts share: nothing happens at evaluation."""

    is_regularization = True

    p: float = param(0.5, "Chance of being set to zero.", ge=0, le=1)

    def summary(self) -> str:
        return f"p = {self.p:g}"


@layer(CATEGORY, stem="drop")
class Dropout(RandomDrop):
    """Sets random values to zero while training and enlarges the rest, so that no unit relies on another.
    Off at evaluation. Usual values are 0.2 to 0.5."""

    formula = "y = x · mask / (1 − p)"


@layer(CATEGORY, stem="drop")
class Dropout2d(RandomDrop):
    """Sets whole random channels to zero while training. Off at evaluation."""

    formula = "y = x · mask(channel) / (1 − p)"

    def output_shapes(self, inputs: tuple[Shape, ...]) -> tuple[Shape, ...]:
        require_map("Dropout2d", inputs[0], 2)
        return inputs
