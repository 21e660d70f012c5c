"""Layers that are functions, parameters or classes of our own go through torch.fx, torch.export and jit.trace."""

from __future__ import annotations

import warnings
from typing import Any

import pytest
import torch
from torch import Tensor

from netdesigner.network.build import build
from netdesigner.recipe.recipe import Recipe
from tests.drawings import Drawing
from tests.network.equality import exported

BATCH = 3
CHAINS = [
    "Abs | Log(1e-6) | Power(2.0) | Sqrt | Exp | Sine(2.0) | Softshrink | Normalize | LogSigmoid | Softmin(1)",
    "LayerScale | FreeParameter((1, 4, 9, 11), std=0.02) | MultiplyConstant(0.5) | AddConstant(-1.0) | LayerNorm2d",
    "Roll(-3, (2, 3)) | ChannelShuffle(2) | Unflatten(1, (2, -1)) | Reshape((-1, 9, 11)) | RMSNorm | CircularPad2d(1)",
]


def networks() -> list[Drawing]:
    """Each chain behind an Input; and two maps of unlike sizes brought together."""
    drawings = []
    for chain in CHAINS:
        drawing = Drawing()
        drawing.put("Output", drawing.chain(chain, drawing.put("Input((4, 9, 11))")))
        drawings.append(drawing)
    drawing = Drawing()
    large = drawing.put("Input((4, 9, 11))")
    small = drawing.put("MaxPool2d(2)", large)
    drawing.put("Output", drawing.put("CropLike", large, small))
    resized = drawing.put("ResizeLike('bilinear')", small, large)
    drawing.put("Output", drawing.put("CosineSimilarity", resized, large))
    rows = [drawing.put("Flatten", node) for node in (resized, large)]
    drawing.put("Output", drawing.put("CosineSimilarity", *rows))
    return [*drawings, drawing]


@pytest.mark.parametrize("drawing", networks(), ids=["functions", "parameters", "places", "two maps"])
def test_any_batch_goes_through_what_was_traced(drawing: Drawing) -> None:
    drawing.design.recipe = Recipe(task="regression")
    network = exported(build(drawing.design, seed=0)).eval()
    x, other = torch.rand(2, 4, 9, 11), torch.rand(BATCH, 4, 9, 11)
    with torch.no_grad(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # jit.trace says that it is on its way out
        wanted = network(other)
        sizes = ({0: torch.export.Dim.DYNAMIC},)
        traced = torch.fx.symbolic_trace(network), torch.jit.trace(network, x, check_trace=False)
        for each in (*traced, torch.export.export(network, (x,), dynamic_shapes=sizes).module()):
            assert_equal(each(other), wanted)


def assert_equal(answer: Any, wanted: Any) -> None:
    pairs = [(answer, wanted)] if isinstance(wanted, Tensor) else zip(answer, wanted, strict=True)
    for mine, theirs in pairs:
        torch.testing.assert_close(mine, theirs)
