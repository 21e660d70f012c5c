"""Dense layers: every input is linked to every output."""

from math import prod

from netdesigner.declare.settings import LARGEST
from netdesigner.layers.axis_map import AxisMap
from netdesigner.layers.base import Call, Reach, Shape, Weight, layer, param
from netdesigner.layers.implied import Implied
from netdesigner.layers.sliding import IN_PLACE, all_of
from netdesigner.layers.weight_norm import NormalizedWeights

CATEGORY = "Dense"


@layer(CATEGORY, stem="fc")
class Linear(NormalizedWeights):
    """Every output is a weighted sum of all inputs plus a bias: a fully connected layer. Of several axes it works
    along the last, at each place alike: features come last there (a Permute turns a map round)."""

    formula = "y = W x + b;  parameters = inputs · outputs + outputs"
    is_dense = True
    keywords = "dense fully connected fc perceptron"
    aliases = "Dense fc FullyConnected InnerProduct Gemm LazyLinear"
    implied = (Implied("in_features", 0),)

    out_features: int = param(example=10, help="Number of outputs.", ge=1, le=LARGEST)
    bias: bool = param(True, "Add a learned number to each output.")

    def output_shapes(self, inputs: tuple[Shape, ...]) -> tuple[Shape, ...]:
        return ((*inputs[0][:-1], self.out_features),)

    def call(self, inputs: tuple[Shape, ...]) -> Call:
        return self.with_norm(Call("nn.Linear", (inputs[0][-1], self.out_features), self.changed("out_features")))

    def weights(self, inputs: tuple[Shape, ...]) -> tuple[Weight, ...]:
        bias = (Weight("bias", (self.out_features,)),) if self.bias else ()
        return self.normed((Weight("weight", (self.out_features, inputs[0][-1])), *bias))

    def macs(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> int:
        return prod(inputs[0]) * self.out_features

    def connections(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> int:
        return self.macs(inputs, outputs)

    def reach(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> Reach:
        """Of a row all; else the whole last axis, at each place of the others."""
        (shape,) = inputs
        if len(shape) == 1:
            return "everything"
        last = len(shape) - 1
        return AxisMap((*[IN_PLACE] * last, all_of(shape[last])), (*range(last), None))

    def summary(self) -> str:
        return str(self.out_features)
