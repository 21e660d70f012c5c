"""A program with its modules unfolded: the path and the call of every node, however deep; checked against the facts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from netdesigner.analysis.facts import Facts
from netdesigner.analysis.inside import calculated, insides
from netdesigner.compile.calls import Path, evaluated, leaves, unrolled
from netdesigner.compile.classes import ClassProgram, CompileError, Program
from netdesigner.compile.sketch import placed
from netdesigner.design.design import Design
from netdesigner.design.graph import Graph
from netdesigner.layers.base import PARAMETER, Call, Layer
from netdesigner.layers.module_use import ModuleUse


class Built(NamedTuple):
    """One node: where its weights are, whose they are ("" for a function's), and its call with all numbers."""

    node: str
    path: str
    owner: str
    call: Call


def unfolded(program: Program) -> Program:
    """`paths`, `owners`, `calls` and `tensors` reach through modules afterwards."""
    classes = {made.name: made for made in program.classes}
    found = list(_built(program, classes, program.defaults, "", "", ""))
    return replace(
        program,
        paths={each.node: each.path for each in found if each.path},
        owners={each.path: each.owner for each in found if each.path},
        calls={each.node: each.call for each in found},
        tensors=frozenset(each.path for each in found if each.call.target == PARAMETER),
    )


def _built(
    made: ClassProgram,
    classes: Mapping[str, ClassProgram],
    values: Mapping[str, Any],
    node: str,
    path: str,
    whose: str,
) -> Iterator[Built]:
    """The nodes of a class for given constructor arguments, each before its inside.

    `node`, `path` and `whose` stand before what is inside; a block that shares its weights has another's inside.
    """
    for step in made.steps:
        if step.call is not None and step.attribute is None and step.nodes[-1] not in made.paths:
            yield Built(f"{node}{step.nodes[-1]}", "", "", evaluated(step.call, values))
    own = {node_id: call for attribute in made.attributes for node_id, call in _pairs(attribute)}
    for node_id, attribute_path in made.paths.items():
        owner = made.owners[attribute_path]
        call = own.get(node_id) or own[owner if owner in own else _first_user(made, attribute_path, own)]
        done = evaluated_call(call, values)
        yield Built(f"{node}{node_id}", f"{path}{attribute_path}", f"{whose}{owner}", done)
        if done.target in classes:
            places = f"{node}{node_id}.0.", f"{path}{attribute_path}.", f"{whose}{owner}.0."
            yield from _inside(done, classes, *places)
        elif done.target == "nn.Sequential":
            for index, (name, part) in enumerate(unrolled(call.args, values)):
                if part.target in classes:
                    places = f"{node}{node_id}.{index}.", f"{path}{attribute_path}.{name}.", f"{whose}{owner}.{index}."
                    yield from _inside(part, classes, *places)


def _pairs(attribute: Any) -> Iterator[tuple[str, Call]]:
    return zip(attribute.nodes, attribute.calls, strict=True)


def _first_user(made: ClassProgram, path: str, own: Mapping[str, Call]) -> str:
    return next(node for node, where in made.paths.items() if where == path and node in own)


def evaluated_call(call: Call, values: Mapping[str, Any]) -> Call:
    """A call with all numbers; the modules in a row stay as they are (they are unrolled one by one)."""
    if call.target == "nn.Sequential" and not call.identity_if:
        return call
    done: Call = evaluated(call, values)
    return done


def arguments_of(made: ClassProgram, call: Call) -> dict[str, Any]:
    """What the constructor of a class is given, by name; defaults filled in."""
    required = [parameter.name for parameter in made.parameters if parameter.default is None]
    return made.defaults | dict(zip(required, call.args, strict=True)) | dict(call.kwargs)


def _inside(call: Call, classes: Mapping[str, ClassProgram], node: str, path: str, whose: str) -> Iterator[Built]:
    made = classes[call.target]
    yield from _built(made, classes, arguments_of(made, call), node, path, whose)


# --- checked -----------------------------------------------------------------------------------------


def check(program: Program, design: Design, facts: Facts) -> tuple[Program, dict[str, set[tuple[str, Path]]]]:
    """Compares every call inside a module with what its layer itself says for the shapes found.

    Returns the numbers that differ, by module; raises CompileError where the calls are of another kind.
    """
    unlike: dict[str, set[tuple[str, Path]]] = {}
    for path, module, node_id, layer, wanted in _wanted(design, calculated(design), facts, "", ""):
        call = program.calls.get(path)
        if call is None or not module:
            continue
        for place in _differences(call, wanted, layer):
            if place is None:
                name = design.modules[module].graph.nodes[node_id].name
                kinds = f"{wanted.target} in one block and {call.target} in another"
                what = f"be {kinds}" if wanted.target != call.target else "be written otherwise in each of its blocks"
                raise CompileError(f"{module} cannot be one class: {name} would {what}. Make two modules of it.")
            unlike.setdefault(module, set()).add((node_id, place))
    return program, unlike


def _wanted(
    design: Design, graph: Graph, facts: Facts, path: str, module: str
) -> Iterator[tuple[str, str, str, Layer, Call]]:
    """Every node below a graph with the call that its layer gives for its input shapes."""
    for node_id, node_facts in facts.nodes.items():
        node = graph.nodes[node_id]
        layer = node.layer
        if isinstance(layer, ModuleUse):
            inner = design.modules[layer.module]
            for index, (made, inside) in enumerate(insides(inner, node, node_facts)):
                yield from _wanted(design, made, inside, f"{path}{node_id}.{index}.", inner.name)
        elif module and node_facts.status == "ok" and not layer.is_input and not layer.is_output:
            call = placed(graph.nodes[node_id], layer.call(node_facts.inputs))
            yield f"{path}{node_id}", module, node_id, layer, call


def _differences(call: Call, wanted: Call, layer: Layer) -> Iterator[Path | None]:
    """Places where two calls differ; None where they cannot be compared. Defaults may be written or not."""
    if call.target != wanted.target or (call.target == "[]" and len(call.args) != len(wanted.args)):
        yield None
        return
    defaults = {setting.name: setting.default for setting in layer.settings()}
    ours, theirs = dict(leaves(call)), dict(leaves(wanted))
    if call.target == "[]":  # what a range leaves out is its default
        ours, theirs = ({path: part for path, part in found.items() if part is not None} for found in (ours, theirs))
    for path in ours.keys() | theirs.keys():
        name = path[-1] if path and isinstance(path[-1], str) else None
        mine, other = (found.get(path, defaults.get(str(name))) for found in (ours, theirs))
        if mine != other:
            yield path if isinstance(ours.get(path), (int, float)) else None
