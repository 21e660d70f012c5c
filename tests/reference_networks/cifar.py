"""Networks for CIFAR-10 without residuals: Network in Network and FractalNet."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from tests.reference_networks.parts import ConvNormReLU


def network_in_network() -> nn.Module:
    """Lin, Chen and Yan 2013: every convolution is followed by two 1 x 1, and the last maps are averaged."""

    def block(inputs: int, widths: tuple[int, int, int], kernel: int) -> list[nn.Module]:
        first, second, third = widths
        return [
            nn.Conv2d(inputs, first, kernel, padding=kernel // 2), nn.ReLU(),
            nn.Conv2d(first, second, 1), nn.ReLU(),
            nn.Conv2d(second, third, 1), nn.ReLU(),
        ]  # fmt: skip

    return nn.Sequential(
        *block(3, (192, 160, 96), 5), nn.MaxPool2d(3, stride=2, padding=1), nn.Dropout(0.5),
        *block(96, (192, 192, 192), 5), nn.AvgPool2d(3, stride=2, padding=1), nn.Dropout(0.5),
        *block(192, (192, 192, 10), 3), nn.AdaptiveAvgPool2d(1), nn.Flatten(),
    )  # fmt: skip


class FractalBlock(nn.Module):
    """Three columns, f3(z) = f2(f2(z)) joined with conv(z): paths of 4, 2 and 1 convolutions, joined by their mean.

    Joins that follow one another are one join, as in the paper: the last is the mean of three.
    """

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.short = ConvNormReLU(inputs, outputs, 3)
        self.middle1 = ConvNormReLU(inputs, outputs, 3)
        self.middle2 = ConvNormReLU(outputs, outputs, 3)
        self.long1 = ConvNormReLU(inputs, outputs, 3)
        self.long2 = ConvNormReLU(outputs, outputs, 3)
        self.long3 = ConvNormReLU(outputs, outputs, 3)
        self.long4 = ConvNormReLU(outputs, outputs, 3)

    def forward(self, x: Tensor) -> Tensor:
        half = (self.long2(self.long1(x)) + self.middle1(x)) / 2
        return (self.long4(self.long3(half)) + self.middle2(half) + self.short(x)) / 3


class FractalNet(nn.Module):
    """Larsson, Maire and Shakhnarovich 2016 for CIFAR: B = 5 blocks of C = 3 columns, 20 convolutions deep.

    Dropout of 0, 10, 20, 30 and 40 % by block stands behind its pool. Drop-path, which leaves out inputs of the joins
    at random in training, is no part of this definition; at inference it is the identity.
    """

    def __init__(self) -> None:
        super().__init__()
        inputs = 3
        for number, width in enumerate((64, 128, 256, 512, 512), 1):
            setattr(self, f"block{number}", FractalBlock(inputs, width))
            inputs = width
        self.pool = nn.MaxPool2d(2)
        self.fc = nn.Linear(inputs, 10)

    def forward(self, x: Tensor) -> Tensor:
        for number in range(1, 6):
            x = self.pool(getattr(self, f"block{number}")(x))
            x = nn.functional.dropout(x, (number - 1) / 10, self.training)
        return self.fc(torch.flatten(x, 1))
