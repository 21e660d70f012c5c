"""What several of the reference networks are put together from."""

from __future__ import annotations

import torch
from torch import Tensor, nn


class FeaturesAndClassifier(nn.Module):
    """Convolutions, an optional pool to a fixed size, and dense layers: torchvision's names for AlexNet and VGG."""

    def __init__(self, features: nn.Module, classifier: nn.Module, pool: nn.Module | None = None) -> None:
        super().__init__()
        self.features = features
        self.avgpool = nn.Identity() if pool is None else pool
        self.classifier = classifier

    def forward(self, x: Tensor) -> Tensor:
        return self.classifier(torch.flatten(self.avgpool(self.features(x)), 1))


class ConvNormReLU(nn.Module):
    """A convolution without bias, batch normalization, ReLU."""

    def __init__(self, inputs: int, outputs: int, kernel: int, stride: int = 1, eps: float = 1e-5) -> None:
        super().__init__()
        self.conv = nn.Conv2d(inputs, outputs, kernel, stride=stride, padding=kernel // 2, bias=False)
        self.bn = nn.BatchNorm2d(outputs, eps=eps)

    def forward(self, x: Tensor) -> Tensor:
        return torch.relu(self.bn(self.conv(x)))
