"""Transformers over words: a small GPT, and an encoder with a decoder."""

from __future__ import annotations

from netdesigner.design.design import Design
from netdesigner.recipe.optimizers import Adam, AdamW
from template_drawings.pen import Drawings, Pen, Required


def small_gpt() -> Design:
    """nanoGPT's sizes for a processor, as its tutorial trains them on the letters of Shakespeare."""
    steps, width, letters = 64, 128, 65
    pen = Pen()
    notes = "Attention to what came before and two dense layers, each normalized before and added to what came in"
    with pen.module("Block", notes, num_heads=Required(4)) as inside:
        start = inside.input((steps, width))
        norm = "LayerNorm(bias=False, normalized_axes=1)"
        attention = "attn: MultiheadAttention({num_heads}, bias=False, is_causal=True)"
        attended = inside.chain(start, f"ln_1: {norm} | {attention}", ".")
        middle = inside.join("Add", start, attended)
        dense = "Linear({in_features * 4}, bias=False) | GELU | Linear({in_features}, bias=False)"
        end = inside.chain(inside.chain(middle, f"ln_2: {norm}", "."), dense, "mlp")
        inside.output(inside.join("Add", middle, end))
    letters_in = pen.input((steps,), vocabulary=letters)
    pieces = (
        f"wte: Embedding({width}) | wpe: PositionalEncoding(encoding='learned')"
        f" | h: Block(num_heads=4, repeat=4) | ln_f: {norm} | lm_head: Linear({letters}, bias=False)"
    )
    pen.output(pen.chain(pen.chain(letters_in, pieces, "."), "Permute((2, 1))"))
    return pen.design(
        "SmallGPT",
        "Small GPT\nRadford, Narasimhan, Salimans and Sutskever 2018, with the sizes that nanoGPT (Karpathy) has for a"
        " processor: 64 letters, each of which is foretold from those before it. 812,416 parameters; nanoGPT counts"
        " 795,904, as it shares the first weights with the last and leaves out positions. The scores of a place stand"
        " along the first axis, as a loss over classes wants them.",
        optimizer=AdamW(lr=0.001, weight_decay=0.1), batch_size=12, epochs=20,
    )  # fmt: skip


def transformer() -> Design:
    pen, width = Pen(), 128
    source = pen.input((24,), "src", vocabulary=8000)
    target = pen.input((24,), "tgt", vocabulary=6000)
    masks = pen.join("src_mask: PaddingMask", source), pen.join("tgt_mask: PaddingMask", target)

    def told(words: str, name: str) -> str:
        pieces = f"{name}_embed: Embedding({width}) | MultiplyConstant({width**0.5:.4f})"
        return pen.chain(words, f"{pieces} | {name}_pos: PositionalEncoding | {name}_drop: Dropout(0.1)", ".")

    memory, x = told(source, "src"), told(target, "tgt")
    for number in (1, 2, 3):
        memory = pen.join(f"encoder{number}: TransformerEncoderLayer(4, 512)", memory, masks[0], stage=".")
    for number in (1, 2, 3):
        layer = f"decoder{number}: TransformerDecoderLayer(4, 512, is_causal=True)"
        x = pen.join(layer, x, memory, *masks, stage=".")
    pen.output(pen.chain(pen.chain(x, "generator: Linear(6000)", "."), "Permute((2, 1))"))
    return pen.design(
        "TranslationTransformer",
        "Transformer, encoder and decoder\nVaswani et al. 2017: the words of one language are read at once, those of"
        " the other foretold one by one, with attention to both. A fourth of the paper's width and half of its layers:"
        " three of 128 numbers with 4 heads, where its base model has six of 512 with 8. Word 0 only fills up. Training"
        " takes networks of one Input so far.",
        optimizer=Adam(lr=0.0005), epochs=20,
    )  # fmt: skip


TEXTS: Drawings = {"small_gpt": small_gpt, "transformer": transformer}
