"""Reusable modules: sub-networks with inputs, outputs and named parameters, used as blocks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any

from netdesigner.design.graph import Graph, GraphError, Node
from netdesigner.layers import REGISTRY, LayerError
from netdesigner.layers.expression import evaluate
from netdesigner.layers.module_use import ModuleUse, Parameter, check_parameter_name, module_layer

AXES = {
    1: ("features",), 2: ("channels", "features"), 3: ("channels", "height", "width"),
    4: ("channels", "depth", "height", "width"),
}  # fmt: skip

MODULE_KINDS = ("int", "size", "float")  # of settings that may be expressions


@dataclass
class Module:
    """The definition of a module. Its Inputs and Outputs, in drawing order, are its ports.

    The shapes of its Inputs are only an example, for looking at the definition by itself.
    """

    name: str
    graph: Graph = field(default_factory=Graph)
    parameters: tuple[Parameter, ...] = ()
    notes: str = ""
    memory: dict[Any, Any] = field(default_factory=dict, init=False, repr=False, compare=False)
    """Where others may remember what follows for given arguments and inputs, under the state of all graphs."""
    serial: int = field(default_factory=count().__next__, init=False, repr=False, compare=False)  # no other's ever

    def copy(self) -> Module:
        return replace(self, graph=self.graph.copy())

    @property
    def inputs(self) -> list[Node]:
        return [node for node in self.graph.nodes.values() if node.layer.is_input]

    @property
    def outputs(self) -> list[Node]:
        return [node for node in self.graph.nodes.values() if node.layer.is_output]

    @property
    def layer(self) -> type[ModuleUse]:
        """The class of the blocks that stand for this module."""
        first_line = self.notes.partition("\n")[0]
        return module_layer(self.name, self.parameters, len(self.inputs), len(self.outputs), first_line)

    @property
    def ports(self) -> tuple[list[str], list[str]]:
        """Ids of the Inputs and of the Outputs."""
        return [node.id for node in self.inputs], [node.id for node in self.outputs]

    @property
    def defaults(self) -> dict[str, Any]:
        return {parameter.name: parameter.value for parameter in self.parameters}

    @property
    def examples(self) -> dict[str, Any]:
        """What formulas can use, with the values that the definition by itself shows."""
        shapes = [node.layer.output_shapes(())[0] for node in self.inputs]
        return self.defaults | self.sizes(shapes)

    def size_names(self, shapes: Sequence[Sequence[int]] | None = None) -> list[list[str]]:
        """What formulas call the sizes of each Input: in_channels, or after the Input where there are several.

        `shapes` are what comes in; without them the Inputs' examples say how many sizes there are.
        """
        ranks = [len(shape) for shape in shapes or (node.layer.output_shapes(())[0] for node in self.inputs)]
        taken, rows = {parameter.name for parameter in self.parameters}, list[list[str]]()
        for node, rank in zip(self.inputs, ranks, strict=True):
            before = "in" if len(self.inputs) == 1 else _word(node.name)
            row = [f"{before}_{axis}" for axis in _axes(rank)]
            while taken & set(row):
                before += "_"
                row = [f"{before}_{axis}" for axis in _axes(rank)]
            taken |= set(row)
            rows.append(row)
        return rows

    def sizes(self, shapes: Sequence[Sequence[int]]) -> dict[str, int]:
        """The sizes of what comes in, by name."""
        rows = zip(self.size_names(shapes), shapes, strict=True)
        return {name: size for row, shape in rows for name, size in zip(row, shape, strict=True)}


def _axes(rank: int) -> tuple[str, ...]:
    return AXES.get(rank) or tuple(f"size{place}" for place in range(1, rank + 1))


def _word(text: str) -> str:
    """A name as part of a variable."""
    return re.sub(r"\W+", "_", text).strip("_").lower() or "in"


def used_in(graph: Graph) -> set[str]:
    """Names of the modules whose blocks stand in a graph."""
    return {node.layer.module for node in graph.nodes.values() if node.layer.module}


def used_below(modules: Mapping[str, Module], name: str) -> set[str]:
    """Names of a module and of all that its inside uses."""
    found, waiting = {name}, [name]
    while waiting:
        module = modules.get(waiting.pop())
        for other in used_in(module.graph) - found if module else ():
            found.add(other)
            waiting.append(other)
    return found


def check_module_name(name: str, modules: Iterable[str]) -> str:
    """The name as it may be used; raises GraphError with a sentence."""
    name = name.strip()
    if not name.isidentifier() or not name[0].isupper():
        raise GraphError(
            f"{name!r} cannot name a module; use letters and digits, first a capital, such as ResidualBlock."
        )
    if name in REGISTRY or name in ("Tensor", "NamedTuple", "OrderedDict"):
        raise GraphError(f"{name} is the name of a layer already; choose another name for the module.")
    if name in modules:
        raise GraphError(f"This design has a module called {name} already.")
    return name


def check_parameters(parameters: Iterable[Parameter]) -> None:
    """Raises LayerError where names are not names or appear twice."""
    seen: set[str] = set()
    for parameter in parameters:
        check_parameter_name(parameter.name)
        if parameter.name in seen:
            raise LayerError(f"Two parameters are called {parameter.name}.")
        seen.add(parameter.name)


def evaluated(node: Node, values: Mapping[str, Any]) -> Node:
    """A node of a module for given parameters: formulas become numbers. Raises LayerError."""
    settings = {name: evaluate(text, values) for name, text in node.formulas}
    if isinstance(node.layer, ModuleUse) and (first := node.layer.overrides()):
        settings["first"] = ", ".join(f"{name}={_evaluated(text, values)}" for name, text in first.items())
    return replace(node, layer=node.layer.replace(**settings), formulas=()) if settings else node


def _evaluated(text: str, values: Mapping[str, Any]) -> Any:
    """The value of an override; a plain number stays as it was written."""
    try:
        float(text)
    except ValueError:
        return evaluate(text, values)
    return text


def formulas_of(node: Node) -> Iterator[str]:
    """The expressions of a node: those of its settings, and those of the first repeat."""
    yield from (text for _, text in node.formulas)
    if isinstance(node.layer, ModuleUse):
        yield from node.layer.overrides().values()
