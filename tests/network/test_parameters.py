"""Parameters that stand by themselves: their place in the code, their names in a `state_dict`, what can be set."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import torch

from netdesigner.analysis.facts import analyse
from netdesigner.certificate.certificate import certify
from netdesigner.codegen.source import module_source
from netdesigner.compile.program import compile_design
from netdesigner.design.design import Design
from netdesigner.design.document import Document
from netdesigner.layers.initialization import initialization
from netdesigner.layers.initializers import filling
from netdesigner.layers.module_use import Parameter
from netdesigner.network.build import build
from netdesigner.network.capture import capture
from netdesigner.network.weights import key_of, put, state_key_of, take
from netdesigner.recipe.recipe import Recipe
from tests.compile.test_module_classes import block, code
from tests.drawings import Drawing, chain_drawing


def named_positions(**changes: object) -> Design:
    """Steps with learned positions, in a block called `position`."""
    drawing = Drawing()
    x = drawing.put("Input((9, 6))")
    position = drawing.put("FreeParameter((1, 9, 6), std=0.02)", x, name="position")
    drawing.graph.put_node(replace(drawing.graph.nodes[position], **changes))
    drawing.put("Output", drawing.put("Linear(4)", position))
    drawing.design.recipe = Recipe(task="regression")
    return drawing.design


def test_it_is_an_attribute_of_the_network_itself() -> None:
    design = named_positions()
    text = module_source(compile_design(design)).text
    assert "self.position = nn.Parameter(nn.init.normal_(torch.empty(1, 9, 6), std=0.02))" in text
    assert "x = x + self.position" in text
    network = build(design, seed=0)
    assert list(network.state_dict()) == ["position", "fc1.weight", "fc1.bias"]
    assert 0.01 < float(network.state_dict()["position"].std()) < 0.03
    assert certify(design).is_verified


def test_weights_are_kept_by_block() -> None:
    network = build(named_positions(), seed=0)
    assert key_of(network.program, "position") == "n2/weight"
    assert state_key_of(network.program, "n2/weight") == "position"
    weights = take(network) | {"n2/weight": np.full((1, 9, 6), 3.0, np.float32)}
    assert put(network, weights).messages == ()
    assert torch.equal(network.state_dict()["position"], torch.full((1, 9, 6), 3.0))


def test_it_can_be_frozen_and_started_otherwise() -> None:
    design = named_positions(is_frozen=True, init=initialization(weight=filling("constant", value=0.5)))
    text = module_source(compile_design(design)).text
    assert "nn.init.constant_(self.position, 0.5)" in text
    assert "self.position.requires_grad_(False)" in text
    network = build(design, seed=0)
    assert not network.get_parameter("position").requires_grad
    assert float(network.get_parameter("position").mean()) == 0.5
    assert certify(design).is_verified


def test_its_values_are_seen() -> None:
    network = build(named_positions(), seed=0).eval()
    x = torch.zeros(1, 9, 6)
    assert torch.equal(capture(network, ["n2"], x)["n2"], network.get_parameter("position"))


def test_the_block_of_convnext() -> None:
    """Liu et al. 2022, 96 channels: 7 x 7 depthwise, features last, two dense layers, a scale and a skip."""
    drawing = Drawing()
    x = drawing.put("Input((96, 56, 56))")
    branch = drawing.chain(
        "DepthwiseConv2d(7, padding=3) | Permute((2, 3, 1)) | LayerNorm(normalized_axes=1) | Linear(384) | GELU"
        " | Linear(96) | Permute((3, 1, 2)) | LayerScale",
        x,
    )
    end = drawing.put("Add", x, branch)
    facts = analyse(drawing.graph)
    drawing.put("Output", end)
    assert facts.totals.params == 79_296
    assert facts.nodes[end].output == (96, 56, 56)
    assert analyse(drawing.graph).problems == ()


def test_constants_are_written_behind_the_operator() -> None:
    text = module_source(compile_design(chain_drawing("MultiplyConstant(0.1) | AddConstant(-2.0) | Flatten"))).text
    assert "x = x * 0.1" in text
    assert "x = x + -2.0" in text


def test_inside_a_module_each_repeat_has_its_own() -> None:
    document = Document()
    layers = "LayerScale(init_value=0.1) | FreeParameter((1, 4, 1, 1)) | MultiplyConstant(2.0) | Roll(1, (2, 3))"
    parameters = [Parameter("gain", 2.0), Parameter("window", 5)]
    formulas = {"scaled1__factor": "gain", "roll1__shifts": "-(window // 2)"}
    use = block(document, layers, "Gated", parameters, **formulas)
    document.set([use], repeat=3)
    text = code(document)
    assert "self.layer_scale1 = nn.Parameter(torch.full((in_channels, 1, 1), 0.1))" in text
    assert "x = x * self.gain" in text
    assert "shifts=(-(self.window // 2), -(self.window // 2))" in text
    network = build(document.design)
    assert list(network.state_dict())[:3] == ["gated1.0.layer_scale1", "gated1.0.parameter1", "gated1.1.layer_scale1"]
    assert [state_key_of(network.program, key) for key in take(network)] == list(network.state_dict())
