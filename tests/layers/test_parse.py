"""Layers and shapes as text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netdesigner.layers import Layer, LayerError, parse_chain, parse_layer, parse_shape
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
    "Linear(0)": "out_features must be greater than or equal to 1",
    "Linear(10, out_features=3)": "twice",
    "Linear(10, size=3)": "has no setting 'size'",
    "Linear(**{'out_features': 3})": "",
    "Linear(*[3])": "",
    "Linear(10, True, 3)": "at most 2 settings",
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
