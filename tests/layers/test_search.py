"""What a few letters mean."""

import pytest

from netdesigner.layers import REGISTRY
from netdesigner.layers.search import best_first, rank

LISTED = [cls for cls in REGISTRY.values() if cls.is_listed]
FIRST = {
    "bn": "BatchNorm2d",
    "ln": "LayerNorm",
    "mha": "MultiheadAttention",
    "dw": "DepthwiseConv2d",
    "attn": "MultiheadAttention",
    "swish": "SiLU",
    "gap": "AdaptiveAvgPool2d",
    "fc": "Linear",
    "dense": "Linear",
    "conv": "Conv2d",
    "Conv2D": "Conv2d",
    "norm": "BatchNorm2d",
    "max pool": "MaxPool2d",
    "batch norm": "BatchNorm2d",
    "view": "Reshape",
    "transpose": "Permute",
    "relu": "ReLU",
    "cnv": "Conv2d",
}


@pytest.mark.parametrize("typed", FIRST)
def test_what_stands_first(typed: str) -> None:
    assert best_first(typed, LISTED)[0].__name__ == FIRST[typed]


@pytest.mark.parametrize("name", REGISTRY)
def test_each_layer_is_first_under_its_own_name(name: str) -> None:
    assert best_first(name, REGISTRY.values())[0].__name__ == name


def test_scattered_letters_come_last() -> None:
    assert 0 < rank("cnv", REGISTRY["Conv2d"]) < rank("onv", REGISTRY["Conv2d"]) < rank("con", REGISTRY["Conv2d"])
    assert rank("bn", REGISTRY["SeparableConv2d"]) < rank("bn", REGISTRY["BatchNorm2d"])
    assert not rank("xyz", REGISTRY["Conv2d"])
