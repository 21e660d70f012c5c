"""A drawing compiled into calls, once: attributes, forward steps and names that every reader shares.

`network` performs a program and `codegen` prints it; neither decides anything, so both have the same
structure and the same `state_dict` keys. Knows neither torch nor text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from netdesigner.analysis.facts import Facts, analyse_design
from netdesigner.analysis.inside import calculated, insides
from netdesigner.analysis.problems import in_short
from netdesigner.compile.agreement import disagreements
from netdesigner.compile.calls import called, names_in
from netdesigner.compile.classes import (
    Argument,
    ArgumentSource,
    Attribute,
    ClassParameter,
    ClassProgram,
    CompileError,
    Condition,
    Program,
    Result,
    Statement,
)
from netdesigner.compile.module_classes import ModuleClasses, open_value
from netdesigner.compile.names import MODULE_NAMES, OF_EVERY_MODULE, Names, class_name, identifier
from netdesigner.compile.naming import attribute_names, member_keys, named_members
from netdesigner.compile.sketch import Sketch, Unit, key_of, leading_to_output, sketch
from netdesigner.compile.starts import everywhere, fillable, frozen_of, starts_of
from netdesigner.compile.unfold import unfolded
from netdesigner.compile.variables import Value, input_names, variable_names
from netdesigner.design.design import Design
from netdesigner.design.graph import Graph
from netdesigner.layers.base import PARAMETER, Call
from netdesigner.layers.catalogue.io import Output
from netdesigner.layers.module_use import ModuleUse

__all__ = ["Argument", "Attribute", "ClassProgram", "CompileError", "Program", "Result", "Statement", "compile_design"]


def compile_design(design: Design, facts: Facts | None = None) -> Program:
    """The program of a design; raises CompileError with the first thing that is wrong.

    Blocks that lead to no Output are left out; what is wrong with those does not matter here.
    """
    facts = facts or analyse_design(design)
    _refuse_errors(design, facts)
    classes = ModuleClasses(design, facts, make_class)
    while True:  # each round opens numbers that were none before, of which there are finitely many
        program = _program(design, facts, classes)
        if not classes.is_used:
            return program
        program = unfolded(program)
        unlike = disagreements(program, design, facts, classes.tracer)
        if not unlike:
            return program
        classes.open(unlike)


def _program(design: Design, facts: Facts, classes: ModuleClasses) -> Program:
    values = {each.name: open_value(each.name, each.value) for each in design.parameters}
    trace = classes.tracer.graph(design.graph, values)
    found = sketch(calculated(design), facts, trace.calls)
    needed = _needed(found, classes.made)
    taken = {call.target.rpartition(".")[2] for call in found.calls.values()} | {each.name for each in needed}
    taken |= {name.removesuffix("Output") for name in taken}  # what the network answers in training is called so
    name = class_name(design.name, taken)
    made = make_class(found, name, design.recipe.task.head_name)
    fields = {key: getattr(made, key) for key in made.__dataclass_fields__}
    fields |= {"title": design.name, "notes": design.notes}
    fields["everywhere"] = everywhere(design.init, (*needed, made))
    used = {word for call in found.calls.values() for word in names_in(call)}
    fields["parameters"] = tuple(
        ClassParameter(each.name, each.value, ArgumentSource(parameter=each.name), each.value)
        for each in design.parameters
        if each.name in used
    )
    params, macs = _costs(design, calculated(design), facts, made, {each.module: each for each in needed})
    return Program(**fields, params=params, macs=macs, classes=needed)


def _needed(found: Sketch, classes: tuple[ClassProgram, ...]) -> tuple[ClassProgram, ...]:
    """The classes of the blocks that the network has: those before an input that is left out are none of them."""
    targets = set(called(list(found.calls.values())))
    for each in reversed(classes):  # each stands before those that use it
        if each.name in targets:
            targets.update(called([attribute.calls for attribute in each.attributes]))
    return tuple(each for each in classes if each.name in targets)


def make_class(found: Sketch, name: str, head_name: str) -> ClassProgram:
    """The class of one graph, from what belongs together in it."""
    _refuse_unlike_sharers(found)
    stored = tuple(sorted({word for call in _forward_calls(found) for word in names_in(replace(call, only_if=()))}))
    if broken := OF_EVERY_MODULE.intersection(stored):
        raise CompileError(f"Rename the parameter {min(broken)} of {name}: every nn.Module has something of that name.")
    names = attribute_names(found, head_name, stored)
    inputs = input_names(found, name)
    variables = variable_names(found, inputs, names, name)
    attributes = _attributes(found, names)
    paths = _paths(found, attributes)
    conditions = _conditions(found, {*names.values(), *stored})
    outputs = {node.id: found.facts.nodes[node.id].outputs[0] for node in found.inputs}
    return ClassProgram(
        name=name,
        title=name,
        notes="",
        arguments=tuple(Argument(inputs[node.id], outputs[node.id], node.id) for node in found.inputs),
        attributes=attributes,
        steps=tuple(step for unit in found.units for step in _steps(found, unit, names, variables, conditions)),
        results=_results(found, variables),
        paths=paths,
        owners={paths[node_id]: found.owners[node_id] for node_id in paths},
        conditions=tuple(conditions.values()),
        stored=stored,
        starts=starts_of(found, paths),
        frozen=frozen_of(found, attributes, paths),
        fillable=fillable(found),
        tensors=frozenset(each.name for each in attributes if each.calls[0].target == PARAMETER),
    )


def _refuse_errors(design: Design, facts: Facts) -> None:
    live = leading_to_output(design.graph)
    nodes = design.graph.nodes
    errors = [problem for problem in facts.errors if problem.node is None or problem.node in live]
    if errors:
        raise CompileError(in_short(design.graph, errors))
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
            wishes = (
                [key_of(found.node(node_id)) for node_id in unit.nodes] if unit.stage else named_members(found, unit)
            )
            keys = member_keys(wishes) if wishes else ()
            made.setdefault(name, Attribute(name, unit.calls, unit.nodes, is_sequential, keys))
    return tuple(made.values())


def _paths(found: Sketch, attributes: tuple[Attribute, ...]) -> dict[str, str]:
    paths: dict[str, str] = {}
    by_owner: dict[str, str] = {}
    for attribute in attributes:
        for index, node_id in enumerate(attribute.nodes):
            paths[node_id] = attribute.path(index)
            by_owner[found.owners[node_id]] = paths[node_id]
    for node_id in found.live:
        if found.owners[node_id] in by_owner:
            paths.setdefault(node_id, by_owner[found.owners[node_id]])
    return paths


def _conditions(found: Sketch, taken: set[str]) -> dict[str, Condition]:
    """What decides whether skips are added, by node."""
    free = Names(MODULE_NAMES | taken)
    calls = {unit.last: unit.calls[-1] for unit in found.units if unit.is_function}
    return {
        node_id: Condition(free.take("use_res_connect"), call.only_if)
        for node_id, call in calls.items()
        if call.only_if
    }


def _steps(
    found: Sketch,
    unit: Unit,
    names: dict[str, str],
    variables: dict[Value, str],
    conditions: Mapping[str, Condition],
) -> list[Statement]:
    """The line of a unit, and the one that makes something of its value."""
    call = unit.calls[-1]
    targets = tuple(variables[unit.last, port] for port in range(found.node(unit.last).layer.output_count))
    args = tuple(variables[source] for source in unit.sources)
    attribute = None if unit.is_function else names[unit.first]
    is_plain = attribute is not None and call.is_chainable
    extra = unit.last in found.only_for_training
    layer = found.node(unit.first).layer
    is_minor = len(unit.nodes) == 1 and (layer.is_activation or layer.is_normalization or layer.is_regularization)
    condition = conditions[unit.last].name if unit.last in conditions else ""
    steps = [Statement(targets, args, unit.nodes, attribute, None if is_plain else call, extra, condition, is_minor)]
    if call.then is not None:
        steps.append(Statement(targets, targets, unit.nodes, None, call.then, extra))
    return steps


def _results(found: Sketch, variables: dict[Value, str]) -> tuple[Result, ...]:
    names = Names(FIELDS_TAKEN)
    results = []
    for node in found.outputs:
        (edge,) = found.graph.inputs_of(node.id)
        shape = found.facts.nodes[node.id].inputs[0]
        layer = node.layer
        results.append(
            Result(
                variables[edge.source, edge.source_port],
                shape,
                node.id,
                names.take(identifier(node.name, "output")),
                layer.is_training_only,
                layer.loss_weight if isinstance(layer, Output) else 1.0,
            )
        )
    return tuple(results)


FIELDS_TAKEN = frozenset(dir(tuple)) | {"_fields", "_replace", "_asdict", "_make"}  # of a NamedTuple


def _forward_calls(found: Sketch) -> Iterator[Call]:
    """The calls that `forward` makes itself."""
    for unit in found.units:
        call = unit.calls[-1]
        if unit.is_function:
            yield call
        if call.then is not None:
            yield call.then


def _costs(
    design: Design, graph: Graph, facts: Facts, made: ClassProgram, classes: Mapping[str, ClassProgram]
) -> tuple[int, int]:
    """Learned numbers and MACs of what a class has, also within modules; shared weights count once."""
    params: dict[str, int] = {}
    macs = 0
    for node_id in dict.fromkeys(node_id for step in made.steps for node_id in step.nodes):
        node, known = graph.nodes[node_id], facts.nodes[node_id]
        costs = [(known.params or 0, known.macs or 0)]
        if isinstance(layer := node.layer, ModuleUse):
            insides_of = insides(design.modules[layer.module], node, known)
            costs = [_costs(design, inside, inner, classes[layer.module], classes) for inside, inner in insides_of]
        params[node.weights_of or node_id] = sum(cost[0] for cost in costs)
        macs += sum(cost[1] for cost in costs)
    return sum(params.values()), macs
