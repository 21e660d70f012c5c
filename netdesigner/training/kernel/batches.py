"""Examples as tensors: where they lie, and how a step gets its part of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

import torch
from torch import Tensor

GPU_SHARE = 0.25  # of the free GPU memory; a bigger store stays in main memory


class Batches(Protocol):
    """Where examples come from: a store in memory, files read ahead, a share of it."""

    def read(self, parts: Sequence[Tensor]) -> Iterator[tuple[Tensor, Tensor]]:
        """Inputs (n, *shape) and targets of each part in turn, on the device.

        A part is the indices (n,) of its examples.
        """
        ...


class InMemoryBatches:
    """One store in memory, from which a step selects its rows.

    Floats are scaled once, bytes batch by batch; longer whole numbers are token ids and
    stay as they are. On a GPU the store moves there if it is small enough: then a step
    copies nothing.
    """

    def __init__(
        self,
        inputs: Tensor,
        targets: Tensor,
        mean: Tensor,
        std: Tensor,
        device: torch.device,
        is_channels_last: bool = False,
    ) -> None:
        """`inputs` (N, *shape) are given to the network as (inputs - mean) / std."""
        if inputs.dtype == torch.float32:
            inputs = inputs.sub(mean).div_(std)
        place = device if _fits(inputs, device) else torch.device("cpu")
        self._inputs, self._targets = inputs.to(place), targets.to(place)
        self._mean, self._std = mean.to(device), std.to(device)
        self._device, self._place = device, place
        self._is_channels_last = is_channels_last and inputs.ndim == 4

    def read(self, parts: Sequence[Tensor]) -> Iterator[tuple[Tensor, Tensor]]:
        return (self._select(part) for part in parts)

    def _select(self, indices: Tensor) -> tuple[Tensor, Tensor]:
        rows = indices.to(self._place)
        inputs = self._inputs.index_select(0, rows).to(self._device)
        targets = self._targets.index_select(0, rows).to(self._device)
        if inputs.dtype == torch.uint8:
            inputs = inputs.to(torch.float32).sub_(self._mean).div_(self._std)
        if self._is_channels_last:
            inputs = inputs.contiguous(memory_format=torch.channels_last)
        return inputs, targets


def _fits(store: Tensor, device: torch.device) -> bool:
    if device.type != "cuda":
        return True
    free, _ = torch.cuda.mem_get_info(device)
    return store.nbytes < free * GPU_SHARE


def bounds(count: int, batch_size: int) -> list[tuple[int, int]]:
    """Where the batches of `count` examples begin and end.

    A last batch of one joins the one before: BatchNorm cannot learn from one example.
    """
    starts = list(range(0, count, batch_size))
    if len(starts) > 1 and batch_size > 1 and count - starts[-1] == 1:
        starts.pop()
    return list(zip(starts, [*starts[1:], count], strict=True))


def parts_of(indices: Tensor, batch_size: int) -> list[Tensor]:
    """`indices` in order, a batch at a time."""
    return [indices[start:end] for start, end in bounds(len(indices), batch_size)]
