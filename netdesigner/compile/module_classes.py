"""The class of each reusable module: traced once with open parameters, in the terms of its constructor arguments."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from netdesigner.analysis.facts import Facts
from netdesigner.analysis.inside import calculated, instance, shapes_inside
from netdesigner.compile.agreement import Slot
from netdesigner.compile.calls import Path, at, leaves, names_in, put
from netdesigner.compile.classes import ArgumentSource, ClassParameter, ClassProgram, CompileError
from netdesigner.compile.names import Names
from netdesigner.compile.sketch import Sketch, leading_to_output, sketch
from netdesigner.compile.trace import Trace, Tracer
from netdesigner.design.design import Design
from netdesigner.design.graph import Graph
from netdesigner.design.module import Module, repeats
from netdesigner.layers.base import Call, Shape
from netdesigner.layers.dim import Dim
from netdesigner.layers.module_use import ModuleUse
from netdesigner.layers.symbol import Symbol
from netdesigner.layers.words import sized_like
from netdesigner.recipe import Task

ARGUMENTS = ("channels", "features")  # sizes of an input that a constructor is given; the others it never needs

MakeClass = Callable[[Sketch, str, str], ClassProgram]


class Instance(NamedTuple):
    """One inside of a module: what it was given, and its facts."""

    arguments: Mapping[str, Any]
    shapes: tuple[Shape, ...]
    facts: Facts

    @property
    def blocks(self) -> int:
        """How many blocks stand in it, repeats counted."""
        return sum(len(node.children) for node in self.facts.nodes.values())


class ModuleClasses:
    """Makes the classes of the modules that a design uses, each once, in the order of use.

    `open` turns numbers that no expression gives into constructor arguments; the classes are made anew then.
    """

    def __init__(self, design: Design, facts: Facts, make_class: MakeClass) -> None:
        self._modules, self._make_class = design.modules, make_class
        self._examples: dict[str, Instance] = {}
        for name, found in _instances(calculated(design), facts, design.modules):
            example = self._examples.setdefault(name, found)
            if found.blocks > example.blocks:  # of rows, the longest shows best how they go on
                self._examples[name] = found
        self._open: dict[str, set[Slot]] = {}
        self._made: dict[str, ClassProgram] = {}
        self.tracer = Tracer(self._modules, self._class_of)

    @property
    def made(self) -> tuple[ClassProgram, ...]:
        return tuple(self._made.values())

    @property
    def is_used(self) -> bool:
        return bool(self._made)

    def open(self, slots: Mapping[str, set[Slot]]) -> None:
        """These numbers become constructor arguments."""
        if all(new <= self._open.get(name, set()) for name, new in slots.items()):
            name = next(iter(slots))
            node = self._modules[name].graph.nodes[next(iter(slots[name]))[0]].name
            told = f"{name} cannot be one class: {node} needs other numbers in each of its blocks, in no regular way."
            raise CompileError(f"{told} Make two modules of it.", name)
        for name, new in slots.items():
            self._open.setdefault(name, set()).update(new)
        self._made.clear()
        self.tracer = Tracer(self._modules, self._class_of)

    def _class_of(self, name: str) -> ClassProgram:
        if name not in self._made:
            made = self._compiled(self._modules[name], self._examples[name])
            self._made[name] = made
        return self._made[name]

    def _compiled(self, module: Module, example: Instance) -> ClassProgram:
        """The class of one module; the modules that it uses are made on the way, and so come first."""
        values = {name: open_value(name, value) for name, value in example.arguments.items()}
        names = module.size_names(example.shapes)
        shapes = tuple(
            sized_like(shape, (Dim.named(name, size) for name, size in zip(row, shape, strict=True)))
            for row, shape in zip(names, example.shapes, strict=True)
        )
        trace = self.tracer.module(module.name, values, shapes)
        calls, extra = self._opened(module, trace, names)
        found = sketch(instance(module, example.arguments, example.shapes), example.facts, calls)
        made = self._make_class(found, module.name, Task.head_name)
        used = {word for call in calls.values() for word in names_in(call)}
        sizes = [
            ClassParameter(row[axis], example.shapes[port][axis], ArgumentSource(port=port, axis=axis))
            for port, row in enumerate(names)
            for axis in range(len(row))
            if row[axis] in used
        ]
        given = [
            ClassParameter(p.name, p.value, ArgumentSource(parameter=p.name), None if p.is_required else p.value)
            for p in module.parameters
            if p.name in used
        ]
        every = (*sizes, *[p for p in given if p.default is None], *extra, *[p for p in given if p.default is not None])
        arguments = tuple(replace(each, shape=shape) for each, shape in zip(made.arguments, shapes, strict=True))
        results = tuple(replace(each, shape=shape) for each, shape in zip(made.results, trace.results, strict=True))
        return replace(
            made, notes=module.notes, parameters=every, module=module.name, arguments=arguments, results=results
        )

    def _opened(
        self, module: Module, trace: Trace, names: list[list[str]]
    ) -> tuple[dict[str, Call], list[ClassParameter]]:
        """The calls with constructor arguments in the places of numbers that the arguments so far do not give."""
        calls, extra = dict(trace.calls), list[ClassParameter]()
        known = {parameter.name for parameter in module.parameters}
        words = {word for row in names for word in row}
        allowed = {word for word in words if word.endswith(ARGUMENTS)} | _asked_for(trace, words)
        free = Names(known | words)
        for node_id, written in trace.calls.items():
            layer = module.graph.nodes[node_id].layer
            defaults = {setting.name: setting.default for setting in layer.settings()}
            call = calls[node_id] = self._with_defaults(module.name, node_id, written, defaults)
            for path, value in list(leaves(call)):
                is_open = (node_id, path) in self._open.get(module.name, ())
                if is_open or (isinstance(value, (Dim, Symbol)) and not value.names <= known | allowed | {"i"}):
                    name = free.take("in_features" if path == (0,) else _wish(path))
                    calls[node_id] = put(calls[node_id], path, open_value(name, value))
                    number = float(value) if isinstance(value, float) else int(value)
                    source = ArgumentSource(node=node_id, path=path, left_out=defaults.get(str(path[-1])))
                    extra.append(ClassParameter(name, number, source))
        return calls, extra

    def _with_defaults(self, module: str, node_id: str, call: Call, defaults: Mapping[str, Any]) -> Call:
        """A call that writes the keywords which other uses of the module write with other values."""
        for node, path in sorted(self._open.get(module, ()), key=str):
            if node == node_id and isinstance(name := path[-1], str) and name in defaults and not _is_there(call, path):
                call = put(call, path, defaults[name])
        return call


def _asked_for(trace: Trace, words: set[str]) -> set[str]:
    """The sizes of what comes in that some call wants as they are, such as the last axis where channels stand there."""
    values = (value for call in trace.calls.values() for _, value in leaves(call))
    return {value.text for value in values if isinstance(value, Dim) and value.text in words}


def _is_there(call: Call, path: Path) -> bool:
    try:
        at(call, path)
    except KeyError:
        return False
    return True


def _wish(path: Path) -> str:
    words = [step for step in path if isinstance(step, str) and step.isidentifier() and step != "call"]
    return words[-1] if words else "size"


def open_value(name: str, value: Any) -> Any:
    """A parameter's value that remembers its name."""
    return Dim.named(name, value) if isinstance(value, int) else Symbol(value, name)


def _instances(graph: Graph, facts: Facts, modules: Mapping[str, Module]) -> Iterator[tuple[str, Instance]]:
    """Every inside of every module below a graph; those that lead to no Output come to nothing."""
    live = leading_to_output(graph)
    for node_id, node_facts in facts.nodes.items():
        node = graph.nodes[node_id]
        layer = node.layer
        if node_id not in live or not isinstance(layer, ModuleUse):
            continue
        module = modules[layer.module]
        for arguments, inside in zip(repeats(node), node_facts.children, strict=True):
            shapes = shapes_inside(module, inside)
            yield module.name, Instance(arguments, shapes, inside)
            yield from _instances(instance(module, arguments, shapes), inside, modules)
