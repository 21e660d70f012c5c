"""Modules in modules, however often a file repeats them: a sentence, and neither hours nor all memory."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import pytest

from netdesigner.analysis.facts import analyse_design
from netdesigner.compile.program import compile_design
from netdesigner.design.design import Design
from netdesigner.design.document import Document
from netdesigner.design.file import FileError, loads
from netdesigner.design.graph import GraphError
from netdesigner.design.module import MOST_DEEP
from netdesigner.layers import parse_layer
from netdesigner.layers.module_use import Parameter

LINES = [["n1", "n2"], ["n2", "n9"]]


def graph(layer: str, **settings: Any) -> dict[str, Any]:
    """Input, one block, Output."""
    return {
        "nodes": [
            {"id": "n1", "name": "x", "layer": "Input", "settings": {"shape": [1, 4, 4]}},
            {"id": "n2", "name": "middle", "layer": layer, "settings": settings},
            {"id": "n9", "name": "y", "layer": "Output", "settings": {}},
        ],
        "edges": LINES,
    }


def tower(depth: int, repeat: int, innermost: dict[str, Any]) -> Design:
    """Modules in modules, each repeated."""
    graphs = [innermost, *(graph(f"M{level}", repeat=repeat) for level in range(depth))]
    modules = [{"name": f"M{level}", "graph": each} for level, each in enumerate(graphs[:-1])]
    return loads(json.dumps({"format": 2, "name": "Tower", "graph": graphs[-1], "modules": modules}))


CONV = graph("Conv2d", out_channels=1, kernel_size=3, padding=1)  # each repeat sees more, so none is remembered


@pytest.mark.parametrize("innermost", [graph("ReLU"), CONV], ids=["relu", "conv"])
def test_repeats_of_repeats_are_refused_before_they_are_all_looked_into(innermost: dict[str, Any]) -> None:
    facts = analyse_design(tower(5, 150, innermost))
    assert "more than 20,000 layers" in facts.errors[0].message


def test_many_blocks_that_are_large_themselves_are_refused() -> None:
    document = Document(tower(2, 120, graph("ReLU")))
    for _ in range(2):
        document.duplicate(["n2"])
    copies = [node_id for node_id, node in document.graph.nodes.items() if node.layer.module]
    for before, after in pairwise(copies):
        document.connect(before, after)
    told = [problem.node for problem in analyse_design(document.design).problems if "more than" in problem.message]
    assert told == [copies[1]]


def test_modules_lie_in_one_another_so_deep_and_no_deeper() -> None:
    assert analyse_design(tower(MOST_DEEP, 1, graph("ReLU"))).errors == ()
    with pytest.raises(FileError, match=f"{MOST_DEEP} deep"):
        tower(MOST_DEEP + 1, 1, graph("ReLU"))


def test_grouping_goes_no_deeper_either_and_leaves_all_as_it_was() -> None:
    document = Document()
    block = document.add(parse_layer("ReLU"))
    for level in range(MOST_DEEP):
        block = document.group([block], f"M{level}")
    with pytest.raises(GraphError, match=f"{MOST_DEEP} deep"):
        document.group([block], "More")
    assert "More" not in document.design.modules
    assert block in document.graph.nodes


@pytest.mark.parametrize("formula", ["in_channels * in_channels", "in_channels + in_channels // 2"])
def test_expressions_that_double_from_block_to_block_stay_short(formula: str) -> None:
    growing = graph("Conv2d", out_channels=1, kernel_size=1)
    growing["nodes"][1]["formulas"] = {"out_channels": formula}
    program = compile_design(tower(2, 6, growing))
    assert len(program.calls) == 6 * 6 + 6 + 1


def test_only_one_value_passes_through_a_row_of_modules() -> None:
    inner = graph("ReLU")
    inner["nodes"].append({"id": "n8", "name": "z", "layer": "Output", "settings": {}})
    inner["edges"] = [*LINES, ["n1", "n8"]]
    facts = analyse_design(tower(1, 2, inner))
    assert "M0 cannot be repeated" in facts.errors[0].message


def test_an_input_that_cannot_be_read_is_a_problem_of_the_block() -> None:
    inner = graph("ReLU")
    inner["nodes"][0]["settings"] = {"shape": "wide"}
    facts = analyse_design(tower(2, 1, inner))
    assert "M0 has 0 inputs, but its block 1" in facts.errors[0].message


def test_a_very_large_parameter_can_be_shown() -> None:
    design = tower(1, 1, graph("ReLU"))
    document = Document(design)
    document.set_parameters("M0", [Parameter("size", 10**400)])
    assert document.graph.nodes["n2"].layer.summary() == f"M0 · {10**400}"
