"""A module's inside in the terms of its parameters: shapes and calls whose numbers remember their expressions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from netdesigner.analysis.branches import ancestors
from netdesigner.compile.calls import at, in_a_row
from netdesigner.compile.classes import ClassParameter, ClassProgram, CompileError
from netdesigner.compile.sketch import leading_to_output, of_use
from netdesigner.design.graph import Graph, Node
from netdesigner.design.module import Module, values_of
from netdesigner.layers.base import Arg, Call, Layer, Shape
from netdesigner.layers.dim import COUNTER, Dim, is_symbolic
from netdesigner.layers.expression import evaluate, number, variables
from netdesigner.layers.module_use import ModuleUse
from netdesigner.layers.symbol import Symbol
from netdesigner.layers.words import vocabulary_of

Values = Mapping[str, Any]
"""Parameters of the graph that is traced, by name; a Dim where they stay open."""

ClassOf = Callable[[str], ClassProgram]


@dataclass
class Trace:
    """What a walk found: shapes that come into and out of nodes, calls of those that are needed, and what goes out."""

    inputs: dict[str, tuple[Shape, ...]] = field(default_factory=dict)
    outputs: dict[str, tuple[Shape, ...]] = field(default_factory=dict)
    calls: dict[str, Call] = field(default_factory=dict)
    results: tuple[Shape, ...] = ()


class Tracer:
    """Walks graphs with open or given parameters; `class_of` gives the compiled class of a module."""

    def __init__(self, modules: Mapping[str, Module], class_of: ClassOf) -> None:
        self._modules, self._class_of = modules, class_of
        self._known: dict[Any, Trace] = {}

    def module(self, name: str, values: Values, shapes: tuple[Shape, ...]) -> Trace:
        """The inside of a module."""
        key = name, _key(tuple(values.items())), _key(shapes)
        if key not in self._known:
            module = self._modules[name]
            self._known[key] = self.graph(module.graph, {**module.sizes(shapes), **values}, shapes)
        return self._known[key]

    def graph(self, graph: Graph, values: Values, shapes: tuple[Shape, ...] | None = None) -> Trace:
        """A graph whose Inputs have the given shapes (or their own)."""
        found, live = Trace(), leading_to_output(graph)
        inputs = [node.id for node in graph.nodes.values() if node.layer.is_input]
        if shapes is not None:
            live.update(inputs)  # a block feeds all Inputs of its module, whatever becomes of them inside
        for node_id in graph.order():
            if node_id not in live:
                continue
            node = graph.nodes[node_id]
            layer = symbolic(node, values)
            edges = graph.inputs_of(node_id)
            found.inputs[node_id] = into = tuple(found.outputs[e.source][e.source_port] for e in edges)
            if isinstance(layer, ModuleUse):
                found.calls[node_id], found.outputs[node_id] = self._use(layer, node, values, into)
                continue
            found.calls[node_id] = _in_order(graph, node_id, layer.call(into), is_module=shapes is not None)
            given = shapes is not None and layer.is_input
            found.outputs[node_id] = (
                (shapes[inputs.index(node_id)],) if given and shapes is not None else layer.output_shapes(into)
            )
        used = leading_to_output(of_use(graph, found.calls)).union(inputs if shapes is not None else ())
        found.calls = {node_id: call for node_id, call in found.calls.items() if node_id in used}
        ends = [node.id for node in graph.nodes.values() if node.layer.is_output]
        found.results = tuple(found.inputs[node_id][0] for node_id in ends)
        return found

    def _use(
        self, layer: ModuleUse, node: Node, values: Values, shapes: tuple[Shape, ...]
    ) -> tuple[Call, tuple[Shape, ...]]:
        """The call of a block, and what comes out of it."""
        made = self._class_of(layer.module)
        first = {name: number(text, values) for name, text in layer.overrides().items()}
        count: int = layer.values()["repeat"]
        calls, counted, rows = list[Call](), list[Call](), [shapes]
        formulas = [(name, text) for name, text in node.formulas if COUNTER in variables(text)]
        for index in range(int(count)):
            usual, shown = (
                layer.arguments() | {name: evaluate(text, {**values, COUNTER: i}) for name, text in formulas}
                for i in (index, Dim.named(COUNTER, index))
            )
            arguments = usual | (first if index == 0 else {})
            inside = self.module(layer.module, arguments, rows[-1])
            module = self._modules[layer.module]
            calls.append(_call(made, module, arguments, rows[-1], inside))
            counted.append(_call(made, module, shown | (first if index == 0 else {}), rows[-1], inside))
            rows.append(inside.results)
        if count == 1 and not _may_repeat(node):
            return calls[0], rows[-1]
        each: str = layer.values()["each"]
        row = in_a_row(calls, each, count, counted if formulas else None)
        return Call("nn.Sequential", row), _after(rows, count)


def _may_repeat(node: Node) -> bool:
    """Whether another use may repeat a block that stands here once: the class is one, so it is a row of one here."""
    is_open = any(name == "repeat" and variables(text) for name, text in node.formulas)
    return is_open and node.layer.arity == (1, 1) and node.layer.output_count == 1


def _in_order(graph: Graph, node_id: str, call: Call, is_module: bool) -> Call:
    """A call that is given its value in the order of its axes, where PyTorch needs that and it may lie otherwise."""
    if not graph.nodes[node_id].layer.needs_order:
        return call
    before = [graph.nodes[other].layer for other in ancestors(graph, node_id)]
    if is_module or any(layer.gives_views or layer.module for layer in before):
        return replace(call, given=(Call(".contiguous", (Arg(0),)),))
    return call


def symbolic(node: Node, values: Values) -> Layer:
    """A node's layer with the values of its formulas."""
    if not node.formulas:
        return node.layer
    settings = {name: evaluate(text, values_of(node, name, values)) for name, text in node.formulas}
    for setting in node.layer.settings():
        value = settings.get(setting.name, ())
        if setting.kind == "numbers" and not isinstance(value, tuple):
            settings[setting.name] = (value,)
    return node.layer.with_symbols(**settings)


