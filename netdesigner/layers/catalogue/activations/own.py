"""Activations that PyTorch lacks; their classes are in `network/own_layers.py` and are printed with the network."""

from __future__ import annotations

import math

from netdesigner.layers.base import Call, Shape, layer, param
from netdesigner.layers.catalogue.activations.activation import CATEGORY, STEEPEST, Activation
from netdesigner.layers.catalogue.activations.axis import AXIS_HELP, require_axis

STRAIGHT_THROUGH = (
    "The true slope is 0 everywhere, so that nothing could be learned; training uses 1 between −1 and 1 instead "
    "(straight-through), and that is the slope shown."
)


class OwnActivation(Activation):
    """An activation whose class is ours."""

    def call(self, inputs: tuple[Shape, ...]) -> Call:
        return Call(type(self).__name__, (), self.changed())


@layer(CATEGORY, stem="arctan")
class Arctan(OwnActivation):
    """Squeezes into −π/2 … π/2, more slowly than tanh."""

    formula = "y = arctan(x)"
    squeezes = True
    keywords = "arc tangent atan"
    is_rare = True
    span = "−π/2 … π/2"
    strengths = "Smooth, zero-centred, slope 1 at zero; gradients fade more slowly than those of tanh."
    weaknesses = "Saturates on both sides; dearer than straight lines."

    def at(self, x: float) -> float:
        return math.atan(x)


@layer(CATEGORY, stem="isru")
class ISRU(OwnActivation):
    """Inverse square root unit: much like tanh, without an exponential."""

    formula = "y = x / √(1 + alpha · x²)"
    squeezes = True
    keywords = "inverse square root unit"
    is_rare = True
    span = "−1/√alpha … 1/√alpha"
    strengths = "Smooth, zero-centred, slope 1 at zero, and cheap where the machine has inverse square roots."
    weaknesses = "Saturates on both sides, where gradients vanish."

    alpha: float = param(1.0, "The larger, the sooner it saturates.", ge=0, le=STEEPEST)

    def at(self, x: float) -> float:
        return x / math.sqrt(1 + self.alpha * x * x)

    def summary(self) -> str:
        return "" if self.alpha == 1 else f"alpha {self.alpha:g}"


@layer(CATEGORY, stem="isrlu")
class ISRLU(OwnActivation):
    """Inverse square root linear unit: positive values pass, negative ones saturate smoothly."""

    formula = "y = x if x ≥ 0 else x / √(1 + alpha · x²)"
    keywords = "inverse square root linear unit"
    is_rare = True
    span = "−1/√alpha … ∞"
    strengths = "As ELU (mean near zero, no dead units, smooth), without its exponential."
    weaknesses = "Saturates for very negative values."

    alpha: float = param(1.0, "The larger, the sooner negative values saturate.", ge=0, le=STEEPEST)

    def at(self, x: float) -> float:
        return x if x >= 0 else x / math.sqrt(1 + self.alpha * x * x)

    def summary(self) -> str:
        return "" if self.alpha == 1 else f"alpha {self.alpha:g}"


@layer(CATEGORY, stem="sqnl")
class SQNL(OwnActivation):
    """Square non-linearity: a tanh made of two parabolas."""

    formula = "y = x − x·|x| / 4 between −2 and 2; ±1 outside"
    squeezes = True
    keywords = "square nonlinearity parabola"
    is_rare = True
    span = "−1 … 1"
    strengths = "Zero-centred, slope 1 at zero, and needs no exponential: cheap."
    weaknesses = "The gradient is exactly 0 outside −2 … 2: saturated units learn no more."

    def at(self, x: float) -> float:
        x = min(max(x, -2.0), 2.0)
        return x - x * abs(x) / 4


@layer(CATEGORY, stem="brelu")
class BipolarReLU(OwnActivation):
    """ReLU for every second unit of an axis, and its mirror image for the others."""

    formula = "y = max(0, x) at even indices; min(0, x) at odd ones"
    keywords = "rectifier brelu mirrored"
    note = "At even indices; at odd ones min(0, x)."
    is_rare = True
    span = "0 … ∞ at even indices, −∞ … 0 at odd ones"
    strengths = "As cheap as ReLU, and the mean over the units is near zero."
    weaknesses = "Units can die, as with ReLU; what an index means differs from its neighbour."

    dim: int = param(1, f"The axis whose indices alternate: {AXIS_HELP}")

    def output_shapes(self, inputs: tuple[Shape, ...]) -> tuple[Shape, ...]:
        require_axis("BipolarReLU", self.dim, inputs[0])
        return inputs

    def at(self, x: float) -> float:
        return max(0.0, x)


@layer(CATEGORY, stem="gaussian")
class Gaussian(OwnActivation):
    """A bell: answers most where the value is zero."""

    is_never_negative = True
    formula = "y = e^(−x²)"
    squeezes = True
    keywords = "bell radial basis rbf"
    is_rare = True
    span = "0 … 1"
    strengths = "Smooth; a unit answers to one region only, as in radial basis networks."
    weaknesses = "Gradients vanish on both sides; not monotonic, not zero-centred; an exponential for each value."

    def at(self, x: float) -> float:
        return math.exp(-x * x)


@layer(CATEGORY, stem="sine")
class Sine(OwnActivation):
    """A wave: what a coordinate network needs to draw fine detail (SIREN)."""

    formula = "y = sin(omega · x)"
    squeezes = True
    keywords = "sin siren periodic coordinate implicit"
    aliases = "Sin"
    is_rare = True
    span = "−1 … 1"
    strengths = "All its derivatives are waves too: pictures, sounds and their gradients are fitted in fine detail."
    weaknesses = "Needs first weights made for it (Sitzmann 2020); many values give the same answer, so it can wander."

    omega: float = param(1.0, "How many times as fast the wave goes: SIREN takes 30.", gt=0, le=STEEPEST)

    def at(self, x: float) -> float:
        return math.sin(self.omega * x)

    def summary(self) -> str:
        return "" if self.omega == 1 else f"omega {self.omega:g}"


class StraightThrough(OwnActivation):
    """A step, whose slope in training is not its derivative."""

    squeezes = True
    note = STRAIGHT_THROUGH
    slope_name = "slope in training"

    def slope(self, x: float) -> float:
        return 1.0 if -1 <= x <= 1 else 0.0


@layer(CATEGORY, stem="step")
class Heaviside(StraightThrough):
    """The threshold of the first perceptrons: 1 from zero on, else 0. Training lets the gradient straight through
    between −1 and 1, for the true one is 0 everywhere."""

    is_never_negative = True
    formula = "y = 1 if x ≥ 0 else 0"
    keywords = "threshold step binary perceptron straight-through"
    is_rare = True
    span = "0 or 1"
    strengths = "A plain decision; one bit holds the answer."
    weaknesses = "No true gradient: learns only by the straight-through trick, roughly. Not zero-centred."

    def at(self, x: float) -> float:
        return 1.0 if x >= 0 else 0.0


@layer(CATEGORY, stem="sign")
class Sign(StraightThrough):
    """−1 below zero, 1 above, 0 at zero. Training lets the gradient straight through between −1 and 1, for the true
    one is 0 everywhere."""

    formula = "y = sign(x)"
    keywords = "threshold step binary perceptron straight-through"
    is_rare = True
    span = "−1, 0 or 1"
    strengths = "A plain decision, zero-centred; known from binary networks."
    weaknesses = "No true gradient: learns only by the straight-through trick, roughly."

    def at(self, x: float) -> float:
        return float((x > 0) - (x < 0))
