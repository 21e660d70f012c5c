"""Causal masks hide later steps, padding masks hide what fills up; a small GPT and an encoder with a decoder."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
from torch import Tensor, nn

from netdesigner.analysis.facts import analyse_design
from netdesigner.certificate.certificate import certify
from netdesigner.design.design import Design
from netdesigner.layers import ShapeError, parse_layer
from netdesigner.network.build import build
from tests.drawings import Drawing
from tests.network.equality import assert_export_equals, exported

ENCODER = "TransformerEncoderLayer(2, 16, is_causal=True)"


def small_gpt() -> Design:
    """Words, each of which is foretold from those before it."""
    drawing = Drawing("Small GPT")
    x = drawing.chain("Embedding(8) | PositionalEncoding", drawing.put("Input((6,), vocabulary_size=11)"))
    attended = drawing.put("MultiheadAttention(2, is_causal=True)", drawing.put("LayerNorm(normalized_axes=1)", x))
    x = drawing.put("Add", x, attended)
    drawing.put("Output", drawing.chain(f"{ENCODER} | Linear(11)", x))
    return drawing.design


def translator() -> Design:
    """An encoder and a decoder, each with a mask for what fills up its words."""
    drawing = Drawing("Translator")
    source, target = drawing.put("Input((5,), vocabulary_size=9)"), drawing.put("Input((7,), vocabulary_size=12)")
    masks = [drawing.put("PaddingMask", words) for words in (source, target)]
    memory = drawing.put("Embedding(8)", source)
    memory = drawing.put("TransformerEncoderLayer(2, 16)", memory, masks[0])
    x = drawing.put("Embedding(8, padding_idx=0)", target)
    for _ in range(2):
        x = drawing.put("TransformerDecoderLayer(2, 16, norm_first=True, is_causal=True)", x, memory, *masks)
    drawing.put("Output", drawing.put("Linear(12)", x))
    return drawing.design


@pytest.mark.slow
@pytest.mark.parametrize("make", [small_gpt, translator])
def test_they_are_sound_exported_and_certified(make: Callable[[], Design]) -> None:
    design = make()
    assert analyse_design(design).errors == ()
    assert_export_equals(design)
    assert certify(design).is_verified


def words(*rows: list[int]) -> Tensor:
    return torch.tensor(rows)


def test_no_step_of_a_gpt_sees_a_later_one() -> None:
    network = build(small_gpt(), seed=0).eval()
    first, second = (network(words([1, 2, 3, *rest])) for rest in ([4, 5, 6], [9, 8, 7]))
    assert torch.equal(first[:, :3], second[:, :3])
    assert not torch.isclose(first[:, 3:], second[:, 3:]).any(dim=-1).all()


def test_what_fills_up_changes_nothing() -> None:
    """A sentence of three words is the same, however far it is filled up."""
    network = build(translator(), seed=0).eval()
    encoder, decoder = network.encoder1, network.decoder1
    hidden = words([0, 0, 0, 1, 1]).bool()
    x, target = torch.randn(1, 5, 8), torch.randn(1, 7, 8)
    other = torch.where(hidden.unsqueeze(-1), torch.randn(1, 5, 8), x)
    one, two = (encoder(values, src_key_padding_mask=hidden) for values in (x, other))
    torch.testing.assert_close(one[:, :3], two[:, :3])
    one, two = (decoder(target, values, memory_key_padding_mask=hidden) for values in (x, other))
    torch.testing.assert_close(one, two)
    hidden = words([0, 0, 1, 0, 0, 1, 1]).bool()
    other = torch.where(hidden.unsqueeze(-1), torch.randn(1, 7, 8), target)
    one, two = (decoder(values, x, tgt_key_padding_mask=hidden) for values in (target, other))
    torch.testing.assert_close(one[~hidden], two[~hidden])


def test_the_program_masks_as_one_does_by_hand() -> None:
    network = build(translator(), seed=0).eval()
    source, target = words([1, 2, 3, 0, 0]), words([4, 5, 6, 7, 0, 0, 0])
    later = nn.Transformer.generate_square_subsequent_mask(7) < 0
    memory = network.encoder1(network.embedding1(source), src_key_padding_mask=source == 0)
    x = network.embedding2(target)
    for layer in (network.decoder1, network.decoder2):
        x = layer(x, memory, later, None, target == 0, source == 0)
    torch.testing.assert_close(network(source, target), network.fc1(x))


@pytest.mark.slow
@pytest.mark.parametrize("make", [small_gpt, translator])
def test_fx_and_export_read_them(make: Callable[[], Design]) -> None:
    network = exported(build(make())).eval()
    batch = tuple(torch.zeros(2, size, dtype=torch.int64) for size in ((6,) if make is small_gpt else (5, 7)))
    torch.fx.symbolic_trace(network)
    sizes = ({0: torch.export.Dim.DYNAMIC},) * len(batch)
    exported_program = torch.export.export(network, batch, dynamic_shapes=sizes)
    assert exported_program.module()(*[torch.cat([each, each]) for each in batch]).shape[0] == 4


REFUSED = {
    "MultiheadAttention(2, is_causal=True)": (
        ((5, 8), (7, 8)),
        "MultiheadAttention: causal attention needs as many steps in the key (7) as in the query (5).",
    ),
    "MultiheadAttention(2)": (
        ((5, 8), (7, 8), (5,)),
        "MultiheadAttention: the mask must have one number for each of the 7 steps of the key, not 5.",
    ),
    "MultiheadAttention(4)": (
        ((5, 8), (5,), (5,)),
        "MultiheadAttention takes at most query, key, value and one mask, a flat row.",
    ),
    "TransformerDecoderLayer(2)": (
        ((5, 8), (7, 6)),
        "TransformerDecoderLayer: target and memory need equally many features, not 5 × 8 and 7 × 6.",
    ),
    "PaddingMask": (
        ((5,),),
        "PaddingMask wants token ids, not real numbers (5): it stands right behind an Input that has a vocabulary.",
    ),
}


@pytest.mark.parametrize(("text", "inputs", "sentence"), [(text, *case) for text, case in REFUSED.items()], ids=REFUSED)
def test_refusals(text: str, inputs: tuple[tuple[int, ...], ...], sentence: str) -> None:
    with pytest.raises(ShapeError) as refusal:
        parse_layer(text).answers(inputs)
    assert str(refusal.value) == sentence
