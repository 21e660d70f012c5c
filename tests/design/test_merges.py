"""Merges take their wires one after the other: no edit leaves an input free between two others."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netdesigner.analysis.facts import analyse
from netdesigner.design.document import Document
from netdesigner.design.file import dumps
from netdesigner.design.graph import Edge, GraphError
from netdesigner.layers import REGISTRY

KINDS = st.sampled_from(["Add", "Concat"])


def merged(kind: str, count: int) -> tuple[Document, list[str], str]:
    """A merge fed by so many blocks, an Input before them and an Output behind it."""
    document = Document()
    begin = document.add(REGISTRY["Input"].make(shape=(4, 8, 8)))
    branches = [document.add(REGISTRY["ReLU"].make(), source=(begin, 0)) for _ in range(count)]
    merge = document.add(REGISTRY[kind].make())
    for branch in branches:
        document.connect(branch, merge)
    document.add(REGISTRY["Output"].make(), after=merge)
    return document, branches, merge


def feeding(document: Document, merge: str) -> list[str]:
    """Who feeds the inputs of a merge, in their order; fails where one is free between others."""
    wires = sorted(document.graph.inputs_of(merge), key=lambda wire: wire.target_port)
    assert [wire.target_port for wire in wires] == list(range(len(wires)))
    return [wire.source for wire in wires]


@given(KINDS, st.integers(2, 6), st.data())
def test_a_wire_that_goes_closes_its_gap_in_the_same_step(kind: str, count: int, drawn: st.DataObject) -> None:
    document, branches, merge = merged(kind, count)
    verb = drawn.draw(st.sampled_from(["disconnect", "remove wires", "remove blocks"]))
    gone = drawn.draw(st.sets(st.sampled_from(branches), min_size=1, max_size=1 if verb == "disconnect" else count))
    before = dumps(document.design)
    wires = [wire for wire in document.graph.inputs_of(merge) if wire.source in gone]
    if verb == "disconnect":
        document.disconnect(wires[0])
    elif verb == "remove wires":
        document.remove((), wires)
    else:
        document.remove(gone)
    assert feeding(document, merge) == [branch for branch in branches if branch not in gone]
    after = dumps(document.design)
    document.undo()
    assert dumps(document.design) == before
    document.redo()
    assert dumps(document.design) == after


@given(KINDS, st.integers(2, 5), st.data())
def test_wires_are_put_elsewhere_without_a_gap(kind: str, count: int, drawn: st.DataObject) -> None:
    document, branches, merge = merged(kind, count)
    old = drawn.draw(st.sampled_from(document.graph.inputs_of(merge)))
    new = Edge(drawn.draw(st.sampled_from(branches)), merge, drawn.draw(st.integers(0, count + 2)))
    try:
        document.reconnect(old, new)
    except GraphError:
        assert feeding(document, merge) == branches
        return
    assert new.source in feeding(document, merge)
    document.undo()
    assert feeding(document, merge) == branches


def test_the_source_of_a_wire_is_changed_and_the_others_stay() -> None:
    document, branches, merge = merged("Add", 3)
    other = document.add(REGISTRY["Tanh"].make(), source=(branches[0], 0))
    first = min(document.graph.inputs_of(merge), key=lambda wire: wire.target_port)
    document.reconnect(first, first._replace(source=other))
    assert feeding(document, merge) == [other, *branches[1:]]


def test_a_branch_without_a_beginning_is_taken_out() -> None:
    document, branches, merge = merged("Add", 3)
    document.disconnect(document.graph.inputs_of(branches[1])[0])
    document.dissolve(branches[1])
    assert feeding(document, merge) == [branches[0], branches[2]]


def test_a_gap_of_an_old_file_is_closed_with_one_click() -> None:
    document, branches, merge = merged("Add", 3)
    middle = next(wire for wire in document.graph.inputs_of(merge) if wire.target_port == 1)
    document.graph.take_edge(middle)
    (problem,) = [found for found in analyse(document.graph).problems if found.node == merge]
    assert "gap" in problem.message
    document.apply(problem.fixes[0], merge)
    assert feeding(document, merge) == [branches[0], branches[2]]


@pytest.mark.parametrize("stage", ["", "features", "features.norm0", ".conv1", "größe"])
def test_places_in_the_code(stage: str) -> None:
    document, branches, _ = merged("Add", 2)
    document.set_stage(branches[:1], f" {stage} ")
    assert document.graph.nodes[branches[0]].stage == stage


@pytest.mark.parametrize("stage", ["my features", "3", "class", ".for", "a-b"])
def test_what_is_no_place_in_the_code_is_refused(stage: str) -> None:
    document, branches, _ = merged("Add", 2)
    with pytest.raises(GraphError, match="no place in the code"):
        document.set_stage(branches[:1], stage)


def test_a_place_for_one_is_not_for_several() -> None:
    document, branches, _ = merged("Add", 2)
    with pytest.raises(GraphError, match="place of one block"):
        document.set_stage(branches, ".conv1")


def test_wires_from_outputs_that_are_no_more_go_in_the_same_step() -> None:
    document = Document()
    source = document.add(REGISTRY["Input"].make(shape=(12, 8, 8)), (0, 0))
    split = document.add(REGISTRY["Split"].make(chunks=4), (0, 100), after=source)
    concat = document.add(REGISTRY["Concat"].make(), (0, 200))
    for port in range(4):
        document.connect(split, concat, port, 3 - port)
    before = dumps(document.design)
    document.set([split], chunks=2)
    assert set(document.graph.inputs_of(concat)) == {Edge(split, concat, 0, 1), Edge(split, concat, 1, 0)}
    assert not analyse(document.graph).problems_of(split)
    document.undo()
    assert dumps(document.design) == before
    document.set([split], sizes=(3, 4, 5))
    assert len(document.graph.inputs_of(concat)) == 3
    document.replace_layer(split, REGISTRY["Identity"].make())
    assert document.graph.inputs_of(concat) == [Edge(split, concat, 0, 0)]
    document.undo()
    document.undo()
    assert dumps(document.design) == before
