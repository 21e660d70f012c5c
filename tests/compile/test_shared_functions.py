"""A function such as Flatten has no weights: blocks that share one are compiled wherever they stand."""

import pytest
import torch

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


@pytest.mark.parametrize("stages", [("a", "b"), ("a", ""), ("", "a"), (".p", ".q")])
@pytest.mark.parametrize("layer", ["Permute((2, 1))", "Flatten(2)", "Reshape((4, 4))", "Slice(stop=4)", "Abs"])
def test_functions_share_across_stages(layer: str, stages: tuple[str, str]) -> None:
    drawing = Drawing("Net")
    first = drawing.put(layer, drawing.put("Input((4, 4))"), stage=stages[0])
    second = drawing.put(layer, drawing.put("Tanh", first), owner=first, stage=stages[1])
    drawing.put("Output", drawing.put("Tanh", second))
    assert build(drawing.design, seed=0)(torch.zeros(1, 4, 4)).shape == (1, 4, 4)
