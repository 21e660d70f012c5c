"""Words, sequences, parts: what the comparison with PyTorch does not see."""

from __future__ import annotations

import copy
import pickle

import pytest
import torch
from torch import nn

from netdesigner.layers import Call, Layer, ShapeError, parse_layer
from netdesigner.layers.words import Words, vocabulary_of
from tests.torch_calls import module_of, perform

WORDS = Words((7,), 100)


def test_words_are_sizes_that_know_their_vocabulary() -> None:
    assert list(WORDS) == [7]
    assert Words((7,), 100) == WORDS != Words((7,), 99)
    assert WORDS != (7,)
    assert len({WORDS, Words((7,), 100), (7,), Words((7,), 5)}) == 3
    assert pickle.loads(pickle.dumps(WORDS)) == copy.deepcopy(WORDS) == WORDS
    assert (vocabulary_of(WORDS), vocabulary_of((7,))) == (100, None)


def test_an_input_gives_words_where_it_has_a_vocabulary() -> None:
    layer = parse_layer("Input((7,), vocabulary_size=100)")
    assert layer.output_shapes(()) == (WORDS,)
    assert layer.summary() == "token ids 7, vocabulary of 100"
    assert parse_layer("Input((7,))").output_shapes(()) == ((7,),)


@pytest.mark.parametrize("text", ["Linear(3)", "ReLU", "LSTM(4)", "Output", "Add"])
def test_only_an_embedding_reads_words(text: str) -> None:
    layer = parse_layer(text)
    with pytest.raises(ShapeError, match="cannot reckon with token ids") as refusal:
        layer.answers((WORDS,) * layer.arity[0])
    assert refusal.value.fixes[0].title == "Insert Embedding"  # EmbeddingBag stands behind it
    assert parse_layer("Embedding(5)").answers((WORDS,)).outputs == ((7, 5),)


def answer(layer: Layer, *tensors: torch.Tensor) -> torch.Tensor:
    """What a layer's call makes of tensors, with the same weights each time."""
    torch.manual_seed(0)
    call = layer.call(tuple(tuple(tensor.shape[1:]) for tensor in tensors))
    with torch.no_grad():
        module = module_of(call)
        return perform(call, list(tensors), None if module is None else module.eval())


@pytest.mark.parametrize("name", ["RNN", "LSTM", "GRU"])
@pytest.mark.parametrize("directions", [1, 2])
def test_the_last_step_is_what_is_remembered_at_the_end(name: str, directions: int) -> None:
    x = torch.randn(3, 6, 4)
    settings = f"5, num_layers=2, bidirectional={directions == 2}"
    last = answer(parse_layer(f"{name}({settings}, output='last step')"), x)
    torch.manual_seed(0)
    module = getattr(nn, name)(4, 5, num_layers=2, bidirectional=directions == 2, batch_first=True).eval()
    with torch.no_grad():
        _, memory = module(x)
    hidden = memory[0] if name == "LSTM" else memory
    assert torch.equal(last, torch.cat(list(hidden[-directions:]), dim=1))


def test_attention_takes_one_two_or_three_sequences() -> None:
    layer = parse_layer("MultiheadAttention(2)")
    x, memory = torch.randn(2, 5, 8), torch.randn(2, 3, 8)
    assert torch.equal(answer(layer, x), answer(layer, x, x, x))
    assert torch.equal(answer(layer, x, memory), answer(layer, x, memory, memory))


def test_positions_are_told_by_waves() -> None:
    module = module_of(Call("PositionalEncoding", (50, 7)))
    assert module is not None
    encoding = module(torch.zeros(1, 50, 7))[0]
    assert not module.state_dict()
    for place, pair in ((0, 0), (3, 1), (49, 2)):
        angle = torch.tensor(place / 10000 ** (2 * pair / 7))
        torch.testing.assert_close(encoding[place, 2 * pair], angle.sin())
        torch.testing.assert_close(encoding[place, 2 * pair + 1], angle.cos())


REFUSED = {
    "LSTM(8)": ((3, 4, 5), "LSTM wants a sequence length × feature, not a map 3 × 4 × 5."),
    "GRU(8)": ((12,), "GRU wants a sequence length × feature, not a flat row of 12."),
    "MultiheadAttention(4)": ((9, 6), "MultiheadAttention: 6 features cannot be shared equally among 4 heads."),
    "Embedding(4)": ((9,), "Embedding wants token ids, not real numbers (9): it stands right behind an Input that "
                     "has a vocabulary."),
    "Permute((1, 3))": ((9, 6), "Permute: 9 × 6 has the axes 1 and 2, and 1 × 3 does not name each of them once."),
    "Slice(2, 7, 3)": ((9, 6), "Slice: from 7 to 3 there is nothing; axis 2 has 6 places."),
    "Split(sizes=(2, 3))": ((9, 6), "Split: 2 + 3 are 5, but axis 1 has 9 places."),
    "Split(4)": ((9, 6), "Split: 9 cannot be cut into 4 equal parts along axis 1."),
    "Select(3, 0)": ((9, 6), "Select: dim = 3 is not an axis of 9 × 6; it must be 1 to 2, or −2 to −1."),
    "Squeeze(1)": ((9, 1), "Squeeze: axis 1 of 9 × 1 has 9 places; only an axis of size 1 can be taken away."),
    "Reshape((4, 4))": ((9, 8), "Reshape: 9 × 8 are 72 values, 4 × 4 would be 16."),
    "Mean((3,))": ((9, 6), "Mean: there is no axis 3 in 9 × 6; the last is 2."),
}  # fmt: skip


@pytest.mark.parametrize(("text", "shape", "sentence"), [(text, *case) for text, case in REFUSED.items()], ids=REFUSED)
def test_refusals_have_the_numbers(text: str, shape: tuple[int, ...], sentence: str) -> None:
    with pytest.raises(ShapeError) as refusal:
        parse_layer(text).answers((shape,))
    assert str(refusal.value) == sentence


def test_a_normalization_across_the_steps_of_a_sequence_is_warned_of() -> None:
    """It undoes a causal mask, and its weights fit one length alone."""
    ((sentence, (fix,)),) = parse_layer("LayerNorm").answers(((64, 128),)).warnings
    assert "64 × 128" in sentence
    assert "later ones" in sentence
    assert fix.title == "Normalize the last axis alone"
    for text, shape in [("LayerNorm(normalized_axes=1)", (64, 128)), ("LayerNorm", (128,)), ("LayerNorm", (8, 4, 4))]:
        assert not parse_layer(text).answers((shape,)).warnings


def test_learned_positions_open_under_their_earlier_spelling() -> None:
    assert parse_layer("PositionalEncoding('learnt')") == parse_layer("PositionalEncoding('learned')")
