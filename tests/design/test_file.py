"""The design file: what is written is read, in the same text every time; what is damaged gets one sentence."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netdesigner.analysis.facts import analyse
from netdesigner.design.design import Design, chain
from netdesigner.design.document import Document
from netdesigner.design.file import FORMAT, FileError, dumps, load, loads, save
from netdesigner.design.graph import Edge, Node
from netdesigner.design.templates import templates
from netdesigner.layers import parse_chain, parse_layer
from netdesigner.layers.catalogue.io import Unknown
from netdesigner.layers.module_use import Parameter
from tests.drawn_designs import designs


def small() -> Design:
    return chain("Small", (1, 8, 8), parse_chain("Conv2d(4, 3) | ReLU | Flatten | Linear(10)"))


@given(designs())
def test_what_is_written_is_read(design: Design) -> None:
    text = dumps(design)
    again = loads(text)
    assert dumps(again) == text
    assert (again.name, again.notes, again.recipe) == (design.name, design.notes, design.recipe)
    assert again.graph.nodes == design.graph.nodes
    assert list(again.graph.nodes) == list(design.graph.nodes)
    assert list(again.graph.edges) == list(design.graph.edges)
    # the order of branches decides names in the exported code
    assert again.graph.order() == design.graph.order()
    assert all(again.graph.outputs_of(key) == design.graph.outputs_of(key) for key in design.graph.nodes)
    assert again.graph.new_id() not in design.graph.nodes


@given(designs())
def test_a_snapshot_is_the_same_and_stays_so(design: Design) -> None:
    before = dumps(design)
    copy = design.snapshot()
    for edge in list(design.graph.edges):
        design.graph.take_edge(edge)
    for node_id in list(design.graph.nodes):
        design.graph.take_node(node_id)
    assert dumps(copy) == before


def test_the_text_is_the_same_in_another_process() -> None:
    """Nothing depends on addresses or on the hashes of strings."""
    program = (
        "from netdesigner.design.file import dumps, load; from pathlib import Path; import sys;"
        "sys.stdout.buffer.write(dumps(load(Path(sys.argv[1]))).encode())"
    )
    path = next(template.path for template in templates() if "inception" in template.name)
    seen = set()
    for seed in ("0", "1"):
        environment = os.environ | {"PYTHONHASHSEED": seed}
        done = subprocess.run([sys.executable, "-c", program, path], env=environment, capture_output=True, check=True)
        seen.add(done.stdout)
    assert seen == {path.read_bytes()}


@pytest.mark.parametrize("template", templates(), ids=lambda template: template.name)
def test_templates_are_written_as_the_program_writes(template: Any) -> None:
    assert dumps(template.open()) == template.path.read_text(encoding="utf-8")


def test_a_moved_node_changes_one_place_in_the_text() -> None:
    design = small()
    before = dumps(design).splitlines()
    node = design.graph.nodes["n2"]
    design.graph.put_node(Node(node.id, node.name, node.layer, 5.0, node.y))
    after = dumps(design).splitlines()
    assert len(before) == len(after)
    assert sum(a != b for a, b in zip(before, after, strict=True)) == 1


# --- what the program does not know is kept --------------------------------------------------------------


def test_an_unknown_layer_is_kept_and_written_back() -> None:
    content = json.loads(dumps(small()))
    content["graph"]["nodes"][2] |= {"layer": "Swish3000", "settings": {"beta": [1, {"deep": None}], "text": "é"}}
    design = loads(json.dumps(content))
    layer = design.graph.nodes["n3"].layer
    assert isinstance(layer, Unknown)
    with pytest.raises(ValueError, match="This program has no layer called Swish3000; replace or delete it"):
        layer.output_shapes(((4, 6, 6),))
    assert "This program has no layer called Swish3000" in analyse(design.graph).problems[0].message
    assert json.loads(dumps(design)) == content
    assert dumps(loads(dumps(design))) == dumps(design)


@pytest.mark.parametrize(
    "settings", [{"out_channels": 0}, {"colour": 1}, {"kernel_size": "big"}, {"padding": [1, 2, 3]}]
)
def test_settings_of_tomorrow_are_kept_with_the_reason(settings: dict[str, Any]) -> None:
    content = json.loads(dumps(small()))
    content["graph"]["nodes"][1]["settings"] = settings
    design = loads(json.dumps(content))
    layer = design.graph.nodes["n2"].layer
    assert isinstance(layer, Unknown)
    assert next(iter(settings)) in layer.reason
    assert json.loads(dumps(design)) == content


# --- damaged files ---------------------------------------------------------------------------------------


def refused(text: str) -> str:
    with pytest.raises(FileError) as refusal:
        loads(text, "net.netdesign")
    sentence = str(refusal.value)
    assert sentence.startswith("net.netdesign")
    assert sentence.endswith(".")
    assert "\n" not in sentence
    assert len(sentence) < 300
    return sentence


NO_JSON = [
    "",
    "{",
    "\0",
    "[1, 2",
    "<?xml version='1.0'?>",
    "{'format': 1}",
    "9" * 5000,
    "[" * 100_000,
    '{"format": NaN}',
]
NO_DESIGN = [
    "null",
    "[]",
    "3",
    '"text"',
    "{}",
    '{"format": "1"}',
    '{"format": 1.5}',
    '{"format": true}',
    '{"format": 0}',
]


@pytest.mark.parametrize("text", NO_JSON, ids=range(len(NO_JSON)))
def test_what_is_not_json(text: str) -> None:
    assert "is not JSON" in refused(text)


@pytest.mark.parametrize("text", NO_DESIGN)
def test_what_is_not_a_design(text: str) -> None:
    assert "has no format number" in refused(text)


@pytest.mark.parametrize("version", [FORMAT + 1, 99, 10**30])
def test_a_newer_format_is_named(version: int) -> None:
    sentence = refused(json.dumps({"format": version, "graph": "whatever"}))
    assert f"made by a newer version of the program (format {version}" in sentence
    assert "damaged" not in sentence
    assert "update the program" in sentence


DAMAGE: list[tuple[list[Any], Any]] = [
    (["graph"], []), (["graph"], None), (["graph"], "x"), (["recipe"], []), (["recipe"], 3), (["name"], 7),
    (["notes"], []),
    (["name"], "\ud800"), (["graph", "nodes"], {}), (["graph", "nodes"], [[]]), (["graph", "nodes"], [3]),
    (["graph", "nodes", 0], {}), (["graph", "nodes", 0], None), (["graph", "nodes", 0, "id"], 3),
    (["graph", "nodes", 0, "id"], "n2"), (["graph", "nodes", 0, "name"], None),
    (["graph", "nodes", 1, "name"], "input"),
    (["graph", "nodes", 0, "layer"], ["Conv2d"]), (["graph", "nodes", 0, "settings"], [1]),
    (["graph", "nodes", 0, "at"], [1]), (["graph", "nodes", 0, "at"], 5), (["graph", "nodes", 0, "at"], ["a", "b"]),
    (["graph", "nodes", 0, "at"], [1e300, 0]), (["graph", "nodes", 0, "at"], [10**400, 0]),
    (["graph", "nodes", 0, "at"], None),
    (["graph", "nodes", 0, "weights_of"], 3), (["graph", "nodes", 0, "stage"], 3), (["graph", "edges"], "ab"),
    (["graph", "edges"], {"a": 1}), (["graph", "edges", 0], "n1"), (["graph", "edges", 0], []),
    (["graph", "edges", 0], ["n1"]),
    (["graph", "edges", 0], ["n1", "n99", 0, 0]), (["graph", "edges", 0], [1, 2, 0, 0]), (["graph", "edges", 0, 2], -1),
    (["graph", "edges", 0, 2], 0.5), (["graph", "edges", 0, 3], True), (["graph", "edges", 0, 2], 10**9),

]  # fmt: skip


@pytest.mark.parametrize(("where", "value"), DAMAGE, ids=range(len(DAMAGE)))
def test_every_damage_gets_one_sentence(where: list[Any], value: Any) -> None:
    content = json.loads(dumps(small()))
    part = content
    for step in where[:-1]:
        part = part[step]
    part[where[-1]] = value
    sentence = refused(json.dumps(content))
    assert "damaged" in sentence or "recipe's" in sentence


@given(st.data())
def test_any_value_in_any_place_is_read_or_refused(drawn: st.DataObject) -> None:
    """Whatever a file holds, it opens or gets a sentence; what opens can be written and looks the same again."""
    content = json.loads(dumps(small()))
    part, step = content, None
    while isinstance(part, dict | list) and part:
        above, step = part, drawn.draw(st.sampled_from(list(part) if isinstance(part, dict) else range(len(part))))
        part = above[step]
        if drawn.draw(st.integers(0, 3)) == 0:
            break
    values = st.recursive(
        st.none()
        | st.booleans()
        | st.integers()
        | st.floats()
        | st.text(st.characters(exclude_categories=()), max_size=5),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
        max_leaves=5,
    )
    if drawn.draw(st.booleans()):
        del above[step]
    else:
        above[step] = drawn.draw(values)
    try:
        design = loads(json.dumps(content))
    except FileError as error:
        sentence = str(error)
    else:
        assert dumps(loads(dumps(design))) == dumps(design)
        dumps(design).encode()
        return
    assert sentence.endswith(".")
    assert "\n" not in sentence


def test_a_wire_named_twice_is_one_wire() -> None:
    content = json.loads(dumps(small()))
    content["graph"]["edges"] *= 2
    assert dumps(loads(json.dumps(content))) == dumps(small())


def test_short_wires_start_and_end_at_the_first_ports() -> None:
    content = json.loads(dumps(small()))
    content["graph"]["edges"] = [edge[:2] for edge in content["graph"]["edges"]]
    assert list(loads(json.dumps(content)).graph.edges) == list(small().graph.edges)


# --- on the disk -----------------------------------------------------------------------------------------


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "binary.netdesign").write_bytes(b"\xff\xfe\x00")
    for path, words in {
        tmp_path / "none.netdesign": "does not exist",
        tmp_path: "is a folder",
        tmp_path / "binary.netdesign": "it is not text",
        tmp_path / "binary.netdesign" / "deeper": "could not be read",
    }.items():
        with pytest.raises(FileError) as refusal:
            load(path)
        assert words in str(refusal.value)
        assert str(refusal.value).endswith(".")


def test_saving_makes_folders_and_leaves_nothing_beside(tmp_path: Path) -> None:
    path = tmp_path / "new" / "folder" / "net.netdesign"
    save(small(), path)
    assert dumps(load(path)) == dumps(small())
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_failure_while_saving_keeps_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    path = tmp_path / "net.netdesign"
    save(small(), path)
    old = path.read_bytes()
    changed = small()
    changed.graph.put_edge(Edge("n1", "n5", 0))

    def fail(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, step, fail)
    with pytest.raises(FileError, match="could not be written: No space left on device"):
        save(changed, path)
    monkeypatch.undo()
    assert path.read_bytes() == old
    assert list(tmp_path.iterdir()) == [path]


def test_names_that_are_no_text_are_refused_before_anything_is_lost(tmp_path: Path) -> None:
    path = tmp_path / "net.netdesign"
    save(small(), path)
    old = path.read_bytes()
    with pytest.raises(FileError, match="not text"):
        save(Design(name="\ud800"), path)
    assert path.read_bytes() == old
    assert list(tmp_path.iterdir()) == [path]


def test_half_signs_and_marks_in_front(tmp_path: Path) -> None:
    content = json.loads(dumps(small())) | {"name": "a\ud800"}
    with pytest.raises(FileError, match="is damaged: a name holds signs that are not text"):
        loads(json.dumps(content))
    path = tmp_path / "net.netdesign"
    path.write_bytes(b"\xef\xbb\xbf" + dumps(small()).encode())  # as some editors save
    assert dumps(load(path)) == dumps(small())


def test_a_file_where_a_folder_should_be(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(FileError, match="Save under another name"):
        save(small(), tmp_path / "file" / "net.netdesign")


def test_an_id_is_not_given_again_after_reopening() -> None:
    document = Document(small())
    last = document.add(parse_layer("ReLU"))
    document.remove([last])
    text = dumps(document.design)
    assert loads(text).graph.new_id() not in {last, *document.graph.nodes}
    assert "next_id" not in dumps(small())
    assert loads(dumps(small())).graph.new_id() == last


def test_the_direction_is_kept() -> None:
    design = small()
    assert "direction" not in dumps(design)
    design.direction = "right"
    assert loads(dumps(design)).direction == "right"


def test_the_help_of_a_parameter_is_kept() -> None:
    document = Document(small())
    document.group(["n2", "n3"], "Block")
    parameters = (Parameter("channels", 4, help="Filters of the convolution."), Parameter("stride", 1))
    document.set_parameters("Block", parameters)
    text = dumps(document.design)
    assert text.count('"help"') == 1  # only where there is one
    again = loads(text).modules["Block"]
    assert again.parameters == parameters
    assert again.layer.settings()[0].help == "Filters of the convolution."
    assert again.layer.settings()[1].help == "Parameter of Block."
