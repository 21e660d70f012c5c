"""Examples as tensors: one store in memory, from which a step selects its rows."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import torch
from torch import Tensor

from netdesigner.data.examples import Examples

GPU_SHARE = 0.25  # of the free GPU memory the store may take; a bigger one stays in main memory


class Feed:
    """Hands out batches as the network is given them, on its device.

    A float store is normalized once; bytes are converted batch by batch. On a GPU the store moves there if
    it is small enough, so that a step copies nothing.
    """

    def __init__(self, examples: Examples, device: torch.device, is_channels_last: bool = False) -> None:
        stored = examples.inputs
        is_float = stored.dtype == np.float32
        values = examples.normalized(stored) if is_float else stored
        inputs = torch.from_numpy(np.require(values, requirements=("C", "W")))  # a file's bytes are read-only
        targets = torch.from_numpy(np.ascontiguousarray(examples.targets))
        place = device if _fits(inputs, device) else torch.device("cpu")
        self._inputs, self._targets = inputs.to(place), targets.to(place)
        self._mean = None if is_float else torch.from_numpy(examples.mean).to(device)
        self._std = torch.from_numpy(examples.std).to(device)
        self._device, self._place = device, place
        self._is_channels_last = is_channels_last and inputs.ndim == 4

    def batch(self, indices: Tensor) -> tuple[Tensor, Tensor]:
        """Inputs (n, *shape) float32 and targets of the chosen rows."""
        rows = indices.to(self._place)
        inputs = self._inputs.index_select(0, rows).to(self._device, torch.float32)
        targets = self._targets.index_select(0, rows).to(self._device)
        if self._mean is not None:
            inputs = inputs.sub_(self._mean).div_(self._std)
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

    A last batch of one joins the one before it: BatchNorm cannot learn from a single example.
    """
    starts = list(range(0, count, batch_size))
    if len(starts) > 1 and batch_size > 1 and count - starts[-1] == 1:
        starts.pop()
    return list(zip(starts, [*starts[1:], count], strict=True))


def batches(indices: Tensor, batch_size: int) -> Iterator[Tensor]:
    """`indices` in order, a batch at a time."""
    for start, end in bounds(len(indices), batch_size):
        yield indices[start:end]
