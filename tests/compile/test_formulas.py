"""Formulas in classes: choices, rounding, the number of the repeat, and parameters of the network itself."""

from __future__ import annotations

import pytest

from netdesigner.analysis.facts import analyse_design
from netdesigner.analysis.inside import sizes_inside
from netdesigner.analysis.sameness import is_same_network
from netdesigner.design.document import Document
from netdesigner.layers import parse_layer
from netdesigner.layers.module_use import Parameter
from netdesigner.network.build import build
from tests.compile.test_module_classes import block, code
from tests.drawings import chain_drawing


def wide() -> Document:
    """A network whose own width multiplies its channels."""
    document = Document(chain_drawing("Conv2d(32, 3) | BatchNorm2d | ReLU | Flatten | Linear(10)"))
    document.set_parameters("", [Parameter("width", 0.75), Parameter("classes", 10)])
    ids = {node.name: node.id for node in document.graph.nodes.values()}
    document.set_formula([ids["conv1"]], "out_channels", "max(8, int(32 * width + 4) // 8 * 8)")
    document.set_formula([ids["fc1"]], "out_features", "classes")
    return document


def test_parameters_of_the_network_are_arguments_of_its_class() -> None:
    document = wide()
    text = code(document)
    assert "def __init__(self, width: float = 0.75, classes: int = 10) -> None:" in text
    assert "nn.Conv2d(1, max(8, int(32 * width + 4) // 8 * 8), kernel_size=3)" in text
    assert "nn.BatchNorm2d(max(8, int(32 * width + 4) // 8 * 8))" in text
    assert "nn.Linear(max(8, int(32 * width + 4) // 8 * 8) * 100, classes)" in text


