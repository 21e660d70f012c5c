"""Receptive fields measured with PyTorch: which input pixels have a gradient, on networks where nothing cancels out.

All weights are positive, maxima are replaced by sums, normalizations and activations by nothing.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import replace

import torch
from torch import Tensor, nn
from torch.nn import functional

from netdesigner.analysis.facts import Facts
from netdesigner.design.graph import Graph, Node
from netdesigner.layers import Layer, Shape
from netdesigner.layers.catalogue.activations.axis import OverAxis
from tests.torch_calls import module_of, perform

Span = tuple[int, int]
NO_WEIGHT = 1e-12  # against the largest gradient: what rounding leaves where an interpolation has weight 0


class Passing(nn.Module):
    """Measures as well as the layer it stands for, without hiding anything."""

    def forward(self, values: Tensor) -> Tensor:
        return values


class SumAlong(nn.Module):
    """Adds up an axis, where a softmax would give every sum over it a gradient of zero."""

    def __init__(self, dim: int) -> None:
        super().__init__()
        self.dim = dim

    def forward(self, values: Tensor) -> Tensor:
        return values.sum(dim=self.dim, keepdim=True).expand_as(values)


class SumPool(nn.Module):
    """Adds up the window of a sliding pool."""

    def __init__(self, pool: nn.Module, size: Shape) -> None:
        super().__init__()
        self.pool, self.size = pool, size

    def forward(self, values: Tensor) -> Tensor:
        axes = len(self.size)
        kernel, stride, padding, dilation = (
            (value,) * axes if isinstance(value, int) else tuple(value)
            for value in (
                self.pool.kernel_size,
                self.pool.stride or self.pool.kernel_size,
                getattr(self.pool, "padding", 0),
                getattr(self.pool, "dilation", 1),
            )
        )
        more = [  # rows that ceil_mode makes up behind the map
            max(0, (m - 1) * s + d * (k - 1) + 1 - n - p)
            for m, s, d, k, n, p in zip(self.size, stride, dilation, kernel, values.shape[2:], padding, strict=True)
        ]
        borders = [rows for axis in reversed(range(axes)) for rows in (padding[axis], more[axis])]
        padded = functional.pad(values, borders)
        ones = torch.ones(values.shape[1], 1, *kernel, dtype=values.dtype)
        convolve = (functional.conv1d, functional.conv2d, functional.conv3d)[axes - 1]
        summed = convolve(padded, ones, stride=stride, dilation=dilation, groups=values.shape[1])
        return summed[(slice(None), slice(None), *map(slice, self.size))]


SLIDING_POOLS = tuple(getattr(nn, f"{kind}Pool{n}d") for kind in ("Max", "Avg", "LP") for n in (1, 2, 3))
FETCHING_PADS = tuple(
    getattr(nn, f"{kind}Pad{n}d") for kind in ("Reflection", "Replication", "Circular") for n in (1, 2, 3)
)


def measuring_module(layer: Layer, inputs: tuple[Shape, ...], output: Shape) -> nn.Module | None:
    """The layer's module made fit for measuring; None where the call is made in `forward`."""
    if (layer.is_activation or layer.is_normalization or layer.is_regularization) and inputs == (output,):
        return SumAlong(layer.values()["dim"]) if isinstance(layer, OverAxis) else Passing()
    module = module_of(layer.call(inputs))
    if isinstance(module, SLIDING_POOLS):
        return SumPool(module, output[1:])
    if isinstance(module, nn.AdaptiveMaxPool1d | nn.AdaptiveMaxPool2d | nn.AdaptiveMaxPool3d):
        return getattr(nn, type(module).__name__.replace("Max", "Avg"))(module.output_size)
    if isinstance(module, FETCHING_PADS):  # they fetch pixels from elsewhere at the border
        return getattr(nn, f"ConstantPad{len(output) - 1}d")(module.padding, 0.0)
    if module is not None:
        module = module.double().eval()
        for parameter in module.parameters():
            nn.init.uniform_(parameter, 0.5, 1.5)
    return module


HIDING = ("-", "torch.maximum", "torch.minimum")  # one input would take away the other's gradient


def _by_place(gradient: Tensor) -> Tensor:
    """All channels together; a flat row is an axis of its own."""
    return gradient.sum(dim=0) if gradient.dim() > 1 else gradient


class Measured:
    """A drawing computed once; `spans` then tells what one unit of a node sees."""

    def __init__(self, graph: Graph, facts: Facts) -> None:
        self.values: dict[str, Tensor] = {}
        self.pictures: list[Tensor] = []
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # advice on the speed of even kernels
            for node_id in graph.order():
                self.values[node_id] = self._value(graph, graph.nodes[node_id], facts)

    def _value(self, graph: Graph, node: Node, facts: Facts) -> Tensor:
        known = facts.nodes[node.id]
        assert known.output is not None, facts.problems
        if node.layer.is_input:
            picture = torch.rand((1, *known.output), dtype=torch.float64) + 0.5
            self.pictures.append(picture.requires_grad_())
            return picture
        sources = [self.values[edge.source] for edge in graph.inputs_of(node.id)]
        module = measuring_module(node.layer, known.inputs, known.output)
        call = node.layer.call(known.inputs)
        if call.target in HIDING:
            call = replace(call, target="+")
        value = perform(call, sources, module)
        assert tuple(value.shape[1:]) == known.output
        return value

    def spans(self, node_id: str, place: Mapping[int, int]) -> list[Span] | None:
        """First and last input pixel on each axis that has a gradient; None where there is none.

        `place` says where on some axes of the output; along the others all units are taken together.
        """
        value = self.values[node_id]
        unit = value[(0, *(place.get(axis, slice(None)) for axis in range(value.dim() - 1)))].sum()
        gradients = torch.autograd.grad(unit, self.pictures, retain_graph=True, allow_unused=True)
        seen = sum(_by_place(gradient[0].abs()) for gradient in gradients if gradient is not None)
        if not isinstance(seen, Tensor):
            return None
        seen = seen > seen.max() * NO_WEIGHT
        if not bool(seen.any()):
            return None
        spans = []
        for axis in range(seen.dim()):
            others = [other for other in range(seen.dim()) if other != axis]
            hit = seen.sum(dim=others).nonzero().flatten() if others else seen.nonzero().flatten()
            spans.append((int(hit.min()), int(hit.max())))
        return spans
