"""How the weights of a class start, as calls: those of single modules, those of all, and what is frozen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from netdesigner.compile.classes import Attribute, ClassProgram, Frozen, ModuleStart, NetworkInitialization
from netdesigner.compile.sketch import Sketch
from netdesigner.layers.base import PARAMETER, Call, Weight
from netdesigner.layers.dim import is_symbolic
from netdesigner.layers.initialization import Initialization, Start, starts


def starts_of(found: Sketch, paths: Mapping[str, str]) -> tuple[ModuleStart, ...]:
    """The lines of a class about modules that have an initialization of their own, in the order of use."""
    made = []
    for path, node_id in _first_users(paths).items():
        init = found.graph.nodes[found.owners[node_id]].init
        if init is not None:
            groups = dict(found.calls[node_id].kwargs).get("groups")
            lines = starts(init, found.facts.nodes[node_id].weights, groups is not None)
            is_tensor = found.calls[node_id].target == PARAMETER
            made += [ModuleStart(node_id, path, _with_groups(line, groups), is_tensor) for line in lines]
    return tuple(made)


def _with_groups(line: Start, groups: Any) -> Start:
    """The number of groups itself where it is one; else the module is asked for it."""
    if "groups" not in line.names or is_symbolic(groups):
        return line
    return line._replace(names=("weight",), call=replace(line.call, args=(line.call.args[0], groups)))


def frozen_of(found: Sketch, attributes: Sequence[Attribute], paths: Mapping[str, str]) -> tuple[Frozen, ...]:
    """Modules whose weights are not learned; a whole `nn.Sequential` where all of its weights are so."""
    users = _first_users(paths)
    wanted = {
        path: node_id
        for path, node_id in users.items()
        if found.graph.nodes[found.owners[node_id]].is_frozen and found.facts.nodes[node_id].params
    }
    made = []
    for attribute in attributes:
        places = [attribute.path(index) for index in range(len(attribute.nodes))]
        learned = [path for path in places if path in users and found.facts.nodes[users[path]].params]
        chosen = [path for path in places if path in wanted]
        nodes = [wanted[path] for path in chosen]
        if len(chosen) > 1 and chosen == learned:
            made.append(Frozen(attribute.name, tuple(nodes)))
        else:
            made += [Frozen(path, (node_id,)) for path, node_id in zip(chosen, nodes, strict=True)]
    return tuple(made)


def _first_users(paths: Mapping[str, str]) -> dict[str, str]:
    """The first node of each attribute path."""
    users: dict[str, str] = {}
    for node_id, path in paths.items():
        users.setdefault(path, node_id)
    return users


def fillable(found: Sketch) -> tuple[str, ...]:
    """The PyTorch classes of a graph that a rule for all layers is about: those with a table of weights and a bias."""
    kinds: dict[str, None] = {}
    for node_id in found.live:
        layer, weights = found.node(node_id).layer, found.facts.nodes[node_id].weights
        has_bias = any(setting.name == "bias" for setting in layer.settings())
        kinds |= dict.fromkeys(_targets(found.calls[node_id], weights, has_bias))
    return tuple(kinds)


def _targets(call: Call, weights: Iterable[Weight], has_bias: bool) -> Iterator[str]:
    for weight in weights:
        *way, name = weight.name.split(".")
        if name != "weight" or len(weight.shape) < 2 or not weight.is_learned:
            continue
        inner = call
        for step in way:
            part = inner.args[int(step)] if step.isdecimal() and int(step) < len(inner.args) else None
            if not isinstance(part, Call):
                break
            inner = part
        else:
            if inner.target.startswith("nn.") and (way or has_bias):
                yield inner.target


def everywhere(init: Initialization | None, classes: Sequence[ClassProgram]) -> NetworkInitialization | None:
    """What starts all layers of a network; None where there is nothing to start."""
    kinds = tuple(sorted({kind for made in classes for kind in made.fillable}))
    if init is None or not kinds:
        return None
    weight, bias = (None if part.is_usual else part.call() for _, part in init.parts)
    own = tuple(made.name for made in classes[:-1] if made.starts)
    return NetworkInitialization(kinds, weight, bias, own, _told(init))


def _told(init: Initialization) -> str:
    """`Weights: He, normal. Biases: zeros.`"""
    names = {"weight": "Weights", "bias": "Biases"}
    parts = [f"{names[name]}: {_uncapitalized(part.summary())}." for name, part in init.parts if not part.is_usual]
    return " ".join(parts)


def _uncapitalized(title: str) -> str:
    """Within a sentence; the names of people stay."""
    return title if title.startswith(("He", "Xavier")) else title[0].lower() + title[1:]
