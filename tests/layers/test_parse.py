"""Layers and shapes as text."""

from __future__ import annotations

import inspect
import re

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from netdesigner.layers import REGISTRY, Layer, LayerError, parse_chain, parse_layer, parse_shape
from netdesigner.layers.parse import names_layers, spell_chain
from netdesigner.layers.spelled import torch_order
from tests.strategies import layers, shapes


def text_of(layer: Layer) -> str:
    return f"{type(layer).__name__}({', '.join(f'{name}={value!r}' for name, value in layer.values().items())})"


@given(st.lists(layers(), min_size=1, max_size=5))
def test_what_is_printed_is_read_back(chain: list[Layer]) -> None:
    assert parse_chain(" | ".join(text_of(layer) for layer in chain)) == chain


@given(shapes(), st.sampled_from(["x", "×", ",", " ", ", ", "*"]))
def test_shapes_are_read_with_any_sign(shape: tuple[int, ...], sign: str) -> None:
    assert parse_shape(sign.join(map(str, shape))) == shape
    assert parse_shape(str(shape)) == shape


@pytest.mark.parametrize("text", ["", "0", "-3", "3x", "a", "1x2x3x4x5", "3.5", "()", "3x0x2", "²", "9" * 30])
def test_what_is_no_shape_is_refused(text: str) -> None:
    if text == "3x":  # a sign at the end does no harm
        assert parse_shape(text) == (3,)
        return
    with pytest.raises(LayerError, match=r"^'.*' is not a shape; write .*\.$"):
        parse_shape(text)


WRONG = {
    "": "The chain is empty",
    " | ": "The chain is empty",
    "ReLU | | ReLU": "empty place",
    "Conv3x3(4)": "There is no layer called 'Conv3x3'",
    "conv2d(3)": "did you mean Conv2d",
    "ReLU(": "cannot be read",
    "3": "is not a layer",
    "Linear(10)(3)": "is not a layer",
    "Linear(n)": "'n' is not a plain value",
    "Linear(__import__('os').getcwd())": "is not a plain value",
    "Linear(0)": "out_features must be at least 1",
    "Linear(10, out_features=3)": "twice",
    "Linear(10, size=3)": "has no setting 'size'",
    "Linear(**{'out_features': 3})": "",
    "Linear(*[3])": "",
    "Linear(10, True, 'none', 3)": "at most 3 settings",
    "Linear(\0)": "cannot be read",
}


@pytest.mark.parametrize(("text", "part"), WRONG.items(), ids=range(len(WRONG)))
def test_wrong_text_gets_a_sentence(text: str, part: str) -> None:
    with pytest.raises(LayerError) as refusal:
        parse_chain(text)
    assert part in str(refusal.value)
    assert str(refusal.value).endswith((".", "?"))


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        parse_layer(text)
    except LayerError as error:
        refusal = str(error)
    else:
        return
    assert refusal.endswith((".", "?"))


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Input(3x224x224)", "Input((3, 224, 224))"),
        ("Conv2d(64, 3×5)", "Conv2d(64, (3, 5))"),
        ("nn.Linear(96, 4 * 96)", "Linear(384)"),
        ("Conv2d(64, (2 + 1, 5), stride=8 // 4)", "Conv2d(64, (3, 5), stride=2)"),
        ("Permute([0, 2, 3, 1])", "Permute((2, 3, 1))"),
        ("Permute(0, 2, 3, 1)", "Permute((2, 3, 1))"),
        ("Input(3, 224, 224)", "Input((3, 224, 224))"),
        ("Input 3 × 32 × 32", "Input((3, 32, 32))"),
        ("Input(3 x 32 x 32)", "Input((3, 32, 32))"),
        ("Mean(1, 2)", "Mean((1, 2))"),
        ("FreeParameter(4, 8)", "FreeParameter((4, 8))"),
    ],
)
def test_sizes_and_calculations_are_read_as_people_write_them(text: str, meant: str) -> None:
    assert parse_layer(text) == parse_layer(meant)


@pytest.mark.parametrize(
    ("text", "sizes", "other"),
    [
        ("Input(3, 224)", "Input(3x224)", "Input(3, vocabulary_size=224)"),
        ("Input 3 224", "Input(3x224)", "Input(3, vocabulary_size=224)"),
        ("Upsample(8, 9)", "Upsample(8x9)", "Upsample(8, scale_factor=9)"),
    ],
)
def test_two_numbers_that_may_be_sizes_are_not_guessed(text: str, sizes: str, other: str) -> None:
    with pytest.raises(LayerError, match=re.escape(f"write {sizes} for the ")) as refusal:
        parse_layer(text)
    assert str(refusal.value).endswith(f"or {other}.")


def test_what_a_refusal_of_two_numbers_offers_is_read() -> None:
    assert parse_layer("Input(3x224)") == parse_layer("Input((3, 224))")
    assert parse_layer("Input(3, vocabulary_size=224)") == parse_layer("Input((3,), vocabulary_size=224)")


