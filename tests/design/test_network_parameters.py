"""Parameters of the network itself: undoable, followed by formulas, handed through by grouping."""

from __future__ import annotations

import pytest

from netdesigner.analysis.facts import analyse_design
from netdesigner.design.document import Document
from netdesigner.design.file import dumps
from netdesigner.design.open_design import Location
from netdesigner.layers import LayerError
from netdesigner.layers.module_use import Parameter
from tests.drawings import chain_drawing


def opened() -> Document:
    document = Document(chain_drawing("Conv2d(8, 3) | ReLU | Conv2d(8, 3)"))
    document.set_parameters("", [Parameter("width", 0.5)])
    document.set_formula(["n2"], "out_channels", "round(16 * width)")
    return document


def test_every_verb_is_one_step() -> None:
    document = opened()
    texts = [dumps(document.design)]
    document.set_parameters("", [Parameter("width", 1.5), Parameter("depth", 2)])
    texts.append(dumps(document.design))
    document.rename_parameter("", "width", "alpha")
    texts.append(dumps(document.design))
    document.set_formula(["n4"], "out_channels", "depth * 3")
    texts.append(dumps(document.design))
    assert analyse_design(document.design).output == (6, 8, 8)
    for text in reversed(texts[:-1]):
        document.undo()
        assert dumps(document.design) == text
    for text in texts[1:]:
        document.redo()
        assert dumps(document.design) == text


def test_numbers_follow_the_parameters() -> None:
    document = opened()
    document.set_parameters("", [Parameter("width", 0.3)])
    assert document.graph.nodes["n2"].layer.values()["out_channels"] == round(16 * 0.3)
    with pytest.raises(LayerError, match="out_channels must be"):
        document.set_parameters("", [Parameter("width", 0.0)])
    with pytest.raises(LayerError, match="conv1 uses the parameter width"):
        document.set_parameters("", [])
    document.rename_parameter("", "width", "alpha")
    assert document.graph.nodes["n2"].formulas == (("out_channels", "round(16 * alpha)"),)


def test_a_number_that_is_not_whole_is_refused_with_what_to_write() -> None:
    document = opened()
    with pytest.raises(LayerError, match="write round"):
        document.set_formula(["n4"], "out_channels", "16 * width")


def test_grouping_hands_parameters_through_and_back() -> None:
    document = opened()
    before = analyse_design(document.design).output
    use = document.group(["n2", "n3"], "Unit")
    assert document.design.modules["Unit"].parameters == (Parameter("width", 0.5),)
    assert document.graph.nodes[use].formulas == (("width", "width"),)
    document.set_parameters("", [Parameter("width", 0.25)])
    assert analyse_design(document.design).nodes[use].output == (4, 10, 10)
    document.set_parameters("", [Parameter("width", 0.5)])
    document.ungroup(use)
    assert [node.formulas for node in document.graph.nodes.values() if node.formulas] == [
        (("out_channels", "round(16 * width)"),)
    ]
    assert analyse_design(document.design).output == before


def test_copies_keep_their_formula_where_it_has_a_value() -> None:
    document = opened()
    (copied,) = document.duplicate(["n2"])
    assert document.graph.nodes[copied].formulas == (("out_channels", "round(16 * width)"),)
    other = Document(chain_drawing("ReLU"))
    (pasted,) = other.paste(document.copy(["n2"]))
    assert other.graph.nodes[pasted].formulas == ()
    assert other.graph.nodes[pasted].layer.values()["out_channels"] == 8


def test_a_module_by_itself_has_its_own_numbers() -> None:
    document = opened()
    document.group(["n2", "n3"], "Unit")
    document.show(Location("Unit"))
    document.set_formula(["n2"], "out_channels", "in_channels + round(16 * width)")
    alone = document.design.only("Unit")
    assert analyse_design(alone).errors == ()
    assert (
        alone.graph.nodes["n2"].layer.values()["out_channels"]
        == 9 + document.design.modules["Unit"].examples["in_channels"] - 1
    )
