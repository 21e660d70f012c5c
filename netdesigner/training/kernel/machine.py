"""The machine a training runs on: its device, threads and memory allocator."""

from __future__ import annotations

import ctypes
import os
import sys
from functools import lru_cache

import torch
from torch import nn

M_TRIM_THRESHOLD, M_MMAP_THRESHOLD = -1, -3  # <malloc.h>


def device_named(name: str) -> torch.device:
    """A device by PyTorch's name for it; "auto" is a GPU if there is one."""
    if name != "auto":
        return torch.device(name)
    if torch.cuda.is_available():
        return torch.device("cuda", 0)
    return torch.device("mps" if torch.backends.mps.is_available() else "cpu")


def has_fast_forms(device: torch.device) -> bool:
    """Whether images with the channel last, and fused optimizers, pay there."""
    return device.type in ("cpu", "cuda")


def place(
    network: nn.Module, device: torch.device, is_channels_last: bool = False
) -> None:
    """Brings a network to a device, if asked for with the channels last in memory."""
    network.to(device)
    if is_channels_last:
        network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]


def spare_threads() -> int:
    """One thread fewer than cores: as many are unsteady beside anything else."""
    return max(1, (os.cpu_count() or 2) - 1)


@lru_cache(maxsize=1)
def keep_freed_memory() -> bool:
    """Tells glibc to keep freed activations instead of returning them after each batch.

    Saves the page faults of the next batch. True if it was done; elsewhere than on
    Linux nothing happens.
    """
    if not sys.platform.startswith("linux"):
        return False
    try:
        mallopt = ctypes.CDLL("libc.so.6").mallopt
    except (OSError, AttributeError):  # musl
        return False
    return bool(
        mallopt(M_MMAP_THRESHOLD, 1 << 30) and mallopt(M_TRIM_THRESHOLD, (1 << 31) - 1)
    )
