"""Receptive fields measured on the built network: which input pixels the gradient of one unit reaches.

What would hide a path is taken out first: weights become positive, max pools add up instead of choosing,
activations and normalizations pass everything on (the statistics of a normalization do not widen a field).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from netdesigner.design.design import Design
from netdesigner.layers import REGISTRY
from netdesigner.layers.geometry import per_axis
from netdesigner.network import own_layers
from netdesigner.network.build import BuiltNetwork, build
from netdesigner.network.capture import capture

Span = tuple[int, int]  # first and last pixel of one axis, within the input

PASSING = ("torch.nn.modules.activation", "torch.nn.modules.normalization", "torch.nn.modules.batchnorm",
           "torch.nn.modules.instancenorm", "torch.nn.modules.dropout")  # fmt: skip


class FieldMeter:
    """A network made transparent; asks one unit at a time."""

    def __init__(self, design: Design) -> None:
        self.network: BuiltNetwork = build(design, seed=0).double().eval()
        _make_transparent(self.network)
        shapes = [argument.node for argument in self.network.program.arguments]
        self._inputs = [tuple(design.graph.nodes[node_id].layer.values()["shape"]) for node_id in shapes]

    def output(self, node_id: str, inputs: Sequence[Tensor]) -> Tensor:
        """What a node gives for one example."""
        return capture(self.network, [node_id], *inputs)[node_id][0]

    def measure(self, node_id: str, place: Sequence[int], of_input: int = 0) -> list[Span] | None:
        """Rows, columns ... of the input that the unit at `place` sees, all its channels taken together.

        `place` leaves out the channel axis (of a flat row it is the unit itself); None if it sees nothing.
        """
        inputs = [torch.ones((1, *shape), dtype=torch.float64, requires_grad=True) for shape in self._inputs]
        output = self.output(node_id, inputs)
        unit = output if output.ndim == 1 else output.sum(dim=0)
        for index in place:
            unit = unit[index]
        (gradient,) = torch.autograd.grad(unit, [inputs[of_input]], allow_unused=True)
        return None if gradient is None else _spans(gradient[0])


def measure(design: Design, node_id: str, place: Sequence[int]) -> list[Span] | None:
    """The measured field of one unit, clipped to the input."""
    return FieldMeter(design).measure(node_id, place)


def clipped(region: Sequence[tuple[float, float]], sizes: Sequence[int]) -> list[Span]:
    """A reckoned region as a measurement can see it: within the borders of the input."""
    return [(max(0, int(first)), min(size - 1, int(last))) for (first, last), size in zip(region, sizes, strict=True)]


def _spans(gradient: Tensor) -> list[Span] | None:
    """First and last index with a gradient, an axis; the channel axis of images is left out."""
    reached = gradient.ne(0)
    if gradient.ndim > 1:
        reached = reached.any(dim=0)
    spans = []
    for axis in range(reached.ndim):
        others = [other for other in range(reached.ndim) if other != axis]
        along = reached.any(dim=others) if others else reached
        places = along.nonzero().flatten()
        if not len(places):
            return None
        spans.append((int(places[0]), int(places[-1])))
    return spans


def _make_transparent(module: nn.Module) -> None:
    for name, child in list(module.named_children()):
        replacement = _transparent(child)
        if replacement is not child:
            setattr(module, name, replacement)
        if replacement is child or isinstance(replacement, _Attending):
            _make_transparent(replacement)
    with torch.no_grad():
        for name, parameter in module.named_parameters(recurse=False):
            fan_in = max(1, parameter[0].numel()) if parameter.ndim > 1 else 1
            parameter.fill_(0.0 if name == "bias" else 1.0 / fan_in)


def _transparent(module: nn.Module) -> nn.Module:
    """What stands for a module that would hide some of its input."""
    kind: Any = type(module)
    if isinstance(module, nn.MaxPool1d | nn.MaxPool2d | nn.MaxPool3d):
        return _SumPool(module)
    if isinstance(module, nn.AdaptiveMaxPool1d | nn.AdaptiveMaxPool2d | nn.AdaptiveMaxPool3d):
        average: type[nn.Module] = getattr(nn, kind.__name__.replace("Max", "Avg"))
        return average(module.output_size)
    if isinstance(module, nn.MaxUnpool1d | nn.MaxUnpool2d | nn.MaxUnpool3d):
        return _Spreading(module)
    if isinstance(module, nn.EmbeddingBag):
        return _Bag(module.embedding_dim)
    if isinstance(module, nn.Embedding):
        return _Spread(module.embedding_dim)
    if isinstance(module, nn.TransformerEncoderLayer):
        return _Attending(module.self_attn)
    return nn.Identity() if _passes(kind) else module


def _passes(kind: type[nn.Module]) -> bool:
    """Whether a kind of module works on each value for itself, or on none at evaluation."""
    if kind.__module__ == own_layers.__name__:
        layer = REGISTRY.get(kind.__name__)
        return layer is not None and (layer.is_activation or layer.is_normalization or layer.is_regularization)
    return kind.__module__ in PASSING and kind not in (nn.MultiheadAttention, nn.GLU)


class _SumPool(nn.Module):
    """Adds up the windows of a max pool: the same windows, none of whose values is passed over."""

    def __init__(self, pool: nn.MaxPool1d | nn.MaxPool2d | nn.MaxPool3d) -> None:
        super().__init__()
        self.pool = pool

    def forward(self, x: Tensor) -> Any:
        if self.pool.return_indices:
            _, places = self.pool(x.detach())
            return self._summed(x, places.shape[2:]), places
        return self._summed(x, self.pool(x.detach()).shape[2:])

    def _summed(self, x: Tensor, wanted: Sequence[int]) -> Tensor:
        pool, channels, axes = self.pool, x.shape[1], x.ndim - 2
        settings = (pool.kernel_size, pool.stride, pool.padding, pool.dilation)
        kernel, stride, padding, dilation = (per_axis(value, axes) for value in settings)
        needed = [
            (count - 1) * s + d * (k - 1) + 1 for count, k, s, d in zip(wanted, kernel, stride, dilation, strict=True)
        ]
        after = [max(0, need - size - p) for need, size, p in zip(needed, x.shape[2:], padding, strict=True)]
        borders = [rows for axis in reversed(range(axes)) for rows in (padding[axis], after[axis])]
        window = torch.ones((channels, 1, *kernel), dtype=x.dtype)
        convolve: Any = (functional.conv1d, functional.conv2d, functional.conv3d)[axes - 1]
        summed = convolve(functional.pad(x, borders), window, stride=stride, dilation=dilation, groups=channels)
        return summed[(slice(None), slice(None), *map(slice, wanted))]


class _Spreading(nn.Module):
    """Stands for an unpooling: every value on all places of its window, where it may have stood."""

    def __init__(self, unpool: nn.MaxUnpool1d | nn.MaxUnpool2d | nn.MaxUnpool3d) -> None:
        super().__init__()
        self.unpool = unpool

    def forward(self, x: Tensor, places: Tensor, output_size: Any = None) -> Tensor:
        unpool, channels, axes = self.unpool, x.shape[1], x.ndim - 2
        wanted = unpool(x.detach(), places, output_size).shape[2:]
        settings = (unpool.kernel_size, unpool.stride, unpool.padding)
        kernel, stride, padding = (per_axis(value, axes) for value in settings)
        window = torch.ones((channels, 1, *kernel), dtype=x.dtype)
        convolve: Any = (functional.conv_transpose1d, functional.conv_transpose2d, functional.conv_transpose3d)[
            axes - 1
        ]
        spread: Tensor = convolve(x, window, stride=stride, padding=padding, groups=channels)
        more = [max(0, count - size) for count, size in zip(wanted, spread.shape[2:], strict=True)]
        borders = [rows for axis in reversed(range(axes)) for rows in (0, more[axis])]
        return functional.pad(spread, borders)[(slice(None), slice(None), *map(slice, wanted))]


class _Attending(nn.Module):
    """Stands for a layer of a transformer: what its attention gathers, and the skip round it."""

    def __init__(self, attention: nn.MultiheadAttention) -> None:
        super().__init__()
        self.attention = attention

    def forward(
        self, x: Tensor, src_mask: Any = None, src_key_padding_mask: Any = None, is_causal: bool = False
    ) -> Any:
        masks = {"attn_mask": src_mask, "key_padding_mask": src_key_padding_mask}
        gathered, _ = self.attention(x, x, x, need_weights=False, **masks)
        return x + gathered


class _Bag(nn.Module):
    """Stands for a bag of embeddings: all words' numbers added up, in every feature."""

    def __init__(self, features: int) -> None:
        super().__init__()
        self.features = features

    def forward(self, x: Tensor) -> Tensor:
        return x.sum(1, keepdim=True).expand(-1, self.features)


class _Spread(nn.Module):
    """Stands for an embedding: a word's number in every feature, through which gradients pass."""

    def __init__(self, features: int) -> None:
        super().__init__()
        self.features = features

    def forward(self, x: Tensor) -> Tensor:
        return x.unsqueeze(-1).expand(*x.shape, self.features)
