"""GoogLeNet (Szegedy et al. 2014) in the paper's form and in torchvision's, and its inception module alone."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable

import torch
from torch import Tensor, nn

from tests.reference_networks.parts import ConvNormReLU

# Table 1 of the paper: 1x1, 3x3 reduce, 3x3, 5x5 reduce, 5x5, pool projection
TABLE: dict[str, tuple[int, int, int, int, int, int]] = {
    "3a": (64, 96, 128, 16, 32, 32), "3b": (128, 128, 192, 32, 96, 64),
    "4a": (192, 96, 208, 16, 48, 64), "4b": (160, 112, 224, 24, 64, 64), "4c": (128, 128, 256, 24, 64, 64),
    "4d": (112, 144, 288, 32, 64, 64), "4e": (256, 160, 320, 32, 128, 128),
    "5a": (256, 160, 320, 32, 128, 128), "5b": (384, 192, 384, 48, 128, 128),
}  # fmt: skip
ConvKind = Callable[[int, int, int], nn.Module]


class ConvReLU(nn.Module):
    """The paper's: with bias, without batch normalization."""

    def __init__(self, inputs: int, outputs: int, kernel: int, stride: int = 1) -> None:
        super().__init__()
        self.conv = nn.Conv2d(inputs, outputs, kernel, stride=stride, padding=kernel // 2)

    def forward(self, x: Tensor) -> Tensor:
        return torch.relu(self.conv(x))


class ConvNorm(ConvNormReLU):
    """torchvision's `BasicConv2d`, ported from TensorFlow with its eps of 0.001."""

    def __init__(self, inputs: int, outputs: int, kernel: int, stride: int = 1) -> None:
        super().__init__(inputs, outputs, kernel, stride, eps=0.001)


class Inception(nn.Module):
    """Four branches that see the same map, one behind the other."""

    def __init__(self, inputs: int, widths: tuple[int, int, int, int, int, int], kind: ConvKind, kernel: int) -> None:
        super().__init__()
        one, reduce3, three, reduce5, five, pool = widths
        self.branch1 = kind(inputs, one, 1)
        self.branch2 = nn.Sequential(kind(inputs, reduce3, 1), kind(reduce3, three, 3))
        self.branch3 = nn.Sequential(kind(inputs, reduce5, 1), kind(reduce5, five, kernel))
        self.branch4 = nn.Sequential(nn.MaxPool2d(3, stride=1, padding=1), kind(inputs, pool, 1))

    def forward(self, x: Tensor) -> Tensor:
        return torch.cat([self.branch1(x), self.branch2(x), self.branch3(x), self.branch4(x)], dim=1)


class Auxiliary(nn.Module):
    """A classifier in the middle, weighted 0.3 in the loss and absent at inference."""

    def __init__(self, inputs: int, kind: ConvKind, pool: nn.Module) -> None:
        super().__init__()
        self.pool = pool
        self.conv = kind(inputs, 128, 1)
        self.fc1 = nn.Linear(128 * 4 * 4, 1024)
        self.dropout = nn.Dropout(0.7)
        self.fc2 = nn.Linear(1024, 1000)

    def forward(self, x: Tensor) -> Tensor:
        x = torch.flatten(self.conv(self.pool(x)), 1)
        return self.fc2(self.dropout(torch.relu(self.fc1(x))))


class GoogLeNet(nn.Module):
    """In training the scores and those of the two auxiliary classifiers, the earlier one first; else the scores."""

    def __init__(self, is_paper: bool) -> None:
        super().__init__()
        kind: Callable[..., nn.Module] = ConvReLU if is_paper else ConvNorm
        self.conv1 = kind(3, 64, 7, 2)
        self.conv2 = kind(64, 64, 1)
        self.conv3 = kind(64, 192, 3)
        inputs = 192
        for name, widths in TABLE.items():
            setattr(self, f"inception{name}", Inception(inputs, widths, kind, 5 if is_paper else 3))
            inputs = widths[0] + widths[2] + widths[4] + widths[5]
        pools = [nn.AvgPool2d(5, stride=3) if is_paper else nn.AdaptiveAvgPool2d(4) for _ in range(2)]
        self.aux1 = Auxiliary(512, kind, pools[0])
        self.aux2 = Auxiliary(528, kind, pools[1])
        self.maxpool = nn.MaxPool2d(3, stride=2, ceil_mode=True)
        self.maxpool4 = self.maxpool if is_paper else nn.MaxPool2d(2, ceil_mode=True)
        self.norm = nn.LocalResponseNorm(5, alpha=1e-4, beta=0.75, k=1.0) if is_paper else nn.Identity()
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.dropout = nn.Dropout(0.4 if is_paper else 0.2)
        self.fc = nn.Linear(1024, 1000)

    def forward(self, x: Tensor) -> Tensor | tuple[Tensor, Tensor, Tensor]:
        x = self.norm(self.maxpool(self.conv1(x)))
        x = self.maxpool(self.norm(self.conv3(self.conv2(x))))
        x = self.maxpool(self.run(x, "3a", "3b"))
        x = middle = self.run(x, "4a")
        x = late = self.run(x, "4b", "4c", "4d")
        x = self.maxpool4(self.run(x, "4e"))
        x = torch.flatten(self.avgpool(self.run(x, "5a", "5b")), 1)
        scores = self.fc(self.dropout(x))
        return (scores, self.aux1(middle), self.aux2(late)) if self.training else scores

    def run(self, x: Tensor, *names: str) -> Tensor:
        for name in names:
            x = getattr(self, f"inception{name}")(x)
        return x


class NaiveInception(nn.Module):
    """Figure 2a with the widths of CS231n 2017: every branch at full depth, the pool unprojected; 28 x 28 x 256."""

    def __init__(self) -> None:
        super().__init__()
        self.branch1 = ConvReLU(256, 128, 1)
        self.branch2 = ConvReLU(256, 192, 3)
        self.branch3 = ConvReLU(256, 96, 5)
        self.branch4 = nn.MaxPool2d(3, stride=1, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        return torch.cat([self.branch1(x), self.branch2(x), self.branch3(x), self.branch4(x)], dim=1)


def reduced_inception() -> nn.Module:
    """Figure 2b with the widths of CS231n 2017: 64 channels before the 3 x 3, the 5 x 5 and after the pool."""
    return nn.Sequential(OrderedDict(inception=Inception(256, (128, 64, 192, 64, 96, 64), ConvReLU, 5)))
