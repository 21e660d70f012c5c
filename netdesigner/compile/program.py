"""A drawing compiled into calls, once: attributes, forward steps and names that every reader shares.

`network` performs a program and `codegen` prints it; neither decides anything, so both have the same
structure and the same `state_dict` keys. Knows neither torch nor text.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import prod

from netdesigner.analysis.facts import Facts, analyse_design
from netdesigner.compile.names import class_name
from netdesigner.compile.naming import attribute_names
from netdesigner.compile.sketch import Sketch, Unit, leading_to_output, sketch
from netdesigner.compile.variables import Value, input_names, variable_names
from netdesigner.design.design import Design
from netdesigner.errors import SentenceError
from netdesigner.layers.base import Call, Shape
from netdesigner.layers.words import vocabulary_of


class CompileError(SentenceError):
    """Why a drawing cannot become a network yet, as a sentence."""

    is_failure = True


@dataclass(frozen=True)
class Argument:
    """One argument of `forward`, from an Input. The shape is without the batch."""

    name: str
    shape: Shape
    node: str

    @property
    def vocabulary(self) -> int | None:
        """How many words the values are numbers of; None for real numbers."""
        return vocabulary_of(self.shape)


@dataclass(frozen=True)
class Attribute:
    """What `__init__` makes: one module, or an `nn.Sequential` of several. One node a call."""

    name: str
    calls: tuple[Call, ...]
    nodes: tuple[str, ...]
    is_sequential: bool


@dataclass(frozen=True)
class Step:
    """One line of `forward`: `target = self.attribute(arg)`, or a function call of the variables `args`.

    A `call` beside an `attribute` says what the module is given and how its answer is taken apart.
    """

    targets: tuple[str, ...]  # "_": not needed
    args: tuple[str, ...]
    nodes: tuple[str, ...]
    attribute: str | None = None
    call: Call | None = None


@dataclass(frozen=True)
class Result:
    """One value that `forward` returns, for an Output."""

    variable: str
    shape: Shape
    node: str


@dataclass(frozen=True)
class Program:
    """A class with `__init__` and `forward`, as plain values.

    `paths` maps each node with a module to its attribute path ("features.0"); nodes that share weights
    have the same path. `owners` maps a path to the node under whose id its weights are kept.
    """

    name: str
    title: str
    notes: str
    arguments: tuple[Argument, ...]
    attributes: tuple[Attribute, ...]
    steps: tuple[Step, ...]
    results: tuple[Result, ...]
    paths: dict[str, str]
    owners: dict[str, str]
    params: int
    macs: int


def compile_design(design: Design, facts: Facts | None = None) -> Program:
    """The program of a design; raises CompileError with the first thing that is wrong.

    Blocks that lead to no Output are left out; what is wrong with those does not matter here.
    """
    facts = facts or analyse_design(design)
    _refuse_errors(design, facts)
    found = sketch(design.graph, facts)
    _refuse_unlike_sharers(found)
    name = class_name(design.name, {call.target for call in found.calls.values()})
    names = attribute_names(found, design.recipe.task)
    inputs = input_names(found, name)
    variables = variable_names(found, inputs, names, name)
    attributes = _attributes(found, names)
    return Program(
        name=name,
        title=design.name,
        notes=design.notes,
        arguments=tuple(Argument(inputs[node.id], facts.nodes[node.id].outputs[0], node.id) for node in found.inputs),
        attributes=attributes,
        steps=tuple(step for unit in found.units for step in _steps(found, unit, names, variables)),
        results=_results(found, variables),
        paths=(paths := _paths(found, attributes)),
        owners={paths[node_id]: found.owners[node_id] for node_id in paths},
        params=_params(found),
        macs=sum(facts.nodes[node_id].macs or 0 for node_id in found.live),
    )


def _refuse_errors(design: Design, facts: Facts) -> None:
    live = leading_to_output(design.graph)
    nodes = design.graph.nodes
    errors = [problem for problem in facts.errors if problem.node is None or problem.node in live]
    if errors:
        where, message = errors[0].node, errors[0].message
        more = len(errors) - 1
        rest = f" (and {more} more problem{'s' if more > 1 else ''})" if more else ""
        name = nodes[where].name if where else ""
        raise CompileError((message if not name or message.startswith(name) else f"{name}: {message}") + rest)
    if not any(nodes[node_id].layer.is_input for node_id in live):
        raise CompileError("No Input leads to an Output: add both and join them with wires.")


def _refuse_unlike_sharers(found: Sketch) -> None:
    """One module can be called at several places only with the same settings."""
    first: dict[str, str] = {}
    for node_id in found.live:
        other = first.setdefault(found.owners[node_id], node_id)
        if found.calls[other] != found.calls[node_id]:
            names = found.node(node_id).name, found.node(other).name
            raise CompileError(f"{names[0]} shares the weights of {names[1]} and must have the same settings.")


def _attributes(found: Sketch, names: dict[str, str]) -> tuple[Attribute, ...]:
    """In the order of use; a shared module where it is first used."""
    made: dict[str, Attribute] = {}
    for unit in found.units:
        if not unit.is_function:
            name = names[unit.first]
            is_sequential = len(unit.nodes) > 1 or bool(unit.stage)
            made.setdefault(name, Attribute(name, unit.calls, unit.nodes, is_sequential))
    return tuple(made.values())


def _paths(found: Sketch, attributes: tuple[Attribute, ...]) -> dict[str, str]:
    paths: dict[str, str] = {}
    by_owner: dict[str, str] = {}
    for attribute in attributes:
        for index, node_id in enumerate(attribute.nodes):
            paths[node_id] = f"{attribute.name}.{index}" if attribute.is_sequential else attribute.name
            by_owner[found.owners[node_id]] = paths[node_id]
    for node_id in found.live:
        if found.owners[node_id] in by_owner:
            paths.setdefault(node_id, by_owner[found.owners[node_id]])
    return paths


def _steps(found: Sketch, unit: Unit, names: dict[str, str], variables: dict[Value, str]) -> list[Step]:
    """The line of a unit, and the one that makes something of its value."""
    call = unit.calls[-1]
    targets = tuple(variables[unit.last, port] for port in range(found.node(unit.last).layer.output_count))
    args = tuple(variables[source] for source in unit.sources)
    attribute = None if unit.is_function else names[unit.first]
    is_plain = attribute is not None and call.is_chainable
    steps = [Step(targets, args, unit.nodes, attribute, None if is_plain else call)]
    if call.then is not None:
        steps.append(Step(targets, targets, unit.nodes, call=call.then))
    return steps


def _results(found: Sketch, variables: dict[Value, str]) -> tuple[Result, ...]:
    results = []
    for node in found.outputs:
        (edge,) = found.graph.inputs_of(node.id)
        shape = found.facts.nodes[node.id].inputs[0]
        results.append(Result(variables[edge.source, edge.source_port], shape, node.id))
    return tuple(results)


def _params(found: Sketch) -> int:
    """Learnt numbers of the live part; shared weights once."""
    counted = {found.owners[node_id]: found.facts.nodes[node_id].weights for node_id in found.live}
    return sum(prod(weight.shape) for weights in counted.values() for weight in weights if weight.is_learnt)
