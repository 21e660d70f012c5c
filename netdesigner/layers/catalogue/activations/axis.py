"""Activations over an axis: each value depends on its neighbours along it."""

from __future__ import annotations

from netdesigner.layers.axis_map import along
from netdesigner.layers.base import (
    ChangeSettings,
    Fix,
    Reach,
    ReplaceLayer,
    Shape,
    ShapeError,
    layer,
    param,
    show_shape,
)
from netdesigner.layers.catalogue.activations.activation import CATEGORY, Activation
from netdesigner.layers.catalogue.activations.smooth import sigmoid, softplus
from netdesigner.layers.sliding import Window, all_of

AXIS_HELP = "1 is the first after the batch, −1 the last."


def require_axis(title: str, dim: int, shape: Shape) -> int:
    """The axis counted from the batch, 1 to the rank; raises ShapeError where there is none."""
    rank = len(shape)
    if dim == 0 or not -rank <= dim <= rank:
        ways = f"it must be 1 to {rank} or −{rank} to −1" if rank > 1 else "a flat row has only 1 and −1"
        fix = Fix("Set dim to 1", (ChangeSettings({"dim": 1}),))
        raise ShapeError(f"{title}: dim = {dim} is not an axis; {ways}.".replace("= -", "= −"), fix)
    return dim if dim > 0 else dim + rank + 1


class OverAxis(Activation):
    """What shares an axis, which a unit sees whole."""

    dim: int = param(example=1, help=f"The axis that adds up to 1: {AXIS_HELP}")

    def output_shapes(self, inputs: tuple[Shape, ...]) -> tuple[Shape, ...]:
        require_axis(self.title(), self.dim, inputs[0])
        return inputs

    def reach(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> Reach:
        (shape,) = inputs
        axis = require_axis(self.title(), self.dim, shape) - 1
        return along(len(shape), axis, all_of(shape[axis], kept=True))


@layer(CATEGORY, stem="softmax")
class Softmax(OverAxis):
    """Turns scores into probabilities that add up to 1. The cross-entropy loss contains it already: leave
    it out before that loss."""

    formula = "yᵢ = e^xᵢ / Σⱼ e^xⱼ"
    gives_probabilities = True
    keywords = "probability"
    note = "For two scores, the other one being 0."
    span = "0 … 1, adding up to 1"
    strengths = "Reads as the probabilities of classes that exclude each other; weighs in attention."
    weaknesses = "Saturates when one score leads by far, where gradients vanish."

    def at(self, x: float) -> float:
        return sigmoid(x)


@layer(CATEGORY, stem="softmax")
class Softmax2d(Activation):
    """Softmax over the channels at each place of a map: as Softmax with dim = 1, for segmentation."""

    formula = "y_c = e^x_c / Σ_k e^x_k at each place"
    gives_probabilities = True
    keywords = "probability segmentation channels"
    note = "For two channels, the other one being 0."
    is_rare = True
    span = "0 … 1, the channels adding up to 1"
    strengths = "Reads as the probabilities of the classes at each pixel."
    weaknesses = "The cross-entropy loss contains it already: leave it out before that loss."

    def output_shapes(self, inputs: tuple[Shape, ...]) -> tuple[Shape, ...]:
        if len(inputs[0]) != 3:
            fix = Fix("Use Softmax", (ReplaceLayer(Softmax(dim=1)),))
            raise ShapeError(f"Softmax2d wants channels × height × width, not {show_shape(inputs[0])}.", fix)
        return inputs

    def reach(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> Reach:
        return along(3, 0, all_of(inputs[0][0], kept=True))

    def at(self, x: float) -> float:
        return sigmoid(x)


@layer(CATEGORY, stem="logsoftmax")
class LogSoftmax(OverAxis):
    """The logarithms of the probabilities that Softmax gives. The cross-entropy loss contains it already; beside
    that loss it changes nothing, for applied twice it is the same as once."""

    formula = "yᵢ = xᵢ − ln Σⱼ e^xⱼ"
    keywords = "probability logarithm nll"
    note = "For two scores, the other one being 0."
    is_rare = True
    span = "−∞ … 0"
    strengths = "Exact where probabilities are tiny; its gradient does not vanish when the answer is wrong."
    weaknesses = "Needless before the cross-entropy loss; what comes out must be raised to e to be read."

    dim: int = param(example=1, help=f"The axis whose probabilities add up to 1: {AXIS_HELP}")

    def at(self, x: float) -> float:
        return x - softplus(x)


@layer(CATEGORY, stem="glu")
class GLU(Activation):
    """Gated linear unit: halves an axis; the first half is multiplied by the sigmoid of the second."""

    formula = "y = a · sigmoid(b), x = [a, b]"
    keywords = "gated linear unit gate halves"
    note = "Over b, the gate; a is held at 1."
    is_rare = True
    span = "−∞ … ∞"
    strengths = "The network chooses what passes, and a linear way stays open for the gradient."
    weaknesses = "What comes before must give twice the channels; an exponential for each value."

    dim: int = param(-1, f"The axis that is halved: {AXIS_HELP}")

    def output_shapes(self, inputs: tuple[Shape, ...]) -> tuple[Shape, ...]:
        shape = inputs[0]
        axis = require_axis("GLU", self.dim, shape) - 1
        if shape[axis] % 2:
            even = [other + 1 for other, size in enumerate(shape) if size % 2 == 0]
            fixes = [Fix(f"Halve axis {other}", (ChangeSettings({"dim": other}),)) for other in even]
            raise ShapeError(
                f"GLU halves an axis, but axis {axis + 1} of {show_shape(shape)} is odd: {shape[axis]}.", *fixes
            )
        return ((*shape[:axis], shape[axis] // 2, *shape[axis + 1 :]),)

    def reach(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> Reach:
        """Two places, half of the axis apart."""
        (shape,) = inputs
        axis = require_axis("GLU", self.dim, shape) - 1
        half = shape[axis] // 2
        return along(len(shape), axis, Window(half + 1, 1, half))

    def at(self, x: float) -> float:
        return sigmoid(x)

    def summary(self) -> str:
        return "halves the last axis" if self.dim == -1 else f"halves axis {self.dim}".replace("-", "−")
