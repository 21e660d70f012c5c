"""The sentences of a training: how it ended, and what PyTorch raised, with what to do about it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import torch

from netdesigner.data.checks import SourceError
from netdesigner.errors import SentenceError
from netdesigner.network.finite import Trouble
from netdesigner.recipe.recipe import Recipe
from netdesigner.training.events import Finished, TrainError
from netdesigner.training.kernel.events import Best, Ended, Fault
from netdesigner.training.kernel.plan import TrainingPlan

PLACES = {
    "examples": "the examples that reach {} are not finite",
    "weights": "the weights of {} are not finite",
    "values": "{} is the first block whose values are not finite",
    "gradient": "{} is where the gradient is not finite first",
}

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


def finished(ended: Ended, plan: TrainingPlan) -> Finished:
    """How a training ended, with a sentence that has its numbers."""
    best = ended.best.epoch if ended.best else None
    message = ending(ended, plan)
    return Finished(ended.reason, message, ended.epochs, ended.step, best, ended.seconds, ended.weights)


def ending(ended: Ended, plan: TrainingPlan) -> str:
    """How a training ended, in a sentence or two."""
    wanted, steps, best = plan.epochs, ended.step - plan.steps_before, ended.best
    if ended.fault is not None:
        kept = f"those of {_best_place(best, plan)}" if best else "those from before the training"
        return f"{_fault(ended.fault)} The weights are {kept}."
    if ended.reason == "stopped":
        kept = f"the weights of {_best_place(best, plan)}, are kept" if best else "the weights are kept"
        return f"Stopped after {ended.epochs} of {wanted} epochs, {steps:,} steps; {kept}."
    plural = "" if wanted == 1 else "s"
    text = f"Trained {wanted} epoch{plural}, {steps:,} steps, in {ended.seconds:.1f} s."
    if best is None:
        return text
    share = best.val_accuracy
    what = f"loss {best.val_loss:.4g}" if share is None else f"accuracy {100 * share:.1f} %"
    if best.epoch <= plan.epochs_before:
        return f"{text} No epoch was better than the weights it began with ({what}), which are kept."
    return f"{text} Best validation {what} in epoch {best.epoch}, whose weights are kept."


def _best_place(best: Best, plan: TrainingPlan) -> str:
    """Where the best weights are from; those that a training began with may stay the best."""
    return f"epoch {best.epoch}, the best" if best.epoch > plan.epochs_before else "its beginning, still the best"


def _fault(fault: Fault) -> str:
    """Where a loss that is not finite comes from, and what to do."""
    place: Trouble | None = fault.place
    said = f": {PLACES[place.kind].format(place.block)}." if place else "."
    text = f"The loss became {fault.loss} in epoch {fault.epoch}, step {fault.step}{said}"
    if place and not fault.has_moved:
        return f"{text} No weight had moved yet: its settings, or what reaches it, must change."
    return f"{text} Try a smaller learning rate (now {fault.lr:g}, for example {fault.lr / 10:g})."
