"""DenseNet-BC (Huang, Liu, van der Maaten and Weinberger 2016) with torchvision's names."""

from __future__ import annotations

import torch
from torch import Tensor, nn


class DenseLayer(nn.Module):
    """1 x 1 to four times the growth, 3 x 3 to the growth, normalization and ReLU before each."""

    def __init__(self, inputs: int, growth: int) -> None:
        super().__init__()
        self.norm1 = nn.BatchNorm2d(inputs)
        self.conv1 = nn.Conv2d(inputs, 4 * growth, 1, bias=False)
        self.norm2 = nn.BatchNorm2d(4 * growth)
        self.conv2 = nn.Conv2d(4 * growth, growth, 3, padding=1, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        new = self.conv1(torch.relu(self.norm1(x)))
        new = self.conv2(torch.relu(self.norm2(new)))
        return torch.cat([x, new], dim=1)


def transition(inputs: int) -> nn.Sequential:
    """Half the channels, half the size."""
    layers = nn.Sequential()
    layers.add_module("norm", nn.BatchNorm2d(inputs))
    layers.add_module("relu", nn.ReLU())
    layers.add_module("conv", nn.Conv2d(inputs, inputs // 2, 1, bias=False))
    layers.add_module("pool", nn.AvgPool2d(2))
    return layers


class DenseNet(nn.Module):
    """Stem, dense blocks with transitions between them, a last normalization, average, scores."""

    def __init__(self, depths: tuple[int, ...], growth: int = 32, channels: int = 64) -> None:
        super().__init__()
        self.features = nn.Sequential()
        self.features.add_module("conv0", nn.Conv2d(3, channels, 7, stride=2, padding=3, bias=False))
        self.features.add_module("norm0", nn.BatchNorm2d(channels))
        self.features.add_module("relu0", nn.ReLU())
        self.features.add_module("pool0", nn.MaxPool2d(3, stride=2, padding=1))
        for number, depth in enumerate(depths, 1):
            block = nn.Sequential()
            for layer in range(1, depth + 1):
                block.add_module(f"denselayer{layer}", DenseLayer(channels, growth))
                channels += growth
            self.features.add_module(f"denseblock{number}", block)
            if number < len(depths):
                self.features.add_module(f"transition{number}", transition(channels))
                channels //= 2
        self.features.add_module("norm5", nn.BatchNorm2d(channels))
        self.classifier = nn.Linear(channels, 1000)

    def forward(self, x: Tensor) -> Tensor:
        x = torch.relu(self.features(x))
        return self.classifier(x.mean(dim=(2, 3)))
