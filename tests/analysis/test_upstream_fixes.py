"""Repairs that lie before the block that refuses: each is offered only where it helps."""

from dataclasses import replace

import pytest

from netdesigner.analysis.facts import analyse_design
from netdesigner.analysis.fixes import consequence, offered, with_tried_fixes
from netdesigner.analysis.problems import Problem
from netdesigner.certificate.certificate import certify
from netdesigner.design.design import Design
from netdesigner.design.document import Document
from netdesigner.layers.base import Fix
from netdesigner.layers.edits import TakeOut
from tests.drawings import Drawing


def u_net(shape: str, levels: int, conv: str = "Conv2d(8, 3, padding=1)") -> Design:
    """Halved and doubled again so many times, what was before each halving put beside what is after the doubling."""
    drawing, skips = Drawing(), []
    last = drawing.put(f"Input({shape})")
    for _ in range(levels):
        skips.append(drawing.put(conv, last))
        last = drawing.put("MaxPool2d(2)", skips[-1])
    last = drawing.put(conv, last)
    for skip in reversed(skips):
        doubled = drawing.put("ConvTranspose2d(8, 2, stride=2)", last)
        last = drawing.put(conv, drawing.put("Concat", skip, doubled))
    drawing.put("Output", last)
    return drawing.design


def error_of(design: Design) -> Problem:
    return analyse_design(design).errors[0]


@pytest.mark.parametrize("conv", ["Conv2d(8, 3, padding=1)", 'Conv2d(8, 3, padding="same")'])
def test_an_odd_size_gets_output_padding_or_another_input(conv: str) -> None:
    design = u_net("(1, 143, 143)", 1, conv)
    problem = error_of(design)
    assert [fix.title for fix in problem.fixes] == [
        "Set the output_padding of deconv1 to 1",
        "Resize what comes from deconv1 to 143 × 143",
        "Crop what comes from conv1 to 142 × 142",
        "Let input be 1 × 144 × 144",
    ]
    assert all(consequence(design, problem.node, fix).is_solved for fix in problem.fixes)


@pytest.mark.slow
@pytest.mark.parametrize(("number", "output"), [(1, (8, 143, 143)), (2, (8, 142, 142))])
def test_what_differs_by_a_row_is_resized_or_cropped(number: int, output: tuple[int, ...]) -> None:
    document = Document(u_net("(1, 143, 143)", 1))
    problem = error_of(document.design)
    document.apply(problem.fixes[number], problem.node or "")
    facts = analyse_design(document.design)
    assert not facts.errors
    assert facts.output == output
    assert certify(document.design).is_verified
    document.undo()
    assert error_of(document.design) == problem


def test_one_size_of_the_input_mends_all_levels() -> None:
    document = Document(u_net("(3, 350, 525)", 4))
    problem = error_of(document.design)
    document.apply(problem.fixes[-1], problem.node or "")
    assert problem.fixes[-1].title == "Let input be 3 × 352 × 528"
    assert not analyse_design(document.design).errors


def test_output_padding_mends_level_by_level() -> None:
    document = Document(u_net("(3, 350, 525)", 4))
    titles = []
    while errors := analyse_design(document.design).errors:
        titles.append(errors[0].fixes[0].title)
        document.apply(errors[0].fixes[0], errors[0].node or "")
    assert titles == [
        "Set the output_padding of deconv1 to 1",
        "Set the output_padding of deconv2 to 1",
        "Set the output_padding of deconv3 to 1 × 0",
        "Set the output_padding of deconv4 to 0 × 1",
    ]


def test_padding_that_keeps_the_size_is_not_offered_again() -> None:
    for padding in ("1", '"same"'):
        drawing = Drawing()
        start = drawing.put("Input((4, 20, 20))")
        kept = drawing.put(f"Conv2d(4, 3, padding={padding})", start)
        small = drawing.put("MaxPool2d(3)", kept)
        drawing.put("Output", drawing.put("Add", start, small))
        assert not any("padding" in fix.title for fix in error_of(drawing.design).fixes)


@pytest.mark.parametrize(
    ("layer", "shape", "mended"),
    [
        ("Conv2d(4, 3)", "28, 28", "1 × 28 × 28"),
        ("MaxPool2d(2)", "28, 28", "1 × 28 × 28"),
        ("Conv3d(4, 3)", "9, 28, 28", "1 × 9 × 28 × 28"),
    ],
)
def test_a_map_without_channels_gets_one_from_the_input(layer: str, shape: str, mended: str) -> None:
    drawing = Drawing()
    drawing.put("Output", drawing.put(layer, drawing.put(f"Input(({shape}))")))
    problem = error_of(drawing.design)
    assert problem.fixes[0].title == f"Give input a channel: {mended}"
    assert consequence(drawing.design, problem.node, problem.fixes[0]).is_solved


def test_what_does_not_help_is_not_offered() -> None:
    drawing = Drawing()
    conv = drawing.put("Conv2d(4, 99)", drawing.put("Input((1, 8, 8))"))
    idle = drawing.put("ReLU", conv)
    drawing.put("Output", idle)
    facts = analyse_design(drawing.design)
    useless = Fix("Take relu1 out", (TakeOut(idle),))
    problem = facts.errors[0]._replace(fixes=(useless, *facts.errors[0].fixes))
    known = replace(facts, problems=(problem,))
    assert useless not in [fix for fix, _ in offered(drawing.design, problem, known)]
    assert useless not in with_tried_fixes(drawing.design, known).problems[0].fixes
    assert problem.fixes[1:] == with_tried_fixes(drawing.design, known).problems[0].fixes
