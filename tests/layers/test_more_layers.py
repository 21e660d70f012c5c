"""Layers that are seldom used: what the comparison with PyTorch does not see."""

from __future__ import annotations

import pytest
import torch

from netdesigner.certificate.certificate import certify
from netdesigner.layers import ShapeError, parse_layer
from netdesigner.layers.words import Words
from netdesigner.network.build import build
from tests.drawings import Drawing, chain_drawing
from tests.network.equality import assert_export_equals
from tests.torch_calls import module_of

CHAINS = {
    "Unfold(3, padding=1) | Fold(8, 3, padding=1) | ReLU": "Input((4, 8, 8))",
    "Unfold(4, stride=4) | Permute((2, 1)) | Linear(8)": "Input((3, 8, 12))",
    "FractionalMaxPool2d(2, output_ratio=(0.7, 0.5)) | Flatten | Linear(3)": "Input((4, 9, 9))",
    "EmbeddingBag(6, 'max', padding_idx=0) | Linear(3)": "Input((5,), vocabulary_size=9)",
    "Linear(8) | SELU | FeatureAlphaDropout(0.3) | Linear(2)": "Input((4,))",
    "LSTM(8, proj_size=3, num_layers=2, bidirectional=True, output='last step') | Linear(2)": "Input((6, 4))",
}


@pytest.mark.slow
@pytest.mark.parametrize("chain", CHAINS)
def test_they_are_exported_and_certified(chain: str) -> None:
    design = chain_drawing(chain, CHAINS[chain])
    assert_export_equals(design)
    assert certify(design).is_verified


def test_columns_of_windows_make_a_convolution() -> None:
    unfold = module_of(parse_layer("Unfold(3, padding=1)").call(((4, 8, 8),)))
    assert unfold is not None
    x, weight = torch.randn(2, 4, 8, 8), torch.randn(5, 4, 3, 3)
    columns = weight.flatten(1) @ unfold(x)
    torch.testing.assert_close(columns.view(2, 5, 8, 8), torch.conv2d(x, weight, padding=1))


def test_two_descriptions_are_matched() -> None:
    drawing = Drawing("Match")
    first, second = drawing.put("Input((6,))"), drawing.put("Input((4,))")
    drawing.put("Output", drawing.put("Bilinear(3)", first, second))
    assert parse_layer("Bilinear(3)").answers(((6,), (4,))).macs == 6 * 4 * 3
    assert_export_equals(drawing.design)
    network = build(drawing.design, seed=0).eval()
    x, y = torch.randn(2, 6), torch.randn(2, 4)
    weight, bias = network.state_dict()["bilinear1.weight"], network.state_dict()["bilinear1.bias"]
    torch.testing.assert_close(network(x, y), torch.einsum("ni,kij,nj->nk", x, weight, y) + bias)


REFUSED = {
    "Fold(8, 3)": (((18, 36),), None),
    "Fold(8, 3, padding=1)": (((18, 36),), "Fold: a map of 8 × 8 has 64 such windows, but 36 columns come in."),
    "Fold(8, 4)": (
        ((18, 25),),
        "Fold: 18 numbers of a column are not a multiple of the 16 places of a window of 4 × 4.",
    ),
    "Unfold(9)": (((3, 8, 8),), "Unfold: the window of 9 × 9 is larger than the map 8 × 8."),
    "Bilinear(3)": (
        ((5, 6), (4, 6)),
        "Bilinear: but for the last axis both inputs must have the same sizes, not 5 × 6 and 4 × 6.",
    ),
    "FractionalMaxPool2d(2)": (((3, 8, 8),), "FractionalMaxPool2d needs either output_size or output_ratio."),
    "FractionalMaxPool2d(3, 7)": (
        ((3, 8, 8),),
        "FractionalMaxPool2d: 7 × 7 windows of 3 × 3 do not find places of their own in 8 × 8.",
    ),
    "EmbeddingBag(4)": (
        (Words((3, 5), 9),),
        "EmbeddingBag wants a row of token ids, not words on several axes (3 × 5): it stands right behind an Input "
        "that has a vocabulary.",
    ),
    "LSTM(4, proj_size=4)": (((5, 3),), "LSTM: proj_size = 4 must be smaller than hidden_size = 4."),
}


@pytest.mark.parametrize("text", REFUSED)
def test_refusals_have_the_numbers(text: str) -> None:
    inputs, sentence = REFUSED[text]
    if sentence is None:
        assert parse_layer(text).answers(inputs).outputs == ((2, 8, 8),)
        return
    with pytest.raises(ShapeError) as refusal:
        parse_layer(text).answers(inputs)
    assert str(refusal.value) == sentence
