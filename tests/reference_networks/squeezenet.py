"""SqueezeNet 1.0 and 1.1 (Iandola et al. 2016) with torchvision's names."""

from __future__ import annotations

import torch
from torch import Tensor, nn


class Fire(nn.Module):
    """A 1 x 1 squeeze, then 1 x 1 and 3 x 3 expansions side by side."""

    def __init__(self, inputs: int, squeezed: int, expanded: int) -> None:
        super().__init__()
        self.squeeze = nn.Conv2d(inputs, squeezed, 1)
        self.expand1x1 = nn.Conv2d(squeezed, expanded, 1)
        self.expand3x3 = nn.Conv2d(squeezed, expanded, 3, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        x = torch.relu(self.squeeze(x))
        return torch.relu(torch.cat([self.expand1x1(x), self.expand3x3(x)], dim=1))


class SqueezeNet(nn.Module):
    """1.0 pools late and starts with 7 x 7; 1.1 needs 2.4 times fewer operations for the same accuracy."""

    def __init__(self, version: str) -> None:
        super().__init__()
        is_first = version == "1.0"
        first = nn.Conv2d(3, 96, 7, stride=2) if is_first else nn.Conv2d(3, 64, 3, stride=2)
        self.features = nn.Sequential(first, nn.ReLU(), _pool())
        inputs = first.out_channels
        pooled_after = (4, 8) if is_first else (3, 5)  # the paper counts fire modules from 2
        for number in range(2, 10):
            expanded = 64 * (number // 2)
            self.features.append(Fire(inputs, expanded // 4, expanded))
            inputs = 2 * expanded
            if number in pooled_after:
                self.features.append(_pool())
        self.classifier = nn.Sequential(
            nn.Dropout(0.5), nn.Conv2d(512, 1000, 1), nn.ReLU(), nn.AdaptiveAvgPool2d(1)
        )  # fmt: skip

    def forward(self, x: Tensor) -> Tensor:
        return torch.flatten(self.classifier(self.features(x)), 1)


def _pool() -> nn.MaxPool2d:
    return nn.MaxPool2d(3, stride=2, ceil_mode=True)
