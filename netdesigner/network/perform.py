"""Performs calls with PyTorch: layers, functions, operators, initializations, losses and optimizers alike."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce
from importlib import import_module
from operator import attrgetter
from typing import Any

import torch
from torch import nn
from torch.nn import functional

from netdesigner.errors import SentenceError
from netdesigner.layers.call import OPERATORS, Arg, Call, is_imported
from netdesigner.network import own_layers

ROOMS: dict[str, Any] = {"nn": nn, "torch": torch, "F": functional}


class BuildError(SentenceError):
    """A call that PyTorch does not have, as a sentence."""

    is_failure = True


def perform(call: Call, *given: Any, **extra: Any) -> Any:
    """Makes a call; `given` takes the places of its `Arg`s and `extra` adds settings that change no number."""
    made = target_of(call.target)(*filled(call.args, given), **dict(call.kwargs), **extra)
    return target_of(call.around)(made) if call.around else made


def filled(part: Any, given: Sequence[Any]) -> Any:
    """What a call is given, with values in the places of `Arg`s and of calls."""
    if isinstance(part, Arg):
        return given[part.index]
    if isinstance(part, (list, tuple)):
        return type(part)(filled(each, given) for each in part)
    return perform(part, *given) if isinstance(part, Call) else part


def target_of(target: str, what: str = "function") -> Callable[..., Any]:
    """What a call calls; raises BuildError where there is no such `what`. See `Call` for the forms of a target."""
    if target in OPERATORS:
        return lambda *values: reduce(OPERATORS[target], values)
    if target == "[]":
        return lambda value, *keys: value[keys]
    if target == ".shape":
        return lambda value, *axes: value.shape[axes[0]] if axes else value.shape
    if target.startswith("."):
        return lambda value, *args, **settings: getattr(value, target[1:])(*args, **settings)
    room, _, name = target.rpartition(".")
    if is_imported(target):
        found = _imported(room, name)
    else:
        first, _, path = target.partition(".")
        owner, path = (ROOMS.get(first), path) if path else (own_layers, first)
        try:
            found = attrgetter(path)(owner)
        except AttributeError:
            found = None
    if not callable(found):
        raise BuildError(f"This PyTorch ({torch.__version__}) has no {what} called {target}.")
    return found


def _imported(room: str, name: str) -> Any:
    """A class of an installed plug-in; raises BuildError where there is none."""
    try:
        return getattr(import_module(room), name, None)
    except Exception as error:  # whatever other people's code raises when it is imported
        raise BuildError(f"The layer plug-in {room} cannot be imported ({error}); install it, or mend it.") from error
