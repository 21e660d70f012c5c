"""Every mistake of the issue: one sentence with its numbers, the first cause red, the rest waiting, fixes that work."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

import pytest
from hypothesis import given, settings

from netdesigner.analysis.facts import Facts, LiveFacts, analyse
from netdesigner.analysis.fixes import consequence
from netdesigner.analysis.problems import Problem
from netdesigner.design.design import Design
from netdesigner.design.document import Document
from netdesigner.design.file import loads
from netdesigner.design.graph import Graph, Node
from netdesigner.design.recipe import Recipe
from netdesigner.layers.base import Fix, RemoveNode
from tests import drawn_designs
from tests.drawings import Drawing, chain_drawing


class Case(NamedTuple):
    design: Design
    node: str | None  # by name
    severity: str
    sentence: str
    fixes: tuple[str, ...] = ()


def chain(layers: str, shape: str = "(3, 32, 32)") -> Design:
    return chain_drawing(layers, f"Input({shape})")


def merge(first: str, second: str, kind: str = "Add", shape: str = "(16, 32, 32)") -> Design:
    drawing = Drawing()
    source = drawing.put(f"Input({shape})")
    ends = [drawing.chain(branch, source) for branch in (first, second)]
    drawing.put("Output", drawing.put(kind, *ends))
    return drawing.design


def built(make: Callable[[Drawing, str], None]) -> Design:
    """A drawing with an Input that `make` goes on with."""
    drawing = Drawing()
    make(drawing, drawing.put("Input((3, 32, 32))"))
    return drawing.design


def from_json(nodes: dict[str, str], edges: list[list[object]]) -> Design:
    """What no mouse can draw but a file can hold."""
    parts = [{"id": key, "name": key, "layer": layer} for key, layer in nodes.items()]
    return loads(json.dumps({"format": 1, "graph": {"nodes": parts, "edges": edges}}))


def two_outputs_joined() -> Design:
    nodes = {"input": "Input", "one": "ReLU", "two": "Tanh", "out": "Output"}
    return from_json(nodes, [["input", "one"], ["input", "two"], ["one", "out"], ["two", "out"]])


def circle() -> Design:
    nodes = {"late": "Identity", "input": "Input", "add": "Add", "one": "ReLU", "two": "Tanh", "out": "Output"}
    edges: list[list[object]] = [["input", "add", 0], ["add", "one"], ["one", "two"], ["two", "add", 1]]
    return from_json(nodes, [*edges, ["two", "late"], ["late", "out"]])


MERGED = {"a": "Input", "b": "Input", "add": "Add", "out": "Output"}


def sharing(first: str, second: str) -> Design:
    """A chain in which the block called conv2 uses the weights of conv1."""
    design = chain(f"{first}|{second}")
    nodes = {node.name: node for node in design.graph.nodes.values()}
    design.graph.put_node(replace(nodes["conv2"], weights_of=nodes["conv1"].id))
    return design


def dead_branch(drawing: Drawing, source: str) -> None:
    drawing.put("Output", drawing.put("ReLU", source))
    drawing.chain("Conv2d(4, 3)|Tanh", source)


def unconnected(drawing: Drawing, source: str) -> None:
    drawing.put("Output", drawing.put("ReLU", source))
    drawing.put("Output", drawing.put("Conv2d(4, 3)"))


def half_connected(drawing: Drawing, source: str) -> None:
    drawing.put("Output", drawing.put("Add", source))


def no_output(drawing: Drawing, source: str) -> None:
    drawing.chain("Conv2d(4, 3)|Flatten", source)


CASES: dict[str, Case] = {
    "linear on a map": Case(
        chain("Conv2d(4, 3)|Linear(10)|ReLU|Linear(3)"), "fc1", "error",
        "Linear wants a flat row, not 4 × 30 × 30. Put a Flatten before it.",
        ("Insert Flatten", "Insert global average pooling"),
    ),
    "convolution on a row": Case(
        chain("Flatten|Conv2d(4, 3)|ReLU"), "conv1", "error",
        "Conv2d wants a map channel × height × width, not a flat row of 3072.",
    ),
    "normalization of another rank": Case(
        chain("BatchNorm1d|ReLU"), "bn1", "error",
        "BatchNorm1d wants a flat row or channel × length, not 3 × 32 × 32.", ("Use BatchNorm2d",),
    ),
    "kernel larger than the map": Case(
        chain("MaxPool2d(8)|Conv2d(4, 7)|ReLU"), "conv1", "error",
        "Conv2d: the kernel spans 7 × 7, more than the padded input 4 × 4.",
        ('Set padding to "same"', "Shrink the kernel to 4 × 4"),
    ),
    "dilated kernel larger than the padded map": Case(
        chain("MaxPool2d(8)|Conv2d(4, 3, stride=2, padding=1, dilation=4)|ReLU"), "conv1", "error",
        "Conv2d: the kernel spans 9 × 9, more than the padded input 6 × 6.", ("Shrink the kernel to 3 × 3",),
    ),
    "pool larger than the map": Case(
        chain("MaxPool2d(8)|MaxPool2d(5)|ReLU"), "pool2", "error",
        "MaxPool2d: the window of 5 × 5 is larger than the input 4 × 4.", ("Shrink the window to 4 × 4",),
    ),
    "padding of a pool": Case(
        chain("MaxPool2d(3, padding=2)"), "pool1", "error",
        "MaxPool2d: padding = 2 is more than half of the window of 3.", ("Set padding to 1 × 1",),
    ),
    "groups do not divide": Case(
        chain("Conv2d(8, 3, groups=4)|ReLU"), "conv1", "error",
        "Conv2d: groups = 4 does not divide 3 input and 8 output channels.", ("Set groups to 1",),
    ),
    "groups of a normalization": Case(
        chain("Conv2d(6, 3)|GroupNorm(4)"), "gn1", "error",
        "GroupNorm: 6 channels cannot be split into 4 equal groups.", ("Set num_groups to 3",),
    ),
    "same with a step": Case(
        chain("Conv2d(6, 3, stride=2, padding='same')"), "conv1", "error",
        'Conv2d: padding = "same" works only with stride 1, not 2 × 2.', ("Set stride to 1", "Set padding by number"),
    ),
    "skip of other channels and size": Case(
        merge("Identity", "Conv2d(32, 3, stride=2, padding=1)"), "add1", "error",
        "Add wants equal shapes, not 16 × 32 × 32 and 32 × 16 × 16.",
        ("Project input 1 to 32 × 16 × 16 with a 1 × 1 convolution",),
    ),
    "skip of another size": Case(
        merge("Identity", "Conv2d(16, 3)|Conv2d(16, 3)"), "add1", "error",
        "Add wants equal shapes, not 16 × 32 × 32 and 16 × 28 × 28.", ('Set the padding of conv1, conv2 to "same"',),
    ),
    "skip of another size and other channels": Case(
        merge("Identity", "Conv2d(8, 3)"), "add1", "error",
        "Add wants equal shapes, not 16 × 32 × 32 and 8 × 30 × 30.",
        ('Set the padding of conv1 to "same"; project input 2 to 16 × 32 × 32 with a 1 × 1 convolution',),
    ),
    "concat of unequal maps": Case(
        merge("MaxPool2d(2)", "Conv2d(8, 3)", "Concat"), "concat1", "error",
        "Concat wants shapes that differ only along axis 1, not 16 × 16 × 16 and 8 × 30 × 30.",
    ),
    "no wire": Case(built(unconnected), "conv1", "error", "conv1 has no input: draw a wire to it."),
    "one wire of two": Case(
        built(half_connected), "add1", "error", "add1 has 1 input of at least 2: draw a wire to it.",
    ),
    "a gap": Case(
        from_json(MERGED, [["a", "add", 0], ["b", "add", 2], ["add", "out"]]), "add", "error",
        "add has a gap among its inputs; connect them one after the other.",
    ),
    "more wires than inputs": Case(
        from_json(MERGED | {"add": "Tanh"}, [["a", "add", 0], ["b", "add", 1], ["add", "out"]]), "add", "error",
        "add has 1 input, but 2 wires lead to it.",
    ),
    "a wire from nowhere": Case(
        from_json(MERGED | {"add": "Tanh"}, [["a", "add", 0, 1], ["b", "out"]]), "add", "error",
        "The wire comes from an output that does not exist (2).",
    ),
    "weights of other settings": Case(
        sharing("Conv2d(4, 3)", "Conv2d(4, 3, stride=2)"), "conv2", "error",
        "conv2 shares the weights of conv1 and needs the same settings.", ("Give conv2 the settings of conv1",),
    ),
    "weights of another shape": Case(
        sharing("Conv2d(4, 3)|Conv2d(4, 3)", "Identity"), "conv2", "error",
        "conv2 shares the weights of conv1 (4 × 3 × 3 × 3) but would need 4 × 4 × 3 × 3.",
    ),
    "two outputs joined": Case(
        two_outputs_joined(), "out", "error",
        "Two outputs are joined at one input of out (one and two); put an Add or a Concat there.",
    ),
    "circle": Case(circle(), "add", "error", "The wires form a circle: add → one → two → add. Remove one of them."),
    "dead branch": Case(
        built(dead_branch), "tanh1", "warning", "The result of tanh1 is not used: this branch leads to no Output.",
    ),
    "softmax before the loss": Case(
        chain("Flatten|Linear(10)|Softmax(1)|Dropout"), "softmax", "warning",
        "softmax stands before the cross-entropy loss, which contains it already: learning would be slow.",
        ("Remove softmax: raw scores",),
    ),
    "ReLU last": Case(
        chain("Flatten|Linear(10)|ReLU"), "relu1", "warning",
        "relu1 is the last layer: the network could never answer below zero.", ("Remove relu1: raw scores",),
    ),
    "rows thrown away by a pool": Case(
        chain("Conv2d(4, 4)|MaxPool2d(2)"), "pool1", "warning",
        "The last 1 row and 1 column of the 4 × 29 × 29 input are ignored: the step does not divide.",
        ("Round up (ceil_mode)",),
    ),
    "rows thrown away by a convolution": Case(
        chain("Conv2d(96, 11, stride=4)", "(3, 224, 226)"), "conv1", "warning",
        "The last 1 row and 3 columns of the 3 × 224 × 226 input are ignored: the step does not divide.",
    ),
    "a map of one place as answer": Case(
        chain("AdaptiveAvgPool2d(1)"), "output", "warning",
        "The output is 3 × 1 × 1; for a classification it should be a flat row of scores.", ("Insert Flatten",),
    ),
    "no running statistics": Case(
        chain("Flatten|BatchNorm1d(track_running_stats=False)"), "bn1", "warning",
        "BatchNorm1d without running statistics cannot answer to a single example.", ("Keep running statistics",),
    ),
    "no output": Case(
        built(no_output), None, "error", "The network has no Output: put one behind the last block.",
        ("Add an Output",),
    ),
    "no input": Case(
        from_json({"relu": "ReLU", "out": "Output"}, [["relu", "out"]]), None, "error",
        "The network has no Input: drag one onto the canvas.",
    ),
    "empty": Case(
        Design(), None, "error", "The drawing is empty: drag an Input onto the canvas, or open a template.",
    ),
}  # fmt: skip
EVERY = pytest.mark.parametrize("case", CASES.values(), ids=CASES)


def the_problem(case: Case) -> tuple[Facts, Problem]:
    facts = analyse(case.design.graph, case.design.recipe)
    names = {None: None} | {node.id: node.name for node in case.design.graph.nodes.values()}
    found = [p for p in facts.problems if p.message == case.sentence and names[p.node] == case.node]
    assert len(found) == 1, [(names[p.node], p.message) for p in facts.problems]
    return facts, found[0]


@EVERY
def test_the_sentence_has_the_numbers(case: Case) -> None:
    _, problem = the_problem(case)
    assert problem.severity == case.severity
    assert set(case.fixes) <= {fix.title for fix in problem.fixes}
    assert bool(case.fixes) == bool(problem.fixes)


@EVERY
def test_the_first_cause_is_red_and_what_follows_waits(case: Case) -> None:
    facts, problem = the_problem(case)
    graph = case.design.graph
    red = [node for node, known in facts.nodes.items() if known.status == "error"]
    if case.severity == "error" and problem.node is not None:
        assert red == [problem.node]
    if case.severity == "warning":
        assert red == []
    behind: set[str] = set()
    for node_id in red:
        behind |= {other for other in graph.nodes if other != node_id and graph.path(node_id, other)}
    assert {node for node, known in facts.nodes.items() if known.status == "waiting"} == behind - set(red)
    assert not any(problem.node in behind - set(red) for problem in facts.errors), "what waits is no mistake of its own"


@EVERY
def test_every_offered_fix_solves_its_problem(case: Case) -> None:
    before, problem = the_problem(case)
    for fix in problem.fixes:
        outcome = consequence(case.design, problem.node, fix)
        assert outcome.is_solved, (fix.title, outcome)
        document = Document(case.design.snapshot())
        document.apply(fix, problem.node or "")
        after = analyse(document.graph, document.recipe)
        assert case.sentence not in [p.message for p in after.problems]
        assert len(after.errors) <= len(before.errors), fix.title
        assert (outcome.params, outcome.macs) == (
            after.totals.params - before.totals.params,
            after.totals.macs - before.totals.macs,
        )
        assert document.undo_title == fix.title
        document.undo()
        assert document.undo_title is None


def test_the_consequence_is_told_in_numbers() -> None:
    case = CASES["linear on a map"]
    _, problem = the_problem(case)
    insert, pool = (consequence(case.design, problem.node, fix) for fix in problem.fixes)
    assert insert.text == "→ 10, +36,043 parameters, +36,030 MACs"
    assert pool.text == "→ 10, +83 parameters, +70 MACs"
    skip = CASES["skip of other channels and size"]
    _, problem = the_problem(skip)
    assert consequence(skip.design, problem.node, problem.fixes[0]).text == (
        "→ 32 × 16 × 16, +544 parameters, +131,072 MACs"
    )
    relu = CASES["ReLU last"]
    _, problem = the_problem(relu)
    assert consequence(relu.design, problem.node, problem.fixes[0]).text == "→ 10"


def test_a_fix_that_came_too_late_is_no_crash() -> None:
    outcome = consequence(Design(), "n7", Fix("Remove it", (RemoveNode(),)))
    assert (outcome.is_solved, outcome.text) == (False, "cannot be applied any more")


def test_a_mistake_behind_a_mended_one_shows_then() -> None:
    design = chain("Conv2d(4, 3)|Linear(10)|Conv2d(3, 3)")
    (problem,) = analyse(design.graph).errors
    assert all(consequence(design, problem.node, fix).is_solved for fix in problem.fixes)
    document = Document(design)
    document.apply(problem.fixes[0], problem.node or "")
    (behind,) = analyse(document.graph).errors
    assert behind.message == "Conv2d wants a map channel × height × width, not a flat row of 10."


# --- what is not a mistake -------------------------------------------------------------------------------

SOUND = {
    "softmax under another loss": (chain("Flatten|Linear(10)|Softmax(1)"), Recipe(task="regression")),
    "softmax within": (chain("Softmax(1)|Flatten|Linear(10)"), Recipe()),
    "a normalization behind the ReLU": (chain("Flatten|Linear(10)|ReLU|BatchNorm1d"), Recipe()),
    "dropout last": (chain("Flatten|Linear(10)|Dropout"), Recipe()),
    "a projection with a step": (chain("Conv2d(4, 1, stride=2)|Flatten"), Recipe()),
    "only padding is left out": (chain("Conv2d(4, 3, stride=2, padding=1)|Flatten"), Recipe()),
    "rounded up": (chain("Conv2d(4, 4)|MaxPool2d(2, ceil_mode=True)|Flatten"), Recipe()),
    "a gate stretched over the map": (
        merge("Identity", "AdaptiveAvgPool2d(1)|Conv2d(16, 1)|Sigmoid", "Multiply"), Recipe(task="regression"),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("design", "recipe"), SOUND.values(), ids=SOUND)
def test_what_is_right_is_not_complained_of(design: Design, recipe: Recipe) -> None:
    assert analyse(design.graph, recipe).problems == ()


# --- anything that can be drawn --------------------------------------------------------------------------


@settings(max_examples=100)
@given(drawn_designs.designs(most=10))
def test_any_drawing_is_analysed(design: Design) -> None:
    """Every node is ok, wrong with exactly one reason, or waits for one that is wrong; fixes do no harm."""
    facts = analyse(design.graph, design.recipe)
    assert list(facts.nodes) == design.graph.order()
    for node_id, known in facts.nodes.items():
        sources = [facts.nodes[edge.source].status for edge in design.graph.inputs_of(node_id)]
        errors = [p for p in facts.errors if p.node == node_id]
        assert len(errors) == (known.status == "error")
        assert (known.status == "ok") <= (set(sources) <= {"ok"})
        assert (known.status == "waiting") <= bool(set(sources) - {"ok"})
    for problem in facts.problems:
        assert problem.message.endswith(".")
        assert problem.message[0].isupper() or problem.node is not None
        for fix in problem.fixes:
            consequence(design, problem.node, fix)


@settings(max_examples=100)
@given(drawn_designs.designs(most=10))
def test_what_is_remembered_is_what_is_found_anew(design: Design) -> None:
    """Facts after edits are those of a drawing that was never looked at before."""
    document = Document(design)
    live = LiveFacts(document)
    for node_id in list(design.graph.nodes):
        document.dissolve(node_id)
        afresh = Graph()
        for node in document.graph.nodes.values():
            layer = node.layer.replace()
            afresh.put_node(Node(node.id, node.name, layer, weights_of=node.weights_of))
        for other in document.graph.nodes:
            for edge in document.graph.outputs_of(other):
                afresh.put_edge(edge)
        assert live.current == analyse(afresh, document.recipe)


def test_live_facts_are_renewed_only_by_what_matters() -> None:
    document = Document(chain("Conv2d(4, 3)|Flatten|Linear(10)|Softmax(1)"))
    live, heard = LiveFacts(document), []
    live.changed.connect(heard.append)
    document.move({"n2": (1.0, 1.0)})
    assert heard == []
    document.set(["n2"], out_channels=8)
    assert heard == [live.current]
    assert live.problems_of("n5")
    document.set_recipe(task="regression")
    assert not live.problems_of("n5")
    document.reset(Design())
    assert len(heard) == 3
    assert live.current.nodes == {}
