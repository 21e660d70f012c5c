"""What layers say of the numbers that they give is true of the network, with drawn settings."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor

from netdesigner.analysis.facts import analyse_design
from netdesigner.compile.program import CompileError
from netdesigner.design.document import Document
from netdesigner.layers import REGISTRY, Layer
from netdesigner.layers.reals import Reals
from netdesigner.network.build import build
from tests.strategies import examples, inputs_of, layers


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:LSTM with projections")  # PyTorch is only slower then
@examples(400)
@given(layers(), st.data())
def test_what_is_certain_is_true(layer: Layer, drawn: st.DataObject) -> None:
    shapes = drawn.draw(inputs_of(type(layer)))
    if layer.is_input or layer.is_output or not shapes or any(type(shape) is not tuple for shape in shapes):
        return
    document = Document()
    sources = [document.add(REGISTRY["Input"].make(shape=shape)) for shape in shapes]
    block = document.add(layer)
    for port, source in enumerate(sources):
        document.connect(source, block, port)
    document.connect(block, document.add(REGISTRY["Output"].make()))
    if analyse_design(document.design).errors:
        return
    try:
        network = build(document.design, seed=0)
    except CompileError:
        return
    generator = torch.Generator().manual_seed(0)
    ways: tuple[tuple[Reals, int, float], ...] = (("all", 0, 0.0), ("from zero", 1, 0.0), ("above zero", 1, 0.1))
    for given_is, is_clipped, low in ways:
        certain = layer.codomain((given_is,) * len(shapes))
        values = [torch.randn(4, *shape, generator=generator) for shape in shapes]
        values = [value.relu() + low if is_clipped else value for value in values]
        for is_training in (False, True):
            if certain == "all" or (layer.domain()[0] != "all" and given_is == "all"):
                continue
            try:
                with torch.no_grad():
                    answer = network.train(is_training)(*values)
            except (ValueError, RuntimeError):
                return  # BatchNorm of a single value a channel, ...
            outputs: tuple[Tensor, ...] = answer if isinstance(answer, tuple) else (answer,)
            least = min(float(value.min()) for value in outputs)
            assert least > 0 if certain == "above zero" else least >= 0, repr(layer)
