"""What nobody could read or wait for is refused in a short sentence, by verbs and in files alike."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from netdesigner.analysis.facts import analyse_design
from netdesigner.design import file
from netdesigner.design.design import Design, chain
from netdesigner.design.document import Document
from netdesigner.design.graph import GraphError
from netdesigner.design.limits import LONGEST_NAME, LONGEST_TEXT, MOST_PARAMETERS
from netdesigner.layers import LayerError, parse_chain
from netdesigner.layers.module_use import Parameter

LONG = "n" * (LONGEST_NAME + 1)


def small() -> Design:
    return chain("Small", (1, 8, 8), parse_chain("Conv2d(2, 3) | ReLU()"))


VERBS: list[Callable[[Document], object]] = [
    lambda document: document.rename("n2", LONG),
    lambda document: document.set_name(LONG),
    lambda document: document.set_stage(["n2"], LONG),
    lambda document: document.set_notes("n" * (LONGEST_TEXT + 1)),
    lambda document: document.group(["n2"], LONG.capitalize()),
]


@pytest.mark.parametrize("verb", VERBS, ids=range(len(VERBS)))
def test_verbs_refuse_what_a_file_could_not_hold(verb: Callable[[Document], object]) -> None:
    document = Document(small())
    before = file.dumps(document.design)
    with pytest.raises((GraphError, LayerError), match="are the most"):
        verb(document)
    assert file.dumps(document.design) == before


def test_the_longest_words_are_saved_and_opened(tmp_path: Path) -> None:
    document = Document(small())
    document.rename("n2", LONG[1:])
    document.set_notes("n" * LONGEST_TEXT)
    document.save(tmp_path / "net.netdesign")
    assert file.dumps(file.load(tmp_path / "net.netdesign")) == file.dumps(document.design)


def test_a_module_has_no_more_parameters_than_can_be_shown() -> None:
    document = Document(small())
    document.group(["n2"], "Block")
    many = [Parameter(f"p{number}", 1) for number in range(MOST_PARAMETERS + 1)]
    with pytest.raises(LayerError, match=f"{MOST_PARAMETERS} parameters"):
        document.set_parameters("Block", many)


PLACES: list[tuple[Any, ...]] = [
    ("name",), ("notes",), ("graph", "nodes", 1, "id"), ("graph", "nodes", 1, "name"), ("graph", "nodes", 1, "layer"),
    ("graph", "nodes", 1, "stage"), ("graph", "nodes", 1, "weights_of"), ("graph", "edges", 0, 0),
]  # fmt: skip


@pytest.mark.parametrize("place", PLACES, ids=str)
def test_files_with_endless_words_are_refused_in_a_short_sentence(place: tuple[Any, ...]) -> None:
    content = json.loads(file.dumps(small()))
    part = content
    for step in place[:-1]:
        part = part[step]
    part[place[-1]] = "w" * 10_000_000
    with pytest.raises(file.FileError) as refusal:
        file.loads(json.dumps(content), "x.netdesign")
    assert "10,000,000 letters" in str(refusal.value)
    assert len(str(refusal.value)) < 300


@pytest.mark.parametrize("place", [("recipe",), ("graph", "nodes", 1, "settings"), ("graph", "nodes", 1, "formulas")])
def test_names_of_settings_are_names_too(place: tuple[Any, ...]) -> None:
    content = json.loads(file.dumps(small())) | {"format": file.FORMAT}
    part = content
    for step in place[:-1]:
        part = part[step]
    part[place[-1]] = {"w" * 100_000: "1"}
    with pytest.raises(file.FileError, match="100,000 letters"):
        file.loads(json.dumps(content))


def test_problems_are_short_whatever_a_file_calls_things() -> None:
    content = json.loads(file.dumps(small()))
    content["graph"]["nodes"][1] |= {"layer": "L" * LONGEST_NAME, "settings": {"s": "v" * 100_000}}
    content["graph"]["nodes"][2]["settings"] = {"x": "y" * 100_000}
    content["recipe"] |= {"r": "z" * 100_000, "optimizer": "o" * 100_000}
    design = file.loads(json.dumps(content))
    sentences = [problem.message for problem in analyse_design(design).problems]
    assert sentences
    assert [sentence for sentence in sentences if len(sentence) > 1500] == []
