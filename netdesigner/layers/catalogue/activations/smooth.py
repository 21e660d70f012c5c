"""Smooth activations that let large values pass: kin of ReLU without its kink."""

from __future__ import annotations

import math
from typing import Literal

from netdesigner.layers.base import layer, param
from netdesigner.layers.catalogue.activations.activation import CATEGORY, STEEPEST, Activation
from netdesigner.layers.implied import in_place


def sigmoid(x: float) -> float:
    return 1 / (1 + math.exp(-x)) if x >= 0 else 1 - 1 / (1 + math.exp(x))


def softplus(x: float) -> float:
    return max(x, 0.0) + math.log1p(math.exp(-abs(x)))


@layer(CATEGORY, stem="gelu")
class GELU(Activation):
    """Weighs a value by the chance that a normal variable is smaller; the usual choice of transformers."""

    formula = "y = x · Φ(x)"
    keywords = "gaussian error linear unit transformer"
    span = "−0.17 … ∞"
    strengths = "Smooth, no hard dead zone, and often the best in very deep networks."
    weaknesses = "Dearer than ReLU; falls and rises again left of 0, where it nearly stops negative values."

    approximate: Literal["none", "tanh"] = param("none", "Exact, or the cheaper approximation by tanh.")

    def at(self, x: float) -> float:
        if self.approximate == "tanh":
            return 0.5 * x * (1 + math.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)))
        return 0.5 * x * (1 + math.erf(x / math.sqrt(2)))

    def summary(self) -> str:
        return "by tanh" if self.approximate == "tanh" else ""


@layer(CATEGORY, stem="silu")
class SiLU(Activation):
    """Weighs a value by its own sigmoid; also called swish. Known from EfficientNet."""

    formula = "y = x / (1 + e⁻ˣ)"
    keywords = "swish sigmoid linear unit"
    aliases = "swish"
    implied = in_place(0)
    span = "−0.28 … ∞"
    strengths = "Smooth, no hard dead zone; close to GELU at less cost."
    weaknesses = "An exponential for each value; falls and rises again left of 0."

    def at(self, x: float) -> float:
        return x * sigmoid(x)


@layer(CATEGORY, stem="mish")
class Mish(Activation):
    """A smooth function much like SiLU, a little steeper near zero."""

    formula = "y = x · tanh(ln(1 + eˣ))"
    keywords = "swish"
    implied = in_place(0)
    is_rare = True
    span = "−0.31 … ∞"
    strengths = "Smooth, no hard dead zone."
    weaknesses = "The dearest of its kind: an exponential, a logarithm and a tanh for each value."

    def at(self, x: float) -> float:
        return x * math.tanh(softplus(x))


@layer(CATEGORY, stem="hswish")
class Hardswish(Activation):
    """SiLU made of straight lines and a parabola; known from MobileNetV3."""

    formula = "y = x · min(max(0, x + 3), 6) / 6"
    keywords = "swish mobile hard"
    aliases = "hswish"
    implied = in_place(0)
    is_rare = True
    span = "−0.375 … ∞"
    strengths = "Nearly as good as SiLU without an exponential; fits small machines."
    weaknesses = "A unit below −3 for every example learns no more; kinks at −3 and 3."

    def at(self, x: float) -> float:
        return x * min(max(0.0, x + 3), 6.0) / 6


@layer(CATEGORY, stem="softplus")
class Softplus(Activation):
    """A smooth ReLU: always positive, and its slope is the sigmoid."""

    is_never_negative = True
    formula = "y = ln(1 + e^(beta·x)) / beta"
    keywords = "smooth relu"
    span = "0 … ∞"
    strengths = "Smooth everywhere and no unit dies; good where an answer must be positive (a variance, a rate)."
    weaknesses = "An exponential and a logarithm for each value; not zero-centred; gradients vanish far below 0."

    beta: float = param(1.0, "How sharp the bend is.", ge=0.001, le=STEEPEST)
    threshold: float = param(20.0, "Where beta·x exceeds it, y = x: safe against overflow.", ge=-STEEPEST, le=STEEPEST)

    def at(self, x: float) -> float:
        scaled = x * self.beta
        return x if scaled > self.threshold else softplus(scaled) / self.beta

    def summary(self) -> str:
        return "" if self.beta == 1 else f"beta {self.beta:g}"
