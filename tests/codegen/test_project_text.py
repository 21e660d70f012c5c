"""The text of training projects, as a reviewer reads it; that it trains is tried in tests/training/test_project.py."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Callable
from dataclasses import replace

import pytest

from netdesigner.analysis.facts import analyse_design
from netdesigner.codegen.project_text import ConfigLine, TrainingProject, config_text, toml, train_source
from netdesigner.data.sources import open_source
from netdesigner.design.design import Design
from netdesigner.design.templates import template
from netdesigner.training.project import Project, project_of


def project(name: str, start: str = "") -> Project:
    design: Design = template(name).open()
    return project_of(design, analyse_design(design), open_source("digits"), start)


def text_of(name: str) -> TrainingProject:
    return project(name).text


def test_a_project_of_a_small_network(assert_golden: Callable[[str, str], None]) -> None:
    lenet = project("lenet5", "start.safetensors")
    assert_golden("lenet5.train.py.txt", train_source(lenet.text))
    assert_golden("lenet5.config.toml.txt", config_text(lenet.text, lenet.config))


@pytest.mark.parametrize("is_classified", [True, False])
@pytest.mark.parametrize("count", [None, 1_234_567])
@pytest.mark.parametrize("axes", [None, (0,), (0, 1, 2, 3)])
def test_each_variant_is_python_that_uses_what_it_imports(
    is_classified: bool, count: int | None, axes: tuple[int, ...] | None
) -> None:
    text = replace(
        text_of("two_headed"), is_classified=is_classified, validation_count=count, axes=axes, loading=None,
        one_hot_classes=10, has_start=True,
    )  # fmt: skip
    tree = ast.parse(train_source(text))
    bound = {
        (alias.asname or alias.name).partition(".")[0]
        for node in tree.body
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    assert bound <= used
    assert max(map(len, train_source(text).splitlines())) <= 88


def test_the_optimizer_has_a_table_of_its_own() -> None:
    lenet = project("lenet5")
    told = tomllib.loads(config_text(lenet.text, lenet.config))
    assert told.pop("optimizer") == {"lr": 0.001}
    assert told == {line.name: line.value for line in lenet.config}


@pytest.mark.parametrize("value", [True, 3, 0.1, 1e-8, 'a "b" \\ c', (0.9, 0.999)])
def test_values_are_written_as_toml(value: object) -> None:
    read = tomllib.loads(f"x = {toml(value)}")["x"]
    assert (tuple(read) if isinstance(read, list) else read) == value
    assert tomllib.loads(ConfigLine("x", 1e-5, "").text)["x"] == 1e-5
