"""Reusable modules as a user edits them: grouped, entered, given parameters, changed for all uses, taken apart."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from netdesigner.analysis.facts import analyse_design
from netdesigner.compile.program import CompileError, compile_design
from netdesigner.design.commands import Change
from netdesigner.design.document import Document
from netdesigner.design.file import FileError, dumps, loads
from netdesigner.design.graph import GraphError
from netdesigner.design.open_design import Location
from netdesigner.layers import LayerError, parse_layer
from netdesigner.layers.module_use import Parameter, stem_of
from tests.drawings import Drawing


def stacked() -> tuple[Document, dict[str, str]]:
    """Two convolutions with their activations between an Input and a classifier."""
    drawing = Drawing("Stacked")
    x = drawing.put("Input((3, 16, 16))")
    names = {}
    for name in ("first", "second"):
        names[name] = x = drawing.put("Conv2d(8, 3, padding=1)", x, name=name)
        names[f"{name}_relu"] = x = drawing.put("ReLU", x, name=f"{name}_relu")
    names["output"] = drawing.put("Output", drawing.chain("Flatten | Linear(10)", x))
    return Document(drawing.design), names


def grouped() -> tuple[Document, str]:
    """The second convolution with its activation as a module `Block` with the parameter `channels`."""
    document, names = stacked()
    block = document.group([names["second"], names["second_relu"]], "Block")
    document.set_parameters("Block", [Parameter("channels", 8, True)])
    document.enter(block)
    inner = next(node.id for node in document.graph.nodes.values() if node.name == "second")
    document.set_formula([inner], "out_channels", "channels")
    document.leave()
    return document, block


def test_grouping_keeps_every_figure() -> None:
    document, names = stacked()
    before = analyse_design(document.design)
    block = document.group([names["second"], names["second_relu"]], "Block")
    after = analyse_design(document.design)
    assert after.problems == before.problems == ()
    assert after.totals == before.totals
    assert after.nodes[names["output"]] == before.nodes[names["output"]]
    assert after.nodes[block].field == before.nodes[names["second_relu"]].field
    inside = after.nodes[block].children[0].nodes
    assert inside[names["second"]] == before.nodes[names["second"]]


def test_a_group_can_be_undone_and_taken_apart() -> None:
    document, names = stacked()
    text = dumps(document.design)
    heard: list[Change] = []
    document.changed.connect(heard.append)
    block = document.group([names["second"], names["second_relu"]], "Block")
    assert dict(heard[-1].paths) == {names[key]: f"{block}.0.{names[key]}" for key in ("second", "second_relu")}
    (first, second) = document.ungroup(block)
    assert dict(heard[-1].paths) == {
        f"{block}.0.{names['second']}": first,
        f"{block}.0.{names['second_relu']}": second,
    }
    assert [node.name for node in document.graph.nodes.values()][-2:] == ["second", "second_relu"]
    document.undo()
    document.undo()
    before = loads(text).graph
    assert document.graph.nodes == before.nodes
    assert list(document.graph.edges) == list(before.edges)
    assert document.design.modules == {}


def test_a_selection_that_is_left_and_entered_again_is_refused() -> None:
    document, names = stacked()
    with pytest.raises(GraphError, match="first_relu lies between the selected blocks"):
        document.group([names["first"], names["second"]], "Block")
    with pytest.raises(GraphError, match="Inputs and Outputs stay outside"):
        document.group([names["output"]], "Block")
    with pytest.raises(GraphError, match="cannot name a module"):
        document.group([names["second"]], "1 block")
    with pytest.raises(GraphError, match="name of a layer"):
        document.group([names["second"]], "Conv2d")


def test_a_definition_is_edited_once_for_all_its_blocks() -> None:
    document, block = grouped()
    other = document.add(document.graph.nodes[block].layer, after=block)
    document.set([other], channels=32)
    facts = analyse_design(document.design)
    assert facts.nodes[block].output == (8, 16, 16)
    assert facts.nodes[other].output == (32, 16, 16)
    document.enter(other)
    inner = next(node.id for node in document.graph.nodes.values() if node.name == "second")
    document.set([inner], stride=2)
    facts = analyse_design(document.design)
    assert facts.nodes[block].output == (8, 8, 8)
    assert facts.nodes[other].output == (32, 4, 4)


def test_undo_goes_where_it_was_done() -> None:
    document, block = grouped()
    document.enter(block)
    inner = next(node.id for node in document.graph.nodes.values() if node.name == "second")
    document.set([inner], stride=2)
    document.leave()
    heard: list[Change] = []
    document.changed.connect(heard.append)
    document.undo()
    assert document.location == Location("Block", ((block, 0),))
    assert document.graph.nodes[inner].layer.values()["stride"] == 1
    assert [change.is_entered for change in heard] == [True]


def test_undo_of_the_group_that_is_shown_leaves_it() -> None:
    document, names = stacked()
    block = document.group([names["second"]], "Block")
    document.enter(block)
    document.undo()
    assert document.location == Location()
    assert names["second"] in document.graph.nodes


def test_a_port_that_comes_inside_comes_at_all_blocks() -> None:
    document, block = grouped()
    document.enter(block)
    document.add(parse_layer("Input((3, 16, 16))"), at=(400.0, 0.0))
    assert document.design.graph.nodes[block].layer.arity == (2, 2)
    document.undo()
    assert document.design.graph.nodes[block].layer.arity == (1, 1)
    output = next(node.id for node in document.graph.nodes.values() if node.layer.is_output)
    document.remove([output])
    assert document.design.graph.nodes[block].layer.output_count == 0
    assert document.design.graph.outputs_of(block) == []
    document.undo()
    assert len(document.design.graph.outputs_of(block)) == 1


def test_parameters_follow_their_names() -> None:
    document, block = grouped()
    document.set([block], channels=12)
    document.rename_parameter("Block", "channels", "width")
    assert document.graph.nodes[block].layer.values()["width"] == 12
    inner = document.design.modules["Block"].graph.nodes
    assert [node.formulas for node in inner.values() if node.formulas] == [(("out_channels", "width"),)]
    with pytest.raises(LayerError, match="second uses the parameter width"):
        document.set_parameters("Block", [])
    with pytest.raises(LayerError, match="in_size"):
        document.set_parameters("Block", [Parameter("width", 8), Parameter("in_size", 8)])


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("depth * 2", "no parameter called 'depth'"),
        ("channels ** 2", "may only use"),
        ("__import__('os')", "may only use"),
        ("channels // 0", "divides by zero"),
        ("channels - 8", "must be"),
        ("channels +", "cannot be read"),
    ],
)
def test_a_wrong_formula_is_refused_in_a_sentence(text: str, reason: str) -> None:
    document, block = grouped()
    document.enter(block)
    inner = next(node.id for node in document.graph.nodes.values() if node.formulas)
    before = dumps(document.design)
    with pytest.raises(LayerError, match=reason.replace("(", r"\(")):
        document.set_formula([inner], "out_channels", text)
    assert dumps(document.design) == before


def test_formulas_know_the_sizes_that_come_in() -> None:
    document, block = grouped()
    document.enter(block)
    inner = next(node.id for node in document.graph.nodes.values() if node.formulas)
    document.set_formula([inner], "out_channels", "in_channels // 2 + channels")
    facts = analyse_design(document.design)
    assert facts.nodes[block].output == (12, 16, 16)


@pytest.mark.parametrize(
    ("setting", "text", "reason"),
    [
        ("out_channels", "channels ^ 2", "may only use"),
        ("out_channels", "channels *", "cannot be read"),
        ("out_channels", "channels" + " + 1" * 300, "cannot be read"),
        ("padding_mode", "channels", "cannot be calculated by a formula"),
        ("colour", "channels", "has no setting 'colour'"),
    ],
)
def test_a_formula_that_means_nothing_is_a_problem_of_its_block(setting: str, text: str, reason: str) -> None:
    document, _ = grouped()
    content = json.loads(dumps(document.design))
    (module,) = content["modules"]
    node = next(each for each in module["graph"]["nodes"] if "formulas" in each)
    node["formulas"] = {setting: text}
    opened = Document(loads(json.dumps(content)))
    assert json.loads(dumps(opened.design)) == content
    (problem,) = analyse_design(opened.design).errors
    assert reason in problem.message
    opened.set_parameters("Block", [Parameter("channels", 8), Parameter("width", 1)])
    opened.rename_parameter("Block", "width", "height")
    with pytest.raises(CompileError):
        compile_design(opened.design)


def test_a_module_cannot_contain_itself() -> None:
    document, block = grouped()
    layer = document.graph.nodes[block].layer
    text = document.copy([block])
    document.enter(block)
    with pytest.raises(GraphError, match="Block cannot contain Block"):
        document.add(layer)
    with pytest.raises(GraphError, match="Block cannot contain Block"):
        document.paste(text)


def test_a_file_with_a_module_that_contains_itself_is_refused() -> None:
    document, _ = grouped()
    text = dumps(document.design).replace('"layer": "ReLU"', '"layer": "Block"')
    with pytest.raises(FileError, match="the module Block contains itself"):
        loads(text)


def test_files_and_the_clipboard_hold_modules() -> None:
    document, block = grouped()
    text = dumps(document.design)
    assert dumps(loads(text)) == text
    other = Document()
    (pasted,) = other.paste(document.copy([block]))
    assert other.design.modules["Block"].parameters == (Parameter("channels", 8, True),)
    assert other.graph.nodes[pasted].layer == document.graph.nodes[block].layer
    other.undo()
    assert other.design.modules == {}


def test_a_library_file_gives_modules_to_other_designs(tmp_path: Path) -> None:
    document, block = grouped()
    document.group([block], "Outer")
    document.save_to_library("Outer", tmp_path / "blocks.netmodule")
    other = Document()
    assert other.take_from_library(tmp_path / "blocks.netmodule") == ["Block", "Outer"]
    assert list(other.design.modules) == ["Block", "Outer"]
    (tmp_path / "broken.netmodule").write_text("{")
    with pytest.raises(FileError, match="not JSON"):
        other.take_from_library(tmp_path / "broken.netmodule")


def test_a_used_module_is_not_deleted() -> None:
    document, block = grouped()
    with pytest.raises(GraphError, match="used in the drawing"):
        document.remove_module("Block")
    document.ungroup(block)
    document.remove_module("Block")
    assert document.design.modules == {}


def test_repeats_unfold_one_after_the_other() -> None:
    document, block = grouped()
    document.set([block], repeat=3, first="channels=4")
    before = analyse_design(document.design)
    assert len(before.nodes[block].children) == 3
    ids = document.ungroup(block)
    after = analyse_design(document.design)
    assert after.totals == before.totals
    channels = [document.graph.nodes[key].layer.values().get("out_channels") for key in ids]
    assert channels == [4, None, 8, None, 8, None]


def test_the_ports_of_a_group_give_way_to_the_names_inside() -> None:
    document, names = stacked()
    document.rename(next(iter(document.graph.nodes)), "image")
    document.rename(names["output"], "scores")
    document.rename(names["second_relu"], "input")
    document.rename(names["first"], "output")
    document.group([names[key] for key in ("first", "first_relu", "second", "second_relu")], "Block")
    inside = [node.name for node in document.design.modules["Block"].graph.nodes.values()]
    assert sorted(inside) == ["first_relu", "input", "input1", "output", "output1", "second"]
    assert dumps(loads(dumps(document.design))) == dumps(document.design)


def test_two_blocks_in_a_row_lose_the_same_port() -> None:
    document, block = grouped()
    other = document.add(document.graph.nodes[block].layer, after=block)
    before = dumps(document.design)
    document.enter(other)
    document.remove([node.id for node in document.graph.nodes.values() if node.layer.is_output])
    graph = document.design.graph
    assert [graph.nodes[key].layer.output_count for key in (block, other)] == [0, 0]
    assert graph.inputs_of(other) == graph.outputs_of(other) == []
    document.undo()
    assert dumps(document.design) == before


def test_a_merge_closes_up_behind_a_port_that_went() -> None:
    document, block = grouped()
    relu = next(node.id for node in document.graph.nodes.values() if node.name == "first_relu")
    merge = document.add(parse_layer("Add"), after=block)
    document.connect(relu, merge, 1)
    document.enter(block)
    document.remove([node.id for node in document.graph.nodes.values() if node.layer.is_output])
    assert [(edge.source, edge.target_port) for edge in document.design.graph.inputs_of(merge)] == [(relu, 0)]


def test_a_module_that_comes_back_has_its_old_place() -> None:
    document, block = grouped()
    document.ungroup(block)
    document.group([document.add(parse_layer("ReLU"))], "Other")
    document.remove_module("Block")
    document.undo()
    assert list(document.design.modules) == ["Block", "Other"]


def test_a_copied_block_follows_what_was_renamed_meanwhile() -> None:
    document, block = grouped()
    document.set([block], channels=12, repeat=2, first="channels=4")
    text = document.copy([block])
    document.rename_parameter("Block", "channels", "width")
    (pasted,) = document.paste(text)
    assert document.graph.nodes[pasted].layer == document.graph.nodes[block].layer
    assert document.graph.nodes[pasted].layer.values()["width"] == 12


def test_copied_blocks_have_the_ports_that_their_module_has_by_now() -> None:
    document, block = grouped()
    other = document.add(document.graph.nodes[block].layer, after=block)
    text = document.copy([block, other])
    document.enter(block)
    document.remove([node.id for node in document.graph.nodes.values() if node.layer.is_output])
    document.leave()
    pasted = document.paste(text)
    assert [document.graph.nodes[key].layer.output_count for key in pasted] == [0, 0]
    assert document.graph.outputs_of(pasted[0]) == []


@pytest.mark.parametrize("text", ["size=2", "channels", "channels=2 +"])
def test_what_is_different_in_the_first_repeat_must_be_a_parameter(text: str) -> None:
    document, block = grouped()
    with pytest.raises(LayerError, match=r"first repeat|cannot be read"):
        document.set([block], first=text)
    assert document.graph.nodes[block].layer.values()["first"] == ""


def test_no_verb_puts_a_module_into_itself() -> None:
    document, block = grouped()
    layer = document.graph.nodes[block].layer
    document.enter(block)
    inner = next(node.id for node in document.graph.nodes.values() if node.name == "second_relu")
    with pytest.raises(GraphError, match="Block cannot contain Block"):
        document.replace_layer(inner, layer)


def test_a_block_with_a_wire_too_many_comes_apart() -> None:
    document, block = grouped()
    relu = next(node.id for node in document.graph.nodes.values() if node.name == "first_relu")
    merge = document.add(parse_layer("Add"), after=block)
    document.connect(relu, merge, 1)
    document.replace_layer(merge, document.graph.nodes[block].layer)
    assert len(document.ungroup(merge)) == 2


def test_a_default_with_a_point_makes_a_parameter_any_number() -> None:
    document, _ = grouped()
    document.set_parameters("Block", [Parameter("channels", 8, True), Parameter("rate", 1)])
    document.set_parameters("Block", [Parameter("channels", 8, True), Parameter("rate", 1.0)])
    block = next(node.id for node in document.graph.nodes.values() if node.layer.module)
    document.set([block], rate=0.5)
    assert document.graph.nodes[block].layer.values()["rate"] == 0.5


@pytest.mark.parametrize(
    ("name", "stem"), [("CNBlock", "cn_block"), ("ResidualBlock1", "residual_block"), ("Block2Add", "block2_add")]
)
def test_blocks_of_a_module_are_called_after_its_words(name: str, stem: str) -> None:
    assert stem_of(name) == stem
