"""Where in a design one is: the blocks on the way inside, the numbers that hold there, and how to get to a node."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from netdesigner.analysis.facts import Facts
from netdesigner.analysis.problems import Problem
from netdesigner.design.design import Design
from netdesigner.design.graph import Node
from netdesigner.design.module import evaluated, repeats, used_below
from netdesigner.design.open_design import Location
from netdesigner.layers import Layer, LayerError
from netdesigner.layers.module_use import ModuleUse

MOST_INSTANCES = 2000


class StepInside(NamedTuple):
    """One block on the way inside: its name, its module, which repeat of how many in all, and the place it leads to."""

    name: str
    module: str
    repeat: int
    total: int
    location: Location


def steps(design: Design, location: Location) -> list[StepInside]:
    """The way from the main graph to a location."""
    found: list[StepInside] = []
    module = ""
    for number, (node_id, repeat) in enumerate(location.path):
        node = design.graph_of(module).nodes[node_id]
        module = node.layer.module
        layer = node.layer
        count = layer.repeat_count if isinstance(layer, ModuleUse) else 1
        found.append(StepInside(node.name, module, repeat, count, Location(module, location.path[: number + 1])))
    return found


def node_path(location: Location, node_id: str) -> str:
    """A node as weights and captured values name it: "n5.0.n3"."""
    return ".".join([*(f"{block}.{repeat}" for block, repeat in location.path), node_id])


def node_there(node: Node, values: dict[str, Any]) -> Node:
    """A node for given parameters; as it was drawn where they give no possible settings."""
    try:
        return evaluated(node, values)
    except LayerError:
        return node


def layer_there(node: Node, values: dict[str, Any]) -> Layer:
    """A node's layer for given parameters."""
    return node_there(node, values).layer


def instances(design: Design, name: str) -> list[Location]:
    """The insides of all blocks of a module in the network, each repeat by itself."""
    found: list[Location] = []
    leading = {module for module in design.modules if name in used_below(design.modules, module)}
    for location in _walk(design, leading, Location(), design.examples_of("")):
        if location.module == name:
            found.append(location)
        if len(found) >= MOST_INSTANCES:
            break
    return found


def _walk(design: Design, leading: set[str], start: Location, values: dict[str, Any]) -> Iterator[Location]:
    """All insides of the modules `leading` below a place: others may be repeated beyond counting."""
    for node in design.graph_of(start.module).nodes.values():
        there = node_there(node, values)
        layer = there.layer
        if isinstance(layer, ModuleUse) and layer.module in leading:
            for repeat, inside in enumerate(_repeats(there, layer)):
                here = Location(layer.module, (*start.path, (node.id, repeat)))
                yield here
                yield from _walk(design, leading, here, inside)


def _repeats(node: Node, layer: ModuleUse) -> list[dict[str, Any]]:
    """The arguments of each repeat; those of the block where the first has none that can be."""
    try:
        return repeats(node)
    except LayerError:
        return [layer.arguments()] * layer.repeat_count


def origin(facts: Facts, problem: Problem) -> tuple[tuple[tuple[str, int], ...], str | None]:
    """Where a problem that is said at a block comes from: the way inside, and the node there."""
    known = facts.nodes.get(problem.node or "")
    for repeat, inside in enumerate(known.children if known is not None else ()):
        for inner in inside.problems:
            if inner.severity == problem.severity and problem.message.endswith(inner.message):
                path, node = origin(inside, inner)
                return ((problem.node or "", repeat), *path), node
    return (), problem.node
