"""Inception v3 (Szegedy et al. 2015) with torchvision's names."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn.functional import avg_pool2d, max_pool2d

Window = tuple[int, int]


class BasicConv2d(nn.Module):
    """A convolution without bias, normalization, ReLU; padded to keep the size unless that is `valid`."""

    def __init__(
        self, inputs: int, outputs: int, window: Window = (1, 1), stride: int = 1, valid: bool = False
    ) -> None:
        super().__init__()
        padding = (0, 0) if valid else (window[0] // 2, window[1] // 2)
        self.conv = nn.Conv2d(inputs, outputs, window, stride, padding, bias=False)
        self.bn = nn.BatchNorm2d(outputs, eps=0.001)

    def forward(self, x: Tensor) -> Tensor:
        return torch.relu(self.bn(self.conv(x)))


class Branches(nn.Module):
    """Convolutions by name, and rows of their names beside each other; "pool" in a row is the pooling.

    A convolution is a row of channels in and out, window, step, and whether it has no padding.
    """

    def __init__(self, convs: dict[str, tuple[int, int, Window, int, bool]], rows: list[str], is_halved: bool) -> None:
        super().__init__()
        for name, row in convs.items():
            self.add_module(name, BasicConv2d(*row))
        self.rows = [row.split() for row in rows]
        self.is_halved = is_halved

    def forward(self, x: Tensor) -> Tensor:
        ends = {"": x}  # after each name: what two rows have in common is calculated once
        for row in self.rows:
            for before, name in zip(["", *row], row, strict=False):
                if name in ends:
                    continue
                if name == "pool":
                    ends[name] = max_pool2d(x, 3, 2) if self.is_halved else avg_pool2d(x, 3, 1, 1)
                else:
                    ends[name] = self.get_submodule(name)(ends[before])
        return torch.cat([ends[row[-1]] for row in self.rows], dim=1)


ONE, THREE, FIVE, WIDE, TALL = (1, 1), (3, 3), (5, 5), (1, 7), (7, 1)


def same(inputs: int, outputs: int, window: Window = ONE) -> tuple[int, int, Window, int, bool]:
    return inputs, outputs, window, 1, False


def half(inputs: int, outputs: int) -> tuple[int, int, Window, int, bool]:
    return inputs, outputs, THREE, 2, True


def mixed_a(inputs: int, pool: int) -> nn.Module:
    convs = {
        "branch1x1": same(inputs, 64), "branch5x5_1": same(inputs, 48), "branch5x5_2": same(48, 64, FIVE),
        "branch3x3dbl_1": same(inputs, 64), "branch3x3dbl_2": same(64, 96, THREE),
        "branch3x3dbl_3": same(96, 96, THREE), "branch_pool": same(inputs, pool),
    }  # fmt: skip
    rows = [
        "branch1x1", "branch5x5_1 branch5x5_2", "branch3x3dbl_1 branch3x3dbl_2 branch3x3dbl_3", "pool branch_pool"
    ]  # fmt: skip
    return Branches(convs, rows, is_halved=False)


def mixed_b(inputs: int) -> nn.Module:
    convs = {
        "branch3x3": half(inputs, 384), "branch3x3dbl_1": same(inputs, 64), "branch3x3dbl_2": same(64, 96, THREE),
        "branch3x3dbl_3": half(96, 96),
    }  # fmt: skip
    return Branches(convs, ["branch3x3", "branch3x3dbl_1 branch3x3dbl_2 branch3x3dbl_3", "pool"], is_halved=True)


def mixed_c(inputs: int, width: int) -> nn.Module:
    convs = {
        "branch1x1": same(inputs, 192), "branch7x7_1": same(inputs, width), "branch7x7_2": same(width, width, WIDE),
        "branch7x7_3": same(width, 192, TALL), "branch7x7dbl_1": same(inputs, width),
        "branch7x7dbl_2": same(width, width, TALL), "branch7x7dbl_3": same(width, width, WIDE),
        "branch7x7dbl_4": same(width, width, TALL), "branch7x7dbl_5": same(width, 192, WIDE),
        "branch_pool": same(inputs, 192),
    }  # fmt: skip
    double = " ".join(f"branch7x7dbl_{number}" for number in range(1, 6))
    rows = ["branch1x1", "branch7x7_1 branch7x7_2 branch7x7_3", double, "pool branch_pool"]
    return Branches(convs, rows, is_halved=False)


def mixed_d(inputs: int) -> nn.Module:
    convs = {
        "branch3x3_1": same(inputs, 192), "branch3x3_2": half(192, 320), "branch7x7x3_1": same(inputs, 192),
        "branch7x7x3_2": same(192, 192, WIDE), "branch7x7x3_3": same(192, 192, TALL), "branch7x7x3_4": half(192, 192),
    }  # fmt: skip
    long = " ".join(f"branch7x7x3_{number}" for number in range(1, 5))
    return Branches(convs, ["branch3x3_1 branch3x3_2", long, "pool"], is_halved=True)


def mixed_e(inputs: int) -> nn.Module:
    convs = {
        "branch1x1": same(inputs, 320), "branch3x3_1": same(inputs, 384), "branch3x3_2a": same(384, 384, (1, 3)),
        "branch3x3_2b": same(384, 384, (3, 1)), "branch3x3dbl_1": same(inputs, 448),
        "branch3x3dbl_2": same(448, 384, THREE), "branch3x3dbl_3a": same(384, 384, (1, 3)),
        "branch3x3dbl_3b": same(384, 384, (3, 1)), "branch_pool": same(inputs, 192),
    }  # fmt: skip
    rows = ["branch1x1", *(f"branch3x3_1 branch3x3_2{side}" for side in "ab")]
    rows += [f"branch3x3dbl_1 branch3x3dbl_2 branch3x3dbl_3{side}" for side in "ab"]
    return Branches(convs, [*rows, "pool branch_pool"], is_halved=False)


class Auxiliary(nn.Module):
    """Scores from the middle."""

    def __init__(self) -> None:
        super().__init__()
        self.conv0 = BasicConv2d(768, 128)
        self.conv1 = BasicConv2d(128, 768, FIVE, valid=True)
        self.fc = nn.Linear(768, 1000)

    def forward(self, x: Tensor) -> Tensor:
        return self.fc(self.conv1(self.conv0(avg_pool2d(x, 5, 3))).mean(dim=(2, 3)))


class InceptionV3(nn.Module):
    """Scores, and in training those of the auxiliary classifier too."""

    def __init__(self) -> None:
        super().__init__()
        self.Conv2d_1a_3x3 = BasicConv2d(3, 32, THREE, 2, valid=True)
        self.Conv2d_2a_3x3 = BasicConv2d(32, 32, THREE, valid=True)
        self.Conv2d_2b_3x3 = BasicConv2d(32, 64, THREE)
        self.Conv2d_3b_1x1 = BasicConv2d(64, 80)
        self.Conv2d_4a_3x3 = BasicConv2d(80, 192, THREE, valid=True)
        self.Mixed_5b, self.Mixed_5c, self.Mixed_5d = mixed_a(192, 32), mixed_a(256, 64), mixed_a(288, 64)
        self.Mixed_6a = mixed_b(288)
        self.Mixed_6b, self.Mixed_6c = mixed_c(768, 128), mixed_c(768, 160)
        self.Mixed_6d, self.Mixed_6e = mixed_c(768, 160), mixed_c(768, 192)
        self.AuxLogits = Auxiliary()
        self.Mixed_7a, self.Mixed_7b, self.Mixed_7c = mixed_d(768), mixed_e(1280), mixed_e(2048)
        self.dropout = nn.Dropout(0.5)
        self.fc = nn.Linear(2048, 1000)

    def forward(self, x: Tensor) -> Tensor | tuple[Tensor, Tensor]:
        x = self.Conv2d_2b_3x3(self.Conv2d_2a_3x3(self.Conv2d_1a_3x3(x)))
        x = max_pool2d(self.Conv2d_4a_3x3(self.Conv2d_3b_1x1(max_pool2d(x, 3, 2))), 3, 2)
        for name in ("5b", "5c", "5d", "6a", "6b", "6c", "6d", "6e"):
            x = self.get_submodule(f"Mixed_{name}")(x)
        middle = x
        x = self.Mixed_7c(self.Mixed_7b(self.Mixed_7a(x)))
        scores = self.fc(self.dropout(x.mean(dim=(2, 3))))
        return (scores, self.AuxLogits(middle)) if self.training else scores
