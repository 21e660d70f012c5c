"""Activations that make small values smaller or nothing, and kin of the sigmoid and the softmax by their logarithm."""

from __future__ import annotations

import math

from netdesigner.layers.base import layer, param
from netdesigner.layers.catalogue.activations.activation import CATEGORY, STEEPEST, Activation
from netdesigner.layers.catalogue.activations.axis import AXIS_HELP, OverAxis
from netdesigner.layers.catalogue.activations.smooth import sigmoid, softplus

SHRINKAGE = {"ge": 0, "le": STEEPEST}


@layer(CATEGORY, stem="softshrink")
class Softshrink(Activation):
    """Moves every value towards zero by lambd, and stops there: soft thresholding, as sparse coding has it."""

    formula = "y = x − lambd if x > lambd; x + lambd if x < −lambd; else 0"
    keywords = "soft threshold shrinkage sparse lasso ista"
    is_rare = True
    span = "−∞ … ∞"
    strengths = "Sparse answers on both sides of zero; what is small and so likely noise is taken away."
    weaknesses = "Between the thresholds the gradient is 0; large values lose lambd as well."

    lambd: float = param(0.5, "The threshold, and how far values move.", **SHRINKAGE)

    def at(self, x: float) -> float:
        return math.copysign(max(abs(x) - self.lambd, 0.0), x)

    def summary(self) -> str:
        return f"lambd {self.lambd:g}"


@layer(CATEGORY, stem="hardshrink")
class Hardshrink(Activation):
    """Stops values that are small and passes the others as they are: hard thresholding."""

    formula = "y = x if |x| > lambd else 0"
    keywords = "hard threshold shrinkage sparse"
    is_rare = True
    span = "−∞ … ∞"
    strengths = "Sparse answers; large values pass as they are."
    weaknesses = "Jumps at the threshold, where a small change of the input changes much; no gradient below it."

    lambd: float = param(0.5, "The threshold.", **SHRINKAGE)

    def at(self, x: float) -> float:
        return x if abs(x) > self.lambd else 0.0

    def summary(self) -> str:
        return f"lambd {self.lambd:g}"


@layer(CATEGORY, stem="tanhshrink")
class Tanhshrink(Activation):
    """What tanh takes away: small values nearly vanish, large ones come closer to zero by 1."""

    formula = "y = x − tanh(x)"
    keywords = "shrinkage hyperbolic tangent"
    is_rare = True
    span = "−∞ … ∞"
    strengths = "Smooth shrinkage without a threshold to choose."
    weaknesses = "Its slope is 0 at zero, where learning starts slowly; an exponential for each value."

    def at(self, x: float) -> float:
        return x - math.tanh(x)


@layer(CATEGORY, stem="logsigmoid")
class LogSigmoid(Activation):
    """The logarithm of the sigmoid: the log-probability of a yes."""

    formula = "y = −ln(1 + e⁻ˣ)"
    keywords = "logarithm logistic probability"
    is_rare = True
    span = "−∞ … 0"
    strengths = "Exact where the probability is tiny; its gradient does not vanish when the answer is wrong."
    weaknesses = "Never above zero; the binary cross-entropy loss contains it already."

    def at(self, x: float) -> float:
        return -softplus(-x)


@layer(CATEGORY, stem="softmin")
class Softmin(OverAxis):
    """Softmax of the negative values: the smallest gets the most. Turns distances into weights."""

    formula = "yᵢ = e^−xᵢ / Σⱼ e^−xⱼ"
    squeezes = True
    is_never_negative = True
    keywords = "probability distance smallest"
    note = "For two values, the other one being 0."
    is_rare = True
    span = "0 … 1, adding up to 1"
    strengths = "Distances, energies or costs become weights that add up to 1."
    weaknesses = "Saturates when one value is by far the smallest, where gradients vanish."

    dim: int = param(example=1, help=f"The axis that adds up to 1: {AXIS_HELP}")

    def at(self, x: float) -> float:
        return sigmoid(-x)
