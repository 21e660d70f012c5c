"""Starts the weights of a network as its program says, in the order in which the exported file does it."""

from __future__ import annotations

import operator
from functools import reduce

import torch
from torch import Tensor, nn

from netdesigner.compile.classes import ClassProgram, ModuleStart, NetworkInitialization
from netdesigner.network.perform import perform


@torch.no_grad()
def start(network: nn.Module, made: ClassProgram) -> None:
    """All that a class says of its weights: what holds for every layer, for single ones, and what is frozen."""
    _reset(network, made)
    for frozen in made.frozen:
        owned_at(network, frozen.path).requires_grad_(False)


def _reset(network: nn.Module, made: ClassProgram) -> None:
    if made.everywhere is not None:
        _start_everywhere(network, made.everywhere)
    for each in made.starts:
        _start_module(owned_at(network, each.path), each)


def _start_everywhere(network: nn.Module, everywhere: NetworkInitialization) -> None:
    kinds = tuple(getattr(nn, kind.removeprefix("nn.")) for kind in everywhere.kinds)

    def start_one(module: nn.Module) -> None:
        if isinstance(module, kinds):
            if everywhere.weight is not None:
                perform(everywhere.weight, module.weight)
            if everywhere.bias is not None and module.bias is not None:
                perform(everywhere.bias, module.bias)
        elif (made := getattr(module, "made", None)) is not None and made.name in everywhere.own:
            _reset(module, made)

    network.apply(start_one)


def owned_at(network: nn.Module, path: str) -> nn.Module | nn.Parameter:
    """The module at a path, or the parameter that stands there by itself."""
    owned: nn.Module | nn.Parameter = operator.attrgetter(path)(network)
    return owned


def _start_module(module: nn.Module | nn.Parameter, each: ModuleStart) -> None:
    line = each.start
    if isinstance(module, nn.Parameter):
        perform(line.call, module)
        return
    if line.every:
        for name, parameter in module.named_parameters():
            if is_meant(line.every, name, parameter):
                perform(line.call, parameter)
        return
    perform(line.call, *(reduce(getattr, name.split("."), module) for name in line.names))


def is_meant(every: str, name: str, parameter: Tensor) -> bool:
    """Whether a loop over the parameters of a layer with several is about this one."""
    return parameter.ndim > 1 if every == "weight" else "bias" in name
