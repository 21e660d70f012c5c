"""Receptive fields that papers and lectures give, read off the templates."""

from __future__ import annotations

import pytest

from netdesigner.analysis.facts import NodeFacts, analyse_design
from netdesigner.design.templates import template

# Araujo, Norris and Sim, Computing receptive fields of convolutional networks, Distill 2019, and the lectures
FIELDS = [
    ("alexnet", "pool3", 195),
    ("alexnet_lecture", "pool3", 195),
    ("vgg16", "pool5", 212),
    ("vgg19", "pool5", 268),
    ("resnet18", "layer4", 435),
    ("resnet34", "layer4", 899),
    ("resnet50", "layer4", 427),
    ("resnet50_v1", "layer4", 483),
    ("resnet101", "layer4", 971),
    ("resnet152", "layer4", 1451),
    ("googlenet_paper", "inception5b", 715),
    ("densenet121", "norm5", 2071),
    ("lenet5", "pool2", 16),
]


@pytest.mark.parametrize(("name", "node", "size"), FIELDS)
def test_receptive_fields(name: str, node: str, size: int) -> None:
    assert _size(_facts(name, node)) == [size, size]


@pytest.mark.parametrize(
    ("name", "sizes"),
    [
        ("alexnet", [55, 27, 27, 13, 13, 13, 13, 6]),
        ("alexnet_lecture", [55, 27, 27, 13, 13, 13, 13, 6]),
        ("alexnet_lecture_224", [55, 27, 27, 13, 13, 13, 13, 6]),
        ("zfnet", [110, 55, 26, 13, 13, 13, 13, 6]),
    ],
)
def test_sizes_of_the_maps_of_alexnet(name: str, sizes: list[int]) -> None:
    nodes = ("conv1", "pool1", "conv2", "pool2", "conv3", "conv4", "conv5", "pool3")
    assert [(_facts(name, node).output or ())[-1] for node in nodes] == sizes


def test_layers_of_alexnet() -> None:
    nodes = ("conv1", "conv2", "conv3", "conv4", "conv5", "fc1", "fc2", "fc3")
    params = [34_944, 614_656, 885_120, 1_327_488, 884_992, 37_752_832, 16_781_312, 4_097_000]
    assert [_facts("alexnet_lecture", node).params for node in nodes] == params
    conv5 = _facts("alexnet_lecture", "conv5")
    assert (conv5.units, conv5.connections) == (43_264, 149_520_384)


def _facts(name: str, node: str) -> NodeFacts:
    design = template(name).open()
    found = next(each for each in design.graph.nodes.values() if each.name == node)
    return analyse_design(design).nodes[found.id]


def _size(facts: NodeFacts) -> list[int | float] | None:
    assert facts.field is not None
    return facts.field.size
