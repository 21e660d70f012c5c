"""U-Net and SegNet: an image in, a map of scores out."""

from __future__ import annotations

from itertools import pairwise

import torch
from torch import Tensor, nn


class DoubleConv(nn.Module):
    """Two 3 x 3 convolutions with ReLU; padded, where the paper loses two pixels at every side."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, padding=1)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        return torch.relu(self.conv2(torch.relu(self.conv1(x))))


class UNet(nn.Module):
    """Ronneberger, Fischer and Brox 2015: four times down, four times up, each level handed across.

    Padded so that sizes match (no cropping), dropout at the end of the contracting path.
    """

    def __init__(self, channels: int = 1, classes: int = 2) -> None:
        super().__init__()
        widths = (64, 128, 256, 512)
        for level, (inputs, width) in enumerate(zip((channels, *widths), widths, strict=False), 1):
            setattr(self, f"down{level}", DoubleConv(inputs, width))
        self.bottom = DoubleConv(512, 1024)
        for level, width in reversed(list(enumerate(widths, 1))):
            setattr(self, f"up{level}", nn.ConvTranspose2d(2 * width, width, 2, stride=2))
            setattr(self, f"merge{level}", DoubleConv(2 * width, width))
        self.head = nn.Conv2d(64, classes, 1)
        self.pool = nn.MaxPool2d(2)
        self.dropout = nn.Dropout(0.5)

    def forward(self, x: Tensor) -> Tensor:
        kept = []
        for level in range(1, 5):
            kept.append(getattr(self, f"down{level}")(x))
            x = self.pool(kept[-1])
        x = self.dropout(self.bottom(x))
        for level in range(4, 0, -1):
            x = torch.cat([kept[level - 1], getattr(self, f"up{level}")(x)], dim=1)
            x = getattr(self, f"merge{level}")(x)
        return self.head(x)


class SegNet(nn.Module):
    """Badrinarayanan et al. 2015: VGG16's convolutions and their mirror; values return to their places."""

    def __init__(self, classes: int = 12) -> None:
        super().__init__()
        rows = ((3, 64, 64), (64, 128, 128), (128, 256, 256, 256), (256, 512, 512, 512), (512, 512, 512, 512))
        self.encoder = nn.ModuleList(self.stage(row) for row in rows)
        mirrored = [(*row[:0:-1], row[0]) for row in rows[:0:-1]]
        self.decoder = nn.ModuleList(self.stage(row) for row in [*mirrored, (64, 64)])
        self.head = nn.Conv2d(64, classes, 3, padding=1)

    @staticmethod
    def stage(widths: tuple[int, ...]) -> nn.Sequential:
        layers: list[nn.Module] = []
        for inputs, outputs in pairwise(widths):
            layers += [nn.Conv2d(inputs, outputs, 3, padding=1), nn.BatchNorm2d(outputs), nn.ReLU()]
        return nn.Sequential(*layers)

    def forward(self, x: Tensor) -> Tensor:
        kept = []
        for stage in self.encoder:
            x = stage(x)
            size = x.shape[-2:]
            x, places = nn.functional.max_pool2d(x, 2, return_indices=True)
            kept.append((places, size))
        for stage in self.decoder:
            places, size = kept.pop()
            x = stage(nn.functional.max_unpool2d(x, places, 2, output_size=size))
        return self.head(x)
