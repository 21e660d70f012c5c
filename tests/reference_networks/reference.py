"""What is known of a reference network besides its definition."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from torch import nn

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
