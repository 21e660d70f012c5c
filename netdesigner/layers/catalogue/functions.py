"""Functions of single values that are no activations: powers, roots, exponentials, logarithms."""

from __future__ import annotations

import math
from typing import Any, ClassVar

from netdesigner.layers.base import Arg, Call, ChangeSettings, Fix, Layer, Shape, layer, param
from netdesigner.layers.curve import Curve, slope
from netdesigner.layers.dim import is_symbolic
from netdesigner.layers.reals import Reals, suffices, weakest

CATEGORY = "Arithmetic"

Domain = tuple[Reals, tuple[Fix, ...]]
SHIFT_HELP = "Added before, so that nothing is reckoned of zero."


class Function(Layer):
    """What functions of one value share; `function` is PyTorch's."""

    function: ClassVar[str] = ""

    def at(self, x: float) -> float:
        """The function itself."""
        raise NotImplementedError(f"{type(self).__name__} must say its function as `at(x)`.")

    def call(self, inputs: tuple[Shape, ...]) -> Call:
        return Call(f"torch.{self.function}", (Arg(0),))

    def curve(self) -> Curve:
        return Curve(self.at, lambda x: slope(self.at, x))


@layer(CATEGORY, stem="abs")
class Abs(Function):
    """The absolute value: what is below zero is mirrored."""

    is_never_negative = True
    formula = "y = |x|"
    keywords = "absolute magnitude modulus"
    aliases = "Absolute AbsoluteValue"
    function = "abs"

    def codomain(self, inputs: tuple[Reals, ...]) -> Reals:
        return "above zero" if inputs == ("above zero",) else "from zero"

    def at(self, x: float) -> float:
        return abs(x)


@layer(CATEGORY, stem="exp")
class Exp(Function):
    """The exponential: sums become products; a logarithm of a variance becomes the variance."""

    is_never_negative = True
    formula = "y = eˣ"
    keywords = "exponential"
    aliases = "Exponential"
    function = "exp"

    def at(self, x: float) -> float:
        return math.exp(x)


class Shifted(Function):
    """What functions share that are not defined at zero, or too steep there: a small number added before."""

    def call(self, inputs: tuple[Shape, ...]) -> Call:
        eps: float = self.values()["eps"]
        is_shifted = eps != 0 or is_symbolic(eps)
        return Call(f"torch.{self.function}", (Call("+", (Arg(0), eps)) if is_shifted else Arg(0),))

    def summary(self) -> str:
        eps: float = self.values()["eps"]
        return f"eps {eps:g}" if eps else ""


@layer(CATEGORY, stem="log")
class Log(Shifted):
    """The natural logarithm. What comes in must be above zero, or from zero on with a small number added."""

    formula = "y = ln(x + eps)"
    keywords = "logarithm ln decibel"
    aliases = "Logarithm ln"
    function = "log"

    eps: float = param(0.0, SHIFT_HELP, ge=0, le=1e6)

    def domain(self) -> Domain:
        if self.eps:
            return "from zero", ()
        return "above zero", (Fix("Set eps to 1e-6", (ChangeSettings({"eps": 1e-6}),)),)

    def at(self, x: float) -> float:
        return math.log(x + self.eps)


@layer(CATEGORY, stem="sqrt")
class Sqrt(Shifted):
    """The square root. What comes in must not be below zero; near zero its slope grows without bound, unless a small
    number is added."""

    is_never_negative = True
    formula = "y = √(x + eps)"
    keywords = "square root"
    aliases = "SquareRoot"
    function = "sqrt"

    eps: float = param(0.0, SHIFT_HELP, ge=0, le=1e6)

    def domain(self) -> Domain:
        return "from zero", ()

    def codomain(self, inputs: tuple[Reals, ...]) -> Reals:
        return "above zero" if self.eps or inputs == ("above zero",) else "from zero"

    def at(self, x: float) -> float:
        return math.sqrt(x + self.eps)


@layer(CATEGORY, stem="power")
class Power(Function):
    """Raises every value to a power: 2 is the square, 0.5 the root, −1 the reciprocal."""

    formula = "y = x ^ exponent"
    keywords = "square root reciprocal exponent"
    aliases = "Pow Square Reciprocal"

    exponent: float = param(example=2.0, help="The power.", ge=-100, le=100)

    def domain(self) -> Domain:
        square = Fix("Set exponent to 2", (ChangeSettings({"exponent": 2.0}),))
        if self.exponent < 0:
            return "above zero", (square,)
        return ("all", ()) if self.exponent == int(self.exponent) else ("from zero", (square,))

    def codomain(self, inputs: tuple[Reals, ...]) -> Reals:
        """Large powers of small numbers come to zero."""
        is_even = self.exponent % 2 == 0
        return "from zero" if is_even or suffices(weakest(inputs), "from zero") else "all"

    def call(self, inputs: tuple[Shape, ...]) -> Call:
        return Call("torch.pow", (Arg(0), self.exponent))

    def at(self, x: float) -> float:
        if self.exponent < 0 and x == 0:
            raise ZeroDivisionError
        value: Any = x**self.exponent
        if isinstance(value, complex):
            raise ValueError
        return float(value)

    def summary(self) -> str:
        return f"{self.exponent:g}".replace("-", "−")
