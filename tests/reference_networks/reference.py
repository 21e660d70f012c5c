"""What is known of a reference network besides its definition."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor, nn

Shape = tuple[int, ...]


@dataclass(frozen=True)
class Reference:
    """A network of the literature in plain PyTorch, and the figures published for it (None where there are none).

    Parameters and operations (multiply-adds of one sample) are those of inference; `training_params` adds what only
    training uses. `note` says what a figure of the source or of the lectures has wrong, or where forms differ.
    """

    build: Callable[[], nn.Module]
    shape: Shape
    source: str
    year: int
    params: int | None = None
    macs: int | None = None
    training_params: int | None = None
    is_torchvision: bool = False
    is_large: bool = False
    note: str = ""
    others: tuple[Shape, ...] = ()  # of further inputs
    vocabularies: tuple[int, ...] = ()  # of inputs that are numbers of words

    @property
    def shapes(self) -> tuple[Shape, ...]:
        """Those of all inputs."""
        return (self.shape, *self.others)

    def batch(self, count: int, device: str = "meta") -> list[Tensor]:
        """An input for each argument, without values that mean anything."""
        kind = torch.int64 if self.vocabularies else torch.float32
        return [torch.zeros(count, *shape, dtype=kind, device=device) for shape in self.shapes]
