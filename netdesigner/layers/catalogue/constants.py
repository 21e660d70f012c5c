"""Reckoning with a number that is not learned."""

from __future__ import annotations

from typing import ClassVar

from netdesigner.layers.base import Arg, Call, ChangeSettings, Fix, Layer, Shape, layer, param
from netdesigner.layers.curve import Curve
from netdesigner.layers.reals import Reals, suffices, weakest

CATEGORY = "Arithmetic"
FAR = 1e6  # far beyond use


class WithConstant(Layer):
    """What shares an operator between the values and one number."""

    operator: ClassVar[str] = ""

    @property
    def number(self) -> float:
        """The number behind the operator."""
        value: float = self.values()[self.settings()[0].name]
        return value

    def call(self, inputs: tuple[Shape, ...]) -> Call:
        return Call(self.operator, (Arg(0), self.number))

    def summary(self) -> str:
        return f"{self.number:g}".replace("-", "−")


@layer(CATEGORY, stem="scaled")
class MultiplyConstant(WithConstant):
    """Multiplies every value by one number, which is not learned: the weight of a residual branch, the temperature
    of a softmax."""

    formula = "y = factor · x"
    keywords = "scale times factor constant mul temperature gain"
    aliases = "Mul Scale"
    operator = "*"

    factor: float = param(example=0.1, help="The number.", ge=-FAR, le=FAR)

    def codomain(self, inputs: tuple[Reals, ...]) -> Reals:
        return weakest((*inputs, "from zero")) if self.factor > 0 else "all"

    def warnings(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> list[tuple[str, tuple[Fix, ...]]]:
        if self.factor:
            return []
        fix = Fix("Set factor to 1", (ChangeSettings({"factor": 1.0}),))
        return [("MultiplyConstant by 0 leaves nothing of its input.", (fix,))]

    def curve(self) -> Curve:
        return Curve(lambda x: self.factor * x, lambda x: self.factor)


@layer(CATEGORY, stem="shifted")
class AddConstant(WithConstant):
    """Adds one number to every value, which is not learned."""

    formula = "y = x + value"
    keywords = "plus offset shift constant bias"
    operator = "+"

    value: float = param(example=1.0, help="The number; below zero it is taken away.", ge=-FAR, le=FAR)

    def codomain(self, inputs: tuple[Reals, ...]) -> Reals:
        if self.value < 0:
            return "all"
        return "above zero" if self.value > 0 and suffices(weakest(inputs), "from zero") else weakest(inputs)

    def curve(self) -> Curve:
        return Curve(lambda x: x + self.value, lambda x: 1.0)
