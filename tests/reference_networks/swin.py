"""Swin-T (Liu et al. 2021) with torchvision's names."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn.functional import pad

from tests.reference_networks.mobile import DropPath
from tests.reference_networks.modern import Moved


class ShiftedAttention(nn.Module):
    """Windows cut out one by one: the map is rolled, each window's places ask each other, and it is rolled back."""

    def __init__(self, width: int, heads: int, shift: int, window: int = 7) -> None:
        super().__init__()
        self.heads, self.shift, self.window = heads, shift, window
        self.qkv = nn.Linear(width, 3 * width)
        self.proj = nn.Linear(width, width)
        self.relative_position_bias_table = nn.Parameter(torch.zeros((2 * window - 1) ** 2, heads))
        pairs = [
            (a // window - b // window + window - 1) * (2 * window - 1) + a % window - b % window + window - 1
            for a in range(window**2)
            for b in range(window**2)
        ]
        self.register_buffer("relative_position_index", torch.tensor(pairs))

    def attended(self, x: Tensor, parts: Tensor) -> Tensor:
        """One window (N, places, channels); places of other `parts` of the map are not seen."""
        query, key, value = self.qkv(x).unflatten(2, (3, self.heads, -1)).permute(2, 0, 3, 1, 4)
        scores = query @ key.transpose(2, 3) / query.shape[-1] ** 0.5
        index = self.get_buffer("relative_position_index")
        scores = scores + self.relative_position_bias_table[index].unflatten(0, (x.shape[1], -1)).permute(2, 0, 1)
        scores = scores - 100.0 * (parts[:, None] != parts[None]).to(scores)
        return self.proj((scores.softmax(dim=3) @ value).transpose(1, 2).flatten(2))

    def forward(self, x: Tensor) -> Tensor:
        high, wide, side = x.shape[1], x.shape[2], self.window
        x = pad(x, (0, 0, 0, -wide % side, 0, -high % side))
        steps = [self.shift if size > side else 0 for size in x.shape[1:3]]
        part = torch.zeros(x.shape[1:3])
        if steps[0]:
            part[-steps[0] :] += 1
        if steps[1]:
            part[:, -steps[1] :] += 2
        x = x.roll((-steps[0], -steps[1]), (1, 2))
        rows = []
        for top in range(0, x.shape[1], side):
            row = []
            for left in range(0, x.shape[2], side):
                here = slice(top, top + side), slice(left, left + side)
                answer = self.attended(x[:, here[0], here[1]].flatten(1, 2), part[here].flatten())
                row.append(answer.unflatten(1, (side, side)))
            rows.append(torch.cat(row, dim=2))
        return torch.cat(rows, dim=1).roll(steps, (1, 2))[:, :high, :wide]


class SwinBlock(nn.Module):
    """Attention in windows and a dense pair, normalized before and added to what came in."""

    def __init__(self, width: int, heads: int, shift: int, drop: float) -> None:
        super().__init__()
        self.norm1 = nn.LayerNorm(width)
        self.attn = ShiftedAttention(width, heads, shift)
        self.norm2 = nn.LayerNorm(width)
        self.mlp = nn.Sequential(
            nn.Linear(width, 4 * width), nn.GELU(), nn.Dropout(0.0), nn.Linear(4 * width, width), nn.Dropout(0.0)
        )
        self.drop = DropPath(drop)

    def forward(self, x: Tensor) -> Tensor:
        x = x + self.drop(self.attn(self.norm1(x)))
        return x + self.drop(self.mlp(self.norm2(x)))


class PatchMerging(nn.Module):
    """Four neighbours beside each other, brought to twice the channels."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(4 * width)
        self.reduction = nn.Linear(4 * width, 2 * width, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        four = [x[:, down::2, right::2] for right in (0, 1) for down in (0, 1)]
        return self.reduction(self.norm(torch.cat(four, dim=3)))


class SwinT(nn.Module):
    """Patches of 4, four stages of 96 to 768 channels, mean, scores."""

    def __init__(self, depths: tuple[int, ...] = (2, 2, 6, 2), width: int = 96) -> None:
        super().__init__()
        stem = nn.Sequential(nn.Conv2d(3, width, 4, stride=4), Moved(1, -1), nn.LayerNorm(width))
        stages: list[nn.Module] = [stem]
        rates = [0.2 * number / (sum(depths) - 1) for number in range(sum(depths))]
        for number, depth in enumerate(depths):
            if number:
                stages.append(PatchMerging(width))
                width *= 2
            blocks = [SwinBlock(width, width // 32, 3 * (index % 2), rates.pop(0)) for index in range(depth)]
            stages.append(nn.Sequential(*blocks))
        self.features = nn.Sequential(*stages)
        self.norm = nn.LayerNorm(width)
        self.head = nn.Linear(width, 1000)

    def forward(self, x: Tensor) -> Tensor:
        return self.head(self.norm(self.features(x)).mean(dim=(1, 2)))
