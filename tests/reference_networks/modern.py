"""ConvNeXt-Tiny (Liu et al. 2022) and ViT-B/16 (Dosovitskiy et al. 2020) with torchvision's names."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from tests.reference_networks.mobile import DropPath


class ChannelNorm(nn.LayerNorm):
    """Layer normalization of the channels at each place."""

    def forward(self, x: Tensor) -> Tensor:
        return super().forward(x.movedim(1, -1)).movedim(-1, 1)


class Moved(nn.Module):
    """One axis at another place."""

    def __init__(self, source: int, target: int) -> None:
        super().__init__()
        self.source, self.target = source, target

    def forward(self, x: Tensor) -> Tensor:
        return x.movedim(self.source, self.target)


class ConvNeXtBlock(nn.Module):
    """7 x 7 on each channel, normalization, two dense layers with four times the width between them, a scale."""

    def __init__(self, channels: int, drop: float) -> None:
        super().__init__()
        self.block = nn.Sequential(
            nn.Conv2d(channels, channels, 7, padding=3, groups=channels), Moved(1, -1),
            nn.LayerNorm(channels, eps=1e-6), nn.Linear(channels, 4 * channels), nn.GELU(),
            nn.Linear(4 * channels, channels), Moved(-1, 1),
        )  # fmt: skip
        self.layer_scale = nn.Parameter(torch.full((channels, 1, 1), 1e-6))
        self.drop = DropPath(drop)

    def forward(self, x: Tensor) -> Tensor:
        return x + self.drop(self.layer_scale * self.block(x))


class ConvNeXt(nn.Module):
    """Stem, four stages with a down-sampling between them, mean, normalization, scores."""

    def __init__(self, depths: tuple[int, ...] = (3, 3, 9, 3), width: int = 96, drop: float = 0.1) -> None:
        super().__init__()
        stages: list[nn.Module] = [nn.Sequential(nn.Conv2d(3, width, 4, stride=4), ChannelNorm(width, eps=1e-6))]
        block = 0
        for depth in depths:
            if block:
                down = ChannelNorm(width, eps=1e-6), nn.Conv2d(width, 2 * width, 2, stride=2)
                stages.append(nn.Sequential(*down))
                width *= 2
            rates = [drop * number / (sum(depths) - 1) for number in range(block, block + depth)]
            stages.append(nn.Sequential(*(ConvNeXtBlock(width, rate) for rate in rates)))
            block += depth
        self.features = nn.Sequential(*stages)
        self.classifier = nn.Sequential(ChannelNorm(width, eps=1e-6), nn.Flatten(), nn.Linear(width, 1000))

    def forward(self, x: Tensor) -> Tensor:
        return self.classifier(self.features(x).mean(dim=(2, 3), keepdim=True))


class EncoderBlock(nn.Module):
    """Attention and a dense pair, normalized before and added to what came in."""

    def __init__(self, width: int, heads: int, hidden: int) -> None:
        super().__init__()
        self.ln_1 = nn.LayerNorm(width, eps=1e-6)
        self.self_attention = nn.MultiheadAttention(width, heads, batch_first=True)
        self.ln_2 = nn.LayerNorm(width, eps=1e-6)
        self.mlp = nn.Sequential(
            nn.Linear(width, hidden), nn.GELU(), nn.Dropout(0.0), nn.Linear(hidden, width), nn.Dropout(0.0)
        )

    def forward(self, x: Tensor) -> Tensor:
        normal = self.ln_1(x)
        x = x + self.self_attention(normal, normal, normal, need_weights=False)[0]
        return x + self.mlp(self.ln_2(x))


class Encoder(nn.Module):
    """Learned positions, blocks, a last normalization."""

    def __init__(self, steps: int, width: int, depth: int, heads: int, hidden: int) -> None:
        super().__init__()
        self.pos_embedding = nn.Parameter(torch.zeros(1, steps, width))
        self.layers = nn.Sequential()
        for number in range(depth):
            self.layers.add_module(f"encoder_layer_{number}", EncoderBlock(width, heads, hidden))
        self.ln = nn.LayerNorm(width, eps=1e-6)

    def forward(self, x: Tensor) -> Tensor:
        return self.ln(self.layers(x + self.pos_embedding))


class ViT(nn.Module):
    """Patches of 16 pixels, a class token whose last state is scored."""

    def __init__(self, side: int = 224, patch: int = 16, width: int = 768, depth: int = 12, heads: int = 12) -> None:
        super().__init__()
        self.class_token = nn.Parameter(torch.zeros(1, 1, width))
        self.conv_proj = nn.Conv2d(3, width, patch, stride=patch)
        self.encoder = Encoder((side // patch) ** 2 + 1, width, depth, heads, 4 * width)
        self.heads = nn.Sequential()
        self.heads.add_module("head", nn.Linear(width, 1000))

    def forward(self, x: Tensor) -> Tensor:
        x = self.conv_proj(x).flatten(2).transpose(1, 2)
        x = self.encoder(torch.cat([self.class_token.expand(len(x), -1, -1), x], dim=1))
        return self.heads(x[:, 0])
