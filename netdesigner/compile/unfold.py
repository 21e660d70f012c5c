"""A program with its modules unfolded: the path and the call of every node, however deep."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from netdesigner.compile.calls import Each, evaluated, unrolled
from netdesigner.compile.classes import ClassProgram, Program
from netdesigner.layers.base import PARAMETER, Call


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
    """A call with all numbers; repeats in a row stay as they are (they are unrolled one by one)."""
    if call.target == "nn.Sequential" and any(isinstance(part, Each) for part in call.args):
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
