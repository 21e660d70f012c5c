"""Where a network begins and ends."""

from typing import Any

from netdesigner.layers.base import Call, Layer, Shape, layer, param, show_shape
from netdesigner.layers.settings import ShapeSetting

CATEGORY = "Input/Output"


@layer(CATEGORY, stem="input")
class Input(Layer):
    """What the network is given: an image (channels × height × width), a flat vector, or other sizes
    without the batch axis."""

    is_input = True
    arity = (0, 0)
    keywords = "image data source"

    shape: ShapeSetting = param((1, 28, 28), "Sizes without the batch: channels × height × width, or one number.")

    def output_shapes(self, inputs: tuple[Shape, ...]) -> tuple[Shape, ...]:
        return (self.shape,)

    def call(self, inputs: tuple[Shape, ...]) -> Call:
        return Call("input")

    def summary(self) -> str:
        return f"image {show_shape(self.shape)}" if len(self.shape) == 3 else f"vector {show_shape(self.shape)}"


@layer(CATEGORY, stem="output")
class Output(Layer):
    """What the network answers. Raw scores for a classification: the loss adds the softmax itself."""

    is_output = True
    output_count = 0
    keywords = "result target end"

    def call(self, inputs: tuple[Shape, ...]) -> Call:
        return Call("output")


class Unknown(Layer):
    """A layer that this program does not have; kept as it was in the file so that nothing is lost."""

    is_listed = False
    arity = (0, None)
    category = "Unknown"
    stem = "unknown"

    type: str
    kept: dict[str, Any]
    reason: str = ""

    def output_shapes(self, inputs: tuple[Shape, ...]) -> tuple[Shape, ...]:
        from netdesigner.layers.base import ShapeError

        raise ShapeError(self.reason or f"This program has no layer called {self.type}; replace or delete it.")

    def summary(self) -> str:
        return self.type
