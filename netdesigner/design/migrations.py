"""Older formats of a design made into the next one: each step takes and returns the parsed JSON.

A step writes out what the program of its time did where a file said nothing, so that no file trains differently.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def _without_formulas(content: dict[str, Any]) -> dict[str, Any]:
    """Before format 3 nothing was calculated in the main graph."""
    graph = content.get("graph")
    for node in graph.get("nodes", []) if isinstance(graph, dict) else []:
        node.pop("formulas", None)
    return content


OF_OPTIMIZERS = {"lr": 0.001, "momentum": 0.9, "weight_decay": 0.0}  # what format 3 meant where it said nothing
WITHOUT_MOMENTUM = ("Adam", "AdamW")  # it stood beside them and meant nothing


def _with_choices(content: dict[str, Any]) -> dict[str, Any]:
    """Before format 4 the settings of all optimizers stood side by side, with defaults that were not PyTorch's."""
    recipe = content.get("recipe")
    if not isinstance(recipe, dict):
        return content
    name = recipe.get("optimizer", "Adam")
    settings = {key: recipe.get(key, usual) for key, usual in OF_OPTIMIZERS.items()}
    if name in WITHOUT_MOMENTUM:
        del settings["momentum"]
    others = {key: value for key, value in recipe.items() if key not in OF_OPTIMIZERS}
    return content | {"recipe": others | {"optimizer": {"name": name} | settings}}


MIGRATIONS: dict[int, Callable[[dict[str, Any]], dict[str, Any]]] = {
    1: lambda content: content | {"format": 2},  # 2 added modules, which older files do not have
    2: lambda content: _without_formulas(content) | {"format": 3},  # 3 added parameters of the network
    3: lambda content: _with_choices(content) | {"format": 4},  # 4 made values of what a recipe chooses
}
