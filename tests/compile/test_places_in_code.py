"""Where a user puts a block in the code: names within an `nn.Sequential`, numbers, hyphens, one within another."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest
from torch import nn

from netdesigner.codegen.source import module_source
from netdesigner.compile.naming import member_keys
from netdesigner.compile.program import compile_design
from netdesigner.design.design import Design
from netdesigner.design.document import Document
from netdesigner.design.graph import GraphError, check_stage
from netdesigner.layers.initialization import initialization
from netdesigner.layers.initializers import filling
from netdesigner.network.build import build
from tests.drawings import Drawing
from tests.network.equality import assert_export_equals


def placed(*rows: tuple[str, str], shape: str = "Input((3, 8, 8))") -> Design:
    """A chain of layers, each with its place."""
    drawing = Drawing()
    source = drawing.put(shape)
    for layer, stage in rows:
        source = drawing.put(layer, source, stage=stage)
    drawing.put("Output", source)
    return drawing.design


def keys_of(design: Design) -> list[str]:
    return [name for name in build(design).state_dict() if name.endswith("weight")]


@pytest.mark.parametrize(
    ("wishes", "keys"),
    [
        (["", "", ""], ()),
        (["0", "1", ""], ()),
        (["conv0", "", "relu0"], ("conv0", "1", "relu0")),
        (["0.0", "0.1", "1.conv.0", "1.conv.1", ""], ("0.0", "0.1", "1.conv.0", "1.conv.1", "2")),
        (["0.", "0.", "1."], ("0.0", "0.1", "1.0")),
        (["a.0", "b", "a.0"], ("a.0", "b", "a2.0")),
        (["a", "a", "a."], ("a", "a2", "a3.0")),
        (["block1-0", "block1-0.x", "pop"], ("block1-0", "block1-0_2.x", "pop2")),
        (["1", ""], ("1", "1_2")),
        (["a b/c", "for", "2x"], ("a_b_c", "for_", "2x")),
    ],
)
def test_names_within_a_sequential(wishes: list[str], keys: Iterable[str]) -> None:
    assert member_keys(wishes) == keys


MOBILE = placed(
    ("Conv2d(8, 3, bias=False)", "features.0."),
    ("BatchNorm2d", "features.0."),
    ("ReLU6", "features.0."),
    ("Conv2d(8, 3)", "features.1.conv.0.0"),
    ("BatchNorm2d", "features.1.conv.0.1"),
    ("Conv2d(8, 1)", "features.1.conv.1"),
    ("Flatten", ""),
    ("Linear(4)", "heads.head"),
)


def test_one_sequential_directly_in_another() -> None:
    assert keys_of(MOBILE) == [
        "features.0.0.weight", "features.0.1.weight", "features.1.conv.0.0.weight", "features.1.conv.0.1.weight",
        "features.1.conv.1.weight", "heads.head.weight",
    ]  # fmt: skip
    network = build(MOBILE)
    assert isinstance(network.features[0], nn.Sequential)
    assert isinstance(network.features[0][1], nn.BatchNorm2d)


REGNET = placed(
    ("Conv2d(8, 3)", "trunk.block1.block1-0.proj.0"),
    ("BatchNorm2d", "trunk.block1.block1-0.proj.1"),
    ("Conv2d(8, 1)", "trunk.block1.block1-1"),
    ("Conv2d(8, 1)", "trunk.7"),
)


def test_names_with_hyphens_and_numbers_of_ones_own() -> None:
    assert keys_of(REGNET) == [
        "trunk.block1.block1-0.proj.0.weight", "trunk.block1.block1-0.proj.1.weight",
        "trunk.block1.block1-1.weight", "trunk.7.weight",
    ]  # fmt: skip


def started(design: Design) -> Design:
    """Every weight with an initialization of its own, every second block frozen."""
    document = Document(design)
    for index, node in enumerate(list(document.graph.nodes.values())):
        if node.layer.title() in ("Conv2d", "Linear"):
            begun = initialization(weight=filling("zeros"))
            document.graph.put_node(replace(node, init=begun, is_frozen=index % 2 == 0))
    return document.design


@pytest.mark.parametrize("design", [MOBILE, REGNET])
def test_the_exported_code_is_the_network(design: Design) -> None:
    assert_export_equals(design)
    assert_export_equals(started(design))


def test_what_brackets_and_dots_cannot_reach_is_reached_by_name() -> None:
    text = module_source(compile_design(started(REGNET))).text
    assert 'nn.init.zeros_(self.get_parameter("trunk.block1.block1-1.weight"))' in text
    assert 'nn.init.zeros_(self.get_parameter("trunk.7.weight"))' in text
    assert (
        'nn.init.zeros_(self.get_parameter("features.1.conv.1.weight"))'
        in module_source(compile_design(started(MOBILE))).text
    )


def test_the_text_is_formatted(tmp_path: Path) -> None:
    for name, design in (("mobile", MOBILE), ("regnet", started(REGNET))):
        (tmp_path / f"{name}.py").write_text(module_source(compile_design(design)).text, encoding="utf-8")
    command = [sys.executable, "-m", "ruff", "format", "--isolated", "--diff", str(tmp_path)]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout) == (0, "")


@pytest.mark.parametrize("stage", ["", "features", "features.", "features.0", "features.0.", "f.a.block1-0", ".conv1"])
def test_places_that_can_be_typed(stage: str) -> None:
    check_stage(stage)


@pytest.mark.parametrize("stage", ["0", "features..a", ".a.b", "a b", "-a", "a.b c", "for", "features.class", "."])
def test_places_that_are_refused(stage: str) -> None:
    with pytest.raises(GraphError, match="is no place in the code"):
        check_stage(stage)


def test_several_blocks_share_a_sequential_and_not_a_name() -> None:
    check_stage("features.0.", 3)
    with pytest.raises(GraphError, match="is the place of one block"):
        check_stage("features.0", 3)


@pytest.mark.parametrize(
    ("each", "names"),
    [
        ("layer", ["layer1", "layer2", "layer3"]),
        ("encoder_layer_0", ["encoder_layer_0", "encoder_layer_1", "encoder_layer_2"]),
        ("block1-0", ["block1-0", "block1-1", "block1-2"]),
        ("block10", ["block101", "block102", "block103"]),
        ("", ["0", "1", "2"]),
    ],
)
def test_repeats_are_called_as_the_user_says_from_one_or_from_zero(each: str, names: list[str]) -> None:
    document = Document(placed(("Conv2d(3, 1)", ""), ("ReLU", "")))
    (conv, relu) = [node.id for node in document.graph.nodes.values() if node.layer.arity == (1, 1)][:2]
    block = document.group([conv, relu], "Block")
    document.set([block], repeat=3, each=each)
    (attribute,) = build(document.design).children()
    assert [name for name, _ in attribute.named_children()] == names
    assert_export_equals(document.design)


def test_axes_are_turned_within_a_sequential_by_a_module() -> None:
    """So that the keys of what follows are those of torchvision's ConvNeXt."""
    last = ("Permute((2, 3, 1))", "LayerNorm(1)", "Permute((3, 1, 2))", "Conv2d(8, 1)")
    design = placed(("Conv2d(8, 3)", "block"), *((layer, "block") for layer in last), ("Permute((2, 3, 1))", ""))
    assert keys_of(design) == ["block.0.weight", "block.2.weight", "block.4.weight"]
    text = module_source(compile_design(design)).text
    assert text.count("Permute((0, ") == 2
    assert "torch.permute(x, (0, 2, 3, 1))" in text
    assert_export_equals(design)
    document = Document(design)
    document.group([node.id for node in document.graph.nodes.values() if node.stage], "Block")
    assert_export_equals(document.design)


