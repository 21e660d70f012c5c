"""Names: valid, free, and what the user typed where that is possible."""

import builtins
import keyword

import pytest
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from netdesigner.compile.names import (
    LONGEST,
    MODULE_NAMES,
    VARIABLES_TAKEN,
    Names,
    class_name,
    columns,
    identifier,
    is_automatic,
)
from netdesigner.compile.program import compile_design
from netdesigner.network.build import BuiltNetwork
from netdesigner.recipe.recipe import Recipe
from tests.drawings import chain_drawing


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("conv1", "conv1"), ("Block 3/a", "block_3_a"), ("ReLU", "ReLU"), ("class", "class_"), ("_x", "x"),
        ("3a", "node_3a"), ("größe", "größe"), ("", "node"), ("🙂", "node"), ("²", "node_2"), ("ﬁlter", "filter"),
    ],
)  # fmt: skip
def test_identifier(text: str, wanted: str) -> None:
    assert identifier(text, "node") == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [("LeNet-5", "LeNet5"), ("my net (2)", "MyNet2"), ("3d net", "Net3dNet"), ("Tensor", "TensorNet"),
     ("", "Network"), ("none", "NoneNet"), ("!!", "Network"), ("exception", "ExceptionNet")],
)  # fmt: skip
def test_class_name(text: str, wanted: str) -> None:
    assert class_name(text) == wanted


@given(st.text())
def test_any_text_gives_valid_names(text: str) -> None:
    for name in (identifier(text, "node"), class_name(text)):
        assert name.isidentifier()
        assert not keyword.iskeyword(name)
        scope: dict[str, int] = {}
        exec(f"{name} = 1", scope)
        assert name in scope  # Python's parser did not turn it into another name
    assert class_name(text) not in VARIABLES_TAKEN


def test_names_of_modules_are_avoided() -> None:
    """Everything that nn.Module and the built network define is known."""
    network = BuiltNetwork(compile_design(chain_drawing("ReLU")))
    public = {name for name in dir(nn.Module()) if not name.startswith("_")}
    ours = {name for name in dir(network) if not name.startswith("_")} - {"layers"}
    assert public | ours <= MODULE_NAMES | set(network._modules)


def test_names_are_given_once() -> None:
    names = Names({"train"})
    assert [names.take(name) for name in ("train", "conv", "conv", "conv1", "conv1")] == [
        "train2", "conv", "conv2", "conv1", "conv1_2",
    ]  # fmt: skip


def test_names_of_the_program_are_told_from_those_of_people() -> None:
    assert is_automatic("conv12", "conv")
    assert is_automatic("conv", "conv")
    assert not is_automatic("conv_a", "conv")
    assert not is_automatic("my conv1", "conv")


def test_builtins_are_no_variables() -> None:
    assert set(dir(builtins)) <= VARIABLES_TAKEN


def test_wide_letters_take_two_columns() -> None:
    assert [columns(text) for text in ("ab", "層ß", "e\u0301")] == [2, 3, 1]
    assert columns(identifier("層" * 40, "node")) == LONGEST


@pytest.mark.parametrize(
    ("layers", "shape", "names"),
    [
        ("Embedding(8) | Slice(stop=3) | LayerNorm | Linear(11)", "Input((6,), 11)", {"embedding1", "head"}),
        ("Slice(stop=3) | TransformerEncoderLayer(2) | LayerNorm | Flatten", "Input((6, 8))", {"layers"}),
        ("Slice(stop=3) | Conv1d(4, 3) | ReLU | Flatten | Linear(3)", "Input((6, 8))", {"features", "fc1"}),
        ("Slice(stop=3) | BatchNorm2d | ReLU | Flatten | Linear(3)", "Input((4, 4, 8))", {"features", "fc1"}),
    ],
)
def test_only_what_works_on_maps_is_called_features(layers: str, shape: str, names: set[str]) -> None:
    design = chain_drawing(layers, shape)
    design.recipe = Recipe(task="regression")
    assert {each.name for each in compile_design(design).attributes} == names
