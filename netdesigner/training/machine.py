"""The machine a training runs on: its device, threads and memory allocator."""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache

import torch

from netdesigner.training.events import TrainError

M_TRIM_THRESHOLD, M_MMAP_THRESHOLD = -1, -3  # <malloc.h>


def device_of(name: str) -> torch.device:
    """The device a recipe names; "auto" takes a GPU if there is one. TrainError if it is not there."""
    name = name.strip().lower()
    if name == "auto":
        name = "cuda" if torch.cuda.is_available() else "mps" if torch.backends.mps.is_available() else "cpu"
    try:
        device = torch.device(name)
    except RuntimeError:
        raise TrainError(f"There is no device called {name!r}. Choose auto, cpu, cuda, cuda:1 or mps.") from None
    if device.type == "cuda":
        return _cuda(device)
    if device.type == "mps" and not torch.backends.mps.is_available():
        raise TrainError("This machine has no Apple GPU that PyTorch can use (mps). Choose auto or cpu.")
    if device.type not in ("cpu", "mps"):
        raise TrainError(f"Training on {name} is not supported. Choose auto, cpu, cuda or mps.")
    return device


def _cuda(device: torch.device) -> torch.device:
    if not torch.cuda.is_available():
        built = "was built without CUDA" if torch.version.cuda is None else "finds no NVIDIA GPU"
        raise TrainError(f"PyTorch {torch.__version__} {built} here. Choose auto or cpu.")
    number, count = device.index or 0, torch.cuda.device_count()
    if number >= count:
        raise TrainError(f"There is no cuda:{number}; this machine has {count} GPU{'' if count == 1 else 's'}.")
    return torch.device("cuda", number)


def describe(device: torch.device) -> str:
    """ "CPU, 7 threads" or the GPU's name."""
    if device.type == "cuda":
        return torch.cuda.get_device_name(device)
    if device.type == "mps":
        return "Apple GPU"
    threads = torch.get_num_threads()
    return f"CPU, {threads} thread{'' if threads == 1 else 's'}"


def spare_threads() -> int:
    """One thread fewer than cores: beside a window that paints, as many as cores is unsteady."""
    return max(1, (os.cpu_count() or 2) - 1)


@contextmanager
def threads(count: int | None) -> Iterator[None]:
    """Computes with `count` threads in this thread; None leaves the number as it is."""
    if count is None:
        yield
        return
    before = torch.get_num_threads()
    torch.set_num_threads(max(1, count))
    try:
        yield
    finally:
        torch.set_num_threads(before)


@lru_cache(maxsize=1)
def keep_freed_memory() -> bool:
    """Tells glibc to keep freed activations instead of returning them to the kernel after each batch.

    Saves the page faults of the next batch. True if it was done; elsewhere than on Linux nothing happens.
    """
    if not sys.platform.startswith("linux"):
        return False
    try:
        mallopt = ctypes.CDLL("libc.so.6").mallopt
    except (OSError, AttributeError):  # musl
        return False
    return bool(mallopt(M_MMAP_THRESHOLD, 1 << 30) and mallopt(M_TRIM_THRESHOLD, (1 << 31) - 1))