@pytest.mark.parametrize("width", [0.1, 0.5, 1.0, 1.4])
def test_another_width_is_the_same_number_everywhere(width: float) -> None:
    document = wide()
    document.set_parameters("", [Parameter("width", width), Parameter("classes", 10)])
    channels = max(8, int(32 * width + 4) // 8 * 8)
    facts = analyse_design(document.design)
    assert facts.nodes["n2"].output == (channels, 10, 10)
    assert sum(each.numel() for each in build(document.design).parameters()) == facts.totals.params
    code(document)


def test_a_parameter_that_forward_uses_is_kept_by_the_network() -> None:
    document = Document(chain_drawing("Slice(1, 0, 8)", "Input((12, 6))"))
    document.set_parameters("", [Parameter("kept", 8), Parameter("unused", 1)])
    document.set_formula(["n2"], "stop", "kept")
    text = code(document)
    assert "def __init__(self, kept: int = 8) -> None:" in text
    assert "return x[:, : self.kept]" in text


def test_a_choice_is_printed_as_one() -> None:
    document = Document()
    formulas = {"conv1__out_channels": "channels if stride > 1 else in_channels * 2", "conv1__stride": "stride"}
    parameters = [Parameter("channels", 6), Parameter("stride", 1)]
    use = block(document, "Conv2d(8, 3, padding=1) | BatchNorm2d", "Unit", parameters, **formulas)
    other = document.add(document.graph.nodes[use].layer, after=use)
    document.set([other], stride=2)
    text = " ".join(code(document).split())
    assert "in_channels, channels if stride > 1 else in_channels * 2, kernel_size=3" in text
    assert "nn.BatchNorm2d(channels if stride > 1 else in_channels * 2)" in text
    assert analyse_design(document.design).output == (6, 8, 8)


def test_a_row_of_sizes_may_be_even_in_one_use_and_uneven_in_another() -> None:
    """3 × 3 is written as one number, 1 × 7 as two; the class has two."""
    document = Document()
    formulas = {"conv1__kernel_size": "height, width", "conv1__padding": "height // 2, width // 2"}
    parameters = [Parameter("height", 1), Parameter("width", 1)]
    use = block(document, "Conv2d(4, (1, 1))", "Unit", parameters, **formulas)
    other = document.add(document.graph.nodes[use].layer, after=use)
    document.set([other], width=7)
    third = document.add(document.graph.nodes[use].layer, after=other)
    document.set([third], height=3, width=3)
    text = " ".join(code(document).split())
    assert "kernel_size=(height, width), padding=(height // 2, width // 2)" in text
    assert text.count("class Unit") == 1


def growing() -> tuple[Document, str]:
    document = Document()
    formulas = {"conv1__out_channels": "channels", "drop1__p": "p"}
    parameters = [Parameter("channels", 8, True), Parameter("p", 0.0)]
    use = block(document, "Conv2d(8, 3, padding=1) | Dropout(0.1)", "Unit", parameters, **formulas)
    document.set([use], repeat=5)
    document.set_formula([use], "p", "0.2 * i / 4")
    return document, use


def test_what_grows_with_the_repeat_is_a_comprehension() -> None:
    document, use = growing()
    assert "nn.Sequential(Unit(4, 8, p=0.2 * 0 / 4)" not in code(document)
    assert "*(Unit(8, 8, p=0.2 * i / 4) for i in range(1, 5))" in code(document)
    document.set_formula([use], "channels", "8 * (i + 1)")
    assert "*(Unit(8 * i, 8 + 8 * i, p=0.2 * i / 4) for i in range(1, 5))" in code(document)
    document.set([use], first="p=0.5")
    assert "Unit(4, 8, p=0.5)," in code(document)
    assert [node.layer.values()["p"] for node in _drops(document)] == [0.5, 0.05, 0.1, 0.2 * 3 / 4, 0.2]


def _drops(document: Document) -> list:  # type: ignore[type-arg]
    copy = Document(document.design.snapshot())
    use = next(node.id for node in copy.graph.nodes.values() if node.layer.module)
    facts = analyse_design(copy.design)
    copy.ungroup(use, sizes_inside(copy.design.modules["Unit"], facts.nodes[use]))
    assert is_same_network(document.design, analyse_design(document.design), copy.design, analyse_design(copy.design))
    return [node for node in copy.graph.nodes.values() if type(node.layer).__name__ == "Dropout"]


def test_the_length_of_a_row_may_be_part_of_its_rule() -> None:
    """Stochastic depth as it is published: the last repeat drops as much as the stage is given."""
    document, use = growing()
    stage = document.group([use], "Stage")
    document.set_parameters("Stage", [Parameter("depth", 5), Parameter("drop", 0.5)])
    document.enter(stage)
    document.set_formula([use], "repeat", "depth")
    document.set_formula([use], "p", "drop * i / (depth - 1)")
    document.leave()
    other = document.add(document.graph.nodes[stage].layer, after=stage)
    document.set([other], depth=3, drop=0.3)
    text = code(document)
    assert "for i in range(1, depth)" in text
    assert "p=drop * i / (depth - 1)" in text


@pytest.mark.parametrize("repeat", [1, 2])
def test_short_rows_have_their_numbers(repeat: int) -> None:
    document, use = growing()
    document.set([use], repeat=repeat)
    assert "0.05" in code(document) or repeat == 1
    assert " i " not in code(document)


def test_a_repeat_that_cannot_be_is_a_problem_of_its_block() -> None:
    document, use = growing()
    document.set_formula([use], "channels", "8 - 2 * i")
    (problem,) = analyse_design(document.design).errors
    assert problem.node == use
    document.set_formula([use], "p", "0.3 * i")
    assert analyse_design(document.design).errors[0].node == use


def test_blocks_take_parameters_of_the_network() -> None:
    document, use = growing()
    document.set_parameters("", [Parameter("drop", 0.4), Parameter("depth", 5)])
    document.set_formula([use], "p", "drop * i / depth")
    document.set_formula([use], "repeat", "depth")
    text = code(document)
    assert "def __init__(self, drop: float = 0.4, depth: int = 5) -> None:" in text
    assert "p=drop * i / depth) for i in range(1, depth)" in text


def test_only_blocks_have_a_number_of_the_repeat() -> None:
    document = Document(chain_drawing("Conv2d(8, 3)"))
    layer = parse_layer("Conv2d(8, 3)")
    assert layer is not None
    with pytest.raises(ValueError, match="number of a repeat"):
        document.set_formula(["n2"], "out_channels", "i + 1")
