"""Activations: the non-linear function that each value passes through."""

from typing import Literal

from netdesigner.layers.base import Layer, Shape, ShapeError, Sight, layer, param

CATEGORY = "Activation"


class Activation(Layer):
    """What activations share: shape, place and cost stay."""

    is_activation = True


@layer(CATEGORY, stem="relu")
class ReLU(Activation):
    """Passes positive values and stops negative ones. Cheap and does not saturate; a unit that is
    negative for every example learns no more (a dead unit)."""

    formula = "y = max(0, x)"
    clips_negative = True
    keywords = "rectifier rectified linear"


@layer(CATEGORY, stem="lrelu")
class LeakyReLU(Activation):
    """ReLU with a small slope for negative values, so that no unit dies."""

    formula = "y = x if x > 0 else negative_slope · x"

    negative_slope: float = param(0.01, "Slope on the negative side.")

    def summary(self) -> str:
        return f"slope {self.negative_slope:g}"


@layer(CATEGORY, stem="elu")
class ELU(Activation):
    """Smooth on the negative side, where it saturates at −alpha; its mean is near zero."""

    formula = "y = x if x > 0 else alpha · (eˣ − 1)"

    alpha: float = param(1.0, "Where negative values saturate.")

    def summary(self) -> str:
        return "" if self.alpha == 1 else f"alpha {self.alpha:g}"


@layer(CATEGORY, stem="gelu")
class GELU(Activation):
    """Weighs a value by the chance that a normal variable is smaller; the usual choice of transformers."""

    formula = "y = x · Φ(x)"

    approximate: Literal["none", "tanh"] = param("none", "Exact, or the cheaper approximation by tanh.")


@layer(CATEGORY, stem="sigmoid")
class Sigmoid(Activation):
    """Squeezes into 0 … 1. Saturates on both sides, where the gradient vanishes; not centred on zero."""

    formula = "y = 1 / (1 + e⁻ˣ)"
    squeezes = True
    keywords = "logistic"


@layer(CATEGORY, stem="tanh")
class Tanh(Activation):
    """Squeezes into −1 … 1, centred on zero. Saturates on both sides, where the gradient vanishes."""

    formula = "y = (eˣ − e⁻ˣ) / (eˣ + e⁻ˣ)"


@layer(CATEGORY, stem="softmax")
class Softmax(Activation):
    """Turns scores into probabilities that add up to 1. The cross-entropy loss contains it already: leave
    it out before that loss."""

    formula = "yᵢ = e^xᵢ / Σⱼ e^xⱼ"
    gives_probabilities = True
    keywords = "probability"

    dim: int = param(example=1, help="The axis that adds up to 1: 1 is the first after the batch, −1 the last.")

    def output_shapes(self, inputs: tuple[Shape, ...]) -> tuple[Shape, ...]:
        rank = len(inputs[0])
        if self.dim == 0 or not -rank <= self.dim <= rank:
            raise ShapeError(f"Softmax: dim = {self.dim} is not an axis; it must be 1 to {rank} or −{rank} to −1.")
        return inputs

    def sight(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> Sight:
        """Over channels a unit sees its own place; over another axis it sees that axis whole."""
        rank = len(inputs[0])
        axis = self.dim if self.dim > 0 else self.dim + rank + 1
        return "pointwise" if axis == 1 and rank > 1 else "whole input"
