"""The device and the threads that a recipe names, or a sentence that says why they are not to be had."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import torch

from netdesigner.training.events import TrainError
from netdesigner.training.kernel.machine import device_named, keep_freed_memory, spare_threads

__all__ = ["describe", "device_of", "keep_freed_memory", "spare_threads", "threads"]


def device_of(name: str) -> torch.device:
    """The device a recipe names; "auto" takes a GPU if there is one. TrainError if it is not there."""
    name = name.strip().lower()
    try:
        device = device_named(name)
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
