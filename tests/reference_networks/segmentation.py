"""U-Net: an image in, a map of scores out."""

from __future__ import annotations

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
