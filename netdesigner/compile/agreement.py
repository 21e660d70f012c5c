"""Whether one class says what each use of its module needs, and which numbers must become arguments for that."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from netdesigner.analysis.facts import Facts
from netdesigner.analysis.inside import calculated, instance, shapes_inside
from netdesigner.compile.calls import OF_SLICE, Each, Named, Path
from netdesigner.compile.classes import CompileError, Program
from netdesigner.compile.sketch import leading_to_output, placed
from netdesigner.compile.trace import Trace, Tracer
from netdesigner.design.design import Design
from netdesigner.design.graph import Graph
from netdesigner.design.module import repeats
from netdesigner.layers.base import Call, Layer
from netdesigner.layers.module_use import ModuleUse

Slot = tuple[str, Path]
"""A number in a module: the node and the place in its call."""


def disagreements(program: Program, design: Design, facts: Facts, tracer: Tracer) -> dict[str, set[Slot]]:
    """The numbers in which a class differs from what one of its uses needs, by module.

    Each call inside a module is compared with what its layer itself says for the shapes found, and each block inside
    with what it is given there. Raises CompileError where calls are of another kind.
    """
    unlike: dict[str, set[Slot]] = {}
    for path, module, node_id, layer, wanted in _wanted(design, tracer, calculated(design), facts, "", "", None):
        call = program.calls.get(path)
        if call is None:
            continue
        defaults = {setting.name: setting.default for setting in layer.settings()}
        for place in _differences(call, _spread(call, wanted, layer), defaults):
            if place is None:
                raise one_class_less(design.modules[module].graph, module, node_id, call, wanted)
            unlike.setdefault(module, set()).add((node_id, place))
    return unlike


def one_class_less(graph: Graph, module: str, node_id: str, call: Call, wanted: Call) -> CompileError:
    """What is said where the uses of a module need unlike classes."""
    kinds = f"{wanted.target} in one block and {call.target} in another"
    what = f"be {kinds}" if wanted.target != call.target else "be written otherwise in each of its blocks"
    name = graph.nodes[node_id].name
    return CompileError(f"{module} cannot be one class: {name} would {what}. Make two modules of it.", module)


def _wanted(
    design: Design, tracer: Tracer, graph: Graph, facts: Facts, path: str, module: str, trace: Trace | None
) -> Iterator[tuple[str, str, str, Layer, Call]]:
    """Every node inside modules below a graph with the call that it needs there; `trace` is that of the graph."""
    live = leading_to_output(graph)
    for node_id, node_facts in facts.nodes.items():
        node = graph.nodes[node_id]
        layer = node.layer
        if node_id not in live:
            continue  # it comes to nothing, and may be wrong
        if isinstance(layer, ModuleUse):
            if trace is not None and node_id in trace.calls:
                yield f"{path}{node_id}", module, node_id, layer, trace.calls[node_id]
            inner = design.modules[layer.module]
            for index, (values, inside) in enumerate(zip(repeats(node), node_facts.children, strict=False)):
                shapes = shapes_inside(inner, inside)
                inside_graph, inside_trace = instance(inner, values, shapes), tracer.module(inner.name, values, shapes)
                below = f"{path}{node_id}.{index}."
                yield from _wanted(design, tracer, inside_graph, inside, below, inner.name, inside_trace)
        elif module and node_facts.status == "ok" and not layer.is_input and not layer.is_output:
            yield f"{path}{node_id}", module, node_id, layer, placed(graph, node_id, layer.call(node_facts.inputs))


def _spread(call: Call, wanted: Call, layer: Layer) -> Call:
    """The call that is needed, with sizes of equal numbers, which are written as one number, as a row like the class's.

    A class that is used with 3 × 3 and with 1 × 7 has a row of two numbers, `(height, width)`.
    """
    rows = {name: value for name, value in call.kwargs if isinstance(value, tuple)}
    sizes = {setting.name: setting.default for setting in layer.settings() if setting.kind == "size"}
    if wanted.target != call.target or not rows.keys() & sizes.keys():
        return wanted
    given = dict(wanted.kwargs)
    for name in rows.keys() & sizes.keys():
        if _is_number(value := given.get(name, sizes[name])):
            given[name] = (value,) * len(rows[name])
    return replace(wanted, kwargs=tuple(given.items()))


_ABSENT = object()


def _differences(ours: Any, theirs: Any, defaults: Mapping[str, Any], path: Path = ()) -> Iterator[Path | None]:
    """Places where two calls differ in a number; None where they cannot be compared. Defaults may be written or not."""
    if isinstance(ours, Named) and isinstance(theirs, Named):
        yield from _differences(ours.call, theirs.call, defaults, (*path, "call"))
    elif isinstance(ours, Call) and isinstance(theirs, Call):
        yield from _of_calls(ours, theirs, defaults, path)
    elif type(ours) is type(theirs) and isinstance(ours, (tuple, list)) and len(ours) == len(theirs):
        for index, (mine, other) in enumerate(zip(ours, theirs, strict=True)):
            yield from _differences(mine, other, defaults, (*path, index))
    elif isinstance(ours, slice) and isinstance(theirs, slice):
        for name in OF_SLICE:  # what a range leaves out is its default
            ends = (getattr(part, name) for part in (ours, theirs))
            mine, other = (defaults.get(name) if end is None else end for end in ends)
            yield from _differences(mine, other, defaults, (*path, name))
    elif ours is _ABSENT or theirs is _ABSENT or ours != theirs:
        yield path if _is_number(ours) and _is_number(theirs) else None


def _of_calls(ours: Call, theirs: Call, defaults: Mapping[str, Any], path: Path) -> Iterator[Path | None]:
    rows = [any(isinstance(part, Each) for part in call.args) for call in (ours, theirs)]
    if ours.target == theirs.target and any(rows):
        return  # repeats in a row: their insides are compared one by one
    if ours.target != theirs.target or len(ours.args) != len(theirs.args):
        yield None
        return
    for index, (mine, other) in enumerate(zip(ours.args, theirs.args, strict=True)):
        yield from _differences(mine, other, defaults, (*path, index))
    by_name = [dict(call.kwargs) for call in (ours, theirs)]
    for name in by_name[0] | by_name[1]:
        mine, other = (given.get(name, defaults.get(name, _ABSENT)) for given in by_name)
        yield from _differences(mine, other, defaults, (*path, name))


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
