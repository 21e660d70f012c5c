"""Captured values are those of the pass, wherever the node is, and no hook stays behind."""

import pytest
import torch
from hypothesis import given
from torch import nn

from netdesigner.analysis.facts import analyse
from netdesigner.compile.sketch import leading_to_output, of_use
from netdesigner.design.design import Design
from netdesigner.design.templates import template
from netdesigner.network.build import BuiltNetwork, build
from netdesigner.network.capture import capture
from tests.drawings import Drawing, chain_drawing, designs
from tests.network.equality import assert_same, random_inputs
from tests.strategies import examples


def hooks(network: nn.Module) -> int:
    return sum(len(module._forward_hooks) for module in network.modules())


def ids(design: Design) -> dict[str, str]:
    return {node.name: node.id for node in design.graph.nodes.values()}


def test_values_inside_sequentials_and_of_functions() -> None:
    design = template("lenet5").open()
    network = build(design, seed=0).eval()
    node = ids(design)
    x = torch.randn(2, 1, 28, 28)
    found = capture(network, [node["conv1"], node["flatten"], node["input"], node["output"]], x)
    assert torch.equal(found[node["conv1"]], network.features[0](x))
    assert torch.equal(found[node["flatten"]], torch.flatten(network.features(x), 1))
    assert torch.equal(found[node["input"]], x)
    assert torch.equal(found[node["output"]], network(x))
    assert hooks(network) == 0


@examples(80)
@given(designs())
def test_every_live_node_has_its_drawn_shape(design: Design) -> None:
    network = build(design, seed=0).eval()
    with torch.no_grad():
        inputs = random_inputs(network)
        found = capture(network, list(design.graph.nodes), *inputs)
    facts = analyse(design.graph).nodes
    calls = {node_id: node.layer.call(facts[node_id].inputs) for node_id, node in design.graph.nodes.items()}
    assert set(found) == leading_to_output(of_use(design.graph, calls))
    for node_id, value in found.items():
        shape = facts[node_id].outputs[0] if facts[node_id].outputs else facts[node_id].inputs[0]
        assert tuple(value.shape[1:]) == tuple(shape)
    assert hooks(network) == 0


def test_each_use_of_a_shared_module_has_its_own_value() -> None:
    drawing = Drawing()
    x = drawing.put("Input((4))")
    first = drawing.put("Linear(4)", x)
    second = drawing.put("Linear(4)", first, owner=first)
    drawing.put("Output", second)
    network = build(drawing.design, seed=0)
    value = torch.randn(2, 4)
    found = capture(network, [first, second], value)
    assert_same(found[first], network.fc1(value))
    assert_same(found[second], network.fc1(network.fc1(value)))


def test_gradients_flow_through_captured_values() -> None:
    design = chain_drawing("Conv2d(2, 3) | ReLU | Flatten | Linear(3)")
    network = build(design, seed=0)
    x = torch.randn(1, 1, 12, 12, requires_grad=True)
    found = capture(network, [ids(design)["relu1"]], x)
    found[ids(design)["relu1"]].sum().backward()
    assert x.grad is not None


def test_a_pass_that_fails_leaves_no_hook() -> None:
    design = chain_drawing("Conv2d(2, 3) | ReLU")
    network: BuiltNetwork = build(design)
    with pytest.raises(RuntimeError):
        capture(network, [ids(design)["conv1"]], torch.zeros(1, 5, 12, 12))
    assert hooks(network) == 0


def test_nodes_off_the_way_are_left_out() -> None:
    network = build(chain_drawing("ReLU"))
    assert capture(network, ["n99"], torch.zeros(1, 1, 12, 12)) == {}
