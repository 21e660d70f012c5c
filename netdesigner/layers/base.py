"""What a layer is: a frozen value that knows its settings, shapes, cost, field of view and PyTorch call.

Adding a layer type means adding one subclass of `Layer` with the `@layer` decorator in one file of this
room; everything else in the program asks the class. Nothing here knows Qt, torch or graphs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property, lru_cache
from math import prod
from typing import Any, ClassVar, Literal, NamedTuple, TypeVar

from netdesigner.declare.declared import Declared, SettingError
from netdesigner.declare.registry import Registry
from netdesigner.declare.settings import Setting, param
from netdesigner.layers.axis_map import AxisMap
from netdesigner.layers.call import PARAMETER, Arg, Call
from netdesigner.layers.curve import Curve
from netdesigner.layers.dim import Dim, is_symbolic
from netdesigner.layers.edits import (
    ChangeSettings,
    CloseGaps,
    Edit,
    Fix,
    InsertAfter,
    InsertBefore,
    LayerError,
    ReplaceLayer,
    ShapeError,
    TakeOut,
)
from netdesigner.layers.implied import Implied
from netdesigner.layers.places import Places
from netdesigner.layers.reals import Reals, weakest
from netdesigner.layers.sliding import Window
from netdesigner.layers.words import Words

__all__ = [
    "PARAMETER",
    "Arg",
    "Call",
    "ChangeSettings",
    "CloseGaps",
    "Edit",
    "Fix",
    "InsertAfter",
    "InsertBefore",
    "Layer",
    "LayerError",
    "Reach",
    "ReplaceLayer",
    "Setting",
    "Shape",
    "ShapeError",
    "TakeOut",
    "Weight",
    "Window",
    "layer",
    "param",
    "show_shape",
]  # fmt: skip

Shape = tuple[int, ...]
"""Sizes without the batch axis: (channel, height, width), (channel, length), (feature,), ..."""

Reach = tuple[Window, ...] | AxisMap | Literal["pointwise", "first input", "whole input", "everything", "unknown"]
"""What an output unit sees: a window for each axis but the first, which is that of the channels and is mixed; a window
for each axis that may move or vanish; its own place; that of its first input alone; its channels on all places; every
value there is."""

FLOAT_BYTES = 4
MOST_REMEMBERED = 64  # answers of a layer to different inputs
MOST_NUMBERS = 2**45  # in one tensor: beyond what any machine holds, and PyTorch refuses far larger ones


def show_shape(shape: Shape | None) -> str:
    """`(64, 56, 56)` as "64 × 56 × 56"."""
    return "?" if shape is None else " × ".join(str(size) for size in shape)


class Weight(NamedTuple):
    """A tensor that the built module owns, by its `state_dict` name."""

    name: str
    shape: Shape
    is_learned: bool = True  # False: a buffer such as running_mean


class LayerFacts(NamedTuple):
    """All that a layer says of given input shapes."""

    outputs: tuple[Shape, ...]
    weights: tuple[Weight, ...]
    params: int  # learned numbers
    macs: int
    units: int
    connections: int | None
    reach: Reach
    warnings: tuple[tuple[str, tuple[Fix, ...]], ...]


# --- the layer itself --------------------------------------------------------------------------------


class Layer(Declared):
    """A kind of block with its settings; a frozen value.

    Subclasses declare settings with `param` in PyTorch's order and under PyTorch's names (sizes that
    follow from the input are left out) and override the questions below where the default is not theirs.
    """

    refusal: ClassVar[type[SettingError]] = LayerError
    stem: ClassVar[str] = "layer"  # first part of automatic names: conv1, conv2
    formula: ClassVar[str] = ""
    keywords: ClassVar[str] = ""  # other words people search for
    aliases: ClassVar[str] = ""  # its names elsewhere, and how it is abbreviated
    implied: ClassVar[tuple[Implied, ...]] = ()  # what PyTorch's text may say besides the settings
    is_listed: ClassVar[bool] = True  # shown in the palette
    is_rare: ClassVar[bool] = False  # shown there only when asked for more

    # How many inputs: least and most (None: any number)
    arity: ClassVar[tuple[int, int | None]] = (1, 1)
    output_count: ClassVar[int] = 1

    # Roles: what rules ask instead of naming types
    module: ClassVar[str] = ""  # the reusable module that the block stands for
    is_input: ClassVar[bool] = False
    is_output: ClassVar[bool] = False
    is_training_only: ClassVar[bool] = False  # an answer that `forward` gives in training alone
    is_activation: ClassVar[bool] = False
    is_merge: ClassVar[bool] = False
    sees_first_only: ClassVar[bool] = False  # of the other inputs only the size is looked at
    is_dense: ClassVar[bool] = False  # Linear and its like: a classifier rather than a feature extractor
    is_pooling: ClassVar[bool] = False
    pools_to_size: ClassVar[bool] = False  # the output's size is given and the windows follow
    is_transposed: ClassVar[bool] = False  # its weights are (in, out, …), as a transposed convolution has them
    is_regularization: ClassVar[bool] = False  # does nothing at evaluation
    is_normalization: ClassVar[bool] = False
    flattens: ClassVar[bool] = False
    gives_probabilities: ClassVar[bool] = False  # softmax: must not stand before cross-entropy
    squeezes: ClassVar[bool] = False  # sigmoid, tanh: into a range, where cross-entropy wants raw scores
    clips_negative: ClassVar[bool] = False  # ReLU: must not be the last layer
    is_never_negative: ClassVar[bool] = False  # gives zero or above, as those that clip or give probabilities do
    keeps: ClassVar[Reals] = "all"  # this much is certain of what it gives, where it is of all that comes in
    slides_over_map: ClassVar[bool] = False  # what it gives begins with the channels: channel × length and so on
    reads_steps: ClassVar[bool] = False  # takes length × feature
    gives_views: ClassVar[bool] = False  # its answer may lie in memory in another order than its axes say
    needs_order: ClassVar[bool] = False  # ... which PyTorch's module refuses here
    reads_words: ClassVar[bool] = False  # takes token ids, which no other layer can reckon with
    reads_places: ClassVar[bool] = False  # takes the places of a max pool, which no other layer can reckon with

    # -- questions every layer answers

    def output_shapes(self, inputs: tuple[Shape, ...]) -> tuple[Shape, ...]:
        """Shapes of the outputs; raises ShapeError in the user's words. Default: unchanged."""
        return inputs

    def call(self, inputs: tuple[Shape, ...]) -> Call:
        """The PyTorch call for these input shapes; settings at their default are left out."""
        return Call(f"nn.{type(self).__name__}", (), self.changed())

    def weights(self, inputs: tuple[Shape, ...]) -> tuple[Weight, ...]:
        """Tensors of the built module, in `state_dict` order."""
        return ()

    def macs(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> int:
        """Multiply-accumulates for one sample, without bias."""
        return 0

    def connections(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> int | None:
        """Links between input and output units, biases not counted; None where the word has no meaning."""
        return None

    def reach(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> Reach:
        """What one output unit sees of the layer's input."""
        return "pointwise"

    def warnings(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> Iterable[tuple[str, tuple[Fix, ...]]]:
        """Sentences about what works but is probably not meant, each with fixes."""
        return ()

    def domain(self) -> tuple[Reals, tuple[Fix, ...]]:
        """The inputs for which all that comes out is finite, and edits after which those are all."""
        return "all", ()

    def codomain(self, inputs: tuple[Reals, ...]) -> Reals:
        """What is certain of all that it gives, by what is of its inputs."""
        if self.clips_negative or self.gives_probabilities or self.is_never_negative:
            return "from zero"
        return weakest((self.keeps, *(inputs[:1] if self.sees_first_only else inputs))) if inputs else "all"

    def summary(self) -> str:
        """The line on the card: "3 × 3, 64, stride 2"."""
        return ""

    def curve(self) -> Curve | None:
        """The function that each value passes through, where the layer is one."""
        return None

    @classmethod
    def remarks(cls) -> tuple[tuple[str, str], ...]:
        """What the help says besides, by heading: range, strengths, weaknesses."""
        return ()

    # -- what follows for every layer

    @classmethod
    def settings_from(cls, sizes: Mapping[str, Any]) -> dict[str, Any]:
        """What the sizes that PyTorch's text gives say about the settings."""
        return {}

    def is_told(self, setting: Setting, value: Any) -> bool:
        """An expression is said, even where it gives the default here."""
        return super().is_told(setting, value) or is_symbolic(value)

    def with_symbols(self, **settings: Any) -> Layer:
        """The same layer with settings that carry expressions; their values have been checked before."""
        return type(self).model_construct(**(self.values() | settings))

    @cached_property
    def memory(self) -> dict[Any, Any]:
        """Where others may remember what follows from this layer: it never changes, so that stays true."""
        return {}

    def answers(self, inputs: tuple[Shape, ...]) -> LayerFacts:
        """Everything that follows from these input shapes; raises ShapeError where they do not fit."""
        for shape in inputs:
            if Dim in map(type, shape):  # equal to the plain number, which would lose the expression
                return self._work_out(inputs)
        known = self._answered
        answers = known.get(inputs)
        if answers is None:
            answers = self._work_out(inputs)
            if len(known) >= MOST_REMEMBERED:
                known.clear()
            known[inputs] = answers
        return answers

    @cached_property
    def _answered(self) -> dict[tuple[Shape, ...], LayerFacts]:
        """What this layer and those equal to it have answered so far: networks repeat themselves."""
        values = tuple([getattr(self, setting.name) for setting in self.settings()])
        return {} if is_symbolic(values) else _answers_of(type(self), values)

    def _work_out(self, inputs: tuple[Shape, ...]) -> LayerFacts:
        """The questions, one after another."""
        for port, given in enumerate(inputs):
            if type(given) is Words and not self.reads_words:
                raise refused_words(self.title(), given, port)
            if type(given) is Places and not self.reads_places:
                readers = " or ".join(cls.title() for cls in REGISTRY.values() if cls.reads_places)
                raise ShapeError(f"{self.title()} cannot reckon with the places of a max pool; wire them to {readers}.")
        outputs, weights = self.output_shapes(inputs), self.weights(inputs)
        units = params = 0
        for shape in outputs:
            units += self._counted(shape)
        for weight in weights:
            count = self._counted(weight.shape)
            if weight.is_learned:
                params += count
        macs, connections = self.macs(inputs, outputs), self.connections(inputs, outputs)
        reach, warnings = self.reach(inputs, outputs), tuple(self.warnings(inputs, outputs))
        return LayerFacts(outputs, weights, params, macs, units, connections, reach, warnings)

    def _counted(self, shape: Shape) -> int:
        """The numbers in a tensor; raises ShapeError beyond all bounds."""
        if (count := prod(shape)) > MOST_NUMBERS:
            raise ShapeError(f"{self.title()}: {show_shape(shape)} are {count:.1e} numbers, more than can be held.")
        return count


@lru_cache(maxsize=2048)
def _answers_of(cls: type[Layer], values: tuple[Any, ...]) -> dict[tuple[Shape, ...], LayerFacts]:
    """Where all layers of a class with the same settings remember their answers."""
    return {}


def refused_words(name: str, given: Words, port: int) -> ShapeError:
    """Word numbers are names and no quantities: they must become vectors before anything is reckoned with them."""
    readers = [cls for cls in REGISTRY.values() if cls.reads_words and cls.weights is not Layer.weights]
    fixes = [Fix(f"Insert {cls.title()}", (InsertBefore(cls.make(), port),)) for cls in readers]
    return ShapeError(f"{name} cannot reckon with token ids ({show_shape(given)}); make vectors of them first.", *fixes)


# pydantic knows them by now, and would evaluate these lines anew for each of the hundred classes below.
Layer.__annotations__.clear()


# --- the registry ------------------------------------------------------------------------------------

REGISTRY: Registry[Layer] = Registry()

LayerType = TypeVar("LayerType", bound=type[Layer])


def layer(category: str, stem: str | None = None) -> Callable[[LayerType], LayerType]:
    """Registers a layer class under its name; `stem` begins its automatic names."""

    def register(cls: LayerType) -> LayerType:
        if stem is not None:
            cls.stem = stem
        REGISTRY.add(cls, category)
        return cls

    return register
