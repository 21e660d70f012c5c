"""The comparison itself: it hands weights over whatever they are called, and sees what differs."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from tests.reference_networks.resnet import BasicBlock, Bottleneck
from tests.reference_networks.small import TutorialNet
from tests.reference_networks.weights import correspondence, hand_over, randomize, shapes_of, without_dropout


def answer(network: nn.Module, *shape: int) -> Tensor:
    with torch.no_grad():
        result: Tensor = network.eval()(torch.randn(2, *shape, generator=torch.Generator().manual_seed(1)))
    return result


def test_weights_go_over_by_order_where_names_differ() -> None:
    named = TutorialNet(1)
    layers = nn.Sequential(
        nn.Conv2d(1, 6, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(),
        nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 10),
    )  # fmt: skip
    randomize(layers)
    hand_over(layers, named)
    assert correspondence(layers, named)["7.weight"] == "fc1.weight"
    assert torch.allclose(answer(layers, 1, 32, 32), answer(named, 1, 32, 32), atol=1e-6)


def test_a_stride_at_another_place_is_seen() -> None:
    ours, paper = Bottleneck(64, 64, 2), Bottleneck(64, 64, 2, strides_first=True)
    randomize(ours)
    hand_over(ours, paper)
    assert shapes_of(ours) == shapes_of(paper)
    first, second = answer(ours, 64, 8, 8), answer(paper, 64, 8, 8)
    assert first.shape == second.shape
    assert (first - second).abs().max() > 0.1 * second.abs().max()


def test_nothing_is_zero_or_one_everywhere_after_randomizing() -> None:
    block = BasicBlock(4, 8, 2)
    randomize(block)
    floats = [value for value in block.state_dict().values() if value.is_floating_point()]
    assert all(value.unique().numel() > 1 for value in floats)


def test_training_is_repeatable_without_dropout() -> None:
    network = without_dropout(nn.Sequential(nn.Dropout(0.5), BasicBlock(4, 4, drop=0.5))).train()
    batch = torch.randn(8, 4, 6, 6)
    with torch.no_grad():
        assert torch.equal(network(batch), network(batch))
