"""Nodes inside modules by path: the report, and measured receptive fields, reach every one of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from netdesigner.analysis.facts import analyse_design
from netdesigner.analysis.places import places
from netdesigner.analysis.report import report
from netdesigner.design.design import Design
from netdesigner.design.document import Document
from tests.drawings import chain_drawing
from tests.field_meter import clipped, measure


def nested() -> Design:
    chain = "Conv2d(4, 3, padding=1) | Conv2d(4, 3, padding=1) | BatchNorm2d | ReLU | Conv2d(2, 3, stride=2, padding=1)"
    document = Document(chain_drawing(chain, "Input((1, 24, 24))"))
    block = document.group(["n3", "n4"], "Inner")
    document.set([block], repeat=2)
    stage = document.group([block, "n5"], "Stage")
    document.set([stage], repeat=2)
    return document.design


def entries(nodes: list[dict[str, Any]], before: str = "") -> Iterator[dict[str, Any]]:
    for node in nodes:
        assert node["id"].startswith(before)
        yield node
        yield from entries(node.get("children", []), node["id"] + ".")


def test_the_report_has_every_node_once_and_each_repeat() -> None:
    design = nested()
    facts = analyse_design(design)
    found = list(entries(report(design, facts)["nodes"]))
    ids = [entry["id"] for entry in found]
    known = {place.path: place for place in places(design, facts)}
    assert len(ids) == len(set(ids))
    assert len(set(ids) - set(known)) == 2 + 2 * 2  # the repeats themselves
    for entry in found:
        if entry["id"] in known:
            place = known[entry["id"]]
            assert (entry["name"], entry["params"]) == (place.node.name, place.known.params)
    assert sum(entry["params"] for entry in found if "children" not in entry) == facts.totals.params


@pytest.mark.slow
def test_fields_inside_are_those_that_are_measured() -> None:
    design = nested()
    for place in places(design, analyse_design(design)):
        layer, output = place.node.layer, place.known.output
        if layer.is_input or layer.is_output or output is None:
            continue
        at = tuple(size // 2 for size in output[1:])
        field = place.known.field
        assert field is not None
        assert measure(design, place.path, at) == clipped(field.region(at), (24, 24))
