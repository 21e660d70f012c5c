"""What attention must not see: later steps, and the words that only fill up short sequences.

A padding mask is a row of numbers, one a step: 1 where it counts, 0 where it only fills up.
"""

from __future__ import annotations

from typing import Any

from netdesigner.declare.settings import LARGEST
from netdesigner.layers.base import (
    Arg,
    Call,
    Layer,
    Reach,
    Shape,
    ShapeError,
    layer,
    param,
    show_shape,
)
from netdesigner.layers.words import vocabulary_of

CATEGORY = "Attention"
CAUSAL_HELP = "No step sees a later one: a causal mask, as for a language model that foretells the next word."


def causal(name: str, hint: str, query: int = 0) -> tuple[tuple[str, Any], ...]:
    """What `forward` gives an attention so that no step of the input number `query` sees a later one."""
    return (name, Call("causal_mask", (Arg(query),))), (hint, True)


def padding(name: str, port: int) -> tuple[tuple[str, Any], ...]:
    """What `forward` gives an attention so that it leaves out the steps that the mask at a port calls padding."""
    return ((name, Call("is_padding", (Arg(port),))),)


def sequences_and_masks(inputs: tuple[Shape, ...], least: int = 1) -> tuple[tuple[Shape, ...], tuple[Shape, ...]]:
    """The sequences that come in, and the padding masks behind them: those are flat rows."""
    count = len(inputs)
    while count > least and len(inputs[count - 1]) == 1:
        count -= 1
    return inputs[:count], inputs[count:]


def require_mask(name: str, mask: Shape, steps: int, whose: str) -> None:
    """Refuses a mask that does not have one number for each step."""
    if mask != (steps,):
        raise ShapeError(
            f"{name}: the mask must have one number for each of the {steps} steps of {whose}, not {show_shape(mask)}."
        )


@layer(CATEGORY, stem="mask")
class PaddingMask(Layer):
    """Tells attention which words count: 1 for a word, 0 for the padding that fills up short sequences. It takes the
    token ids themselves, and goes into the last input of an attention or encoder."""

    formula = "y = 1 where x ≠ padding_idx, else 0"
    keywords = "key padding attention mask words transformer pad"
    reads_words = True

    padding_idx: int = param(0, "The word that only fills up short sequences.", ge=0, le=LARGEST)

    def output_shapes(self, inputs: tuple[Shape, ...]) -> tuple[Shape, ...]:
        (shape,) = inputs
        if vocabulary_of(shape) is None:
            raise ShapeError(
                f"PaddingMask wants token ids, not real numbers ({show_shape(shape)}): it stands right behind an "
                "Input that has a vocabulary."
            )
        return (tuple(shape),)

    def call(self, inputs: tuple[Shape, ...]) -> Call:
        return Call("PaddingMask", (), self.changed())

    def reach(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> Reach:
        """As for an Embedding: the axis of the words is no longer one of places in a map."""
        return "unknown"

    def summary(self) -> str:
        return f"padding is {self.padding_idx}"
