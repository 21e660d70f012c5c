"""Files of other programs: older formats open, newer choices are kept and told, what is new takes a new format."""

from __future__ import annotations

import json
from typing import Any

import pytest

from netdesigner.analysis.facts import analyse_design
from netdesigner.design.document import Document
from netdesigner.design.file import dumps, loads
from netdesigner.layers.module_use import Parameter
from tests.design.test_file import small

UNKNOWN: list[tuple[list[Any], Any, str]] = [
    (["recipe", "lr"], 0, "The recipe's lr is 0, which is not used"),
    (["recipe", "lr"], "fast", "it is 0.001 here"),
    (["recipe", "optimizer"], "Magic", "it is Adam here"),
    (["recipe", "colour"], 1, "no setting colour"),
    (["direction"], "up", "it runs down here"),
    (["init"], {"weight": {"kind": "magic"}}, "no initialization called 'magic'"),
    (["init"], {"gain": 3}, "until another one is chosen"),
    (["graph", "nodes", 1, "init"], {"weight": {"kind": "magic"}}, "conv1: Its initialization is not used"),
]


@pytest.mark.parametrize(("where", "value", "sentence"), UNKNOWN, ids=[str(row[0]) for row in UNKNOWN])
def test_an_unknown_choice_is_kept_and_told(where: list[Any], value: Any, sentence: str) -> None:
    content = json.loads(dumps(small()))
    part = content
    for step in where[:-1]:
        part = part[step]
    part[where[-1]] = value
    document = Document(loads(json.dumps(content)))
    assert json.loads(dumps(document.design)) == content
    (problem,) = analyse_design(document.design).problems
    assert sentence in problem.message
    document.apply(problem.fixes[0], problem.node or "")
    assert not analyse_design(document.design).problems
    assert dumps(document.design) == dumps(small())
    document.undo()
    assert json.loads(dumps(document.design)) == content


def test_a_choice_takes_the_place_of_an_unknown_one() -> None:
    content = json.loads(dumps(small()))
    content["recipe"]["optimizer"] = "Magic"
    document = Document(loads(json.dumps(content)))
    document.set_recipe(optimizer="Adam")
    assert dumps(document.design) == dumps(small())


def widened() -> Document:
    document = Document(small())
    document.set_parameters("", [Parameter("width", 0.5, help="Of all layers.")])
    document.set_formula(["n2"], "out_channels", "round(8 * width)")
    return document


def test_parameters_of_the_network_are_kept_in_format_3() -> None:
    text = dumps(widened().design)
    assert json.loads(text)["format"] == 3
    again = loads(text)
    assert again.parameters == (Parameter("width", 0.5, help="Of all layers."),)
    assert dumps(again) == text


def test_what_older_programs_understand_is_written_for_them() -> None:
    assert json.loads(dumps(small()))["format"] == 2
    document = widened()
    document.set_formula(["n2"], "out_channels", "")
    document.set_parameters("", [])
    assert dumps(document.design) == dumps(small())


def test_numbers_follow_the_formulas_of_a_file() -> None:
    """Settings that were written by hand beside their formula do not hold."""
    content = json.loads(dumps(widened().design))
    content["parameters"][0]["value"] = 2
    assert loads(json.dumps(content)).graph.nodes["n2"].layer.values()["out_channels"] == 16


@pytest.mark.parametrize("version", [1, 2])
def test_formulas_meant_nothing_in_the_main_graph_of_older_files(version: int) -> None:
    content = json.loads(dumps(small())) | {"format": version}
    content["graph"]["nodes"][1]["formulas"] = {"out_channels": "channels"}
    design = loads(json.dumps(content))
    assert not analyse_design(design).errors
    assert dumps(design) == dumps(small())


def test_a_formula_of_the_main_graph_without_a_value_is_a_problem() -> None:
    content = json.loads(dumps(widened().design))
    content["parameters"] = []
    design = loads(json.dumps(content))
    (problem,) = analyse_design(design).errors
    assert problem.node == "n2"
    assert "no parameter called 'width'" in problem.message
    assert json.loads(dumps(design))["graph"] == content["graph"]
