"""Weights that are made of others at each pass: spectral and weight normalization of the layers that have a weight."""

from __future__ import annotations

import copy

import pytest
import torch
from torch import nn

from netdesigner.analysis.facts import analyse_design
from netdesigner.certificate.certificate import certify
from netdesigner.codegen.source import module_source
from netdesigner.compile.program import compile_design
from netdesigner.design.design import Design
from netdesigner.design.document import Document
from netdesigner.layers import REGISTRY, Layer
from netdesigner.layers.weight_norm import NormalizedWeights
from netdesigner.network.build import build
from netdesigner.network.weights import put, take
from tests.drawings import Drawing, chain_drawing
from tests.network.equality import assert_export_equals

INPUTS = {1: "Input((4, 9))", 2: "Input((4, 9, 9))", 3: "Input((4, 5, 5, 5))", None: "Input((7,))"}
NORMALIZED = [cls for cls in REGISTRY.values() if issubclass(cls, NormalizedWeights)]


@pytest.mark.parametrize("norm", ["weight", "spectral"])
@pytest.mark.parametrize("cls", NORMALIZED, ids=lambda cls: cls.__name__)
def test_every_layer_that_takes_a_norm_is_exported_with_it(cls: type[NormalizedWeights], norm: str) -> None:
    shape = INPUTS[2 if cls.category == "Merge" else getattr(cls, "map_axes", None)]
    design, plain = (_alone(cls.make(weight_norm=each), shape) for each in (norm, "none"))
    assert analyse_design(design).totals.macs == analyse_design(plain).totals.macs
    assert f"nn.utils.parametrizations.{norm}_norm(" in module_source(compile_design(design)).text
    assert_export_equals(design)


def _alone(layer: Layer, shape: str) -> Design:
    """Fed by as many Inputs as it takes."""
    drawing = Drawing()
    sources = [drawing.put(shape) for _ in range(layer.arity[0])]
    drawing.put("Output", drawing.put("LeakyReLU", drawing.put(layer, *sources)))
    return drawing.design


DISCRIMINATOR = (
    "Conv2d(8, 3, stride=2, weight_norm='spectral') | LeakyReLU(0.2) | Flatten | Linear(1, weight_norm='weight')"
)


def test_no_input_is_enlarged_by_more_than_the_largest_singular_value() -> None:
    network = build(chain_drawing(DISCRIMINATOR), seed=0).train()
    for _ in range(30):
        network(torch.randn(2, 1, 12, 12))
    weight = network.features[0].weight
    assert isinstance(weight, torch.Tensor)
    assert torch.linalg.matrix_norm(weight.flatten(1), 2).item() == pytest.approx(1, abs=1e-3)


@pytest.mark.slow
def test_they_are_certified_copied_and_their_weights_carried_over() -> None:
    design = chain_drawing(DISCRIMINATOR)
    assert certify(design).is_verified
    first, second = build(design, seed=1).eval(), build(design, seed=2).eval()
    assert put(second, take(first)).messages == ()
    x = torch.randn(3, 1, 12, 12)
    assert torch.equal(first(x), second(x))
    assert torch.equal(first(x), copy.deepcopy(first)(x))


def test_they_learn() -> None:
    network = build(chain_drawing(DISCRIMINATOR), seed=0).train()
    before = {name: value.clone() for name, value in network.named_parameters()}
    nn.functional.mse_loss(network(torch.randn(4, 1, 12, 12)), torch.ones(4, 1)).backward()
    torch.optim.SGD(network.parameters(), lr=0.1).step()
    assert all(not torch.equal(value, before[name]) for name, value in network.named_parameters())


def test_in_a_module_that_stands_at_two_widths() -> None:
    document = Document(chain_drawing("Conv2d(6, 1, weight_norm='weight') | ReLU | Identity", "Input((4, 6, 6))"))
    conv, relu, identity = (
        node.id for node in document.graph.nodes.values() if node.layer.output_count and node.id != "n1"
    )
    block = document.graph.nodes[document.group([conv, relu], "Block")]
    document.replace_layer(identity, block.layer)
    assert "Block(6" in module_source(compile_design(document.design)).text
    assert_export_equals(document.design)
