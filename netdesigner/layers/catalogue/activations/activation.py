"""Activations, the non-linear function that each value passes through: what they share, and the rectifiers.

Their further families are `activation_smooth`, `activation_bounded`, `activation_axis` and, for those that
PyTorch lacks, `activation_own`. Each knows its curve as plain arithmetic, tested against PyTorch's.
"""

from __future__ import annotations

import math
from typing import ClassVar

from netdesigner.declare.settings import LARGEST
from netdesigner.layers.base import (
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
from netdesigner.layers.curve import Curve, slope
from netdesigner.layers.implied import in_place

CATEGORY = "Activation"

STEEPEST = 1e6  # far beyond use; PyTorch counts in single precision and refuses much larger numbers
SLOPE = {"ge": -STEEPEST, "le": STEEPEST}


class Activation(Layer):
    """What activations share: shape, place and cost stay. `span` is the range of what comes out."""

    is_activation = True

    span: ClassVar[str] = ""
    strengths: ClassVar[str] = ""
    weaknesses: ClassVar[str] = ""
    note: ClassVar[str] = ""  # what a reader of the curve must know
    slope_name: ClassVar[str] = "derivative"

    def at(self, x: float) -> float:
        """The function itself."""
        raise NotImplementedError(f"{type(self).__name__} must say its function as `at(x)`.")

    def slope(self, x: float) -> float:
        """The slope that training uses: the derivative, unless the layer has another."""
        return slope(self.at, x)

    def curve(self) -> Curve | None:
        if type(self).at is Activation.at:
            return None
        return Curve(self.at, self.slope, self.note, self.slope_name)

    @classmethod
    def remarks(cls) -> tuple[tuple[str, str], ...]:
        named = (("Range", cls.span), ("Strengths", cls.strengths), ("Weaknesses", cls.weaknesses))
        return tuple((title, text) for title, text in named if text)


@layer(CATEGORY, stem="relu")
class ReLU(Activation):
    """Passes positive values and stops negative ones."""

    formula = "y = max(0, x)"
    clips_negative = True
    keywords = "rectifier rectified linear"
    implied = in_place(0)
    span = "0 … ∞"
    strengths = "Very cheap; positive values never saturate, so gradients reach the first layers; sparse answers."
    weaknesses = "A unit that is negative for every example learns no more (a dead unit); not zero-centred."

    def at(self, x: float) -> float:
        return max(0.0, x)


@layer(CATEGORY, stem="lrelu")
class LeakyReLU(Activation):
    """ReLU with a small slope for negative values."""

    formula = "y = x if x > 0 else negative_slope · x"
    keywords = "rectifier leaky"
    aliases = "lrelu"
    implied = in_place(1)
    span = "−∞ … ∞"
    strengths = "As cheap as ReLU, does not saturate, and no unit dies."
    weaknesses = "One more number to choose, and its gain over ReLU is not the same everywhere."

    negative_slope: float = param(0.01, "Slope on the negative side.", **SLOPE)

    def at(self, x: float) -> float:
        return x if x > 0 else self.negative_slope * x

    def summary(self) -> str:
        return f"slope {self.negative_slope:g}"


@layer(CATEGORY, stem="prelu")
class PReLU(Activation):
    """Leaky ReLU whose negative slope is learned: one slope for all, or one for each channel."""

    formula = "y = x if x > 0 else weight · x"
    keywords = "rectifier parametric leaky"
    note = "As it starts: the slope is learned."
    span = "−∞ … ∞ (while the slope is above 0)"
    strengths = "No unit dies, and the network finds the slope itself at hardly any cost."
    weaknesses = "Can over-fit on small sets of data; leave its slope out of weight decay, which would pull it to ReLU."

    num_parameters: int = param(
        1, "How many slopes are learned: 1, or as many as there are channels.", ge=1, le=LARGEST
    )
    init: float = param(0.25, "The slope to start from.", **SLOPE)

    def output_shapes(self, inputs: tuple[Shape, ...]) -> tuple[Shape, ...]:
        channels = inputs[0][0]
        if self.num_parameters not in (1, channels):
            fixes = [Fix("Learn one slope", (ChangeSettings({"num_parameters": 1}),))]
            if channels > 1:
                fixes.insert(0, Fix(f"Learn {channels} slopes", (ChangeSettings({"num_parameters": channels}),)))
            raise ShapeError(
                f"PReLU has {self.num_parameters} slopes for the {channels} channels of {show_shape(inputs[0])}; "
                f"it must be 1 or {channels}.",
                *fixes,
            )
        return inputs

    def weights(self, inputs: tuple[Shape, ...]) -> tuple[Weight, ...]:
        return (Weight("weight", (self.num_parameters,)),)

    def at(self, x: float) -> float:
        return x if x > 0 else self.init * x

    def summary(self) -> str:
        return "learned slope" if self.num_parameters == 1 else f"{self.num_parameters} learned slopes"


@layer(CATEGORY, stem="rrelu")
class RReLU(Activation):
    """Leaky ReLU whose negative slope is drawn at random in training, and the mean of its limits at evaluation."""

    formula = "y = x if x > 0 else a · x, a from lower … upper"
    keywords = "rectifier randomized leaky random"
    implied = in_place(2)
    note = "At evaluation; in training the negative slope is drawn for each value."
    is_rare = True
    span = "−∞ … ∞"
    strengths = "No unit dies; the random slope works against over-fitting, as dropout does."
    weaknesses = "Training is noisier, and answers differ from pass to pass until evaluation."

    lower: float = param(1.0 / 8, "Smallest slope drawn.", **SLOPE)
    upper: float = param(1.0 / 3, "Largest slope drawn.", **SLOPE)

    def output_shapes(self, inputs: tuple[Shape, ...]) -> tuple[Shape, ...]:
        if self.lower > self.upper:
            swap = Fix("Swap both", (ChangeSettings({"lower": self.upper, "upper": self.lower}),))
            raise ShapeError(f"RReLU: lower is {self.lower:g}, above upper, which is {self.upper:g}.", swap)
        return inputs

    def at(self, x: float) -> float:
        return x if x >= 0 else (self.lower + self.upper) / 2 * x

    def summary(self) -> str:
        return f"slope {self.lower:.3g} to {self.upper:.3g}"


@layer(CATEGORY, stem="relu6")
class ReLU6(Activation):
    """ReLU that stops at 6, so that few bits hold its values; known from MobileNet."""

    formula = "y = min(max(0, x), 6)"
    clips_negative = True
    keywords = "rectifier mobile quantization"
    implied = in_place(0)
    is_rare = True
    span = "0 … 6"
    strengths = "Very cheap, and fits arithmetic of few bits."
    weaknesses = "Saturates above 6, units can die below 0; not zero-centred."

    def at(self, x: float) -> float:
        return min(max(0.0, x), 6.0)


@layer(CATEGORY, stem="threshold")
class Threshold(Activation):
    """Passes what lies above a threshold and puts one value in the place of everything else."""

    formula = "y = x if x > threshold else value"
    keywords = "step cut"
    implied = in_place(2)
    is_rare = True
    span = "value, and threshold … ∞"
    strengths = "Very cheap; silences weak answers entirely."
    weaknesses = "Jumps at the threshold, below which the gradient is 0, so that units can die."

    threshold: float = param(example=0.5, help="What must be exceeded to pass.", **SLOPE)
    value: float = param(example=0.0, help="What stands in the place of all else.", **SLOPE)

    def at(self, x: float) -> float:
        return x if x > self.threshold else self.value

    def slope(self, x: float) -> float:
        """Not by differences, which would take the jump for a slope."""
        return 1.0 if x > self.threshold else 0.0

    def summary(self) -> str:
        return f"above {self.threshold:g}, else {self.value:g}"


@layer(CATEGORY, stem="elu")
class ELU(Activation):
    """Smooth on the negative side, where it saturates at −alpha."""

    formula = "y = x if x > 0 else alpha · (eˣ − 1)"
    keywords = "exponential linear unit"
    implied = in_place(1)
    span = "−alpha … ∞"
    strengths = "Its mean is near zero, which speeds learning; no dead units; smooth at 0 for alpha = 1."
    weaknesses = "An exponential for each negative value; saturates for very negative ones."

    alpha: float = param(1.0, "Where negative values saturate.", **SLOPE)

    def at(self, x: float) -> float:
        return x if x > 0 else self.alpha * math.expm1(x)

    def summary(self) -> str:
        return "" if self.alpha == 1 else f"alpha {self.alpha:g}"


@layer(CATEGORY, stem="selu")
class SELU(Activation):
    """ELU with two fixed numbers that keep mean 0 and variance 1 from layer to layer."""

    formula = "y = 1.0507 · (x if x > 0 else 1.6733 · (eˣ − 1))"
    keywords = "scaled exponential self normalizing"
    implied = in_place(0)
    is_rare = True
    span = "−1.758 … ∞"
    strengths = "Deep dense networks keep their scale without normalization layers."
    weaknesses = "Only with small normal starting weights (variance 1/n) and without ordinary dropout; an exponential."

    def at(self, x: float) -> float:
        return 1.0507009873554804934193349852946 * (x if x > 0 else 1.6732632423543772848170429916717 * math.expm1(x))


@layer(CATEGORY, stem="celu")
class CELU(Activation):
    """ELU whose slope is continuous for every alpha."""

    formula = "y = max(0, x) + min(0, alpha · (e^(x/alpha) − 1))"
    keywords = "continuously differentiable exponential"
    implied = in_place(1)
    is_rare = True
    span = "−alpha … ∞"
    strengths = "As ELU, and smooth at 0 whatever alpha is."
    weaknesses = "An exponential for each negative value; saturates for very negative ones."

    alpha: float = param(1.0, "Where negative values saturate.", ge=0.001, le=STEEPEST)

    def at(self, x: float) -> float:
        return x if x > 0 else self.alpha * math.expm1(x / self.alpha)

    def summary(self) -> str:
        return "" if self.alpha == 1 else f"alpha {self.alpha:g}"
