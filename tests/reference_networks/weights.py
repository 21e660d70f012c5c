"""One set of weights in two definitions of the same network."""

from __future__ import annotations

from collections import Counter, defaultdict

import torch
from torch import Tensor, nn


def shapes_of(network: nn.Module) -> dict[str, tuple[int, ...]]:
    return {key: tuple(value.shape) for key, value in network.state_dict().items()}


def count_of_shapes(network: nn.Module) -> Counter[tuple[int, ...]]:
    return Counter(shapes_of(network).values())


def randomize(network: nn.Module, seed: int = 0) -> None:
    """Weights that keep signals alive through any depth, and nothing that is zero or one everywhere."""
    generator = torch.Generator().manual_seed(seed)
    for key, value in network.state_dict().items():
        if not value.is_floating_point():
            continue
        noise = torch.randn(value.shape, generator=generator)
        if key.endswith("running_var"):
            value.copy_(0.5 + noise.abs())
        elif value.dim() > 1:
            value.copy_(noise * (2 / max(value[0].numel(), 1)) ** 0.5)
        else:
            value.add_(0.1 * noise)


def correspondence(source: nn.Module, target: nn.Module) -> dict[str, str]:
    """Which key of `target` belongs to each key of `source`: the same one, else the next of the same shape and kind."""
    keys = shapes_of(source), shapes_of(target)
    if keys[0] == keys[1]:
        return {key: key for key in keys[0]}
    waiting: dict[tuple[str, tuple[int, ...]], list[str]] = defaultdict(list)
    for key, shape in keys[1].items():
        waiting[_kind(key), shape].append(key)
    return {key: waiting[_kind(key), shape].pop(0) for key, shape in keys[0].items()}


def _kind(key: str) -> str:
    """weight, bias, running_mean ...; a parameter of a class of our own may be called differently on both sides."""
    last = key.rpartition(".")[2]
    is_known = last in ("weight", "bias", "running_mean", "running_var", "num_batches_tracked") or "proj" in last
    return last if is_known or last.endswith(("_l0", "_l1")) else "own"


def hand_over(source: nn.Module, target: nn.Module) -> None:
    """Gives the target the source's weights."""
    theirs = correspondence(source, target)
    state: dict[str, Tensor] = {theirs[key]: value for key, value in source.state_dict().items()}
    target.load_state_dict(state, strict=True)


def without_dropout(network: nn.Module) -> nn.Module:
    """The same network with nothing left to chance in training."""
    for module in network.modules():
        settings = vars(module)
        for name in ("p", "dropout", "drop"):  # of nn.Dropout and drop path, of attention, of our residual block
            if isinstance(settings.get(name), float):
                settings[name] = 0.0
    return network
