"""The figures of lectures and papers: sizes, parameters, operations, units, connections, receptive fields."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import torch

from netdesigner.analysis.facts import Facts, NodeFacts, analyse
from netdesigner.design.design import Design
from netdesigner.design.templates import template
from netdesigner.layers import parse_layer
from tests.drawings import chain_drawing
from tests.published_figures import networks
from tests.torch_calls import module_of

FIGURES: dict[str, Any] = {
    item["id"]: item
    for item in json.loads((Path(__file__).parent / "figures.json").read_text(encoding="utf-8"))["items"]
}


def facts_by_name(design: Design) -> tuple[Facts, dict[str, NodeFacts]]:
    facts = analyse(design.graph, design.recipe)
    assert facts.errors == ()
    return facts, {node.name: facts.nodes[node.id] for node in design.graph.nodes.values()}


def layer_facts(layer: str, shape: str) -> NodeFacts:
    _, named = facts_by_name(chain_drawing(layer, f"Input({shape})"))
    return list(named.values())[1]


# --- AlexNet ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("figure", "groups"), [("alexnet_params_ungrouped", 1), ("alexnet_params_grouped", 2)])
def test_alexnet_layer_by_layer(figure: str, groups: int) -> None:
    item = FIGURES[figure]
    facts, named = facts_by_name(networks.alexnet(groups=groups))
    params = dict(item["torch"])
    assert facts.totals.params == params.pop("total") == item["expected"]["total"]
    assert {name: named[name].params for name in params} == params
    assert {name: named[name].macs for name in item["macs"]} == item["macs"]
    assert facts.totals.macs == item["macs_total"]
    assert all(list(named[name].output or ()) == shape for name, shape in item.get("out_shapes", {}).items())
    assert facts.problems == ()


def test_units_and_connections_of_alexnet() -> None:
    _, named = facts_by_name(networks.alexnet())
    layers = [f"conv{n}" for n in range(1, 6)] + ["fc6", "fc7", "fc8"]
    assert [named[name].units for name in layers] == FIGURES["alexnet_neurons"]["torch"]
    assert named["conv5"].units == FIGURES["alexnet_conv5_neurons"]["expected"] == 43_264
    assert named["conv5"].connections == FIGURES["alexnet_conv5_connections"]["expected"] == 149_520_384
    _, grouped = facts_by_name(networks.alexnet(groups=2))
    assert grouped["conv5"].connections == 74_760_192


@pytest.mark.parametrize(
    "row", FIGURES["alexnet_224_vs_227"]["torch"], ids=lambda row: f"{row['input']} pad {row['pad1']}"
)
def test_alexnet_with_224_and_227(row: dict[str, Any]) -> None:
    facts, named = facts_by_name(networks.alexnet(row["input"], row["pad1"]))
    for name in ("conv1", "pool1", "pool2", "conv5", "pool5"):
        assert list(named[name].output or ()) == row[name]
    assert list(named["flatten"].output or ()) == row["flat"]
    assert (named["fc6"].params, facts.totals.params) == (row["fc6_params"], row["total"])
    lost = (row["input"] + 2 * row["pad1"] - 11) % 4 - row["pad1"]
    said = [problem.message for problem in facts.problems if problem.message.startswith("The last")]
    if lost > 0:
        side = row["input"]
        assert said[0].startswith(f"The last {lost} row{'s' if lost > 1 else ''} and {lost} column")
        assert f"3 × {side} × {side} input" in said[0]
    else:
        assert not [sentence for sentence in said if f"{row['input']}" in sentence]


# --- LeNet, VGG and others -------------------------------------------------------------------------------

LENETS = [("lenet_pytorch_1ch", 1, 5), ("lenet_pytorch_3ch", 3, 5), ("lenet_pytorch_old_3x3", 1, 3)]


@pytest.mark.parametrize(("figure", "channels", "kernel"), LENETS)
def test_lenets(figure: str, channels: int, kernel: int) -> None:
    item = FIGURES[figure]
    facts, named = facts_by_name(networks.lenet(channels, kernel))
    assert facts.totals.params == item["expected"]
    assert facts.totals.macs == item.get("macs", facts.totals.macs)
    pools = iter(["pool1", "pool2"])
    for name, _, shape, params, macs in item["layers"]:
        found = named[next(pools) if name == "pool" else name]
        assert (list(found.output or ()), found.params, found.macs) == (shape[1:], params, macs)


@pytest.mark.parametrize("letter", FIGURES["vgg_table"]["configs"])
def test_the_table_of_vgg(letter: str) -> None:
    row = FIGURES["vgg_table"]["torch"][letter]
    facts, named = facts_by_name(networks.vgg(FIGURES["vgg_table"]["configs"][letter]))
    assert (facts.totals.params, facts.totals.macs) == (row["params"], row["macs"])
    assert round(facts.totals.params / 1e6) == row["paper_millions"] == FIGURES["vgg_table"]["expected"][letter]
    assert named["flatten"].output == (25_088,)
    learned = [known for known in named.values() if known.params]
    assert len(learned) == row["weight_layers"]
    rows = [known for name, known in named.items() if name.startswith(("conv", "pool", "fc"))]
    assert sum(known.units or 0 for known in rows) == row["sum_activations_conv_pool_fc"]


def test_memory_of_vgg16() -> None:
    figure = FIGURES["vgg16_138M"]["torch"]
    facts, named = facts_by_name(networks.vgg(FIGURES["vgg_table"]["configs"]["D"]))
    rows = [known for name, known in named.items() if name.startswith(("conv", "pool", "fc", "input"))]
    assert sum(known.memory or 0 for known in rows) == figure["memory_values"] * 4
    assert facts.totals.memory > sum(known.memory or 0 for known in rows) - 4 * 3 * 224 * 224


@pytest.mark.parametrize(
    ("chain", "shape", "params"),
    [
        (networks.ZFNET, "(3, 224, 224)", 107_627_624),
        (networks.NETWORK_IN_NETWORK, "(3, 32, 32)", 966_986),
        (networks.MNIST_16_64, "(1, 28, 28)", 291_050),
    ],
    ids=["ZFNet", "Network in Network", "MNIST 16-64"],
)
def test_totals_of_the_lectures(chain: str, shape: str, params: int) -> None:
    facts, _ = facts_by_name(chain_drawing(chain, f"Input({shape})"))
    assert facts.totals.params == params


@pytest.mark.parametrize(
    ("name", "params"),
    [
        ("alexnet_lecture", 62_378_344),
        ("vgg16", 138_357_544),
        ("tutorial_1x32x32", 61_706),
        ("tutorial_3x32x32", 62_006),
    ],
)
def test_templates_are_the_networks_of_the_lectures(name: str, params: int) -> None:
    design = template(name).open()
    facts = analyse(design.graph, design.recipe)
    assert facts.errors == ()
    assert facts.totals.params == params


# --- branches --------------------------------------------------------------------------------------------

RESNETS = {
    "resnet18": ([2, 2, 2, 2], False),
    "resnet34": ([3, 4, 6, 3], False),
    "resnet50": ([3, 4, 6, 3], True),
    "resnet101": ([3, 4, 23, 3], True),
    "resnet152": ([3, 8, 36, 3], True),
}


@pytest.mark.parametrize("name", RESNETS)
def test_residual_networks(name: str) -> None:
    figure = FIGURES["resnet_table"]["torch"][name]
    facts = analyse(networks.resnet(*RESNETS[name])[0].graph)
    assert (facts.errors, facts.output) == ((), (1000,))
    assert (facts.totals.params, facts.totals.macs) == (figure["params"], figure["macs_torchvision"])
    if figure["macs_paper_v1"]:
        paper = analyse(networks.resnet(*RESNETS[name], strides_first=True)[0].graph)
        assert (paper.totals.params, paper.totals.macs) == (figure["params"], figure["macs_paper_v1"])


@pytest.mark.parametrize(("strides_first", "size"), [(False, 427), (True, 483)])
def test_receptive_field_of_resnet50(strides_first: bool, size: int) -> None:
    """Where the stride stands does not matter for the parameters, but for what a unit sees."""
    design, last = networks.resnet([3, 4, 6, 3], True, strides_first)
    field = analyse(design.graph).nodes[last].field
    assert field is not None
    assert (field.size, field.jump, field.status) == ([size, size], [32, 32], "exact")


@pytest.mark.parametrize("depth", FIGURES["densenet_table"]["torch"])
def test_dense_networks(depth: str) -> None:
    row = FIGURES["densenet_table"]["torch"][depth]
    facts, named = facts_by_name(networks.densenet(row["blocks"], row["growth"], row["init"]))
    assert (facts.totals.params, facts.totals.macs) == (row["params"], row["macs"])
    stages = {key.removeprefix("features."): shape for key, shape in row["stages"].items()}
    assert list(named["norm5"].output or ()) == stages["norm5"]
    for number in (1, 2, 3):
        assert list(named[f"transition{number}"].output or ()) == stages[f"transition{number}.pool"]


def test_googlenet() -> None:
    figure = FIGURES["googlenet_params"]
    facts, named = facts_by_name(networks.googlenet())
    assert facts.totals.params == figure["torch"]["paper_architecture_5x5_bias_no_BN"]
    assert facts.totals.macs == figure["torch"]["macs_paper_arch"]
    assert all(list(named[name].output or ()) == shape for name, shape in figure["shapes"].items())
    field = named["5b"].field
    assert field is not None
    assert (field.size, field.jump, field.status) == ([715, 715], [32, 32], "exact")


def test_inception_modules_in_operations() -> None:
    figure = FIGURES["inception_ops"]["torch"]
    branches = ["Conv2d(128, 1)", "Conv2d(192, 3, padding=1)", "Conv2d(96, 5, padding=2)"]
    naive = sum(layer_facts(branch, "(256, 28, 28)").macs or 0 for branch in branches)
    assert naive == figure["naive"]
    reduced = [("Conv2d(64, 1)", 256), ("Conv2d(64, 1)", 256), ("Conv2d(128, 1)", 256), ("Conv2d(64, 1)", 256)]
    reduced += [("Conv2d(192, 3, padding=1)", 64), ("Conv2d(96, 5, padding=2)", 64)]
    assert sum(layer_facts(layer, f"({c}, 28, 28)").macs or 0 for layer, c in reduced) == figure["bottleneck"]


# --- single layers ---------------------------------------------------------------------------------------


def test_the_worked_examples() -> None:
    figure = FIGURES["conv_20x5x5_p2"]["torch"]
    plain = layer_facts("Conv2d(20, 5, padding=2, bias=False)", "(3, 32, 32)")
    assert (list(plain.output or ()), plain.params, plain.macs) == (figure["out"], figure["weights"], figure["macs"])
    assert layer_facts("Conv2d(20, 5, padding=2)", "(3, 32, 32)").params == figure["with_bias"]
    ten = layer_facts("Conv2d(10, 5, padding=2)", "(3, 32, 32)")
    assert {"out": list(ten.output or ()), "params": ten.params} == FIGURES["cs231n_10x5x5"]["expected"]
    demo = layer_facts("Conv2d(2, 3, stride=2, padding=1)", "(3, 5, 5)")
    assert list(demo.output or ()) == FIGURES["cs231n_demo"]["expected"]


def test_a_filter_that_does_not_fit_is_floored_with_a_warning() -> None:
    design = chain_drawing("Conv2d(1, 3, stride=3)", "Input((1, 7, 7))")
    facts = analyse(design.graph)
    assert list(facts.nodes["n2"].output or ()) == FIGURES["out_size_misfit"]["torch"]
    sentence = "The last 1 row and 1 column of the 1 × 7 × 7 input are ignored: the step does not divide."
    assert [problem.message for problem in facts.problems if problem.node == "n2"] == [sentence]


def test_stacks_of_small_filters() -> None:
    size, jump = FIGURES["rf_3x3_s2_twice"]["torch"]
    step = "Conv2d(1, 3, stride=2, padding=1)"
    twice = analyse(chain_drawing(f"{step}|{step}", "Input((1, 5, 5))").graph).nodes["n3"]
    assert twice.field is not None
    assert (twice.output, twice.field.size, twice.field.jump) == ((1, 2, 2), [size] * 2, [jump] * 2)
    small = "Conv2d(64, 3, padding=1, bias=False)"
    stack = analyse(chain_drawing("|".join([small] * 3), "Input((64, 32, 32))").graph)
    assert [stack.nodes[node].field.size for node in ("n3", "n4")] == [[5, 5], [7, 7]]  # type: ignore[union-attr]
    large = layer_facts("Conv2d(64, 7, padding=3, bias=False)", "(64, 32, 32)")
    assert [stack.totals.params, large.params] == FIGURES["rf_stacks"]["torch"]["params_C64"]


@pytest.mark.parametrize(
    ("layer", "picture", "answer"),
    [
        ("Conv2d(1, 3, bias=False)", "input", "expected"),
        ("Conv2d(1, 3, padding='same', bias=False)", "input", "same_padding_p1"),
    ],
)
def test_a_convolution_is_a_cross_correlation(layer: str, picture: str, answer: str) -> None:
    figure = FIGURES["cross_correlation_4x4_3x3"]
    shown = torch.tensor([[figure[picture]]], dtype=torch.float32)
    module = module_of(parse_layer(layer).call(((1, 4, 4),)))
    assert module is not None
    with torch.no_grad():
        next(module.parameters()).copy_(torch.tensor([[figure["kernel"]]], dtype=torch.float32))
        assert module(shown)[0, 0].tolist() == figure[answer]
        transposed = figure["transposed"]
        up = module_of(parse_layer("ConvTranspose2d(1, 3, bias=False)").call(((1, 2, 2),)))
        assert up is not None
        next(up.parameters()).copy_(torch.tensor([[figure["kernel"]]], dtype=torch.float32))
        assert up(torch.tensor([[transposed["input"]]], dtype=torch.float32))[0, 0].tolist() == transposed["output"]
