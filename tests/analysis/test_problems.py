"""Every mistake of the issue: one sentence with its numbers, the first cause red, the rest waiting, fixes that work."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given

from netdesigner.analysis.facts import Facts, LiveFacts, analyse, analyse_design
from netdesigner.analysis.fixes import consequence
from netdesigner.analysis.problems import Problem
from netdesigner.compile.program import CompileError, compile_design
from netdesigner.design.design import Design
from netdesigner.design.document import Document
from netdesigner.design.graph import Graph, Node
from netdesigner.layers.base import Fix, TakeOut
from netdesigner.recipe.recipe import Recipe
from tests import drawn_designs
from tests.analysis.mistakes import CASES, Case, chain, merge
from tests.drawings import Drawing
from tests.strategies import examples

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
    outcome = consequence(Design(), "n7", Fix("Remove it", (TakeOut(),)))
    assert (outcome.is_solved, outcome.text) == (False, "cannot be applied any more")


def test_a_mistake_behind_a_mended_one_shows_then() -> None:
    design = chain("Conv2d(4, 3)|LSTM(10)|Conv2d(3, 3)")
    (problem,) = analyse(design.graph).errors
    assert all(consequence(design, problem.node, fix).is_solved for fix in problem.fixes)
    document = Document(design)
    document.apply(problem.fixes[0], problem.node or "")
    (behind,) = analyse(document.graph).errors
    assert behind.message == "Conv2d wants a map channel × height × width, not 900 × 10."


@EVERY
def test_what_the_check_lets_pass_is_compiled_and_what_it_refuses_is_not(case: Case) -> None:
    facts = analyse(case.design.graph, case.design.recipe)
    if not facts.errors:
        compile_design(case.design)
    elif any(problem.node is None or case.design.graph.outputs_of(problem.node) for problem in facts.errors):
        with pytest.raises(CompileError):
            compile_design(case.design)


# --- what is not a mistake -------------------------------------------------------------------------------

SOUND = {
    "softmax under another loss": (chain("Flatten|Linear(10)|Softmax(1)"), Recipe(task="regression")),
    "sigmoid under another loss": (chain("Flatten|Linear(10)|Sigmoid"), Recipe(task="regression")),
    "softmax within": (chain("Softmax(1)|Flatten|Linear(10)"), Recipe()),
    "a normalization behind the ReLU": (chain("Flatten|Linear(10)|ReLU|BatchNorm1d"), Recipe()),
    "dropout last": (chain("Flatten|Linear(10)|Dropout"), Recipe()),
    "features last": (
        chain("Conv2d(4, 3)|Permute((2, 3, 1))|LayerNorm|Linear(8)|GELU|Linear(4)"), Recipe(task="regression"),
    ),
    "a layer for each row of a map, for no classes": (chain("Linear(10)"), Recipe(task="regression")),
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


@examples(100)
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


@examples(100)
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


def test_a_network_answers_at_evaluation_and_a_module_always() -> None:
    drawing = Drawing()
    drawing.put("Output(training_only=True)", drawing.put("ReLU", drawing.put("Input((4, 8, 8))")), name="aux")
    (alone,) = analyse_design(drawing.design).errors
    assert alone.message == "The Output aux answers in training only: one Output must answer at evaluation, too."
    document = Document(drawing.design)
    document.apply(alone.fixes[0], "")
    assert not analyse_design(document.design).errors
    document.group([node.id for node in document.graph.nodes.values() if node.name == "relu1"], "Block")
    inside = document.design.modules["Block"].graph
    node = next(node for node in inside.nodes.values() if node.layer.is_output)
    inside.put_node(replace(node, layer=node.layer.replace(training_only=True)))
    (problem,) = analyse_design(document.design).errors
    assert "an Output of a module answers always" in problem.message
