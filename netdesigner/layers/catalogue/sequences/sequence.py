"""Sequences: words become vectors, places are told, and a token of its own is put before them.

A sequence is length × feature: the step first, as transformers and recurrent layers have it.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import field_validator

from netdesigner.declare.settings import LARGEST
from netdesigner.layers.base import (
    PARAMETER,
    Arg,
    Call,
    ChangeSettings,
    Fix,
    InsertBefore,
    Layer,
    Reach,
    Shape,
    ShapeError,
    Weight,
    layer,
    param,
    show_shape,
)
from netdesigner.layers.catalogue.parameter import start_call
from netdesigner.layers.catalogue.reshape import Flatten, Permute, Reshape
from netdesigner.layers.implied import Implied
from netdesigner.layers.words import vocabulary_of

OF_WORDS = "Recurrent"
CATEGORY = "Attention"
STD = 0.02  # of learned positions at first, as vision transformers have it


def require_sequence(name: str, shape: Shape, port: int = 0) -> None:
    """Refuses anything but length × feature, with ways to make a sequence of it."""
    if len(shape) == 2:
        return
    fixes = []
    if len(shape) == 1:
        steps = (InsertBefore(Reshape(shape=(shape[0], 1)), port),)
        fixes = [Fix(f"Read the row as {shape[0]} steps of one number", steps)]
    elif len(shape) == 3:
        places = (InsertBefore(Flatten(start_dim=2), port), InsertBefore(Permute(dims=(2, 1)), port))
        rows = (InsertBefore(Permute(dims=(2, 1, 3)), port), InsertBefore(Flatten(start_dim=2), port))
        fixes = [
            Fix(f"Read the {shape[1] * shape[2]} places of the map as steps of {shape[0]} features", places),
            Fix(f"Read the {shape[1]} rows of the map as steps", rows),
        ]
    kind = "a flat row of " if len(shape) == 1 else "a map "
    raise ShapeError(f"{name} wants a sequence length × feature, not {kind}{show_shape(shape)}.", *fixes)


@layer(OF_WORDS, stem="embedding")
class Embedding(Layer):
    """Gives every word of a vocabulary a learned vector. Comes right behind an Input of token ids, whose
    vocabulary it takes over."""

    formula = "y = weight[x];  parameters = vocabulary · embedding_dim"
    keywords = "word token vocabulary lookup text"
    aliases = "Embed EmbeddingLayer"
    implied = (
        Implied("num_embeddings", 0),
        Implied("max_norm", 3, (None,)),
        Implied("norm_type", 4, (2.0,)),
        Implied("scale_grad_by_freq", 5, (False,)),
        Implied("sparse", 6, (False,)),
    )
    reads_words = True

    embedding_dim: int = param(
        example=64, help="Numbers that stand for a word: features of the output.", ge=1, le=LARGEST
    )
    padding_idx: int | None = param(
        None, "The word that only fills up short sequences: its vector is zero and learns nothing.", ge=0, le=LARGEST
    )

    def output_shapes(self, inputs: tuple[Shape, ...]) -> tuple[Shape, ...]:
        (shape,) = inputs
        vocabulary = vocabulary_of(shape)
        if vocabulary is None:
            raise ShapeError(
                f"Embedding wants token ids, not real numbers ({show_shape(shape)}): it stands right behind an "
                "Input that has a vocabulary."
            )
        if self.padding_idx is not None and self.padding_idx >= vocabulary:
            raise ShapeError(
                f"Embedding: padding_idx {self.padding_idx} is not a word; the words are 0 to {vocabulary - 1}.",
                Fix("Set padding_idx to 0", (ChangeSettings({"padding_idx": 0}),)),
            )
        return ((*shape, self.embedding_dim),)

    def call(self, inputs: tuple[Shape, ...]) -> Call:
        return Call("nn.Embedding", (vocabulary_of(inputs[0]), self.embedding_dim), self.changed("embedding_dim"))

    def weights(self, inputs: tuple[Shape, ...]) -> tuple[Weight, ...]:
        return (Weight("weight", (vocabulary_of(inputs[0]) or 0, self.embedding_dim)),)

    def reach(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> Reach:
        """Every vector sees its own word, but the axis of the words is no longer one of places in a map."""
        return "unknown"

    def summary(self) -> str:
        return str(self.embedding_dim)


@layer(OF_WORDS, stem="bag")
class EmbeddingBag(Layer):
    """Gives every word a learned vector and makes one vector of all of them: their mean, sum or maximum, whatever
    their order. Comes right behind an Input of token ids, whose vocabulary it takes over."""

    formula = "y = mean of weight[x];  parameters = vocabulary · embedding_dim"
    keywords = "word bag of words token vocabulary text fasttext mean"
    reads_words = True
    implied = (
        Implied("num_embeddings", 0),
        Implied("max_norm", 2, (None,)),
        Implied("norm_type", 3, (2.0,)),
        Implied("scale_grad_by_freq", 4, (False,)),
        Implied("sparse", 6, (False,)),
        Implied("include_last_offset", 7, (False,)),
    )

    embedding_dim: int = param(example=64, help="Numbers of the vector.", ge=1, le=LARGEST)
    mode: Literal["mean", "sum", "max"] = param("mean", "What is made of the vectors of all words.")
    padding_idx: int | None = param(
        None, "The word that only fills up short sequences: it does not count.", ge=0, le=LARGEST
    )

    def output_shapes(self, inputs: tuple[Shape, ...]) -> tuple[Shape, ...]:
        (shape,) = inputs
        vocabulary = vocabulary_of(shape)
        if vocabulary is None or len(shape) != 1:
            kind = "real numbers" if vocabulary is None else "words on several axes"
            raise ShapeError(
                f"EmbeddingBag wants a row of token ids, not {kind} ({show_shape(shape)}): it stands right behind "
                "an Input that has a vocabulary."
            )
        if self.padding_idx is not None and self.padding_idx >= vocabulary:
            raise ShapeError(
                f"EmbeddingBag: padding_idx {self.padding_idx} is not a word; the words are 0 to {vocabulary - 1}.",
                Fix("Set padding_idx to 0", (ChangeSettings({"padding_idx": 0}),)),
            )
        return ((self.embedding_dim,),)

    def call(self, inputs: tuple[Shape, ...]) -> Call:
        return Call("nn.EmbeddingBag", (vocabulary_of(inputs[0]), self.embedding_dim), self.changed("embedding_dim"))

    def weights(self, inputs: tuple[Shape, ...]) -> tuple[Weight, ...]:
        return (Weight("weight", (vocabulary_of(inputs[0]) or 0, self.embedding_dim)),)

    def reach(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> Reach:
        return "everything"

    def summary(self) -> str:
        return f"{self.embedding_dim}, {self.mode}"


@layer(CATEGORY, stem="pos")
class PositionalEncoding(Layer):
    """Adds to every step what tells its place, which attention alone does not see: waves of many lengths, or
    vectors that are learned."""

    reads_steps = True
    formula = "y = x + p;  p = sin, cos(place / 10000^(2i / features))"
    keywords = "position embedding transformer sinusoidal learned"
    aliases = "PositionEmbedding PosEnc pe"

    encoding: Literal["sinusoidal", "learned"] = param("sinusoidal", "Fixed waves, or a learned vector for each step.")

    @field_validator("encoding", mode="before")
    @classmethod
    def _as_it_was_called(cls, value: Any) -> Any:
        """Designs were saved with another spelling."""
        return "learned" if value == "learnt" else value

    def output_shapes(self, inputs: tuple[Shape, ...]) -> tuple[Shape, ...]:
        require_sequence("PositionalEncoding", inputs[0])
        return inputs

    def call(self, inputs: tuple[Shape, ...]) -> Call:
        if self.encoding == "sinusoidal":
            return Call("PositionalEncoding", inputs[0])
        return Call(PARAMETER, (start_call((1, *inputs[0]), 0.0, STD),), use=Call("+", (Arg(0), Arg(1))))

    def weights(self, inputs: tuple[Shape, ...]) -> tuple[Weight, ...]:
        return (Weight("weight", (1, *inputs[0])),) if self.encoding == "learned" else ()

    def summary(self) -> str:
        return self.encoding


@layer(CATEGORY, stem="token")
class ClassToken(Layer):
    """Puts a learned vector before the sequence; what attention gathers at its place is the answer for the whole
    (take it with Select, dim 1, index 0)."""

    reads_steps = True
    formula = "length out = length + 1"
    keywords = "cls vision transformer vit prepend"

    def output_shapes(self, inputs: tuple[Shape, ...]) -> tuple[Shape, ...]:
        require_sequence("ClassToken", inputs[0])
        return ((inputs[0][0] + 1, inputs[0][1]),)

    def call(self, inputs: tuple[Shape, ...]) -> Call:
        for_each = Call(".expand", (Arg(1), Call(".shape", (Arg(0), 0)), -1, -1))
        token = start_call((1, 1, inputs[0][-1]), 0.0)
        return Call(PARAMETER, (token,), use=Call("torch.cat", ([for_each, Arg(0)],), (("dim", 1),)))

    def weights(self, inputs: tuple[Shape, ...]) -> tuple[Weight, ...]:
        return (Weight("weight", (1, 1, inputs[0][1])),)
