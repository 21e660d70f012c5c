"""Expressions inside modules keep their meaning through every verb: grouped, taken apart, pasted, taken from files."""

from __future__ import annotations

from pathlib import Path

import pytest

from netdesigner.analysis.facts import analyse_design
from netdesigner.design.document import Document
from netdesigner.design.graph import GraphError
from netdesigner.design.module import Module
from netdesigner.design.open_design import Location
from netdesigner.layers import parse_layer
from netdesigner.layers.module_use import ModuleUse, Parameter
from tests.drawings import Drawing


def chain(layers: str) -> Drawing:
    drawing = Drawing()
    drawing.put("Output", drawing.chain(layers, drawing.put("Input((4, 8, 8))")))
    return drawing


def id_of(document: Document, name: str) -> str:
    return next(node.id for node in document.graph.nodes.values() if node.name == name)


def nested() -> tuple[Document, str]:
    """A `Stage` of two `Unit`s, the first of which has the step that the stage is given."""
    document = Document(chain("Conv2d(4, 1) | ReLU").design)
    unit = document.group([id_of(document, "conv1")], "Unit")
    document.set_parameters("Unit", [Parameter("stride", 1)])
    document.enter(unit)
    document.set_formula([id_of(document, "conv1")], "stride", "stride")
    document.leave()
    stage = document.group([unit, id_of(document, "relu1")], "Stage")
    document.set_parameters("Stage", [Parameter("stride", 2)])
    document.enter(stage)
    document.set([id_of(document, document.graph.nodes[unit].name)], repeat=2, first="stride=stride")
    document.leave()
    return document, stage


def first_of(document: Document, module: str, name: str = "Unit") -> str:
    layers = [node.layer for node in document.design.modules[module].graph.nodes.values() if node.layer.module == name]
    (layer,) = layers
    assert isinstance(layer, ModuleUse)
    first: str = layer.values()["first"]
    return first


def test_the_first_repeat_keeps_its_expression_when_parameters_change() -> None:
    document, _ = nested()
    document.set_parameters("Stage", [Parameter("stride", 4)])
    document.set_parameters("Unit", [Parameter("stride", 1), Parameter("more", 1)])
    assert first_of(document, "Stage") == "stride=stride"


def test_the_first_repeat_keeps_its_expression_beside_a_formula() -> None:
    document, stage = nested()
    document.set_parameters("Stage", [Parameter("stride", 2), Parameter("depth", 3)])
    document.enter(stage)
    inner = next(node.id for node in document.graph.nodes.values() if node.layer.module)
    document.set_formula([inner], "repeat", "depth")
    assert first_of(document, "Stage") == "stride=stride"


def test_taken_apart_the_first_repeat_is_as_it_was() -> None:
    document, stage = nested()
    document.set([stage], stride=4)
    before = analyse_design(document.design).output
    document.ungroup(stage)
    after = analyse_design(document.design)
    assert after.errors == ()
    assert after.output == before == (4, 2, 2)


def test_grouped_blocks_may_have_decimals_in_their_first_repeat() -> None:
    document, stage = nested()
    document.set_parameters("Unit", [Parameter("stride", 1), Parameter("p", 0.25)])
    document.enter(stage)
    unit = next(node.id for node in document.graph.nodes.values() if node.layer.module)
    document.set([unit], first="stride=stride, p=0.5")
    document.group([unit], "Inner")
    assert first_of(document, "Inner") == "stride=stride, p=0.5"


def test_a_size_of_the_input_is_not_mistaken_for_another_one_by_grouping() -> None:
    document = Document(chain("Conv2d(16, 1) | Conv2d(4, 1)").design)
    block = document.group([id_of(document, "conv1"), id_of(document, "conv2")], "Block")
    document.enter(block)
    second = id_of(document, "conv2")
    document.set_formula([second], "out_channels", "in_channels")
    with pytest.raises(GraphError, match="conv2 calculates with in_channels"):
        document.group([second], "Inner")


def test_a_size_of_the_input_stays_the_same_where_the_group_begins_there() -> None:
    document = Document(chain("Conv2d(4, 1) | Conv2d(16, 1)").design)
    block = document.group([id_of(document, "conv1"), id_of(document, "conv2")], "Block")
    document.enter(block)
    document.set_formula([id_of(document, "conv1")], "out_channels", "in_channels")
    document.group([id_of(document, "conv1")], "Inner")
    assert analyse_design(document.design).errors == ()


def test_formulas_pasted_where_they_mean_nothing_become_numbers() -> None:
    document, _ = nested()
    document.show(Location("Unit"))
    text = document.copy([id_of(document, "conv1")])
    document.show(Location())
    (pasted,) = document.paste(text)
    assert document.graph.nodes[pasted].formulas == ()
    document.show(Location("Unit"))
    (pasted,) = document.paste(text)
    assert document.graph.nodes[pasted].formulas == (("stride", "stride"),)


def other_unit() -> Document:
    """A design whose `Unit` is another one."""
    document = Document(chain("ReLU").design)
    document.group([id_of(document, "relu1")], "Unit")
    return document


def test_a_library_does_not_mix_two_modules_of_one_name(tmp_path: Path) -> None:
    document, _ = nested()
    document.save_to_library("Stage", tmp_path / "stage.netmodule")
    other = other_unit()
    with pytest.raises(GraphError, match="Stage uses another Unit"):
        other.take_from_library(tmp_path / "stage.netmodule")
    assert list(other.design.modules) == ["Unit"]


def test_the_clipboard_does_not_mix_two_modules_of_one_name() -> None:
    document, stage = nested()
    other = other_unit()
    with pytest.raises(GraphError, match="Stage uses another Unit"):
        other.paste(document.copy([stage]))
    assert list(other.design.modules) == ["Unit"]


@pytest.mark.parametrize("names", [("1", "2"), ("x²", "y²"), ("A", "a"), ("ﬁrst", "first"), ("class", "…")])
def test_sizes_of_several_inputs_have_names_of_python(names: tuple[str, str]) -> None:
    drawing = Drawing()
    for name in names:
        drawing.put(parse_layer("Input((4, 8, 8))"), name=name)
    words = [word for row in Module("Block", drawing.graph).size_names() for word in row]
    assert all(word.isidentifier() for word in words)
    assert len(set(words)) == 6
