"""Activations that squeeze all values into a range: saturation."""

from __future__ import annotations

import math

from netdesigner.layers.base import ChangeSettings, Fix, Shape, ShapeError, layer, param
from netdesigner.layers.catalogue.activations.activation import CATEGORY, SLOPE, Activation
from netdesigner.layers.catalogue.activations.smooth import sigmoid
from netdesigner.layers.implied import in_place


@layer(CATEGORY, stem="sigmoid")
class Sigmoid(Activation):
    """Squeezes into 0 … 1, as a probability."""

    is_never_negative = True
    formula = "y = 1 / (1 + e⁻ˣ)"
    squeezes = True
    keywords = "logistic"
    aliases = "logistic"
    span = "0 … 1"
    strengths = "Smooth; reads as a probability, good as the gate or the answer to a yes-or-no question."
    weaknesses = (
        "Saturates on both sides, and its slope is at most 1/4: gradients vanish through many layers. Not zero-centred."
    )

    def at(self, x: float) -> float:
        return sigmoid(x)


@layer(CATEGORY, stem="tanh")
class Tanh(Activation):
    """Squeezes into −1 … 1, centred on zero."""

    formula = "y = (eˣ − e⁻ˣ) / (eˣ + e⁻ˣ)"
    squeezes = True
    keywords = "hyperbolic tangent"
    span = "−1 … 1"
    strengths = "Smooth and zero-centred, with slope 1 at zero; learns faster than the sigmoid."
    weaknesses = "Saturates on both sides, where gradients vanish; exponentials for each value."

    def at(self, x: float) -> float:
        return math.tanh(x)


@layer(CATEGORY, stem="softsign")
class Softsign(Activation):
    """Squeezes into −1 … 1 without an exponential, and saturates slowly."""

    formula = "y = x / (1 + |x|)"
    squeezes = True
    keywords = "squash"
    is_rare = True
    span = "−1 … 1"
    strengths = "Cheap, zero-centred, and gradients fade more slowly than those of tanh."
    weaknesses = "Saturates on both sides; its slope falls quickly away from 0."

    def at(self, x: float) -> float:
        return x / (1 + abs(x))


@layer(CATEGORY, stem="htanh")
class Hardtanh(Activation):
    """Cuts values off at both ends: saturation made of straight lines."""

    formula = "y = min(max(min_val, x), max_val)"
    squeezes = True
    keywords = "saturation clip clamp hard"
    aliases = "Clip Clamp HTanh"
    implied = in_place(2)
    is_rare = True
    span = "min_val … max_val"
    strengths = "Very cheap; slope 1 between its limits; zero-centred."
    weaknesses = "The gradient is exactly 0 outside: units that are saturated for every example learn no more."

    min_val: float = param(-1.0, "Smallest value that comes out.", **SLOPE)
    max_val: float = param(1.0, "Largest value that comes out.", **SLOPE)

    def output_shapes(self, inputs: tuple[Shape, ...]) -> tuple[Shape, ...]:
        if self.min_val >= self.max_val:
            fix = Fix("Set both to −1 and 1", (ChangeSettings({"min_val": -1.0, "max_val": 1.0}),))
            raise ShapeError(
                f"Hardtanh: min_val must be below max_val, but they are {self.min_val:g} and {self.max_val:g}.", fix
            )
        return inputs

    def at(self, x: float) -> float:
        return min(max(self.min_val, x), self.max_val)

    def summary(self) -> str:
        return f"{self.min_val:g} … {self.max_val:g}".replace("-", "−")


@layer(CATEGORY, stem="hsigmoid")
class Hardsigmoid(Activation):
    """The sigmoid made of straight lines; known from MobileNetV3."""

    is_never_negative = True
    formula = "y = min(max(0, x + 3), 6) / 6"
    squeezes = True
    keywords = "logistic mobile hard"
    aliases = "hsigmoid"
    implied = in_place(0)
    is_rare = True
    span = "0 … 1"
    strengths = "Very cheap; good as a gate on small machines."
    weaknesses = "The gradient is exactly 0 outside −3 … 3; not zero-centred."

    def at(self, x: float) -> float:
        return min(max(0.0, x + 3), 6.0) / 6
