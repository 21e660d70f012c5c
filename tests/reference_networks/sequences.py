"""Networks over time: word spotting on spectrograms, a temporal convolution net, an LSTM, a vision transformer."""

from __future__ import annotations

import torch
from torch import Tensor, nn


def word_spotting(labels: int = 4) -> nn.Module:
    """cnn-trad-fpool3 of Sainath and Parada 2015: 32 frames of 40 mel energies.

    Filters of 20 frames x 8 bands, a pool over 3 bands, filters of 10 x 4, a linear layer of low rank, 128 units.
    """
    return nn.Sequential(
        nn.Conv2d(1, 64, (20, 8)), nn.ReLU(), nn.MaxPool2d((1, 3)),
        nn.Conv2d(64, 64, (10, 4)), nn.ReLU(), nn.Flatten(),
        nn.Linear(64 * 4 * 8, 32), nn.Linear(32, 128), nn.ReLU(), nn.Linear(128, labels),
    )  # fmt: skip


def temporal_cnn(channels: int = 9, classes: int = 6) -> nn.Module:
    """The fully convolutional net for time series of Wang, Yan and Oates 2017: 128-256-128, kernels 8, 5, 3.

    For the 9 x 128 windows of the activity set UCI HAR (2013). An even kernel cannot be centred: 3 before, 4 after.
    """

    def block(inputs: int, outputs: int, kernel: int) -> list[nn.Module]:
        return [
            nn.ConstantPad1d(((kernel - 1) // 2, kernel // 2), 0.0),
            nn.Conv1d(inputs, outputs, kernel), nn.BatchNorm1d(outputs), nn.ReLU(),
        ]  # fmt: skip

    return nn.Sequential(
        *block(channels, 128, 8), *block(128, 256, 5), *block(256, 128, 3),
        nn.AdaptiveAvgPool1d(1), nn.Flatten(), nn.Linear(128, classes),
    )  # fmt: skip


class LSTMClassifier(nn.Module):
    """An image read row by row (28 steps of 28 numbers), scored by the last state of an LSTM of 128 units."""

    def __init__(self, features: int = 28, units: int = 128, classes: int = 10) -> None:
        super().__init__()
        self.lstm = nn.LSTM(features, units, batch_first=True)
        self.fc = nn.Linear(units, classes)

    def forward(self, x: Tensor) -> Tensor:
        states, _ = self.lstm(x)
        return self.fc(states[:, -1])


class EncoderBlock(nn.Module):
    """Attention and a dense pair, normalized before and added to what came in; PyTorch's parameter names."""

    def __init__(self, width: int, heads: int, dropout: float) -> None:
        super().__init__()
        self.self_attn = nn.MultiheadAttention(width, heads, dropout=dropout, batch_first=True)
        self.linear1 = nn.Linear(width, 4 * width)
        self.linear2 = nn.Linear(4 * width, width)
        self.norm1 = nn.LayerNorm(width)
        self.norm2 = nn.LayerNorm(width)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Tensor) -> Tensor:
        normal = self.norm1(x)
        x = x + self.dropout(self.self_attn(normal, normal, normal, need_weights=False)[0])
        hidden = self.dropout(nn.functional.gelu(self.linear1(self.norm2(x))))
        return x + self.dropout(self.linear2(hidden))


class VisionTransformer(nn.Module):
    """Dosovitskiy et al. 2020, small: 32 x 32 in patches of 4, width 64, four layers of four heads.

    A learned class token stands first, learned positions are added, the token's last state is scored.
    """

    def __init__(self, side: int = 32, patch: int = 4, width: int = 64, depth: int = 4, dropout: float = 0.1) -> None:
        super().__init__()
        self.patches = nn.Conv2d(3, width, patch, stride=patch)
        self.class_token = nn.Parameter(torch.zeros(1, 1, width))
        self.positions = nn.Parameter(torch.zeros(1, (side // patch) ** 2 + 1, width))
        self.dropout = nn.Dropout(dropout)
        self.layers = nn.ModuleList(EncoderBlock(width, 4, dropout) for _ in range(depth))
        self.norm = nn.LayerNorm(width)
        self.head = nn.Linear(width, 10)

    def forward(self, x: Tensor) -> Tensor:
        x = self.patches(x).flatten(2).transpose(1, 2)
        x = torch.cat([self.class_token.expand(len(x), -1, -1), x], dim=1)
        x = self.dropout(x + self.positions)
        for layer in self.layers:
            x = layer(x)
        return self.head(self.norm(x)[:, 0])