def _call(made: ClassProgram, module: Module, arguments: Values, shapes: tuple[Shape, ...], inside: Trace) -> Call:
    """`Bottleneck(in_channels, channels, stride=2)`: required arguments by position, others where they differ."""
    args, kwargs = [], []
    for parameter in made.parameters:
        value = _given(parameter, module, arguments, shapes, inside)
        if parameter.default is None:
            args.append(value)
        elif value != parameter.default or is_symbolic(value):
            kwargs.append((parameter.name, value))
    return Call(made.name, tuple(args), tuple(kwargs))


def _given(
    parameter: ClassParameter, module: Module, arguments: Values, shapes: tuple[Shape, ...], inside: Trace
) -> Any:
    """What a block gives for a constructor argument; raises CompileError where it has nothing of the kind."""
    source = parameter.source
    if source.parameter:
        return arguments[source.parameter]
    if not source.node:  # by name, and by place where it is called otherwise: other blocks may have other axes
        sizes = module.sizes(shapes)
        if parameter.name not in sizes and source.axis >= len(shapes[source.port]):
            raise CompileError(
                f"{module.name} cannot be one class: only some of its blocks have {parameter.name}. "
                "Make two modules of it.",
                module.name,
            )
        return sizes.get(parameter.name) or shapes[source.port][source.axis]
    try:
        return at(inside.calls[source.node], source.path)
    except KeyError:
        if source.left_out is None:
            name = module.graph.nodes[source.node].name
            told = f"{module.name} cannot be one class: {name} would be written otherwise in each of its blocks."
            raise CompileError(f"{told} Make two modules of it.", module.name) from None
        return source.left_out


def _after(rows: list[tuple[Shape, ...]], count: int) -> tuple[Shape, ...]:
    """What comes out of a row; where its length is open, sizes that grow evenly are written with it."""
    if not isinstance(count, Dim) or len(rows) < 2:
        return rows[-1]
    return tuple(
        tuple(_grown(a, b, last, count) for a, b, last in zip(start, second, end, strict=True))
        for start, second, end in zip(rows[0], rows[1], rows[-1], strict=True)
    )


def _grown(start: int, second: int, last: int, count: int) -> int:
    grown = start + (second - start) * count
    return grown if grown == last else last


def _key(value: Any) -> Any:
    """Equal for values that are equal as expressions."""
    if isinstance(value, tuple):
        return (*(_key(part) for part in value), vocabulary_of(value))
    return type(value).__name__, value, value.text if isinstance(value, (Dim, Symbol)) else ""
