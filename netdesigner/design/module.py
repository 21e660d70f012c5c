"""Reusable modules: sub-networks with inputs, outputs and named parameters, used as blocks."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any

from netdesigner.design.graph import Graph, GraphError, Node
from netdesigner.design.limits import MOST_PARAMETERS, too_long
from netdesigner.layers import REGISTRY, LayerError
from netdesigner.layers.catalogue.io import Unknown
from netdesigner.layers.dim import COUNTER
from netdesigner.layers.expression import FORMULA_KINDS, evaluate, is_number, number, variables, with_numbers
from netdesigner.layers.module_use import (
    ModuleUse,
    Parameter,
    check_parameter_name,
    is_name,
    module_layer,
    show_overrides,
)

AXES = {
    1: ("features",), 2: ("channels", "features"), 3: ("channels", "height", "width"),
    4: ("channels", "depth", "height", "width"),
}  # fmt: skip

MOST_DEEP = 50  # modules within modules


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
    """A name as the beginning of a variable; Python brings it to NFKC."""
    plain = unicodedata.normalize("NFKC", text)
    word = re.sub("_+", "_", "".join(letter if f"a{letter}".isidentifier() else "_" for letter in plain))
    word = unicodedata.normalize("NFKC", word.strip("_").lower())
    return word if word.isidentifier() else f"in_{word}" if word else "in"


def is_block_of(layer: ModuleUse, module: Module) -> bool:
    """Whether a block has the parameters and ports of a module."""
    ports = (len(module.inputs), len(module.inputs)), len(module.outputs)
    return layer.parameters == module.parameters and (layer.arity, layer.output_count) == ports


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


def check_depth(modules: Mapping[str, Module]) -> None:
    """Raises GraphError where modules stand in one another so deep that nobody could look through them."""
    if len(modules) <= MOST_DEEP:
        return
    waiting = {name: used_in(module.graph) for name, module in modules.items()}
    for _ in range(MOST_DEEP):  # each round takes those away that contain none of the others
        waiting = {name: rest for name, used in waiting.items() if (rest := used & waiting.keys())}
    if waiting:
        raise GraphError(f"Modules may stand in one another {MOST_DEEP} deep; {next(iter(waiting))} lies deeper.")


def check_module_name(name: str, modules: Iterable[str]) -> str:
    """The name as it may be used; raises GraphError with a sentence."""
    name = name.strip()
    if (sentence := too_long(name, "A name")) is not None:
        raise GraphError(sentence)
    if not is_name(name) or not name[0].isupper():
        raise GraphError(
            f"{name!r} cannot name a module; use letters and digits, first a capital, such as ResidualBlock."
        )
    if name in REGISTRY or name in ("Tensor", "NamedTuple", "OrderedDict"):
        raise GraphError(f"{name} is the name of a layer already; choose another name for the module.")
    if name in modules:
        raise GraphError(f"This design has a module called {name} already.")
    return name


def check_parameters(parameters: Iterable[Parameter]) -> None:
    """Raises LayerError where names are not names or appear twice, or where there are too many."""
    parameters, seen = tuple(parameters), set[str]()
    if len(parameters) > MOST_PARAMETERS:
        raise LayerError(f"A module may have {MOST_PARAMETERS} parameters, not {len(parameters):,}.")
    for parameter in parameters:
        if (sentence := too_long(parameter.name, "A name")) is not None:
            raise LayerError(sentence)
        check_parameter_name(parameter.name)
        if parameter.name in seen:
            raise LayerError(f"Two parameters are called {parameter.name}.")
        seen.add(parameter.name)


def evaluated(node: Node, values: Mapping[str, Any]) -> Node:
    """A node for given parameters: formulas become numbers; of a block those stay that count its repeats.

    Raises LayerError.
    """
    if isinstance(node.layer, Unknown):
        return node  # it says itself what is wrong
    made = node
    if node.formulas:
        counted = tuple((name, with_numbers(text, values)) for name, text in node.formulas if _counts(node, text))
        made = replace(recalculated(node, values), formulas=counted)
    if isinstance(made.layer, ModuleUse) and (first := made.layer.overrides()):
        numbers = {name: f"{number(text, values)}" for name, text in first.items()}
        return replace(made, layer=made.layer.replace(first=show_overrides(numbers)))
    return made


def _counts(node: Node, text: str) -> bool:
    return isinstance(node.layer, ModuleUse) and COUNTER in variables(text)


def recalculated(node: Node, values: Mapping[str, Any]) -> Node:
    """A node with the values that its formulas give, a block with those of its first repeat; all expressions stay.

    Raises LayerError.
    """
    kinds = {setting.name: setting.kind for setting in node.layer.settings()}
    for name, _ in node.formulas:
        if name in kinds and kinds[name] not in FORMULA_KINDS:
            raise LayerError(f"{name} of {node.layer.title()} cannot be calculated by a formula: give it a value.")
    settings = {name: _calculated(name, kinds, text, values_of(node, name, values)) for name, text in node.formulas}
    return replace(node, layer=node.layer.replace(**settings)) if settings else node


def values_of(node: Node, setting: str, values: Mapping[str, Any], repeat: int = 0) -> Mapping[str, Any]:
    """What the formula of a setting can use: in a block of a module also the number of the repeat, from 0."""
    is_counted = isinstance(node.layer, ModuleUse) and setting != "repeat"
    return {**values, COUNTER: repeat} if is_counted else values


def _calculated(name: str, kinds: Mapping[str, str], text: str, values: Mapping[str, Any]) -> Any:
    value = evaluate(text, values)
    if isinstance(value, float) and kinds.get(name) in ("int", "size"):
        raise LayerError(f"{text!r} is {value:g}, but {name} is a whole number: write round(…), int(…) or //.")
    return value


def repeats(node: Node) -> list[dict[str, Any]]:
    """The arguments of each repeat of a block whose formulas count its repeats at most; raises LayerError."""
    layer = node.layer
    assert isinstance(layer, ModuleUse)
    kinds = {setting.name: setting.kind for setting in layer.settings()}
    counted = [(name, text) for name, text in node.formulas if set(variables(text)) == {COUNTER}]
    rows = []
    for repeat in range(layer.repeat_count):
        values = {name: _calculated(name, kinds, text, {COUNTER: repeat}) for name, text in counted}
        made = layer.replace(**values) if values else layer
        assert isinstance(made, ModuleUse)
        rows.append(made.arguments())
    return [rows[0] | {name: number(text) for name, text in layer.overrides().items()}, *rows[1:]]


def followed(node: Node, before: Mapping[str, Any], after: Mapping[str, Any]) -> Node:
    """A node with the values that its formulas give after a change; those that had no value before keep theirs."""
    try:
        recalculated(node, before)
    except LayerError:
        return node
    return recalculated(node, after)


def formulas_of(node: Node) -> Iterator[str]:
    """The expressions of a node: those of its settings, and those of the first repeat as far as they can be read."""
    yield from (text for _, text in node.formulas)
    if isinstance(node.layer, ModuleUse):
        with suppress(LayerError):  # a problem of that block
            yield from (text for text in node.layer.overrides().values() if not is_number(text))
