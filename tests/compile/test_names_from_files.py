"""Names that a file or a user gives reach the exported code as names only, and each once."""

from __future__ import annotations

import json
from typing import Any

import pytest

from netdesigner.codegen.source import module_source
from netdesigner.compile.program import compile_design
from netdesigner.design.design import Design
from netdesigner.design.document import Document
from netdesigner.design.file import FileError, loads
from netdesigner.layers import LayerError
from netdesigner.layers.module_use import Parameter, check_parameter_name, module_layer
from netdesigner.network.build import build
from tests.drawings import Drawing
from tests.network.equality import assert_export_equals


def staged(*stages: str) -> Design:
    """Two chained activations with their places in the code, as a file may say them."""
    drawing = Drawing()
    x = drawing.put("Input((4, 8, 8))")
    for layer, stage in zip(("ReLU", "Tanh"), stages, strict=True):
        x = drawing.put(layer, x, stage=stage)
    drawing.put("Output", x)
    return drawing.design


def test_two_blocks_of_one_name_in_a_sequential_are_both_there() -> None:
    design = staged("features.act", "features.act")
    assert len(build(design).features) == 2
    assert_export_equals(design)


@pytest.mark.parametrize("key", ["append", "forward", "training", "pop", "a b", "ﬁlter", "lambda", "1"])
def test_any_name_in_a_sequential_can_be_built(key: str) -> None:
    assert_export_equals(staged(f"features.{key}", "features"))


def test_a_name_in_a_sequential_is_never_code() -> None:
    text = module_source(compile_design(staged('features.a", exit(1)), ("b', "features"))).text
    assert "exit(" not in text


@pytest.mark.parametrize("name", ['a" + exit(1) + "', "a.b", "{x}", "1", "two words", "lambda", "ﬁlter"])
def test_repeats_are_named_by_names(name: str) -> None:
    with pytest.raises(LayerError, match="each"):
        module_layer("Block", (), 1, 1).make(each=name)


@pytest.mark.parametrize("name", ["super", "range", "Block", "ﬁlters", "None", "i", "in_size", "repeat"])
def test_parameters_take_no_name_that_the_code_needs(name: str) -> None:
    with pytest.raises(LayerError):
        check_parameter_name(name)
    with pytest.raises(FileError):
        loads(json.dumps(with_module("Block", [{"name": name, "value": 1}])))


def with_module(name: str, parameters: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    graph = {"nodes": [], "edges": []}
    return {"format": 2, "graph": graph, "modules": [{"name": name, "graph": graph, "parameters": parameters or []}]}


@pytest.mark.parametrize("name", ["None", "True", "Ｂlock", "Tensor", "block", "A.B"])
def test_modules_take_no_name_that_no_class_can_have(name: str) -> None:
    with pytest.raises(FileError):
        loads(json.dumps(with_module(name)))


def test_a_module_called_as_the_answers_of_training_are() -> None:
    drawing = Drawing("Net")
    conv = drawing.put("Conv2d(4, 1)", drawing.put("Input((4, 8, 8))"))
    drawing.put("Output", conv)
    drawing.put("Output(training_only=True)", drawing.put("ReLU", conv))
    document = Document(drawing.design)
    document.group([conv], "NetOutput")
    assert_export_equals(document.design)


def test_parameters_keep_their_number_on_the_card() -> None:
    layer = module_layer("Words", (Parameter("vocabulary", 1_000_000),), 1, 1).make()
    assert layer.summary() == "Words · 1000000"
