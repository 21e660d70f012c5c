"""A GPT in the manner of nanoGPT, the transformer of Vaswani et al. 2017, and an MLP-Mixer."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn


class GPTBlock(nn.Module):
    """Attention to what came before, then two dense layers; no biases, as nanoGPT has them for small networks."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.ln_1 = nn.LayerNorm(width, bias=False)
        self.attn = nn.MultiheadAttention(width, heads, bias=False, batch_first=True)
        self.ln_2 = nn.LayerNorm(width, bias=False)
        self.mlp = nn.Sequential(
            nn.Linear(width, 4 * width, bias=False), nn.GELU(), nn.Linear(4 * width, width, bias=False)
        )

    def forward(self, x: Tensor) -> Tensor:
        later = torch.ones(x.shape[1], x.shape[1], dtype=torch.bool, device=x.device).triu(1)
        normal = self.ln_1(x)
        x = x + self.attn(normal, normal, normal, attn_mask=later, need_weights=False)[0]
        return x + self.mlp(self.ln_2(x))


class GPT(nn.Module):
    """64 letters of 65, four blocks of 128 numbers with four heads; scores of each place, classes first."""

    def __init__(self, steps: int = 64, letters: int = 65, width: int = 128, depth: int = 4, heads: int = 4) -> None:
        super().__init__()
        self.wte = nn.Embedding(letters, width)
        self.wpe = nn.Parameter(torch.zeros(1, steps, width))
        self.h = nn.Sequential(*(GPTBlock(width, heads) for _ in range(depth)))
        self.ln_f = nn.LayerNorm(width, bias=False)
        self.lm_head = nn.Linear(width, letters, bias=False)

    def forward(self, words: Tensor) -> Tensor:
        return self.lm_head(self.ln_f(self.h(self.wte(words) + self.wpe))).transpose(1, 2)


def waves(steps: int, width: int) -> Tensor:
    """Section 3.5: sines and cosines in turn, of wave lengths from 2 pi to 10000 * 2 pi."""
    places = torch.arange(steps).unsqueeze(1)
    rates = torch.exp(torch.arange(0, width, 2) * (-math.log(10000.0) / width))
    return torch.stack([torch.sin(places * rates), torch.cos(places * rates)], dim=2).flatten(1)


class TransformerLayer(nn.Module):
    """Attentions (one, or two in a decoder) and two dense layers, each added to what came in and normalized behind.

    The target of a decoder attends to itself, but not to what comes later, and to the memory.
    """

    def __init__(self, width: int, heads: int, hidden: int, is_decoder: bool = False) -> None:
        super().__init__()
        self.self_attn = nn.MultiheadAttention(width, heads, dropout=0.1, batch_first=True)
        self.is_decoder = is_decoder
        if is_decoder:
            self.multihead_attn = nn.MultiheadAttention(width, heads, dropout=0.1, batch_first=True)
        self.linear1 = nn.Linear(width, hidden)
        self.linear2 = nn.Linear(hidden, width)
        self.norms = nn.ModuleList(nn.LayerNorm(width) for _ in range(3 if is_decoder else 2))
        self.dropout = nn.Dropout(0.1)

    def forward(self, x: Tensor, hidden: Tensor, memory: Tensor | None = None, other: Tensor | None = None) -> Tensor:
        """`hidden` and `other` say which words of the target and of the memory only fill up."""
        later = torch.ones(x.shape[1], x.shape[1], dtype=torch.bool, device=x.device).triu(1)
        mask = later if self.is_decoder else None
        attended, _ = self.self_attn(x, x, x, attn_mask=mask, key_padding_mask=hidden, need_weights=False)
        x = self.norms[0](x + self.dropout(attended))
        if self.is_decoder:
            attended, _ = self.multihead_attn(x, memory, memory, key_padding_mask=other, need_weights=False)
            x = self.norms[1](x + self.dropout(attended))
        dense = self.linear2(self.dropout(torch.relu(self.linear1(x))))
        return self.norms[-1](x + self.dropout(dense))


class Transformer(nn.Module):
    """Words of a source and of a target; scores of each place of the target, words first."""

    def __init__(self, vocabularies: tuple[int, int] = (8000, 6000), width: int = 128, depth: int = 3) -> None:
        super().__init__()
        self.source = nn.Embedding(vocabularies[0], width)
        self.target = nn.Embedding(vocabularies[1], width)
        self.encoder = nn.ModuleList(TransformerLayer(width, 4, 4 * width) for _ in range(depth))
        self.decoder = nn.ModuleList(TransformerLayer(width, 4, 4 * width, is_decoder=True) for _ in range(depth))
        self.generator = nn.Linear(width, vocabularies[1])
        self.dropout = nn.Dropout(0.1)

    def told(self, words: Tensor, embedding: nn.Embedding) -> Tensor:
        width = embedding.embedding_dim
        return self.dropout(embedding(words) * width**0.5 + waves(words.shape[1], width).to(words.device))

    def forward(self, source: Tensor, target: Tensor) -> Tensor:
        memory, x = self.told(source, self.source), self.told(target, self.target)
        for layer in self.encoder:
            memory = layer(memory, source == 0)
        for layer in self.decoder:
            x = layer(x, target == 0, memory, source == 0)
        return self.generator(x).transpose(1, 2)


class MLP(nn.Module):
    """Two dense layers with GELU between them."""

    def __init__(self, width: int, hidden: int) -> None:
        super().__init__()
        self.fc1 = nn.Linear(width, hidden)
        self.fc2 = nn.Linear(hidden, width)

    def forward(self, x: Tensor) -> Tensor:
        return self.fc2(nn.functional.gelu(self.fc1(x)))


class MixerBlock(nn.Module):
    """Dense layers across the places, then across the channels."""

    def __init__(self, places: int, width: int) -> None:
        super().__init__()
        self.norm1 = nn.LayerNorm(width, eps=1e-6)
        self.mlp_tokens = MLP(places, width // 2)
        self.norm2 = nn.LayerNorm(width, eps=1e-6)
        self.mlp_channels = MLP(width, 4 * width)

    def forward(self, x: Tensor) -> Tensor:
        x = x + self.mlp_tokens(self.norm1(x).transpose(1, 2)).transpose(1, 2)
        return x + self.mlp_channels(self.norm2(x))


class MLPMixer(nn.Module):
    """S/16 of Tolstikhin et al. 2021: patches of 16, width 512, eight blocks."""

    def __init__(self, width: int = 512, depth: int = 8) -> None:
        super().__init__()
        self.patches = nn.Conv2d(3, width, 16, stride=16)
        self.blocks = nn.Sequential(*(MixerBlock(14 * 14, width) for _ in range(depth)))
        self.norm = nn.LayerNorm(width, eps=1e-6)
        self.head = nn.Linear(width, 1000)

    def forward(self, x: Tensor) -> Tensor:
        x = self.patches(x).flatten(2).transpose(1, 2)
        return self.head(self.norm(self.blocks(x)).mean(dim=1))
