"""Attention: every step gathers from all others what suits it."""

from __future__ import annotations

from typing import Literal

from netdesigner.layers.base import (
    Arg,
    Call,
    ChangeSettings,
    Fix,
    Layer,
    Shape,
    ShapeError,
    Sight,
    Weight,
    layer,
    param,
    show_shape,
)
from netdesigner.layers.sequence import require_sequence
from netdesigner.layers.settings import LARGEST

CATEGORY = "Attention"


def require_heads(name: str, setting: str, features: int, heads: int) -> None:
    """Refuses heads that do not share the features equally."""
    if features % heads == 0:
        return
    nearest = max(number for number in range(1, min(heads, features) + 1) if features % number == 0)
    raise ShapeError(
        f"{name}: {features} features cannot be shared equally among {heads} heads.",
        Fix(f"Set {setting} to {nearest}", (ChangeSettings({setting: nearest}),)),
    )


def attention_weights(features: int, bias: bool, before: str = "") -> list[Weight]:
    """Of attention where query, key and value have equally many features."""
    biases = (Weight(f"{before}in_proj_bias", (3 * features,)),) if bias else ()
    out = (Weight(f"{before}out_proj.weight", (features, features)), Weight(f"{before}out_proj.bias", (features,)))
    return [Weight(f"{before}in_proj_weight", (3 * features, features)), *biases, *out[: 1 + bias]]


@layer(CATEGORY, stem="attention")
class MultiheadAttention(Layer):
    """Every step of a sequence asks all steps a question and gathers the answers that fit, with several heads side
    by side. One input: a sequence attends to itself. Two: the first asks the second. Three: query, key and value."""

    reads_steps = True
    formula = "softmax(Q Kᵀ / √d) V"
    keywords = "self attention transformer query key value cross"
    arity = (1, 3)

    num_heads: int = param(
        example=4, help="How many questions each step asks; must divide the features.", ge=1, le=LARGEST
    )
    dropout: float = param(0.0, "Share of the attention set to zero while training.", ge=0, le=1)
    bias: bool = param(True, "Add learnt numbers in the projections.")
    add_bias_kv: bool = param(False, "Add a learnt step to key and value.")
    add_zero_attn: bool = param(False, "Add a step of zeros to key and value: a way to attend to nothing.")

    def output_shapes(self, inputs: tuple[Shape, ...]) -> tuple[Shape, ...]:
        for port, shape in enumerate(inputs):
            require_sequence("MultiheadAttention", shape, port)
        query, key, value = _three(inputs)
        if key[0] != value[0]:
            raise ShapeError(
                f"MultiheadAttention: key and value need equally many steps, not {show_shape(key)} and "
                f"{show_shape(value)}."
            )
        require_heads("MultiheadAttention", "num_heads", query[1], self.num_heads)
        return (query,)

    def call(self, inputs: tuple[Shape, ...]) -> Call:
        query, key, value = _three(inputs)
        sizes = (("kdim", key[-1]), ("vdim", value[-1])) if {key[-1], value[-1]} != {query[-1]} else ()
        places = {1: (0, 0, 0), 2: (0, 1, 1)}.get(len(inputs), (0, 1, 2))
        return Call(
            "nn.MultiheadAttention",
            (query[-1], self.num_heads),
            (*self.changed("num_heads"), *sizes, ("batch_first", True)),
            given=tuple(Arg(place) for place in places),
            given_by_name=(("need_weights", False),),
            returns=(0, None),
        )

    def weights(self, inputs: tuple[Shape, ...]) -> tuple[Weight, ...]:
        query, key, value = (shape[-1] for shape in _three(inputs))
        found = attention_weights(query, self.bias)
        if {key, value} != {query}:
            names = ("q_proj_weight", "k_proj_weight", "v_proj_weight")
            sizes = zip(names, (query, key, value), strict=True)
            found[:1] = [Weight(name, (query, features)) for name, features in sizes]
        if self.add_bias_kv:
            place = next(index for index, weight in enumerate(found) if weight.name == "out_proj.weight")
            found[place:place] = [Weight("bias_k", (1, 1, query)), Weight("bias_v", (1, 1, query))]
        return tuple(found)

    def macs(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> int:
        """Four projections, every question with every key, and every value weighed."""
        (steps, features), (others, of_key), (_, of_value) = _three(inputs)
        projections = features * (2 * steps * features + others * of_key + others * of_value)
        return projections + 2 * steps * (others + self.add_bias_kv + self.add_zero_attn) * features

    def sight(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> Sight:
        return "everything"

    def summary(self) -> str:
        return f"{self.num_heads} head{'s' if self.num_heads > 1 else ''}"


def _three(inputs: tuple[Shape, ...]) -> tuple[Shape, Shape, Shape]:
    """Query, key and value."""
    return inputs[0], inputs[min(1, len(inputs) - 1)], inputs[-1]


@layer(CATEGORY, stem="encoder")
class TransformerEncoderLayer(Layer):
    """One layer of a transformer: attention of the sequence to itself, then two dense layers at every step, each
    with a skip connection and a normalization."""

    reads_steps = True
    formula = "x = norm(x + attention(x));  y = norm(x + linear(activation(linear(x))))"
    keywords = "attention bert vit block"

    nhead: int = param(example=4, help="Heads of the attention; must divide the features.", ge=1, le=LARGEST)
    dim_feedforward: int = param(2048, "Units of the first dense layer.", ge=1, le=LARGEST)
    dropout: float = param(0.1, "Share of values set to zero while training.", ge=0, le=1)
    activation: Literal["relu", "gelu"] = param("relu", "Between the two dense layers.")
    layer_norm_eps: float = param(1e-5, "Added to the variance so that nothing is divided by zero.", gt=0)
    norm_first: bool = param(False, "Normalize before attention and dense layers rather than behind the skips.")
    bias: bool = param(True, "Add learnt numbers in dense layers, projections and normalizations.")

    def output_shapes(self, inputs: tuple[Shape, ...]) -> tuple[Shape, ...]:
        require_sequence("TransformerEncoderLayer", inputs[0])
        require_heads("TransformerEncoderLayer", "nhead", inputs[0][1], self.nhead)
        return inputs

    def call(self, inputs: tuple[Shape, ...]) -> Call:
        changed = self.changed("nhead")
        before = tuple(pair for pair in changed if pair[0] not in ("norm_first", "bias"))
        settings = (*before, ("batch_first", True), *changed[len(before) :])
        return Call("nn.TransformerEncoderLayer", (inputs[0][-1], self.nhead), settings)

    def weights(self, inputs: tuple[Shape, ...]) -> tuple[Weight, ...]:
        features, wide = inputs[0][1], self.dim_feedforward
        shapes = {"linear1": (wide, features), "linear2": (features, wide), "norm1": (features,), "norm2": (features,)}
        found = attention_weights(features, self.bias, "self_attn.")
        for name, shape in shapes.items():
            biases = (Weight(f"{name}.bias", shape[:1]),) if self.bias else ()
            found += [Weight(f"{name}.weight", shape), *biases]
        return tuple(found)

    def macs(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> int:
        """Four projections, questions with keys, values weighed, and the two dense layers at every step."""
        steps, features = inputs[0]
        return steps * features * (4 * features + 2 * steps + 2 * self.dim_feedforward)

    def sight(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> Sight:
        return "everything"

    def summary(self) -> str:
        return f"{self.nhead} head{'s' if self.nhead > 1 else ''}, {self.dim_feedforward}"