def test_what_is_shared_stands_in_no_sequential() -> None:
    """A Flatten in one, and another that shares it: both are the function."""
    drawing = Drawing("Shared")
    ends = []
    for stage in ("head", ""):
        x = drawing.put("Input((2, 3, 3))")
        ends.append(drawing.put("Flatten", x, owner=ends[0] if ends else None, stage=stage))
    drawing.put("Output", drawing.put("Add", *ends))
    assert_export_equals(drawing.design)
    assert module_source(compile_design(drawing.design)).text.count("torch.flatten") == 2


def test_keys_of_a_vision_transformer() -> None:
    """Parameters called `class_token` and `encoder.pos_embedding`, as torchvision has them."""
    drawing = Drawing("ViT")
    patches = drawing.put("Conv2d(8, 4, stride=4)", drawing.put("Input((3, 8, 8))"), name="conv_proj")
    steps = drawing.chain("Flatten(2) | Permute((2, 1))", patches)
    token = drawing.put("ClassToken", steps, name="class_token")
    placed_steps = drawing.put("PositionalEncoding('learned')", token, name="pos_embedding")
    layer = drawing.put("TransformerEncoderLayer(2, 16)", placed_steps, stage="layers.encoder_layer_0")
    norm = drawing.put("LayerNorm(normalized_axes=1)", layer, name="ln")
    drawing.put("Output", drawing.put("Linear(4)", drawing.put("Select", norm), stage="heads.head"))
    document = Document(drawing.design)
    block = document.group([placed_steps, layer, norm], "Encoder")
    document.rename(block, "encoder")
    state = build(document.design).state_dict()
    assert list(state)[:3] == ["class_token", "conv_proj.weight", "conv_proj.bias"]
    assert tuple(state["class_token"].shape) == (1, 1, 8)
    assert tuple(state["encoder.pos_embedding"].shape) == (1, 5, 8)
    assert {"encoder.layers.encoder_layer_0.linear1.weight", "encoder.ln.weight", "heads.head.weight"} <= set(state)
    assert_export_equals(document.design)
