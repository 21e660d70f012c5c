"""Recurrent layers: a sequence is read step by step, and what was read is remembered.

Sequences are length × feature. The batch comes first in PyTorch too (`batch_first=True`).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar, Literal

from netdesigner.declare.settings import LARGEST
from netdesigner.layers.base import (
    Arg,
    Call,
    ChangeSettings,
    Fix,
    Layer,
    Reach,
    Setting,
    Shape,
    ShapeError,
    Weight,
    layer,
    param,
)
from netdesigner.layers.catalogue.sequences.sequence import require_sequence
from netdesigner.layers.implied import Implied

CATEGORY = "Recurrent"


BEFORE_BATCH_FIRST = ("hidden_size", "num_layers", "nonlinearity", "bias")  # in PyTorch's order


class Recurrent(Layer):
    """What recurrent layers share. `gates` is how many weighted sums a unit makes of a step."""

    gives_views = True
    reads_steps = True
    gates: ClassVar[int] = 1

    hidden_size: int = param(
        example=64, help="How many numbers are remembered: features of the output.", ge=1, le=LARGEST
    )
    num_layers: int = param(1, "How many of these layers lie one upon the other.", ge=1, le=64)
    bias: bool = param(True, "Add a learned number to each sum.")
    dropout: float = param(0.0, "Share of values set to zero between the layers while training.", ge=0, le=1)
    bidirectional: bool = param(False, "Read the sequence from behind as well; both answers side by side.")
    output: Literal["sequence", "last step"] = param(
        "sequence", "Every step of the sequence, or only what is remembered at its end."
    )

    @classmethod
    def settings(cls) -> tuple[Setting, ...]:
        """In PyTorch's order, also those that a subclass adds."""
        places = {name: place for place, name in enumerate(BEFORE_BATCH_FIRST)}
        return tuple(sorted(super().settings(), key=lambda setting: places.get(setting.name, len(places))))

    @property
    def directions(self) -> int:
        return 2 if self.bidirectional else 1

    @property
    def told_size(self) -> int:
        """How many numbers one direction tells of each step."""
        return self.hidden_size

    def output_shapes(self, inputs: tuple[Shape, ...]) -> tuple[Shape, ...]:
        require_sequence(self.title(), inputs[0])
        features = self.told_size * self.directions
        return ((inputs[0][0], features) if self.output == "sequence" else (features,),)

    def call(self, inputs: tuple[Shape, ...]) -> Call:
        then = None if self.output == "sequence" else self._last_step()
        idle = ("dropout",) if self.num_layers == 1 else ()  # PyTorch would warn each time it is built
        changed = self.changed("hidden_size", "output", *idle)
        before = tuple(pair for pair in changed if pair[0] in BEFORE_BATCH_FIRST)
        settings = (*before, ("batch_first", True), *changed[len(before) :])
        sizes = (inputs[0][-1], self.hidden_size)
        return Call(f"nn.{type(self).__name__}", sizes, settings, returns=(0, None), then=then)

    def _last_step(self) -> Call:
        """Where the reading ends: the last step, and for the reading from behind the first."""
        whole, size = slice(None), self.told_size
        if not self.bidirectional:
            return Call("[]", (Arg(0), whole, -1))
        forward = Call("[]", (Arg(0), whole, -1, slice(None, size)))
        backward = Call("[]", (Arg(0), whole, 0, slice(size, None)))
        return Call("torch.cat", ([forward, backward],), (("dim", 1),))

    def weights(self, inputs: tuple[Shape, ...]) -> tuple[Weight, ...]:
        features, rows = inputs[0][-1], self.hidden_size * self.gates
        found: list[Weight] = []
        for level in range(self.num_layers):
            for end in (f"_l{level}", f"_l{level}_reverse")[: self.directions]:
                found += [
                    Weight(f"weight_ih{end}", (rows, features)),
                    Weight(f"weight_hh{end}", (rows, self.told_size)),
                ]
                if self.bias:
                    found += [Weight(f"bias_ih{end}", (rows,)), Weight(f"bias_hh{end}", (rows,))]
                found += self._projection(end)
            features = self.told_size * self.directions
        return tuple(found)

    def _projection(self, end: str) -> list[Weight]:
        """The weights of what makes fewer numbers of the memory."""
        return []

    def macs(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> int:
        """At every step each matrix is used once: length · gates · hidden · (features + hidden), for every layer
        and direction. The products of gates and memory, value by value, are not counted, as for activations."""
        matrices = [weight.shape for weight in self.weights(inputs) if len(weight.shape) == 2]
        return inputs[0][0] * sum(rows * columns for rows, columns in matrices)

    def reach(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> Reach:
        return "everything"

    def warnings(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> Iterable[tuple[str, tuple[Fix, ...]]]:
        if self.dropout == 0 or self.num_layers > 1:
            return []
        fixes = (
            Fix("Set num_layers to 2", (ChangeSettings({"num_layers": 2}),)),
            Fix("Set dropout to 0", (ChangeSettings({"dropout": 0.0}),)),
        )
        return [(f"{self.title()}: dropout acts between the layers, and there is only one.", fixes)]

    def summary(self) -> str:
        parts = [str(self.hidden_size)]
        parts += [f"{self.num_layers} layers"] if self.num_layers > 1 else []
        parts += ["both ways"] if self.bidirectional else []
        return ", ".join([*parts, *(["last step"] if self.output == "last step" else [])])


@layer(CATEGORY, stem="rnn")
class RNN(Recurrent):
    """Reads a sequence step by step; what it remembers is a weighted sum of the step and of its memory, squeezed.
    Short memory: gradients vanish over long sequences."""

    formula = "hₜ = tanh(W xₜ + U hₜ₋₁ + b)"
    keywords = "recurrent elman sequence"
    aliases = "SimpleRNN ElmanRNN"
    implied = (Implied("input_size", 0), Implied("batch_first", 5, (True,)))

    nonlinearity: Literal["tanh", "relu"] = param("tanh", "The function of the weighted sum.")


@layer(CATEGORY, stem="lstm")
class LSTM(Recurrent):
    """Long short-term memory: gates decide what is remembered, forgotten and told at each step, so that gradients
    survive long sequences."""

    formula = "cₜ = f ⊙ cₜ₋₁ + i ⊙ g;  hₜ = o ⊙ tanh(cₜ)"
    keywords = "recurrent long short term memory sequence"
    implied = (Implied("input_size", 0), Implied("batch_first", 4, (True,)))
    gates = 4

    proj_size: int = param(
        0, "How many numbers are told of each step and go into the next, made of the memory; 0: all.", ge=0, le=LARGEST
    )

    @property
    def told_size(self) -> int:
        return self.proj_size or self.hidden_size

    def output_shapes(self, inputs: tuple[Shape, ...]) -> tuple[Shape, ...]:
        if self.proj_size >= self.hidden_size:
            raise ShapeError(
                f"LSTM: proj_size = {self.proj_size} must be smaller than hidden_size = {self.hidden_size}.",
                Fix("Tell all of the memory (proj_size 0)", (ChangeSettings({"proj_size": 0}),)),
            )
        return super().output_shapes(inputs)

    def _projection(self, end: str) -> list[Weight]:
        return [Weight(f"weight_hr{end}", (self.proj_size, self.hidden_size))] if self.proj_size else []


@layer(CATEGORY, stem="gru")
class GRU(Recurrent):
    """Gated recurrent unit: like an LSTM with two gates and one memory, a quarter cheaper."""

    formula = "hₜ = (1 − z) ⊙ n + z ⊙ hₜ₋₁"
    keywords = "recurrent gated sequence"
    implied = (Implied("input_size", 0), Implied("batch_first", 4, (True,)))
    gates = 3
