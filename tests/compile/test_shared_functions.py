"""A function such as Flatten has no weights: blocks that share one are compiled wherever they stand."""

from netdesigner.compile.program import compile_design
from netdesigner.network.build import build
from tests.drawings import Drawing


def test_a_shared_flatten_may_stand_in_a_sequential_and_by_itself() -> None:
    drawing = Drawing("Net")
    begin = drawing.put("Input((4, 4, 4))")
    first = drawing.put("Flatten", begin, stage="features")
    second = drawing.put("Flatten", begin, owner=first)
    drawing.put("Output", drawing.put("Add", drawing.put("ReLU", first, stage="features"), second))
    assert compile_design(drawing.design)
    assert build(drawing.design, seed=0)
