"""Residual networks: ResNet (He et al. 2015), wide (2016), ResNeXt (Xie et al. 2016), stochastic depth (Huang 2016)."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

import torch
from torch import Tensor, nn


def projection(inputs: int, outputs: int, stride: int) -> nn.Module:
    """The skip: the input itself where shapes agree, else a 1 x 1 convolution with batch normalization."""
    if stride == 1 and inputs == outputs:
        return nn.Identity()
    return nn.Sequential(nn.Conv2d(inputs, outputs, 1, stride=stride, bias=False), nn.BatchNorm2d(outputs))


class BasicBlock(nn.Module):
    """Two 3 x 3 convolutions beside a skip; `drop` is the probability to leave them out of a training step."""

    expansion = 1

    def __init__(self, inputs: int, channels: int, stride: int = 1, drop: float = 0.0) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, channels, 3, stride=stride, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(channels)
        self.conv2 = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(channels)
        self.downsample = projection(inputs, channels, stride)
        self.drop = drop

    def forward(self, x: Tensor) -> Tensor:
        residual = self.bn2(self.conv2(torch.relu(self.bn1(self.conv1(x)))))
        if self.training and self.drop:
            keep = torch.rand(len(x), 1, 1, 1, device=x.device) >= self.drop
            residual = residual * keep / (1 - self.drop)
        return torch.relu(residual + self.downsample(x))


class Bottleneck(nn.Module):
    """1 x 1, 3 x 3, 1 x 1 beside a skip; the paper strides in the first, what is common today in the second."""

    expansion = 4

    def __init__(
        self,
        inputs: int,
        channels: int,
        stride: int = 1,
        *,
        groups: int = 1,
        base: int = 64,
        strides_first: bool = False,
    ) -> None:
        super().__init__()
        width = channels * base // 64 * groups
        first, second = (stride, 1) if strides_first else (1, stride)
        self.conv1 = nn.Conv2d(inputs, width, 1, stride=first, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.conv2 = nn.Conv2d(width, width, 3, stride=second, padding=1, groups=groups, bias=False)
        self.bn2 = nn.BatchNorm2d(width)
        self.conv3 = nn.Conv2d(width, channels * 4, 1, bias=False)
        self.bn3 = nn.BatchNorm2d(channels * 4)
        self.downsample = projection(inputs, channels * 4, stride)

    def forward(self, x: Tensor) -> Tensor:
        residual = torch.relu(self.bn1(self.conv1(x)))
        residual = torch.relu(self.bn2(self.conv2(residual)))
        residual = self.bn3(self.conv3(residual))
        return torch.relu(residual + self.downsample(x))


class ResNet(nn.Module):
    """Stem, four stages of blocks, average, scores: torchvision's names."""

    def __init__(self, kind: type[BasicBlock | Bottleneck], depths: tuple[int, int, int, int], **settings: Any) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(3, 64, 7, stride=2, padding=3, bias=False)
        self.bn1 = nn.BatchNorm2d(64)
        self.maxpool = nn.MaxPool2d(3, stride=2, padding=1)
        inputs = 64
        for stage, depth in enumerate(depths):
            channels, blocks = 64 * 2**stage, nn.Sequential()
            for number in range(depth):
                blocks.append(kind(inputs, channels, 2 if stage and not number else 1, **settings))
                inputs = channels * kind.expansion
            setattr(self, f"layer{stage + 1}", blocks)
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.fc = nn.Linear(inputs, 1000)

    def forward(self, x: Tensor) -> Tensor:
        x = self.maxpool(torch.relu(self.bn1(self.conv1(x))))
        for stage in range(1, 5):
            x = getattr(self, f"layer{stage}")(x)
        return self.fc(torch.flatten(self.avgpool(x), 1))


class CifarResNet(nn.Module):
    """Section 4.2 of He et al. for 32 x 32 images: 6n + 2 layers in stages of 16, 32 and 64 channels.

    `last_survival` is Huang et al.'s p_L: block l of L is kept with probability 1 - l / L (1 - p_L). The skips that
    change shape are projections; both papers pad with zeros there, which saves 2,752 parameters. What is kept is
    divided by its probability in training (the paper multiplies at inference): the same expectation.
    """

    def __init__(self, blocks: int = 18, last_survival: float = 1.0) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(3, 16, 3, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(16)
        inputs, count = 16, 0
        for stage in range(3):
            layer, channels = nn.Sequential(), 16 * 2**stage
            for number in range(blocks):
                count += 1
                drop = count / (3 * blocks) * (1 - last_survival)
                layer.append(BasicBlock(inputs, channels, 2 if stage and not number else 1, drop))
                inputs = channels
            setattr(self, f"layer{stage + 1}", nn.Sequential(OrderedDict(blocks=layer)))
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.fc = nn.Linear(64, 10)

    def forward(self, x: Tensor) -> Tensor:
        x = torch.relu(self.bn1(self.conv1(x)))
        for stage in range(1, 4):
            x = getattr(self, f"layer{stage}")(x)
        return self.fc(torch.flatten(self.avgpool(x), 1))
