"""MobileNetV2 and V3, EfficientNet-B0 and ShuffleNetV2 with torchvision's names."""

from __future__ import annotations

import torch
from torch import Tensor, nn


def conv_norm(
    inputs: int,
    outputs: int,
    kernel: int = 1,
    stride: int = 1,
    groups: int = 1,
    activation: type[nn.Module] | None = None,
    eps: float = 1e-5,
) -> nn.Sequential:
    """A convolution without bias that keeps the size (up to its step), normalization, activation."""
    layers: list[nn.Module] = [
        nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, groups=groups, bias=False),
        nn.BatchNorm2d(outputs, eps=eps),
    ]
    return nn.Sequential(*layers, *([activation()] if activation else []))


class InvertedResidual(nn.Module):
    """1 x 1 to `ratio` times the channels (not where that is 1), a filter a channel, 1 x 1 without activation."""

    def __init__(self, inputs: int, outputs: int, stride: int, ratio: int) -> None:
        super().__init__()
        self.is_residual = stride == 1 and inputs == outputs
        hidden = inputs * ratio
        layers: list[nn.Module] = [conv_norm(inputs, hidden, activation=nn.ReLU6)] if ratio != 1 else []
        layers.append(conv_norm(hidden, hidden, 3, stride, hidden, nn.ReLU6))
        self.conv = nn.Sequential(*layers, nn.Conv2d(hidden, outputs, 1, bias=False), nn.BatchNorm2d(outputs))

    def forward(self, x: Tensor) -> Tensor:
        return x + self.conv(x) if self.is_residual else self.conv(x)


class FeaturesPoolClassifier(nn.Module):
    """Features, their mean over all places, scores."""

    def __init__(self, features: nn.Module, classifier: nn.Module) -> None:
        super().__init__()
        self.features = features
        self.classifier = classifier

    def forward(self, x: Tensor) -> Tensor:
        return self.classifier(self.features(x).mean(dim=(2, 3)))


def mobilenet_v2() -> nn.Module:
    """Table 2 of the paper: ratio, channels, blocks, first step."""
    rows = [(1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1)]
    layers: list[nn.Module] = [conv_norm(3, 32, 3, 2, activation=nn.ReLU6)]
    channels = 32
    for ratio, outputs, count, stride in rows:
        for number in range(count):
            layers.append(InvertedResidual(channels, outputs, stride if number == 0 else 1, ratio))
            channels = outputs
    features = nn.Sequential(*layers, conv_norm(320, 1280, activation=nn.ReLU6))
    return FeaturesPoolClassifier(features, nn.Sequential(nn.Dropout(0.2), nn.Linear(1280, 1000)))


class SqueezeExcitation(nn.Module):
    """Hu, Shen and Sun 2017: a weight for each channel from the means of all."""

    def __init__(
        self, channels: int, squeezed: int, relu: type[nn.Module] = nn.ReLU, gate: type[nn.Module] = nn.Sigmoid
    ) -> None:
        super().__init__()
        self.fc1 = nn.Conv2d(channels, squeezed, 1)
        self.fc2 = nn.Conv2d(squeezed, channels, 1)
        self.relu = relu()
        self.gate = gate()

    def forward(self, x: Tensor) -> Tensor:
        return x * self.gate(self.fc2(self.relu(self.fc1(x.mean(dim=(2, 3), keepdim=True)))))


class DropPath(nn.Module):
    """Leaves out whole examples of a branch in training."""

    def __init__(self, p: float) -> None:
        super().__init__()
        self.p = p

    def forward(self, x: Tensor) -> Tensor:
        if not self.training or self.p == 0:
            return x
        kept = torch.rand(x.shape[0], *[1] * (x.dim() - 1), device=x.device) >= self.p
        return x * kept / (1 - self.p)


