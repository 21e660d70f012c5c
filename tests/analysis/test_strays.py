"""Blocks that lead to no Output stop nothing, and what misses an input may be connected to an open end."""

import pytest

from netdesigner.analysis.facts import analyse_design
from netdesigner.analysis.fixes import consequence
from netdesigner.codegen.source import module_source
from netdesigner.compile.program import compile_design
from tests.drawings import Drawing


def sound() -> tuple[Drawing, str]:
    """A network that can be trained, and its convolution."""
    drawing = Drawing()
    conv = drawing.put("Conv2d(4, 3)", drawing.put("Input((1, 8, 8))"), name="conv")
    drawing.put("Output", drawing.put("Linear(3)", drawing.put("Flatten", conv)))
    return drawing, conv


@pytest.mark.parametrize("stray", ["ReLU", "Conv2d(4, 99)", "Add"])
@pytest.mark.parametrize("is_fed", [True, False])
def test_a_stray_block_is_a_warning(stray: str, is_fed: bool) -> None:
    drawing, conv = sound()
    lost = drawing.put(stray, *([conv] if is_fed else []), name="stray")
    facts = analyse_design(drawing.design)
    assert not facts.errors
    assert any("no Output" in problem.message for problem in facts.problems_of(lost))
    assert "stray" not in module_source(compile_design(drawing.design)).text


def test_before_there_is_a_sound_network_mistakes_stay_mistakes() -> None:
    drawing = Drawing()
    drawing.put("Conv2d(4, 99)", drawing.put("Input((1, 8, 8))"), name="conv")
    assert any("kernel" in problem.message for problem in analyse_design(drawing.design).errors)
    drawing.put("Output")
    assert any("kernel" in problem.message for problem in analyse_design(drawing.design).errors)


def test_an_open_end_may_be_connected() -> None:
    drawing = Drawing()
    drawing.put("ReLU", drawing.put("Input((1, 8, 8))"), name="end")
    lone = drawing.put("Conv2d(4, 3)", name="lone")
    problem = analyse_design(drawing.design).problems_of(lone)[0]
    fix = next(fix for fix in problem.fixes if fix.title == "Connect end to it")
    assert consequence(drawing.design, lone, fix).is_solved


def test_an_end_that_does_not_fit_is_not_offered() -> None:
    drawing = Drawing()
    drawing.put("ReLU", drawing.put("Input((1, 8, 8))"), name="end")
    lone = drawing.put("Conv2d(4, 99)", name="lone")
    assert not analyse_design(drawing.design).problems_of(lone)[0].fixes
    own = drawing.put("ReLU", lone, name="own")
    assert own not in [fix.title for fix in analyse_design(drawing.design).problems_of(lone)[0].fixes]
