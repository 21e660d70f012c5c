"""Layers that weigh every pair of numbers of two inputs."""

from __future__ import annotations

from math import prod

from netdesigner.declare.settings import LARGEST
from netdesigner.layers.base import Call, Reach, Shape, ShapeError, Weight, layer, param, show_shape
from netdesigner.layers.implied import Implied
from netdesigner.layers.weight_norm import NormalizedWeights

CATEGORY = "Dense"


@layer(CATEGORY, stem="bilinear")
class Bilinear(NormalizedWeights):
    """Every output is a weighted sum of all products of a number of the first input with one of the second: how well
    two descriptions match. Of several axes it works along the last, which must be alike otherwise."""

    formula = "y_k = x₁ᵀ W_k x₂ + b_k;  parameters = inputs₁ · inputs₂ · outputs + outputs"
    keywords = "pair product similarity match siamese two inputs"
    arity = (2, 2)
    implied = (Implied("in1_features", 0), Implied("in2_features", 1))

    out_features: int = param(example=10, help="Number of outputs.", ge=1, le=LARGEST)
    bias: bool = param(True, "Add a learned number to each output.")

    def output_shapes(self, inputs: tuple[Shape, ...]) -> tuple[Shape, ...]:
        first, second = inputs
        if first[:-1] != second[:-1]:
            raise ShapeError(
                f"Bilinear: but for the last axis both inputs must have the same sizes, not {show_shape(first)} and "
                f"{show_shape(second)}."
            )
        return ((*first[:-1], self.out_features),)

    def call(self, inputs: tuple[Shape, ...]) -> Call:
        sizes = (inputs[0][-1], inputs[1][-1], self.out_features)
        return self.with_norm(Call("nn.Bilinear", sizes, self.changed("out_features")))

    def weights(self, inputs: tuple[Shape, ...]) -> tuple[Weight, ...]:
        bias = (Weight("bias", (self.out_features,)),) if self.bias else ()
        return self.normed((Weight("weight", (self.out_features, inputs[0][-1], inputs[1][-1])), *bias))

    def macs(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> int:
        """At each place every pair of numbers is weighed for every output."""
        return prod(inputs[0]) * inputs[1][-1] * self.out_features

    def reach(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> Reach:
        return "everything" if len(inputs[0]) == 1 else "unknown"

    def summary(self) -> str:
        return str(self.out_features)