def test_names_without_a_value_are_refused_with_what_to_do() -> None:
    with pytest.raises(LayerError, match=r"write a word in quotes: 'learned'\.$"):
        parse_layer("PositionalEncoding(learned)")
    with pytest.raises(LayerError, match=r"type a formula into the field of the setting"):
        parse_layer("Linear(channels * 4)")


def test_layers_that_cannot_be_read_are_still_meant_as_layers() -> None:
    """So that pasting them says what is wrong, instead of nothing."""
    assert names_layers("nn.Sequential(nn.Linear(96, width), nn.ReLU())")
    assert names_layers("self.fc = nn.Linear(96, width)\nReLU()")
    assert not names_layers("Input and output (of a talk) are near")


def test_the_prefix_of_torch_is_allowed() -> None:
    assert parse_layer("nn.MaxPool2d(2)") == parse_layer("MaxPool2d(kernel_size=2)")
    assert parse_layer("torch.nn.ReLU()") == parse_layer("ReLU")


@pytest.mark.parametrize(
    "text",
    [
        "(" * 9000 + ")" * 9000,
        "ReLU(" + "-" * 9000 + "1)",
        "ReLU(" + "[" * 90 + "]" * 90 + ")",
        "ReLU({[]: 1})",
        "ReLU(" + "1+" * 9000 + "1)",
        "R" * 9000,
    ],
)
def test_what_is_nested_or_long_without_end_is_one_short_sentence(text: str) -> None:
    with pytest.raises(LayerError) as refusal:
        parse_layer(text)
    assert len(str(refusal.value)) < 400


AS_PYTORCH = {  # a line of PyTorch's, what comes in, and what it is here
    "nn.Conv2d(3, 6, 5)": ((3, 32, 32), "Conv2d(out_channels=6, kernel_size=5)"),
    "Conv2d(3, 6, 5)": ((3, 32, 32), "Conv2d(out_channels=6, kernel_size=5)"),
    "Conv2d(3, 6, kernel_size=5)": ((3, 32, 32), "Conv2d(out_channels=6, kernel_size=5)"),
    "nn.Conv2d(in_channels=1, out_channels=6, kernel_size=(5, 5))": ((1, 32, 32), "Conv2d(6, 5)"),
    "BatchNorm2d(16)": ((16, 8, 8), "BatchNorm2d()"),
    "nn.BatchNorm2d(16, 0.01)": ((16, 8, 8), "BatchNorm2d(eps=0.01)"),
    "BatchNorm2d(0.01)": ((16, 8, 8), "BatchNorm2d(eps=0.01)"),
    "nn.GroupNorm(4, 16)": ((16, 8, 8), "GroupNorm(4)"),
    "nn.LayerNorm((8, 8))": ((16, 8, 8), "LayerNorm(normalized_axes=2)"),
    "nn.Linear(64, 10)": ((64,), "Linear(10)"),
    "Linear(64, 10, False)": ((64,), "Linear(10, bias=False)"),
    "nn.ReLU(True)": ((4,), "ReLU()"),
    "nn.LeakyReLU(0.1, inplace=True)": ((4,), "LeakyReLU(0.1)"),
    "nn.MaxPool2d(3, 2, 1, 1, False, True)": ((4, 9, 9), "MaxPool2d(3, 2, 1, ceil_mode=True)"),
    "nn.LSTM(8, 16, 2, batch_first=True)": ((5, 8), "LSTM(16, 2)"),
    "nn.MultiheadAttention(64, 4, batch_first=True)": ((5, 64), "MultiheadAttention(4)"),
    "nn.Dropout(0.2, inplace=True)": ((4,), "Dropout(0.2)"),
}


@pytest.mark.parametrize("text", AS_PYTORCH)
def test_pytorchs_own_text(text: str) -> None:
    shape, wanted = AS_PYTORCH[text]
    assert parse_layer(text, shape) == parse_layer(wanted)


def test_the_documented_order_leaves_the_incoming_size_out() -> None:
    assert parse_chain("Conv2d(16, 3) | Conv2d(16, 3) | Flatten() | Linear(10)", (16, 9, 9))[1] == parse_layer(
        "Conv2d(out_channels=16, kernel_size=3)"
    )
    assert parse_layer("Conv2d(3, 6, 5)", (1, 32, 32)) == parse_layer("Conv2d(3, kernel_size=6, stride=5)")


MISFITS = {
    "nn.Conv2d(1, 6, 5)": ((3, 32, 32), "in_channels is 1, but 3 comes in (3 × 32 × 32)"),
    "Conv2d(in_channels=1, out_channels=6, kernel_size=5)": ((3, 32, 32), "in_channels is 1, but 3"),
    "BatchNorm2d(16)": ((8, 8, 8), "num_features is 16, but 8 comes in"),
    "BatchNorm2d(eps=16)": ((8, 8, 8), "eps must be less than 1"),
    "Linear(64, 32)": ((100,), "in_features is 64, but 100 comes in"),
    "nn.Linear(10)": ((100,), "lacks out_features"),
    "nn.LSTM(8, 16, batch_first=False)": ((5, 8), "leave out batch_first"),
    "nn.AdaptiveMaxPool2d(2, return_indices=True)": ((5, 8, 8), "leave out return_indices"),
    "nn.Conv2d(3, 6, 5, device='cpu')": ((3, 32, 32), "leave out device"),
    "Conv2d(6, 5, padding='SAME')": ((3, 32, 32), '2 of them (3 × 5), "same" or "valid", not'),
    "Conv2d(6, kernel_size=(3, 3, 3))": ((3, 32, 32), "a whole number or 2 of them (3 × 5), not (3, 3, 3)"),
}


