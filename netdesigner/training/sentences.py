"""Turns what PyTorch raises during a training into sentences that say what to do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import torch

from netdesigner.data.source import SourceError
from netdesigner.design.recipe import Recipe
from netdesigner.errors import SentenceError
from netdesigner.training.events import TrainError

# As PyTorch's allocators say it: on the CPU (Linux, Windows), on Apple's GPU and on NVIDIA's.
OUT_OF_MEMORY = re.compile(r"can't allocate memory|not enough memory|out of memory|std::bad_alloc", re.IGNORECASE)


@contextmanager
def sentences(recipe: Recipe) -> Iterator[None]:
    """Raises TrainError for errors of PyTorch; sentences of our own pass through."""
    try:
        yield
    except (TrainError, SourceError):
        raise
    except (RuntimeError, ValueError, IndexError, MemoryError) as error:
        raise TrainError(sentence_of(error, recipe)) from error


def sentence_of(error: Exception, recipe: Recipe) -> str:
    """One sentence for an error that PyTorch, or another room, raised."""
    text = str(error).strip() or type(error).__name__
    if isinstance(error, SentenceError):
        return text  # of the compiler or the weights
    if isinstance(error, (torch.OutOfMemoryError, MemoryError)) or OUT_OF_MEMORY.search(text):
        return (
            f"There is not enough memory ({recipe.device}) for batches of {recipe.batch_size}. "
            f"Try a batch size of {max(1, recipe.batch_size // 2)}, or a smaller network."
        )
    if "more than 1 value per channel" in text:
        return (
            "BatchNorm cannot learn from a single value a channel, and a batch of "
            f"{recipe.batch_size} gives one. Use a batch size of 2 or more."
        )
    return f"PyTorch refused a step: {text.splitlines()[0]}"
