"""The reference networks against every total, layer and operation count that is published for them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from tests.reference_networks import NETWORKS, alexnet
from tests.reference_networks.measure import macs, on_meta, parameters
from tests.reference_networks.resnet import projection

PUBLISHED = Path(__file__).parents[1] / "published_figures" / "figures.json"
FIGURES: dict[str, Any] = {item["id"]: item for item in json.loads(PUBLISHED.read_text(encoding="utf-8"))["items"]}
# The column GFLOPS (multiply-adds in thousand millions) of torchvision's table of weights
TORCHVISION_GIGA = {
    "alexnet": 0.71, "vgg11": 7.61, "vgg11_bn": 7.61, "vgg13": 11.31, "vgg13_bn": 11.31, "vgg16": 15.47,
    "vgg16_bn": 15.47, "vgg19": 19.63, "vgg19_bn": 19.63, "googlenet": 1.50, "resnet18": 1.81, "resnet34": 3.66,
    "resnet50": 4.09, "resnet101": 7.80, "resnet152": 11.51, "wide_resnet50_2": 11.40, "wide_resnet101_2": 22.75,
    "resnext50_32x4d": 4.23, "resnext101_32x8d": 16.41, "densenet121": 2.83, "densenet169": 3.36,
    "densenet201": 4.29, "squeezenet1_0": 0.82, "squeezenet1_1": 0.35, "mobilenet_v2": 0.30, "efficientnet_b0": 0.39,
    "convnext_tiny": 4.46, "vit_b_16": 17.56, "mobilenet_v3_small": 0.06, "mobilenet_v3_large": 0.22,
    "shufflenet_v2_x1_0": 0.14, "densenet161": 7.73, "mnasnet1_0": 0.31,
    "regnet_y_400mf": 0.40, "inception_v3": 5.71, "swin_t": 4.49,
}  # fmt: skip
# How many tensors torchvision's published files hold, and one name of each kind
TORCHVISION_KEYS = {
    "alexnet": (16, "features.10.bias", "classifier.6.weight"),
    "vgg16": (32, "features.28.weight", "classifier.3.bias"),
    "vgg16_bn": (97, "features.41.running_var", "classifier.0.weight"),
    "googlenet": (364, "inception3a.branch4.1.bn.weight", "aux1.conv.conv.weight", "aux2.fc2.bias", "conv2.bn.bias"),
    "resnet18": (122, "layer2.0.downsample.0.weight", "layer4.1.bn2.running_mean", "fc.bias"),
    "resnet50": (320, "layer1.0.downsample.1.num_batches_tracked", "layer3.5.conv3.weight", "bn1.weight"),
    "densenet121": (727, "features.denseblock4.denselayer16.conv2.weight", "features.transition3.norm.bias"),
    "squeezenet1_0": (52, "features.12.expand3x3.bias", "classifier.1.weight"),
    "squeezenet1_1": (52, "features.9.squeeze.weight", "classifier.1.bias"),
    "mobilenet_v2": (314, "features.0.0.weight", "features.1.conv.0.1.bias", "features.17.conv.3.weight"),
    "mobilenet_v3_small": (244, "features.1.block.1.fc2.weight", "features.12.1.running_var", "classifier.3.bias"),
    "mobilenet_v3_large": (312, "features.1.block.0.0.weight", "features.15.block.2.fc1.bias", "classifier.0.weight"),
    "shufflenet_v2_x1_0": (338, "conv1.0.weight", "stage3.0.branch1.2.weight", "stage4.3.branch2.6.bias"),
    "mnasnet1_0": (
        314,
        "layers.0.weight",
        "layers.8.0.layers.7.running_var",
        "layers.13.0.layers.6.weight",
        "layers.15.bias",
        "classifier.1.weight",
    ),
    "regnet_y_400mf": (
        384,
        "stem.0.weight",
        "trunk_output.block1.block1-0.proj.1.bias",
        "trunk_output.block4.block4-5.f.se.fc1.weight",
        "trunk_output.block3.block3-2.f.c.0.weight",
    ),
    "inception_v3": (580, "Conv2d_1a_3x3.conv.weight", "Mixed_6e.branch7x7dbl_5.bn.running_var", "AuxLogits.fc.bias"),
    "efficientnet_b0": (360, "features.1.0.block.1.fc1.weight", "features.6.3.block.3.1.weight", "classifier.1.bias"),
    "swin_t": (
        185,
        "features.0.2.weight",
        "features.1.0.attn.relative_position_bias_table",
        "features.2.reduction.weight",
        "features.7.1.attn.relative_position_index",
        "features.5.5.mlp.3.bias",
        "norm.weight",
        "head.bias",
    ),
    "convnext_tiny": (182, "features.1.0.layer_scale", "features.7.2.block.5.weight", "classifier.2.weight"),
    "vit_b_16": (
        152,
        "class_token",
        "encoder.pos_embedding",
        "encoder.layers.encoder_layer_11.mlp.3.bias",
        "encoder.layers.encoder_layer_0.self_attention.in_proj_weight",
        "heads.head.weight",
    ),
}
# About a second each
DEEP = (
    "resnet152", "densenet169", "densenet201", "densenet264", "resnet110_stochastic_depth", "mobilenet_v2",
    "efficientnet_b0", "convnext_tiny", "vit_b_16", "mobilenet_v3_small", "mobilenet_v3_large", "shufflenet_v2_x1_0",
    "densenet161", "mnasnet1_0", "regnet_y_400mf", "inception_v3", "swin_t",
)  # fmt: skip
every_network = pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[pytest.mark.slow] if name in DEEP else []) for name in NETWORKS]
)


def as_tuple(answer: Tensor | tuple[Tensor, ...]) -> tuple[Tensor, ...]:
    return answer if isinstance(answer, tuple) else (answer,)


def modules_in_order(network: nn.Module, *kinds: type[nn.Module]) -> list[nn.Module]:
    return [module for module in network.modules() if isinstance(module, kinds)]


@every_network
def test_totals_are_the_published_ones(name: str) -> None:
    reference = NETWORKS[name]
    network = on_meta(reference)
    total = reference.training_params or reference.params
    assert total in (None, parameters(network))
    assert reference.macs is None or reference.macs == macs(network.eval(), reference)


@every_network
def test_every_network_runs_in_training_and_at_inference(name: str) -> None:
    reference = NETWORKS[name]
    network = on_meta(reference)
    batch = reference.batch(2)
    with torch.no_grad():
        scores, trained = (as_tuple(network.train(is_training)(*batch)) for is_training in (False, True))
    assert {len(each) for each in scores} == {2}
    assert (len(trained) > len(scores)) == (reference.training_params is not None)
    assert {tuple(each.shape) for each in trained} == {tuple(each.shape) for each in scores}


@pytest.mark.parametrize("name", TORCHVISION_GIGA)
def test_operations_are_those_of_torchvision(name: str) -> None:
    """Where the exact number is published, the test above counts, and this one only rounds."""
    reference = NETWORKS[name]
    assert reference.is_torchvision
    count = reference.macs or macs(on_meta(reference).eval(), reference)
    assert count / 1e9 == pytest.approx(TORCHVISION_GIGA[name], abs=0.00501)


@pytest.mark.parametrize("name", TORCHVISION_KEYS)
def test_keys_are_those_of_torchvision(name: str) -> None:
    count, *keys = TORCHVISION_KEYS[name]
    state = on_meta(NETWORKS[name]).state_dict()
    assert len(state) == count
    assert set(keys) <= set(state)


def test_all_that_torchvision_has_is_counted() -> None:
    assert {name for name, reference in NETWORKS.items() if reference.is_torchvision} == set(TORCHVISION_GIGA)


# --- Layer by layer --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("figure", "groups"), [("alexnet_params_ungrouped", 1), ("alexnet_params_grouped", 2)])
def test_alexnet_layer_by_layer(figure: str, groups: int) -> None:
    item = FIGURES[figure]
    with torch.device("meta"):
        network = alexnet.alexnet_2012(groups=groups)
    names = [f"conv{number}" for number in range(1, 6)] + ["fc6", "fc7", "fc8"]
    layers = dict(zip(names, modules_in_order(network, nn.Conv2d, nn.Linear), strict=True))
    shapes: dict[str, list[int]] = {}
    for name, layer in layers.items():
        layer.register_forward_hook(lambda _, __, output, name=name: shapes.update({name: list(output.shape[1:])}))
    network(torch.empty(1, 3, 227, 227, device="meta"))
    counts = {name: parameters(layer) for name, layer in layers.items()}
    assert counts | {"total": sum(counts.values())} == item["torch"]
    weights = {name: parameters(layer) - shapes[name][0] for name, layer in layers.items()}
    places = {name: torch.Size(shape[1:]).numel() for name, shape in shapes.items()}
    assert {name: weights[name] * places[name] for name in names} == item["macs"]
    assert all(shapes[name] == item["out_shapes"][name] for name in names if "out_shapes" in item)
    units = [torch.Size(shapes[name]).numel() for name in names]
    assert units == FIGURES["alexnet_neurons"]["torch"]


def test_vgg_table() -> None:
    table = FIGURES["vgg_table"]["torch"]
    names = {"A": "vgg11", "A-LRN": "vgg11_lrn", "B": "vgg13", "C": "vgg16_c", "D": "vgg16", "E": "vgg19"}
    for column, name in names.items():
        network = on_meta(NETWORKS[name])
        assert parameters(network) == table[column]["params"]
        assert len(modules_in_order(network, nn.Conv2d, nn.Linear)) == table[column]["weight_layers"]


def test_densenet_table() -> None:
    for number, row in FIGURES["densenet_table"]["torch"].items():
        if f"densenet{number}" in NETWORKS:
            network = on_meta(NETWORKS[f"densenet{number}"])
            assert parameters(network) == row["params"]
            assert len(modules_in_order(network, nn.Conv2d, nn.Linear)) == row["conv_fc_layers"]


def test_googlenet_table() -> None:
    rows = FIGURES["googlenet_params"]["torch"], FIGURES["googlenet_params"]["table1"]
    network = on_meta(NETWORKS["googlenet_paper"])
    named = dict(network.named_children())
    inceptions = {name: row["params"] for name, row in rows[1].items() if f"inception{name}" in named}
    assert len(inceptions) == 9
    assert {name: parameters(named[f"inception{name}"]) for name in inceptions} == inceptions
    auxiliary = parameters(named["aux1"]) + parameters(named["aux2"])
    assert parameters(network) - auxiliary == rows[0]["paper_architecture_5x5_bias_no_BN"]


@pytest.mark.parametrize("name", ["googlenet", "googlenet_paper"])
def test_auxiliary_classifiers_are_not_counted_at_inference(name: str) -> None:
    network = on_meta(NETWORKS[name])
    auxiliary = sum(parameters(part) for key, part in network.named_children() if key.startswith("aux"))
    assert parameters(network) - auxiliary == NETWORKS[name].params


def test_weights_of_the_word_spotting_net_are_those_of_its_table() -> None:
    layers = modules_in_order(on_meta(NETWORKS["word_spotting"]), nn.Conv2d, nn.Linear)
    weights = [layer.get_parameter("weight").numel() for layer in layers]
    assert [round(count / 1000, 1) for count in weights] == [10.2, 163.8, 65.5, 4.1, 0.5]
    assert round(sum(weights) / 1000, 1) == 244.2


def test_gates_of_the_lectures_are_solved() -> None:
    corners = torch.tensor([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    answers = {name: NETWORKS[name].build()(corners).flatten().tolist() for name in ("perceptron_and", "perceptron_or")}
    assert answers == {"perceptron_and": [0, 0, 0, 1], "perceptron_or": [0, 1, 1, 1]}
    assert NETWORKS["mlp_xor"].build()(corners).flatten().tolist() == [0, 1, 1, 0]


def test_a_skip_is_projected_only_where_shapes_change() -> None:
    assert isinstance(projection(64, 64, 1), nn.Identity)
    assert parameters(projection(64, 128, 2)) == 64 * 128 + 2 * 128
