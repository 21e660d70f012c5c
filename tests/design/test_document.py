"""The document: keystrokes that merge, gestures, what counts as saved, sharing, and sentences of refusal."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from netdesigner.design.commands import Change
from netdesigner.design.design import Design, chain
from netdesigner.design.document import Document
from netdesigner.design.file import FileError, dumps
from netdesigner.design.graph import Edge, GraphError
from netdesigner.layers import LayerError, parse_chain, parse_layer
from tests.drawn_designs import graphs


@pytest.fixture
def document() -> Document:
    return Document(chain("Small", (1, 8, 8), parse_chain("Conv2d(4, 3) | ReLU | Conv2d(4, 3) | Flatten | Linear(10)")))


def ids(document: Document) -> dict[str, str]:
    return {node.name: node.id for node in document.graph.nodes.values()}


def listen(document: Document) -> list[Change]:
    heard: list[Change] = []
    document.changed.connect(heard.append)
    return heard


# --- keystrokes ------------------------------------------------------------------------------------------


def test_keystrokes_in_one_field_are_one_step(document: Document) -> None:
    heard, start = listen(document), dumps(document.design)
    conv = ids(document)["conv1"]
    for channels in (1, 12, 128):
        document.set([conv], out_channels=channels)
    assert len(heard) == 3
    assert document.undo_title == "Change out_channels"
    document.undo()
    assert dumps(document.design) == start
    document.redo()
    assert document.graph.nodes[conv].layer.values()["out_channels"] == 128


def test_what_ends_the_merging(document: Document, tmp_path: Path) -> None:
    first, second = ids(document)["conv1"], ids(document)["conv2"]
    enders: list[Any] = [
        lambda: document.settle(),
        lambda: document.set([first], stride=2),
        lambda: document.set([second], out_channels=7),
        lambda: document.save(tmp_path / "net.netdesign"),
        lambda: (document.undo(), document.redo()),
        lambda: document.rename(first, "stem"),
    ]
    for number, end in enumerate(enders):
        document.set([first], out_channels=100 + number)
        before = dumps(document.design)
        end()
        between = dumps(document.design)
        document.set([first], out_channels=200 + number)
        document.undo()
        assert dumps(document.design) == between, number
        assert between == before or document.undo_title


def test_keystrokes_in_a_name_and_arrow_keys_merge(document: Document) -> None:
    conv = ids(document)["conv1"]
    for name in ("s", "st", "stem"):
        document.rename(conv, name)
    document.undo()
    assert document.graph.nodes[conv].name == "conv1"
    for step in range(1, 4):
        document.move({conv: (8.0 * step, 0.0)}, key="arrows")
    document.move({conv: (99.0, 0.0)})
    document.undo()
    assert document.graph.nodes[conv].x == 24.0
    document.undo()
    assert document.graph.nodes[conv].x == 0.0
    assert document.undo_title is None


@pytest.mark.parametrize("end", ["tanh1", "sigmoid1", "relu2"])
@pytest.mark.parametrize("verb", ["disconnect", "remove", "connect", "dissolve"])
def test_undo_keeps_the_order_of_branches(document: Document, end: str, verb: str) -> None:
    """The order in which wires leave a block decides what is computed first, and so the exported code."""
    source = ids(document)["conv1"]
    ends = [document.add(parse_layer(layer), source=(source, 0)) for layer in ("Tanh", "Sigmoid", "ReLU")]
    other = document.add(parse_layer("Identity"), source=(ids(document)["input"], 0))
    graph = document.graph
    wires, order, start = graph.outputs_of(source), list(graph.order()), dumps(document.design)
    assert [wire.target for wire in wires] == [ids(document)["relu1"], *ends]
    node = ids(document)[end]
    verbs: dict[str, Callable[[], object]] = {
        "disconnect": lambda: document.disconnect(Edge(source, node)),
        "remove": lambda: document.remove([node]),
        "connect": lambda: document.connect(other, node, 0),
        "dissolve": lambda: document.dissolve(node),
    }
    verbs[verb]()
    assert graph.outputs_of(source) != wires
    document.undo()
    assert (graph.outputs_of(source), graph.order(), dumps(document.design)) == (wires, order, start)


# --- gestures --------------------------------------------------------------------------------------------


def test_an_exception_takes_a_gesture_back_unheard(document: Document) -> None:
    heard, start = listen(document), dumps(document.design)

    def several() -> None:
        with document.gesture("Several"):
            document.set([ids(document)["conv1"]], out_channels=9)
            document.remove([ids(document)["relu1"]])
            document.set([ids(document)["conv2"]], out_channels=-1)

    with pytest.raises(LayerError):
        several()
    assert (heard, dumps(document.design), document.undo_title) == ([], start, None)
    document.set([ids(document)["conv1"]], out_channels=9)  # and the next verb is a step of its own
    assert len(heard) == 1


def test_a_verb_that_fails_within_a_gesture_takes_only_itself_back(document: Document) -> None:
    heard, names = listen(document), ids(document)
    with document.gesture("Several"):
        document.set([names["conv1"]], out_channels=9)
        wires = list(document.graph.edges)
        with pytest.raises(GraphError):  # the wire is cut, then the other end turns out to be impossible
            document.insert(names["input"], Edge(names["conv1"], names["relu1"]))
        with pytest.raises(GraphError):
            document.add(parse_layer("ReLU"), into_port=(names["input"], 0))
        assert list(document.graph.edges) == wires
    assert len(document.graph.nodes) == len(names)
    assert heard == [Change(changed=(names["conv1"],), modules=("",))]


def test_a_gesture_that_changes_nothing_is_no_step(document: Document) -> None:
    heard = listen(document)
    document.set([ids(document)["conv1"]], out_channels=9)
    document.undo()
    heard.clear()
    with document.gesture("Nothing"):
        document.remove([document.add(parse_layer("ReLU"))])
    document.set([ids(document)["conv1"]], out_channels=4)
    document.replace_layer(ids(document)["relu1"], parse_layer("ReLU"))
    document.share(ids(document)["conv1"], None)
    document.set_stage(list(document.graph.nodes), "")
    conv = document.graph.nodes[ids(document)["conv1"]]
    document.move({conv.id: (conv.x, conv.y)})
    document.set_name("Small")
    document.remove([])
    assert document.paste("what the clipboard holds") == []
    assert heard == []
    assert document.undo_title is None
    assert document.redo_title == "Change out_channels", "what was undone can still be redone"


def test_who_hears_of_a_change_may_answer_with_a_verb(document: Document) -> None:
    conv = ids(document)["conv1"]

    def answer(change: Change) -> None:
        if conv in change.changed and document.graph.nodes[conv].x != 50.0:
            document.move({conv: (50.0, 0.0)})

    document.changed.connect(answer)
    document.set([conv], out_channels=9)
    assert document.graph.nodes[conv].x == 50.0
    document.undo()
    assert document.graph.nodes[conv].layer.values()["out_channels"] == 9
    assert document.undo_title == "Change out_channels"


# --- what counts as saved --------------------------------------------------------------------------------


def test_saved_is_not_judged_by_the_number_of_steps(document: Document, tmp_path: Path) -> None:
    conv, path = ids(document)["conv1"], tmp_path / "net.netdesign"
    assert not document.is_modified
    document.set([conv], out_channels=9)
    assert document.is_modified
    document.undo()
    assert not document.is_modified
    document.redo()
    document.save(path)
    assert not document.is_modified
    document.undo()
    assert document.is_modified
    document.set([conv], stride=2)  # as many steps as when it was saved, but others
    assert document.is_modified
    document.undo()
    assert document.is_modified, "the saved state cannot be reached any more"
    document.save()
    assert not document.is_modified


def test_a_keystroke_after_saving_is_a_change(document: Document, tmp_path: Path) -> None:
    conv = ids(document)["conv1"]
    document.set([conv], out_channels=9)
    document.save(tmp_path / "net.netdesign")
    document.set([conv], out_channels=99)
    assert document.is_modified
    document.undo()
    assert document.graph.nodes[conv].layer.values()["out_channels"] == 9
    assert not document.is_modified


def test_a_recovered_design_is_unsaved_until_it_is_saved(document: Document, tmp_path: Path) -> None:
    document.reset(document.design.snapshot(), is_saved=False)
    assert document.is_modified
    document.set([ids(document)["conv1"]], out_channels=9)
    document.undo()
    assert document.is_modified
    document.save(tmp_path / "net.netdesign")
    assert not document.is_modified
    document.reset(Design())
    assert not document.is_modified


def test_a_failed_save_and_a_failed_open_change_nothing(document: Document, tmp_path: Path) -> None:
    with pytest.raises(FileError, match="has no file name yet"):
        document.save()
    document.set([ids(document)["conv1"]], out_channels=9)
    before = dumps(document.design)
    with pytest.raises(FileError):
        document.save(tmp_path)  # a folder
    with pytest.raises(FileError):
        document.open(tmp_path / "none.netdesign")
    assert (document.path, document.is_modified, dumps(document.design)) == (None, True, before)


def test_opening_begins_a_new_history_with_one_announcement(document: Document, tmp_path: Path) -> None:
    path = tmp_path / "net.netdesign"
    document.save(path)
    assert document.title == "net.netdesign"
    document.set([ids(document)["conv1"]], out_channels=9)
    heard = listen(document)
    document.open(path)
    assert [change.is_reset for change in heard] == [True]
    assert (document.undo_title, document.redo_title, document.is_modified) == (None, None, False)


# --- copying ---------------------------------------------------------------------------------------------


@given(graphs())
def test_copies_are_equal_but_for_id_name_and_place(graph: Any) -> None:
    document = Document(Design(graph=graph))
    originals = list(graph.nodes.values())
    copies = document.paste(document.copy(graph.nodes), (1000.0, 1000.0))
    assert len(copies) == len(originals)
    for old, new in zip(originals, map(document.graph.nodes.get, copies), strict=True):
        assert new is not None
        assert (new.layer, new.stage) == (old.layer, old.stage)
        assert new.id not in {node.id for node in originals}
    if copies:
        assert min(document.graph.nodes[copy].x for copy in copies) == 1000.0
        assert len(list(document.graph.edges)) % 2 == 0


DAMAGED_CLIPS = ["", "hello", "[]", "{}", "3", "null", "[" * 100_000, "9" * 5000, "\ud800"]
CLIP_PARTS: list[dict[str, Any]] = [
    {}, {"nodes": 3}, {"nodes": [[]]}, {"nodes": [None]}, {"nodes": [{}]}, {"nodes": [], "edges": []},
    {"nodes": [{"id": "a", "name": "a", "layer": "ReLU"}], "edges": [["a", "b", 0, 0]]},
    {"nodes": [{"id": "a", "name": "a", "layer": "ReLU"}], "edges": [[]]},
    {"nodes": [{"id": "a", "name": "a", "layer": "ReLU"}] * 2, "edges": []},
    {"nodes": [{"id": "a", "name": "a", "layer": "ReLU", "at": [None, 1]}], "edges": []},
]  # fmt: skip


@pytest.mark.parametrize("text", DAMAGED_CLIPS + [json.dumps({"netdesigner-clip": 1} | part) for part in CLIP_PARTS])
def test_what_others_put_on_the_clipboard_does_no_harm(document: Document, text: str) -> None:
    start, heard = dumps(document.design), listen(document)
    assert document.paste(text) == []
    assert (dumps(document.design), heard, document.undo_title) == (start, [], None)


def test_pasting_into_another_document_keeps_names_that_are_free(document: Document) -> None:
    other = Document()
    text = document.copy([ids(document)["conv2"], ids(document)["flatten"]])
    other.paste(text)
    assert list(ids(other)) == ["conv2", "flatten"]
    other.paste(text)
    assert list(ids(other)) == ["conv2", "flatten", "conv1", "flatten1"]


# --- shared weights --------------------------------------------------------------------------------------


def shared(document: Document, count: int = 3) -> list[str]:
    """Convolutions of which the later ones use the weights of the first."""
    owner = document.add(parse_layer("Conv2d(4, 3)"))
    followers = [document.add(parse_layer("Conv2d(4, 3)")) for _ in range(count - 1)]
    for follower in followers:
        document.share(follower, owner)
    return [owner, *followers]


def owners(document: Document, nodes: list[str]) -> list[str | None]:
    return [document.graph.nodes[node].weights_of for node in nodes if node in document.graph.nodes]


@pytest.mark.parametrize("verb", ["remove", "dissolve"])
def test_the_next_in_line_inherits(document: Document, verb: str) -> None:
    owner, second, third = shared(document)
    start = dumps(document.design)
    getattr(document, verb)([owner] if verb == "remove" else owner)
    assert owners(document, [second, third]) == [None, second]
    document.undo()
    assert dumps(document.design) == start
    document.redo()
    document.remove([second, third])
    document.undo()
    assert owners(document, [second, third]) == [None, second]


def test_an_heir_that_leaves_too_is_passed_over(document: Document) -> None:
    owner, second, third = shared(document)
    document.remove([owner, second])
    assert owners(document, [third]) == [None]


def test_sharing_leads_to_one_owner_for_all(document: Document) -> None:
    owner, second, third = shared(document)
    fourth = document.add(parse_layer("Conv2d(4, 3)"))
    document.share(fourth, third)  # a follower stands for its owner
    assert document.graph.nodes[fourth].weights_of == owner
    other = document.add(parse_layer("Conv2d(4, 3)"))
    document.share(owner, other)  # and an owner brings its followers along
    assert owners(document, [owner, second, third, fourth]) == [other] * 4
    document.share(second, None)
    assert document.graph.nodes[second].weights_of is None


def test_what_cannot_be_shared(document: Document) -> None:
    owner, second, _ = shared(document)
    with pytest.raises(GraphError, match="cannot share its own weights"):
        document.share(owner, second)
    with pytest.raises(GraphError, match=r"flatten and conv\d have different settings\."):
        document.share(ids(document)["flatten"], owner)


def test_copies_share_when_the_owner_is_copied_too(document: Document) -> None:
    owner, second, _ = shared(document)
    copies = document.duplicate([owner, second])
    assert owners(document, copies) == [None, copies[0]]
    assert owners(document, document.duplicate([second])) == [None]


# --- adding ----------------------------------------------------------------------------------------------


def test_an_output_dropped_on_a_wire_listens_and_cuts_nothing(document: Document) -> None:
    names, wires = ids(document), set(document.graph.edges)
    node = document.add(parse_layer("Output"), into=Edge(names["conv1"], names["relu1"]))
    assert set(document.graph.edges) == wires | {Edge(names["conv1"], node)}
    document.add(parse_layer("Input"), into=Edge(names["conv1"], names["relu1"]))
    assert wires < set(document.graph.edges)


def test_a_block_put_behind_another_takes_over_its_wire(document: Document) -> None:
    names = ids(document)
    node = document.add(parse_layer("BatchNorm2d"), after=names["conv1"])
    assert [edge.source for edge in document.graph.inputs_of(names["relu1"])] == [node]
    assert [edge.source for edge in document.graph.inputs_of(node)] == [names["conv1"]]
    tail = document.add(parse_layer("Softmax"), after=names["output"], at=(0.0, 0.0))
    assert document.graph.inputs_of(tail) == []
    beside = document.add(parse_layer("Output"), after=names["relu1"])
    assert [edge.source for edge in document.graph.inputs_of(beside)] == [names["relu1"]]
    assert [edge.source for edge in document.graph.inputs_of(names["conv2"])] == [names["relu1"]]


def test_a_wire_on_an_occupied_port_replaces_the_old_one(document: Document) -> None:
    names = ids(document)
    document.connect(names["input"], names["relu1"], 0)
    assert document.graph.inputs_of(names["relu1"]) == [Edge(names["input"], names["relu1"])]
    document.undo()
    assert document.graph.inputs_of(names["relu1"]) == [Edge(names["conv1"], names["relu1"])]


def test_a_name_that_is_given_is_kept_where_it_is_free(document: Document) -> None:
    first = document.add(parse_layer("Linear(3)"), name="logits")
    second = document.add(parse_layer("Linear(3)"), name="logits", into=next(iter(document.graph.edges)))
    assert [document.graph.nodes[node].name for node in (first, second)] == ["logits", "logits1"]
    named = chain("Named", (4,), parse_chain("Linear(3) | ReLU"), ["hidden", "hidden"])
    assert [node.name for node in named.graph.nodes.values()] == ["input", "hidden", "hidden1", "output"]
