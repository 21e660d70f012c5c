"""Directions of vectors: brought to one length, and compared."""

from __future__ import annotations

from netdesigner.layers.axis_map import without
from netdesigner.layers.base import Arg, Call, Layer, Reach, Shape, layer, param
from netdesigner.layers.catalogue.activations.axis import AXIS_HELP, require_axis
from netdesigner.layers.catalogue.merge import Merge, equal_shapes
from netdesigner.layers.sliding import all_of


@layer("Normalization", stem="normalize")
class Normalize(Layer):
    """Divides by the length along an axis, so that only the direction stays: embeddings that are compared by their
    angle."""

    keeps = "from zero"
    is_normalization = True
    formula = "y = x / max(‖x‖ₚ, eps)"
    keywords = "l2 unit length norm embedding direction"
    aliases = "L2Normalize UnitNormalization LpNormalization"

    p: float = param(2.0, "Which length: 2 is the Euclidean one, 1 the sum of magnitudes.", gt=0, le=100)
    dim: int = param(1, f"The axis of the vectors: {AXIS_HELP}")
    eps: float = param(1e-12, "The least length that is divided by.", gt=0)

    def output_shapes(self, inputs: tuple[Shape, ...]) -> tuple[Shape, ...]:
        require_axis("Normalize", self.dim, inputs[0])
        return inputs

    def call(self, inputs: tuple[Shape, ...]) -> Call:
        return Call("F.normalize", (Arg(0),), self.changed())

    def summary(self) -> str:
        return f"L{self.p:g}" + ("" if self.dim == 1 else f", axis {self.dim}".replace("-", "−"))


@layer("Merge", stem="cosine")
class CosineSimilarity(Merge):
    """The cosine of the angle between two vectors, along an axis: 1 for the same direction, 0 for none in common, −1
    for the opposite. Of two rows it is one number."""

    formula = "y = x₁ · x₂ / (‖x₁‖ · ‖x₂‖)"
    keywords = "cosine angle similarity siamese distance retrieval"
    arity = (2, 2)

    dim: int = param(1, f"The axis of the vectors: {AXIS_HELP}")
    eps: float = param(1e-8, "The least product of lengths that is divided by.", gt=0)

    def output_shapes(self, inputs: tuple[Shape, ...]) -> tuple[Shape, ...]:
        (shape,) = equal_shapes("CosineSimilarity", inputs)
        axis = require_axis("CosineSimilarity", self.dim, shape) - 1
        return ((*shape[:axis], *shape[axis + 1 :]) or (1,),)

    def call(self, inputs: tuple[Shape, ...]) -> Call:
        as_row = Call("torch.unsqueeze", (Arg(0),), (("dim", 1),)) if len(inputs[0]) == 1 else None
        return Call("nn.CosineSimilarity", (), self.changed(), then=as_row)

    def reach(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> Reach:
        (shape, _) = inputs
        if len(shape) == 1:
            return "everything"
        axis = require_axis("CosineSimilarity", self.dim, shape) - 1
        return without(len(shape), {axis: all_of(shape[axis])})
