"""Parameters that stand by themselves: learned numbers that are added to what comes in, or multiplied with it."""

from __future__ import annotations

from typing import Literal

from netdesigner.declare.settings import Numbers
from netdesigner.layers.base import (
    PARAMETER,
    Arg,
    Call,
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
from netdesigner.layers.catalogue.activations.axis import AXIS_HELP, require_axis

CATEGORY = "Arithmetic"
OPERATORS = {"add": "+", "multiply": "*"}


def start_call(shape: Shape, start: float, std: float = 0.0) -> Call:
    """The tensor that a parameter starts as: one number everywhere, or normal numbers around it."""
    if std:
        mean = (("mean", start),) if start else ()
        return Call("nn.init.normal_", (Call("torch.empty", shape),), (*mean, ("std", std)))
    if start in (0.0, 1.0):
        return Call("torch.ones" if start else "torch.zeros", shape)
    return Call("torch.full", (shape, start))


@layer(CATEGORY, stem="parameter")
class FreeParameter(Layer):
    """Learned numbers of their own that are added to what comes in, or multiplied with it: a position embedding, a
    bias for each place, a gate."""

    formula = "y = x + weight, or x · weight"
    keywords = "parameter learned learnable position embedding bias scale gate nn.parameter"
    aliases = "Parameter"

    shape: Numbers | None = param(
        None, "Its sizes; an axis of 1 serves all places. Empty: those of the input. A first 1 may stand for the batch."
    )
    operation: Literal["add", "multiply"] = param("add", "What becomes of the input and the numbers.")
    start: float = param(0.0, "The number that all start with, or the mean of random ones.", ge=-1e6, le=1e6)
    std: float = param(0.0, "Standard deviation of random first numbers; 0: all are equal.", ge=0, le=1e6)

    def _size(self, shape: Shape) -> Shape:
        return shape if self.shape is None else self.shape

    def output_shapes(self, inputs: tuple[Shape, ...]) -> tuple[Shape, ...]:
        (shape,) = inputs
        own = self._size(shape)
        rest = own[1:] if len(own) == len(shape) + 1 and own[0] == 1 else own
        fitting = shape[len(shape) - len(rest) :]
        if len(rest) > len(shape) or any(mine not in (1, size) for mine, size in zip(rest, fitting, strict=True)):
            fixes = [Fix("Give it the sizes of the input", (ChangeSettings({"shape": None}),))]
            raise ShapeError(
                f"FreeParameter: {show_shape(own)} numbers do not fit {show_shape(shape)}; each size must be 1 or that "
                "of the input.", *fixes,
            )  # fmt: skip
        return inputs

    def call(self, inputs: tuple[Shape, ...]) -> Call:
        use = Call(OPERATORS[self.operation], (Arg(0), Arg(1)))
        return Call(PARAMETER, (start_call(self._size(inputs[0]), self.start, self.std),), use=use)

    def weights(self, inputs: tuple[Shape, ...]) -> tuple[Weight, ...]:
        return (Weight("weight", self._size(inputs[0])),)

    def warnings(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> list[tuple[str, tuple[Fix, ...]]]:
        """Multiplied with zeros, nothing goes through at first, and what comes before gets no gradient."""
        if self.operation == "add" or self.start or self.std:
            return []
        fix = Fix("Set start to 1", (ChangeSettings({"start": 1.0}),))
        return [
            ("FreeParameter starts as zeros and is multiplied: what comes before it learns nothing at first.", (fix,))
        ]

    def summary(self) -> str:
        sizes = "" if self.shape is None else f" {show_shape(self.shape)}"
        return ("added" if self.operation == "add" else "multiplied") + sizes


@layer(CATEGORY, stem="layer_scale")
class LayerScale(Layer):
    """Multiplies each channel by a learned factor that starts small, so that a residual branch begins as almost
    nothing; known from ConvNeXt and CaiT."""

    formula = "y_c = weight_c · x_c"
    keywords = "gamma residual convnext cait layer scale factor"

    dim: int = param(1, f"The axis of the channels: {AXIS_HELP}")
    init_value: float = param(1e-6, "What all factors start with.", ge=-1e6, le=1e6)

    def _size(self, shape: Shape) -> Shape:
        behind = len(shape) - self.dim if self.dim > 0 else -self.dim - 1
        return (*shape[len(shape) - behind - 1 : len(shape) - behind], *[1] * behind)

    def output_shapes(self, inputs: tuple[Shape, ...]) -> tuple[Shape, ...]:
        require_axis("LayerScale", self.dim, inputs[0])
        return inputs

    def call(self, inputs: tuple[Shape, ...]) -> Call:
        use = Call("*", (Arg(0), Arg(1)))
        return Call(PARAMETER, (start_call(self._size(inputs[0]), self.init_value),), use=use)

    def weights(self, inputs: tuple[Shape, ...]) -> tuple[Weight, ...]:
        return (Weight("weight", self._size(inputs[0])),)

    def summary(self) -> str:
        return f"{self.init_value:g}" + ("" if self.dim == 1 else f", axis {self.dim}".replace("-", "−"))
