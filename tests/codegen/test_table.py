"""The summary table."""

from netdesigner.analysis.facts import analyse
from netdesigner.codegen.table import summary_table
from tests.drawings import Drawing, chain_drawing


def test_numbers_stand_in_their_columns() -> None:
    design = chain_drawing("Conv2d(4, 3) | ReLU | Flatten | Linear(10)")
    lines = summary_table(design, analyse(design.graph)).splitlines()
    conv = next(line for line in lines if line.startswith("conv1"))
    assert conv.split() == [
        "conv1",
        "Conv2d",
        "(3",
        "×",
        "3,",
        "4)",
        "4",
        "×",
        "10",
        "×",
        "10",
        "3",
        "×",
        "3",
        "40",
        "3,600",
    ]
    assert "4,050 parameters" in "\n".join(lines)
    assert len({len(line) for line in lines if line.startswith("=")}) == 1


def test_what_is_not_known_is_said() -> None:
    design = chain_drawing("Conv2d(4, 3) | Linear(10) | ReLU")
    text = summary_table(design, analyse(design.graph))
    assert "error" in text
    assert "waiting" in text
    assert "problem" in text


def test_shared_parameters_are_not_counted_again() -> None:
    drawing = Drawing()
    first = drawing.put("Linear(4)", drawing.put("Input((4))"))
    drawing.put("Output", drawing.put("Linear(4)", first, owner=first))
    text = summary_table(drawing.design, analyse(drawing.graph))
    assert text.count("(shared)") == 1
    assert "20 parameters" in text


def test_an_empty_drawing_has_a_table() -> None:
    drawing = Drawing()
    assert "0 layers" in summary_table(drawing.design, analyse(drawing.graph))
