"""A block that gives values which are not finite for ordinary ones is doubted: every layer, with drawn settings."""

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
from netdesigner.network.build import build
from tests.strategies import examples, inputs_of, layers


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:LSTM with projections")  # PyTorch is only slower then
@examples(400)
@given(layers(), st.data())
def test_what_is_not_finite_is_doubted(layer: Layer, drawn: st.DataObject) -> None:
    shapes = drawn.draw(inputs_of(type(layer)))
    if layer.is_input or layer.is_output or layer.reads_words or not shapes:
        return
    document = Document()
    sources = [document.add(REGISTRY["Input"].make(shape=tuple(shape))) for shape in shapes]
    block = document.add(layer)
    for port, source in enumerate(sources):
        document.connect(source, block, port)
    document.connect(block, document.add(REGISTRY["Output"].make()))
    facts = analyse_design(document.design)
    if facts.errors:
        return
    is_doubted = any("NaN" in each.message or "infinity" in each.message for each in facts.problems)
    try:
        network = build(document.design, seed=0)
    except CompileError:
        return
    generator = torch.Generator().manual_seed(0)
    for make in (lambda shape: torch.randn(2, *shape, generator=generator), lambda shape: torch.zeros(2, *shape)):
        for is_training in (False, True):
            network.train(is_training)
            try:
                with torch.no_grad():
                    answer = network(*[make(shape) for shape in shapes])
            except (ValueError, RuntimeError):
                return  # BatchNorm of a single value a channel, positions for a MaxUnpool that are none, ...
            outputs: tuple[Tensor, ...] = answer if isinstance(answer, tuple) else (answer,)
            assert is_doubted or all(bool(value.isfinite().all()) for value in outputs), repr(layer)
