"""Where a network begins and ends."""

from collections.abc import Mapping
from typing import Any, ClassVar

from netdesigner.declare.settings import LARGEST, ShapeSetting
from netdesigner.layers.base import Call, Layer, LayerFacts, Shape, layer, param, show_shape
from netdesigner.layers.words import Words

CATEGORY = "Input/Output"
KINDS = {1: "vector", 2: "sequence", 3: "image", 4: "volume"}  # what so many sizes are


@layer(CATEGORY, stem="input")
class Input(Layer):
    """What the network is given: an image (channels × height × width), a flat vector, or other sizes
    without the batch axis; with a vocabulary, token ids, which an Embedding takes."""

    is_input = True
    arity = (0, 0)
    keywords = "image data source token ids text sequence words"
    aliases = "InputLayer Placeholder"
    older_names: ClassVar[Mapping[str, str]] = {"vocabulary": "vocabulary_size"}

    shape: ShapeSetting = param((1, 28, 28), "Sizes without the batch: channels × height × width, or one number.")
    vocabulary_size: int | None = param(
        None, "For texts: how many tokens there are, and the values are their ids 0, 1, 2 …; empty: real numbers.",
        ge=1, le=LARGEST,
    )  # fmt: skip

    def output_shapes(self, inputs: tuple[Shape, ...]) -> tuple[Shape, ...]:
        return (self.shape if self.vocabulary_size is None else Words(self.shape, self.vocabulary_size),)

    def given(self, shape: Shape) -> Layer:
        """The same Input where something else comes in than the example: inside a block of a module."""
        if shape == self.output_shapes(())[0]:
            return self
        words = shape.vocabulary if isinstance(shape, Words) else None
        return self.with_symbols(
            shape=tuple(shape), vocabulary_size=words
        )  # unchecked: it may have more axes than one says

    def call(self, inputs: tuple[Shape, ...]) -> Call:
        return Call("input")

    def summary(self) -> str:
        if self.vocabulary_size is not None:
            return f"token ids {show_shape(self.shape)}, vocabulary of {self.vocabulary_size:,}"
        return f"{KINDS.get(len(self.shape), 'values')} {show_shape(self.shape)}"


@layer(CATEGORY, stem="output")
class Output(Layer):
    """What the network answers. Raw scores for a classification: the loss adds the softmax itself."""

    is_output = True
    output_count = 0
    keywords = "result target end auxiliary classifier"

    training_only: bool = param(False, "An auxiliary answer: `forward` gives it in training, not at evaluation.")
    loss_weight: float = param(1.0, "How much this answer counts in the training loss.", ge=0)

    @property
    def is_training_only(self) -> bool:  # type: ignore[override]
        return self.training_only

    def summary(self) -> str:
        return f"in training, weight {self.loss_weight:g}" if self.training_only else ""

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

    def answers(self, inputs: tuple[Shape, ...]) -> LayerFacts:
        return self._work_out(inputs)  # not remembered: what is kept may be lists, by which nothing can be looked up

    def output_shapes(self, inputs: tuple[Shape, ...]) -> tuple[Shape, ...]:
        from netdesigner.layers.base import ShapeError

        raise ShapeError(self.reason or f"This program has no layer called {self.type}; replace or delete it.")

    def summary(self) -> str:
        return self.type
