"""Dense layers: every input is linked to every output."""

from math import prod

from netdesigner.layers.base import (
    Call,
    Fix,
    InsertBefore,
    Layer,
    Shape,
    ShapeError,
    Sight,
    Weight,
    layer,
    param,
    show_shape,
)
from netdesigner.layers.pooling import AdaptiveAvgPool2d
from netdesigner.layers.reshape import Flatten
from netdesigner.layers.settings import LARGEST

CATEGORY = "Dense"


@layer(CATEGORY, stem="fc")
class Linear(Layer):
    """Every output is a weighted sum of all inputs plus a bias: a fully connected layer."""

    formula = "y = W x + b;  parameters = inputs · outputs + outputs"
    is_dense = True
    keywords = "dense fully connected fc perceptron"

    out_features: int = param(example=10, help="Number of outputs.", ge=1, le=LARGEST)
    bias: bool = param(True, "Add a learnt number to each output.")

    def output_shapes(self, inputs: tuple[Shape, ...]) -> tuple[Shape, ...]:
        (shape,) = inputs
        if len(shape) > 2:  # torch would work along the width alone, which is hardly ever meant
            fixes = [Fix("Insert Flatten", (InsertBefore(Flatten()),))]
            pooling = AdaptiveAvgPool2d(output_size=1).for_axes(len(shape) - 1)
            if pooling is not None and prod(shape[1:]) > 1:
                pool = (InsertBefore(pooling), InsertBefore(Flatten()))
                fixes.append(Fix("Insert global average pooling", pool))
            raise ShapeError(f"Linear wants a flat row, not {show_shape(shape)}. Put a Flatten before it.", *fixes)
        return ((*shape[:-1], self.out_features),)

    def call(self, inputs: tuple[Shape, ...]) -> Call:
        return Call("nn.Linear", (inputs[0][-1], self.out_features), self.changed("out_features"))

    def weights(self, inputs: tuple[Shape, ...]) -> tuple[Weight, ...]:
        bias = (Weight("bias", (self.out_features,)),) if self.bias else ()
        return (Weight("weight", (self.out_features, inputs[0][-1])), *bias)

    def macs(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> int:
        return prod(inputs[0]) * self.out_features

    def connections(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> int:
        return self.macs(inputs, outputs)

    def sight(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> Sight:
        return "everything" if len(inputs[0]) == 1 else "unknown"

    def summary(self) -> str:
        return str(self.out_features)
