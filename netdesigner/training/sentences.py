"""Turns what PyTorch raises during a training into sentences that say what to do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import torch

from netdesigner.data.source import SourceError
from netdesigner.design.recipe import Recipe
from netdesigner.training.events import TrainError


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
    if type(error).__module__.startswith("netdesigner."):
        return text  # of the compiler or the weights: a sentence already
    if isinstance(error, (torch.OutOfMemoryError, MemoryError)) or "not enough memory" in text:
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
