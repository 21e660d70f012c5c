"""Attention: every step gathers from all others what suits it."""

from __future__ import annotations

from netdesigner.declare.settings import LARGEST
from netdesigner.layers.base import (
    Arg,
    Call,
    ChangeSettings,
    Fix,
    Layer,
    Reach,
    Shape,
    ShapeError,
    Weight,
    layer,
    param,
    show_shape,
)
from netdesigner.layers.catalogue.sequences.masks import CAUSAL_HELP, causal, padding, require_mask, sequences_and_masks
from netdesigner.layers.catalogue.sequences.sequence import require_sequence
from netdesigner.layers.implied import Implied

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
    by side. One input: a sequence attends to itself. Two: the first asks the second. Three: query, key and value.
    A flat row behind these is a padding mask: 1 for each step of the key that counts, 0 for one that does not."""

    reads_steps = True
    gives_views = True
    formula = "softmax(Q Kᵀ / √d) V"
    keywords = "self attention transformer query key value cross causal mask padding"
    aliases = "mha attn MultiHeadAttention SelfAttention"
    implied = (Implied("embed_dim", 0), Implied("kdim", 6), Implied("vdim", 7), Implied("batch_first", 8, (True,)))
    arity = (1, 4)

    num_heads: int = param(
        example=4, help="How many questions each step asks; must divide the features.", ge=1, le=LARGEST
    )
    dropout: float = param(0.0, "Share of the attention set to zero while training.", ge=0, le=1)
    bias: bool = param(True, "Add learned numbers in the projections.")
    add_bias_kv: bool = param(False, "Add a learned step to key and value.")
    add_zero_attn: bool = param(False, "Add a step of zeros to key and value: a way to attend to nothing.")
    is_causal: bool = param(False, CAUSAL_HELP)

    def output_shapes(self, inputs: tuple[Shape, ...]) -> tuple[Shape, ...]:
        sequences, masks = sequences_and_masks(inputs)
        if len(masks) > 1 or len(sequences) > 3:
            raise ShapeError("MultiheadAttention takes at most query, key, value and one mask, a flat row.")
        for port, shape in enumerate(sequences):
            require_sequence("MultiheadAttention", shape, port)
        query, key, value = _three(sequences)
        if key[0] != value[0]:
            raise ShapeError(
                f"MultiheadAttention: key and value need equally many steps, not {show_shape(key)} and "
                f"{show_shape(value)}."
            )
        require_heads("MultiheadAttention", "num_heads", query[1], self.num_heads)
        if masks:
            require_mask("MultiheadAttention", masks[0], key[0], "the key")
        if self.is_causal and query[0] != key[0]:
            raise ShapeError(
                f"MultiheadAttention: causal attention needs as many steps in the key ({key[0]}) as in the query "
                f"({query[0]}).",
                Fix("Let every step see all", (ChangeSettings({"is_causal": False}),)),
            )
        if self.is_causal and (self.add_bias_kv or self.add_zero_attn):
            fixes = (
                Fix(
                    "Leave out the additional steps", (ChangeSettings({"add_bias_kv": False, "add_zero_attn": False}),)
                ),
                Fix("Let every step see all", (ChangeSettings({"is_causal": False}),)),
            )
            raise ShapeError("MultiheadAttention: a causal mask and additional steps do not go together.", *fixes)
        return (query,)

    def call(self, inputs: tuple[Shape, ...]) -> Call:
        sequences, masks = sequences_and_masks(inputs)
        query, key, value = _three(sequences)
        sizes = (("kdim", key[-1]), ("vdim", value[-1])) if {key[-1], value[-1]} != {query[-1]} else ()
        places = {1: (0, 0, 0), 2: (0, 1, 1)}.get(len(sequences), (0, 1, 2))
        hidden = padding("key_padding_mask", len(sequences)) if masks else ()
        later = causal("attn_mask", "is_causal") if self.is_causal else ()
        return Call(
            "nn.MultiheadAttention",
            (query[-1], self.num_heads),
            (*self.changed("num_heads", "is_causal"), *sizes, ("batch_first", True)),
            given=tuple(Arg(place) for place in places),
            given_by_name=(*hidden, ("need_weights", False), *later),
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

    def reach(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> Reach:
        return "everything"

    def summary(self) -> str:
        return f"{self.num_heads} head{'s' if self.num_heads > 1 else ''}" + (", causal" if self.is_causal else "")


def _three(inputs: tuple[Shape, ...]) -> tuple[Shape, Shape, Shape]:
    """Query, key and value."""
    sequences, _ = sequences_and_masks(inputs)
    return sequences[0], sequences[min(1, len(sequences) - 1)], sequences[-1]