class MBConv(nn.Module):
    """The inverted residual with squeeze and excitation and SiLU."""

    def __init__(self, inputs: int, outputs: int, kernel: int, stride: int, ratio: int, drop: float) -> None:
        super().__init__()
        self.is_residual = stride == 1 and inputs == outputs
        hidden = inputs * ratio
        layers: list[nn.Module] = [conv_norm(inputs, hidden, activation=nn.SiLU)] if ratio != 1 else []
        self.block = nn.Sequential(
            *layers,
            conv_norm(hidden, hidden, kernel, stride, hidden, nn.SiLU),
            SqueezeExcitation(hidden, max(1, inputs // 4), nn.SiLU),
            conv_norm(hidden, outputs),
        )
        self.drop = DropPath(drop)

    def forward(self, x: Tensor) -> Tensor:
        return x + self.drop(self.block(x)) if self.is_residual else self.block(x)


def efficientnet_b0() -> nn.Module:
    """Table 1 of the paper: ratio, kernel, first step, channels, blocks; drop path grows to 0.2."""
    rows = [
        (1, 3, 1, 16, 1), (6, 3, 2, 24, 2), (6, 5, 2, 40, 2), (6, 3, 2, 80, 3), (6, 5, 1, 112, 3), (6, 5, 2, 192, 4),
        (6, 3, 1, 320, 1),
    ]  # fmt: skip
    layers: list[nn.Module] = [conv_norm(3, 32, 3, 2, activation=nn.SiLU)]
    channels, block = 32, 0
    for ratio, kernel, stride, outputs, count in rows:
        stage: list[nn.Module] = []
        for number in range(count):
            step = stride if number == 0 else 1
            stage.append(MBConv(channels, outputs, kernel, step, ratio, 0.2 * block / 16))
            channels, block = outputs, block + 1
        layers.append(nn.Sequential(*stage))
    features = nn.Sequential(*layers, conv_norm(320, 1280, activation=nn.SiLU))
    return FeaturesPoolClassifier(features, nn.Sequential(nn.Dropout(0.2), nn.Linear(1280, 1000)))


def divisible(value: float, divisor: int = 8) -> int:
    """The nearest multiple of the divisor that is not less than nine tenths."""
    rounded = max(divisor, int(value + divisor / 2) // divisor * divisor)
    return rounded + divisor if rounded < 0.9 * value else rounded


class V3Block(nn.Module):
    """Howard et al. 2019: an inverted residual with hard activations; squeezed to a fourth where that is wanted."""

    def __init__(
        self, inputs: int, kernel: int, hidden: int, outputs: int, has_squeeze: bool, is_hard: bool, stride: int
    ) -> None:
        super().__init__()
        self.is_residual = stride == 1 and inputs == outputs
        act: type[nn.Module] = nn.Hardswish if is_hard else nn.ReLU
        layers: list[nn.Module] = [conv_norm(inputs, hidden, activation=act, eps=1e-3)] if hidden != inputs else []
        layers.append(conv_norm(hidden, hidden, kernel, stride, hidden, act, eps=1e-3))
        if has_squeeze:
            layers.append(SqueezeExcitation(hidden, divisible(hidden / 4), nn.ReLU, nn.Hardsigmoid))
        self.block = nn.Sequential(*layers, conv_norm(hidden, outputs, eps=1e-3))

    def forward(self, x: Tensor) -> Tensor:
        return x + self.block(x) if self.is_residual else self.block(x)


# Input channels, kernel, width inside, channels, squeeze, hard swish, step
V3_LARGE = [
    (16, 3, 16, 16, False, False, 1), (16, 3, 64, 24, False, False, 2), (24, 3, 72, 24, False, False, 1),
    (24, 5, 72, 40, True, False, 2), (40, 5, 120, 40, True, False, 1), (40, 5, 120, 40, True, False, 1),
    (40, 3, 240, 80, False, True, 2), (80, 3, 200, 80, False, True, 1), (80, 3, 184, 80, False, True, 1),
    (80, 3, 184, 80, False, True, 1), (80, 3, 480, 112, True, True, 1), (112, 3, 672, 112, True, True, 1),
    (112, 5, 672, 160, True, True, 2), (160, 5, 960, 160, True, True, 1), (160, 5, 960, 160, True, True, 1),
]  # fmt: skip
V3_SMALL = [
    (16, 3, 16, 16, True, False, 2), (16, 3, 72, 24, False, False, 2), (24, 3, 88, 24, False, False, 1),
    (24, 5, 96, 40, True, True, 2), (40, 5, 240, 40, True, True, 1), (40, 5, 240, 40, True, True, 1),
    (40, 5, 120, 48, True, True, 1), (48, 5, 144, 48, True, True, 1), (48, 5, 288, 96, True, True, 2),
    (96, 5, 576, 96, True, True, 1), (96, 5, 576, 96, True, True, 1),
]  # fmt: skip


def mobilenet_v3(rows: list[tuple[int, int, int, int, bool, bool, int]], dense: int) -> nn.Module:
    last = rows[-1][3]
    features = nn.Sequential(
        conv_norm(3, 16, 3, 2, activation=nn.Hardswish, eps=1e-3),
        *(V3Block(*row) for row in rows),
        conv_norm(last, 6 * last, activation=nn.Hardswish, eps=1e-3),
    )
    classifier = nn.Sequential(nn.Linear(6 * last, dense), nn.Hardswish(), nn.Dropout(0.2), nn.Linear(dense, 1000))
    return FeaturesPoolClassifier(features, classifier)


class ShuffleUnit(nn.Module):
    """Ma et al. 2018: half of the channels pass on, or are brought to half the size; then the halves are shuffled."""

    def __init__(self, inputs: int, outputs: int, stride: int) -> None:
        super().__init__()
        half = outputs // 2
        self.stride = stride
        if stride > 1:
            self.branch1 = nn.Sequential(
                nn.Conv2d(inputs, inputs, 3, stride, 1, groups=inputs, bias=False), nn.BatchNorm2d(inputs),
                nn.Conv2d(inputs, half, 1, bias=False), nn.BatchNorm2d(half), nn.ReLU(),
            )  # fmt: skip
        self.branch2 = nn.Sequential(
            nn.Conv2d(inputs if stride > 1 else half, half, 1, bias=False), nn.BatchNorm2d(half), nn.ReLU(),
            nn.Conv2d(half, half, 3, stride, 1, groups=half, bias=False), nn.BatchNorm2d(half),
            nn.Conv2d(half, half, 1, bias=False), nn.BatchNorm2d(half), nn.ReLU(),
        )  # fmt: skip

    def forward(self, x: Tensor) -> Tensor:
        first, second = (self.branch1(x), x) if self.stride > 1 else x.chunk(2, dim=1)
        x = torch.stack([first, self.branch2(second)], dim=2)
        return x.flatten(1, 2)  # one channel of each half in turn


class ShuffleNetV2(nn.Module):
    """Stem, three stages of units, 1 x 1 convolution, mean, scores."""

    def __init__(
        self, widths: tuple[int, ...] = (24, 116, 232, 464, 1024), counts: tuple[int, ...] = (4, 8, 4)
    ) -> None:
        super().__init__()
        channels, *stages, last = widths
        self.conv1 = conv_norm(3, channels, 3, 2, activation=nn.ReLU)
        self.maxpool = nn.MaxPool2d(3, 2, 1)
        for number, (width, count) in enumerate(zip(stages, counts, strict=True), 2):
            units = [ShuffleUnit(channels, width, 2), *(ShuffleUnit(width, width, 1) for _ in range(count - 1))]
            self.add_module(f"stage{number}", nn.Sequential(*units))
            channels = width
        self.conv5 = conv_norm(channels, last, activation=nn.ReLU)
        self.fc = nn.Linear(last, 1000)

    def forward(self, x: Tensor) -> Tensor:
        x = self.maxpool(self.conv1(x))
        x = self.conv5(self.stage4(self.stage3(self.stage2(x))))
        return self.fc(x.mean(dim=(2, 3)))


class MNASBlock(nn.Module):
    """Tan et al. 2018: an inverted residual in one row."""

    def __init__(self, inputs: int, outputs: int, kernel: int, stride: int, ratio: int) -> None:
        super().__init__()
        self.is_residual = stride == 1 and inputs == outputs
        hidden = inputs * ratio
        self.layers = nn.Sequential(
            *conv_norm(inputs, hidden, activation=nn.ReLU),
            *conv_norm(hidden, hidden, kernel, stride, hidden, nn.ReLU),
            *conv_norm(hidden, outputs),
        )

    def forward(self, x: Tensor) -> Tensor:
        return x + self.layers(x) if self.is_residual else self.layers(x)


class MNASNet(nn.Module):
    """Rows of channels, kernel, first step, ratio, blocks."""

    def __init__(self) -> None:
        super().__init__()
        rows = [
            (24, 3, 2, 3, 3), (40, 5, 2, 3, 3), (80, 5, 2, 6, 3), (96, 3, 1, 6, 2), (192, 5, 2, 6, 4),
            (320, 3, 1, 6, 1),
        ]  # fmt: skip
        stem = [*conv_norm(3, 32, 3, 2, activation=nn.ReLU), *conv_norm(32, 32, 3, groups=32, activation=nn.ReLU)]
        stacks: list[nn.Module] = []
        inputs = 16
        for outputs, kernel, stride, ratio, count in rows:
            first = MNASBlock(inputs, outputs, kernel, stride, ratio)
            rest = (MNASBlock(outputs, outputs, kernel, 1, ratio) for _ in range(count - 1))
            stacks.append(nn.Sequential(first, *rest))
            inputs = outputs
        last = conv_norm(320, 1280, activation=nn.ReLU)
        self.layers = nn.Sequential(*stem, *conv_norm(32, 16), *stacks, *last)
        self.classifier = nn.Sequential(nn.Dropout(0.2), nn.Linear(1280, 1000))

    def forward(self, x: Tensor) -> Tensor:
        return self.classifier(self.layers(x).mean(dim=(2, 3)))


class RegNetBlock(nn.Module):
    """Radosavovic et al. 2020: 3 x 3 with groups of 8 channels, squeezed to a fourth of what came in."""

    def __init__(self, inputs: int, outputs: int, stride: int) -> None:
        super().__init__()
        if stride != 1 or inputs != outputs:
            self.proj = conv_norm(inputs, outputs, stride=stride)
        self.f = nn.Sequential()
        self.f.add_module("a", conv_norm(inputs, outputs, activation=nn.ReLU))
        self.f.add_module("b", conv_norm(outputs, outputs, 3, stride, outputs // 8, nn.ReLU))
        self.f.add_module("se", SqueezeExcitation(outputs, round(inputs / 4)))
        self.f.add_module("c", conv_norm(outputs, outputs))

    def forward(self, x: Tensor) -> Tensor:
        return torch.relu((self.proj(x) if hasattr(self, "proj") else x) + self.f(x))


class RegNet(nn.Module):
    """RegNetY-400MF: widths 48, 104, 208, 440; depths 1, 3, 6, 6."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = conv_norm(3, 32, 3, 2, activation=nn.ReLU)
        self.trunk_output = nn.Sequential()
        inputs = 32
        for number, (width, depth) in enumerate(((48, 1), (104, 3), (208, 6), (440, 6)), 1):
            stage = nn.Sequential()
            for index in range(depth):
                stage.add_module(f"block{number}-{index}", RegNetBlock(inputs, width, 1 if index else 2))
                inputs = width
            self.trunk_output.add_module(f"block{number}", stage)
        self.fc = nn.Linear(440, 1000)

    def forward(self, x: Tensor) -> Tensor:
        return self.fc(self.trunk_output(self.stem(x)).mean(dim=(2, 3)))