@pytest.mark.parametrize("text", MISFITS)
def test_what_does_not_fit_is_named(text: str) -> None:
    shape, part = MISFITS[text]
    with pytest.raises(LayerError) as refusal:
        parse_layer(text, shape)
    assert part in str(refusal.value)
    assert str(refusal.value).endswith(".")


PASTED = """
self.features = nn.Sequential(  # the convolutional part
    nn.Conv2d(3, 8, kernel_size=3, padding=1),
    nn.ReLU(inplace=True),
    nn.Sequential(nn.MaxPool2d(2), nn.Flatten(),),
)
fc = nn.Linear(2048, 10)
"""
PRINTED = """Sequential(
  (conv): Conv2d(3, 8, kernel_size=(3, 3), stride=(1, 1), padding=(1, 1))
  (1): ReLU(inplace=True)
  (2): MaxPool2d(kernel_size=2, stride=2, padding=0, dilation=1, ceil_mode=False)
  (3): Flatten(start_dim=1, end_dim=-1)
  (fc): Linear(in_features=2048, out_features=10, bias=True)
)"""
IN_ONE_LINE = "nn.Conv2d(3, 8, 3, padding=1) nn.ReLU() nn.MaxPool2d(2) nn.Flatten() nn.Linear(2048, 10)"
ORDERED = "nn.Sequential(OrderedDict([('conv', nn.Conv2d(3, 8, 3, padding=1)), ('act', nn.ReLU())]))"


@pytest.mark.parametrize("text", [PASTED, PRINTED, IN_ONE_LINE])
def test_a_pasted_chain(text: str) -> None:
    layers = parse_chain(text, (3, 32, 32))
    assert [type(layer).__name__ for layer in layers] == ["Conv2d", "ReLU", "MaxPool2d", "Flatten", "Linear"]
    assert layers[0] == parse_layer("Conv2d(8, 3, padding=1)")
    assert layers[-1] == parse_layer("Linear(10)")
    assert parse_chain(text)[0] == layers[0], "without knowing what comes in"


def test_names_in_a_pasted_text_are_kept() -> None:
    assert [each.label for each in spell_chain(PASTED)] == ["", "", "", "", "fc"]
    assert [each.label for each in spell_chain(PRINTED)] == ["conv", "", "", "", "fc"]
    assert [each.label for each in spell_chain(ORDERED)] == ["conv", "act"]


def test_settings_by_blanks() -> None:
    assert parse_layer("Conv2d 64 7 stride=2") == parse_layer("Conv2d(64, 7, stride=2)")
    assert parse_layer("Conv2d 64 3x5 padding=same") == parse_layer("Conv2d(64, (3, 5), padding='same')")


ELSEWHERE = {
    "Dense(10)": "Linear",
    "GlobalAvgPool2d()": "AdaptiveAvgPool2d",
    "GlobalAveragePooling2D()": "AdaptiveAvgPool2d",
    "View(10)": "Reshape",
    "Transpose(1, 2)": "Permute",
    "Conv2DTranspose(3, 3)": "ConvTranspose2d",
    "BatchNormalization()": "BatchNorm2d",
    "Concatenate()": "Concat",
    "swish": "SiLU",
}


@pytest.mark.parametrize("text", ELSEWHERE)
def test_the_names_of_other_frameworks_lead_to_the_layer(text: str) -> None:
    name = text.partition("(")[0]
    if name in REGISTRY:
        return
    with pytest.raises(LayerError, match=f"did you mean {ELSEWHERE[text]}"):
        parse_chain(text)


def signature(cls: type[Layer]) -> list[str]:
    """PyTorch's own order of arguments, those apart that say where and in what precision."""
    given = [*inspect.signature(getattr(torch.nn, cls.__name__).__init__).parameters][1:]
    return [name for name in given if name not in ("device", "dtype", "args", "kwargs") and name[0] != "_"]


WITH_SIGNATURE = [
    name for name in REGISTRY if hasattr(torch.nn, name) and name not in ("RNN", "LSTM", "GRU", "Hardtanh")
]  # these hide their arguments, or have some under two names


@pytest.mark.parametrize("name", WITH_SIGNATURE)
def test_pytorchs_order_of_arguments_is_declared(name: str) -> None:
    theirs = signature(REGISTRY[name])
    ours = [each for each in torch_order(REGISTRY[name]) if each in theirs]
    assert ours == theirs, "what is no setting is said in `implied`, at its place"
