"""Exported code of every template goes through PyTorch's own readers of a network: torch.fx, torch.export, jit.trace.

The variants in SIBLINGS are drawn by the same lines with other numbers and were tried once by hand.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import torch
from torch import Tensor, nn

from netdesigner.design.templates import template, templates
from netdesigner.network.build import build
from tests.network.equality import exported
from tests.templates.cost import SIBLINGS, with_small_images

pytestmark = pytest.mark.slow

KINDS = [each.name for each in templates() if each.name not in SIBLINGS]
REFUSED_BY_JIT = ("segnet",)  # PyTorch's own max_unpool2d stops at sizes that are traced
each_kind = pytest.mark.parametrize("name", KINDS)


@contextmanager
def deprecation_ignored() -> Iterator[None]:
    """jit.trace says that it is on its way out, and warns of every `if` over a shape inside PyTorch's own layers."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def exported_template(name: str) -> tuple[nn.Module, tuple[Tensor, ...]]:
    """The exported class with a batch of two for it, all without numbers."""
    with torch.device("meta"), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # advice of PyTorch on unusual settings
        network = build(with_small_images(template(name).open()))
        batch = tuple(
            torch.empty(2, *each.shape, dtype=torch.float32 if each.vocabulary is None else torch.int64)
            for each in network.program.arguments
        )
        return exported(network).eval(), batch


@each_kind
def test_fx_and_export_with_any_batch(name: str) -> None:
    network, batch = exported_template(name)
    torch.fx.symbolic_trace(network)
    sizes = ({0: torch.export.Dim.DYNAMIC},) * len(batch)
    with torch.device("meta"), torch.no_grad(), deprecation_ignored():
        graph = torch.export.export(network, batch, dynamic_shapes=sizes).graph
    for answer in graph.output_node().args[0]:
        assert isinstance(answer.meta["val"].shape[0], torch.SymInt)


@pytest.mark.parametrize("name", [name for name in KINDS if name not in REFUSED_BY_JIT])
def test_jit_trace(name: str) -> None:
    network, batch = exported_template(name)
    network.to_empty(device="cpu")
    for buffer in network.buffers():
        buffer.zero_()  # some are places in a table
    with torch.no_grad(), deprecation_ignored():
        traced = torch.jit.trace(network, [torch.zeros_like(each, device="cpu") for each in batch], check_trace=False)
        answer = traced(*[torch.zeros(3, *each.shape[1:], dtype=each.dtype) for each in batch])
    assert all(len(value) == 3 for value in (answer if isinstance(answer, tuple) else (answer,)))
