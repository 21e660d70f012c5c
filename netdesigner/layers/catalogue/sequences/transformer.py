"""The layers of a transformer: encoder and decoder, each with attention, dense layers, skips and normalizations."""

from __future__ import annotations

from typing import Literal

from netdesigner.declare.settings import LARGEST
from netdesigner.layers.base import Arg, Call, Layer, Reach, Shape, ShapeError, Weight, layer, param, show_shape
from netdesigner.layers.catalogue.sequences.attention import attention_weights, require_heads
from netdesigner.layers.catalogue.sequences.masks import CAUSAL_HELP, causal, padding, require_mask
from netdesigner.layers.catalogue.sequences.sequence import require_sequence
from netdesigner.layers.implied import Implied

CATEGORY = "Attention"


class TransformerLayer(Layer):
    """What encoder and decoder share."""

    reads_steps = True
    implied = (Implied("d_model", 0), Implied("batch_first", 6, (True,)))

    nhead: int = param(example=4, help="Heads of the attention; must divide the features.", ge=1, le=LARGEST)
    dim_feedforward: int = param(2048, "Units of the first dense layer.", ge=1, le=LARGEST)
    dropout: float = param(0.1, "Share of values set to zero while training.", ge=0, le=1)
    activation: Literal["relu", "gelu"] = param("relu", "Between the two dense layers.")
    layer_norm_eps: float = param(1e-5, "Added to the variance so that nothing is divided by zero.", gt=0, lt=1)
    norm_first: bool = param(False, "Normalize before attention and dense layers rather than behind the skips.")
    bias: bool = param(True, "Add learned numbers in dense layers, projections and normalizations.")
    is_causal: bool = param(False, CAUSAL_HELP)

    def _settings(self) -> tuple[tuple[str, object], ...]:
        """The keywords of the constructor, in PyTorch's order."""
        changed = self.changed("nhead", "is_causal")
        before = tuple(pair for pair in changed if pair[0] not in ("norm_first", "bias"))
        return (*before, ("batch_first", True), *changed[len(before) :])

    def _dense_weights(self, features: int, norms: int) -> list[Weight]:
        """Of the two dense layers and the normalizations."""
        wide = self.dim_feedforward
        shapes: dict[str, Shape] = {"linear1": (wide, features), "linear2": (features, wide)}
        shapes |= {f"norm{number}": (features,) for number in range(1, norms + 1)}
        found = []
        for name, shape in shapes.items():
            biases = (Weight(f"{name}.bias", shape[:1]),) if self.bias else ()
            found += [Weight(f"{name}.weight", shape), *biases]
        return found

    def reach(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> Reach:
        return "everything"

    def summary(self) -> str:
        heads = f"{self.nhead} head{'s' if self.nhead > 1 else ''}, {self.dim_feedforward}"
        return heads + (", causal" if self.is_causal else "")


@layer(CATEGORY, stem="encoder")
class TransformerEncoderLayer(TransformerLayer):
    """One layer of a transformer: attention of the sequence to itself, then two dense layers at every step, each
    with a skip connection and a normalization. A second input is a padding mask: 1 for each step that counts, else 0.
    With a causal mask it is the layer of a GPT."""

    formula = "x = norm(x + attention(x));  y = norm(x + linear(activation(linear(x))))"
    keywords = "attention bert gpt vit block causal mask padding"
    aliases = "TransformerBlock EncoderLayer"
    arity = (1, 2)

    def output_shapes(self, inputs: tuple[Shape, ...]) -> tuple[Shape, ...]:
        require_sequence("TransformerEncoderLayer", inputs[0])
        require_heads("TransformerEncoderLayer", "nhead", inputs[0][1], self.nhead)
        if len(inputs) > 1:
            require_mask("TransformerEncoderLayer", inputs[1], inputs[0][0], "the sequence")
        return inputs[:1]

    def call(self, inputs: tuple[Shape, ...]) -> Call:
        later = causal("src_mask", "is_causal") if self.is_causal else ()
        hidden = padding("src_key_padding_mask", 1) if len(inputs) > 1 else ()
        given = (Arg(0),) if hidden else None
        sizes = (inputs[0][-1], self.nhead)
        by_name = (*later[:1], *hidden, *later[1:])
        return Call("nn.TransformerEncoderLayer", sizes, self._settings(), given=given, given_by_name=by_name)

    def weights(self, inputs: tuple[Shape, ...]) -> tuple[Weight, ...]:
        features = inputs[0][1]
        return (*attention_weights(features, self.bias, "self_attn."), *self._dense_weights(features, 2))

    def macs(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> int:
        """Four projections, questions with keys, values weighed, and the two dense layers at every step."""
        steps, features = inputs[0]
        return steps * features * (4 * features + 2 * steps + 2 * self.dim_feedforward)


@layer(CATEGORY, stem="decoder")
class TransformerDecoderLayer(TransformerLayer):
    """One layer of a transformer that answers to another sequence: attention of the target to itself, attention of
    the target to the memory (what an encoder gives), then two dense layers. Inputs: target, memory, and where wanted
    the padding masks of memory and target: 1 for each step that counts, else 0."""

    formula = "x = norm(x + attention(x));  x = norm(x + attention(x, memory));  y = norm(x + dense(x))"
    keywords = "cross attention translation seq2seq block causal mask"
    aliases = "DecoderLayer"
    arity = (2, 4)

    def output_shapes(self, inputs: tuple[Shape, ...]) -> tuple[Shape, ...]:
        target, memory, *masks = inputs
        require_sequence("TransformerDecoderLayer", target)
        require_sequence("TransformerDecoderLayer", memory, 1)
        if memory[1] != target[1]:
            raise ShapeError(
                f"TransformerDecoderLayer: target and memory need equally many features, not {show_shape(target)} and "
                f"{show_shape(memory)}."
            )
        require_heads("TransformerDecoderLayer", "nhead", target[1], self.nhead)
        for mask, (whose, steps) in zip(masks, (("the memory", memory[0]), ("the target", target[0])), strict=False):
            require_mask("TransformerDecoderLayer", mask, steps, whose)
        return (target,)

    def call(self, inputs: tuple[Shape, ...]) -> Call:
        later = causal("tgt_mask", "tgt_is_causal") if self.is_causal else ()
        of_target = padding("tgt_key_padding_mask", 3) if len(inputs) > 3 else ()
        of_memory = padding("memory_key_padding_mask", 2) if len(inputs) > 2 else ()
        return Call(
            "nn.TransformerDecoderLayer",
            (inputs[0][-1], self.nhead),
            self._settings(),
            given=(Arg(0), Arg(1)),
            given_by_name=(*later[:1], *of_target, *of_memory, *later[1:]),
        )

    def weights(self, inputs: tuple[Shape, ...]) -> tuple[Weight, ...]:
        features = inputs[0][1]
        attentions = [
            weight for name in ("self_attn", "multihead_attn")
            for weight in attention_weights(features, self.bias, f"{name}.")
        ]  # fmt: skip
        return (*attentions, *self._dense_weights(features, 3))

    def macs(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> int:
        """Two attentions with four projections each, and the two dense layers at every step."""
        (steps, features), (others, _) = inputs[:2]
        to_itself = steps * features * (4 * features + 2 * steps)
        to_memory = features * (2 * steps * features + 2 * others * features + 2 * steps * others)
        return to_itself + to_memory + 2 * steps * features * self.dim_feedforward
