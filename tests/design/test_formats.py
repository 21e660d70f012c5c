"""Files of other programs: older formats open, newer choices are kept and told, what is new takes a new format."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from netdesigner.analysis.facts import analyse_design
from netdesigner.design.document import Document
from netdesigner.design.file import dumps, load, loads
from netdesigner.design.library import load as load_library
from netdesigner.layers import parse_layer
from netdesigner.layers.module_use import Parameter
from netdesigner.recipe.optimizers import Adam
from tests.design.test_file import small

UNKNOWN: list[tuple[list[Any], Any, str]] = [
    (["recipe", "optimizer", "lr"], 0, "The recipe's optimizer.lr is 0, which is not used (must be greater than 0"),
    (["recipe", "optimizer", "lr"], "fast", "it is 0.001 here"),
    (["recipe", "optimizer", "rho"], 0.9, "no setting optimizer.rho"),
    (["recipe", "optimizer"], "Magic", "it is Adam here"),
    (["recipe", "optimizer"], {"name": "Adadelta", "rho": 0.8}, "is 'Adadelta', which is not used"),
    (["recipe", "optimizer"], {"name": 3}, "must be a name"),
    (["recipe", "optimizer"], ["Adam"], "it is Adam here"),
    (["recipe", "loss"], {"name": "focal", "gamma": 2.0}, "it is auto here"),
    (["recipe", "task"], "ranking", "it is classification here"),
    (["recipe", "epochs"], "many", "must be a whole number"),
    (["recipe", "colour"], 1, "no setting colour"),
    (["recipe", "a.b~c"], {"d": 1}, "no setting a.b~c"),
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


def test_a_known_choice_is_used_without_its_unknown_settings() -> None:
    content = json.loads(dumps(small()))
    content["recipe"]["loss"] = {"name": "mse", "beta": 2.0}
    design = loads(json.dumps(content))
    assert design.recipe.loss_in_use.choice == "mse"
    assert "no setting loss.beta" in design.unread[0].sentence
    assert json.loads(dumps(design)) == content


def test_a_choice_takes_the_place_of_an_unknown_one() -> None:
    content = json.loads(dumps(small()))
    content["recipe"]["optimizer"] = "Magic"
    document = Document(loads(json.dumps(content)))
    document.set_recipe(optimizer=Adam())
    assert dumps(document.design) == dumps(small())


def widened() -> Document:
    document = Document(small())
    document.set_parameters("", [Parameter("width", 0.5, help="Of all layers.")])
    document.set_formula(["n2"], "out_channels", "round(8 * width)")
    return document


def test_parameters_of_the_network_are_kept() -> None:
    text = dumps(widened().design)
    again = loads(text)
    assert again.parameters == (Parameter("width", 0.5, help="Of all layers."),)
    assert dumps(again) == text


def test_numbers_follow_the_formulas_of_a_file() -> None:
    """Settings that were written by hand beside their formula do not hold."""
    content = json.loads(dumps(widened().design))
    content["parameters"][0]["value"] = 2
    assert loads(json.dumps(content)).graph.nodes["n2"].layer.values()["out_channels"] == 16


FORMATS = Path(__file__).resolve().parent / "formats"


@pytest.mark.parametrize("path", sorted(FORMATS.glob("*.netdesign")), ids=lambda path: path.stem)
def test_files_of_every_earlier_format_open(path: Path) -> None:
    then = json.loads(path.read_text())["recipe"]
    design = load(path)
    assert not analyse_design(design).errors
    assert not design.unread
    optimizer = design.recipe.optimizer
    assert (optimizer.choice, optimizer.lr) == (then["optimizer"], then["lr"])
    assert optimizer.values() == {name: then[name] for name in optimizer.values()}
    assert dumps(loads(dumps(design))) == dumps(design)


def test_modules_of_an_earlier_library_open() -> None:
    (module,) = load_library(FORMATS / "format_3_block.netmodule")
    assert module.name == "Block"


def test_a_file_tells_what_it_chooses_a_line_a_setting() -> None:
    document = Document(small())
    document.set_recipe(optimizer="SGD")
    document.set_recipe(**{"optimizer.momentum": 0.9})
    lines = {line.strip() for line in dumps(document.design).splitlines()} - {
        line.strip() for line in dumps(small()).splitlines()
    }
    assert lines == {'"name": "SGD",', '"lr": 0.001,', '"momentum": 0.9'}


@pytest.mark.parametrize("optimizer", ["SGD", "AdamW"])
def test_what_an_earlier_format_left_out_is_what_its_program_did(optimizer: str) -> None:
    content = json.loads(dumps(small())) | {"format": 3, "recipe": {"optimizer": optimizer}}
    values = loads(json.dumps(content)).recipe.optimizer.values()
    assert values == {"lr": 0.001, "weight_decay": 0.0} | ({"momentum": 0.9} if optimizer == "SGD" else {})


def test_an_optimizer_that_no_program_knew_is_kept_from_an_earlier_format() -> None:
    content = json.loads(dumps(small())) | {"format": 2, "recipe": {"optimizer": "Lion", "lr": 0.5, "epochs": 7}}
    design = loads(json.dumps(content))
    assert design.recipe.epochs == 7
    written = json.loads(dumps(design))["recipe"]["optimizer"]
    assert written == {"name": "Lion", "lr": 0.5, "momentum": 0.9, "weight_decay": 0.0}


@pytest.mark.parametrize("version", [1, 2])
def test_formulas_meant_nothing_in_the_main_graph_of_older_files(version: int) -> None:
    content = json.loads(dumps(small())) | {"format": version, "recipe": {}}
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


def test_settings_under_their_older_names_are_read() -> None:
    """`vocabulary_size` was called `vocabulary`, as a value and as a formula."""
    document = Document()
    document.add(parse_layer("Input((7,), vocabulary_size=5)"), (0.0, 0.0))
    text = dumps(document.design)
    assert '"vocabulary_size": 5' in text
    read = loads(text.replace('"vocabulary_size"', '"vocabulary"'))
    assert [node.layer for node in read.graph.nodes.values()] == [parse_layer("Input((7,), vocabulary=5)")]
    assert not read.unread
