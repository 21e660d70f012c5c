"""What reads a map by rows, or channels as steps, is told across the border of modules: once, at the block."""

from __future__ import annotations

import pytest

from netdesigner.analysis.facts import Facts, analyse_design
from netdesigner.design.document import Document
from tests.drawings import Drawing, chain_drawing

ROW = "Linear wants a flat row, not 4 × 30 × 30. Put a Flatten before it."
LAYERS = "Conv2d(4, 3) | ReLU | Linear(10) | ReLU | Linear(3)"


def grouped(
    names: str, repeat: int = 1, layers: str = LAYERS, shape: str = "Input((3, 32, 32))"
) -> tuple[Facts, Document]:
    """A chain with some of its blocks in a module."""
    document = Document(chain_drawing(layers, shape))
    ids = {node.name: node.id for node in document.graph.nodes.values()}
    use = document.group([ids[name] for name in names.split()], "Block")
    document.set([use], repeat=repeat)
    return analyse_design(document.design), document


def said(facts: Facts, document: Document) -> list[tuple[str, str, str]]:
    return [(document.graph.nodes[p.node or ""].name, p.severity, p.message) for p in facts.problems]


@pytest.mark.parametrize(
    ("names", "where", "message"),
    [
        ("conv1 relu1", "fc1", ROW),
        ("conv1", "fc1", ROW),
        ("fc1", "block1", f"Inside block1: fc1: {ROW}"),
        ("relu1 fc1", "block1", f"Inside block1: fc1: {ROW}"),
        ("fc1 relu2 fc2", "block1", f"Inside block1: fc1: {ROW}"),
        ("conv1 relu1 fc1 relu2", "block1", f"Inside block1: fc1: {ROW}"),
    ],
)
def test_the_border_of_a_module_hides_nothing(names: str, where: str, message: str) -> None:
    facts, document = grouped(names)
    assert said(facts, document) == [(where, "error", message)]
    assert facts.output is None


def test_the_inside_shows_it_too() -> None:
    facts, document = grouped("relu1 fc1")
    block = next(node.id for node in document.graph.nodes.values() if node.layer.module)
    (inside,) = facts.nodes[block].children
    (problem,) = inside.problems
    assert problem.message == ROW
    assert inside.nodes[problem.node or ""].status == "error"


def test_the_repair_stands_before_the_block() -> None:
    facts, document = grouped("relu1 fc1")
    (problem,) = facts.problems
    assert [fix.title for fix in problem.fixes] == ["Insert Flatten", "Insert global average pooling"]
    document.apply(problem.fixes[0], problem.node or "")
    assert analyse_design(document.design).problems == ()


def test_what_is_inside_alone_has_no_repair_outside() -> None:
    facts, _ = grouped("conv1 relu1 fc1 relu2")
    assert facts.problems[0].fixes == ()


def test_one_block_that_is_repeated_tells_it_once() -> None:
    facts, document = grouped("fc1 relu1", 3, "Conv2d(4, 3) | Linear(30) | ReLU | Flatten | Linear(3)")
    assert [row[:2] for row in said(facts, document)] == [("block1", "warning")]


def test_a_module_within_a_module() -> None:
    facts, document = grouped("relu1 fc1")
    use = next(node.id for node in document.graph.nodes.values() if node.layer.module)
    document.group([use], "Outer")
    facts = analyse_design(document.design)
    assert said(facts, document) == [("outer1", "error", f"Inside outer1: Inside block1: fc1: {ROW}")]


def test_channels_are_no_steps_behind_a_module_either() -> None:
    facts, document = grouped("conv1", 1, "Conv1d(4, 3) | GRU(8)", "Input((3, 32))")
    ((where, severity, message),) = said(facts, document)
    assert (where, severity) == ("gru1", "warning")
    assert message.startswith("gru1 reads the 4 channels of conv1 as its steps")


def test_of_two_uses_only_the_one_on_a_map_is_told() -> None:
    document = Document(chain_drawing("Flatten | Linear(10) | ReLU | Linear(3)", "Input((1, 6, 6))"))
    fc = next(node.id for node in document.graph.nodes.values() if node.name == "fc1")
    block = document.graph.nodes[document.group([fc], "Block")].layer
    drawing = Drawing()
    x = drawing.put("Input((2, 8, 8))")
    drawing.put("Output", drawing.put("Flatten", drawing.put(block, drawing.put("Conv2d(4, 3)", x))))
    drawing.put("Output", drawing.put(block, drawing.put("Flatten", x)))
    drawing.design.modules.update(document.design.modules)
    problems = analyse_design(drawing.design).problems
    assert [problem.severity for problem in problems] == ["warning"]
