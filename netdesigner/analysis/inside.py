"""Facts of modules' blocks: the definition is looked into with the block's own arguments and inputs.

The same module with the same arguments and inputs is looked into once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from math import prod
from typing import Any

from netdesigner.analysis.problems import Problem
from netdesigner.analysis.receptive_field import ReceptiveField
from netdesigner.analysis.sharing import check_sharing
from netdesigner.analysis.values import WAITING, Facts, NodeFacts, fields_from, shapes_from
from netdesigner.design.design import Design
from netdesigner.design.graph import Graph, Node
from netdesigner.design.module import Module, evaluated, formulas_of, repeats
from netdesigner.design.open_design import Location
from netdesigner.layers.base import LayerError, Shape, ShapeError
from netdesigner.layers.expression import variables
from netdesigner.layers.module_use import ModuleUse

Given = tuple[tuple[Shape, ReceptiveField | None], ...]
"""What comes into the Inputs of a module, in drawing order."""

CALCULATED = "calculated"  # in a graph's memory: the graph with numbers for its formulas
REFUSED = "refused"  # in a graph's memory: nodes whose formulas give no possible settings, and why
MOST_REMEMBERED = 500  # insides of one module


MOST_LAYERS = 20_000  # inside the blocks of one graph: beyond it, modules repeated in modules would never end


@dataclass
class Around:
    """What a walk hands on to the walks inside: definitions, the list of problems, and the walk itself."""

    modules: Mapping[str, Module]
    found: list[Problem]
    walk: Callable[[Graph, Mapping[str, Module], None, Given], Facts]
    made_for: dict[str, str]  # by owner of shared weights: the first node of the walk that uses them, "" before it
    layers: int = 0  # inside the blocks so far

    def count(self, name: str, insides: Iterable[Facts]) -> None:
        """Raises ShapeError where a block makes the network larger than anything."""
        self.layers += sum(facts.totals.layers for facts in insides)
        if self.layers > MOST_LAYERS:
            raise too_large(name)


def too_large(name: str) -> ShapeError:
    return ShapeError(
        f"With {name} there are more than {MOST_LAYERS:,} layers: repeat it, or what is inside, less often."
    )


def instance(module: Module, arguments: Mapping[str, Any], shapes: Sequence[Shape]) -> Graph:
    """The graph of a module for given arguments and input shapes, formulas replaced by their values."""
    known = _remembered(module, "graphs", module.graph.version)
    used = known.get("used")
    if used is None:
        used = known["used"] = _used_names(module)
    if used is NO_FORMULAS:
        return module.graph
    values = {**arguments} if used <= arguments.keys() else {**module.sizes(shapes), **arguments}
    key = tuple([values.get(name) for name in used])
    if key not in known:
        known[key] = _instance(module, {**module.sizes(shapes), **arguments})
    made: Graph = known[key]
    return made


def calculated(design: Design) -> Graph:
    """The main graph with the numbers that its formulas give for the parameters of the network."""
    graph, state = design.graph, (design.graph.version, design.parameters)
    nodes = [node for node in graph.nodes.values() if node.formulas or node.layer.module]  # only these may have some
    if not any(True for node in nodes for _ in formulas_of(node)):
        return graph
    known = graph.memory.get(CALCULATED)
    if known is None or known[0] != state:
        known = graph.memory[CALCULATED] = (state, _calculated(graph, design.examples_of("")))
    made: Graph = known[1]
    return made


NO_FORMULAS: frozenset[str] = frozenset()


def _used_names(module: Module) -> Set[str]:
    """The variables of all formulas inside; a formula that cannot be read is refused when it is evaluated."""
    texts = [text for node in module.graph.nodes.values() for text in formulas_of(node)]
    if not texts:
        return NO_FORMULAS
    return {name for text in texts for name in variables(text)}


def _instance(module: Module, arguments: Mapping[str, Any]) -> Graph:
    return _calculated(module.graph, arguments)


def _calculated(drawn: Graph, values: Mapping[str, Any]) -> Graph:
    graph, refused = drawn.copy(), dict[str, str]()
    for node in drawn.nodes.values():
        try:
            graph.nodes[node.id] = evaluated(node, values)
        except LayerError as error:
            refused[node.id] = str(error)
    graph.memory[REFUSED] = refused
    return graph


def _remembered(module: Module, what: str, state: object) -> dict[Any, Any]:
    """A place to remember things that are true in this state; emptied in another one, or when it is full."""
    known = module.memory.get(what)
    if known is None or known[0] != state or len(known[1]) > MOST_REMEMBERED:
        known = module.memory[what] = (state, {})
    place: dict[Any, Any] = known[1]
    return place


def _state(modules: Mapping[str, Module]) -> object:
    """Equal as long as no definition is edited."""
    return tuple([(module.serial, module.graph.version) for module in modules.values()])


def module_facts(
    graph: Graph,
    node: Node,
    sources: list[NodeFacts],
    ports: tuple[int, ...] | None,
    nodes: Mapping[str, NodeFacts],
    around: Around,
) -> NodeFacts:
    """One block of a module, its sources being known; what is wrong inside is added to `found`."""
    if any(source.status != "ok" for source in sources):
        return WAITING
    inputs = shapes_from(sources, ports)
    assert isinstance(node.layer, ModuleUse)
    module = around.modules.get(node.layer.module)
    try:
        if module is None:
            raise ShapeError(f"There is no module called {node.layer.module} in this design.")
        if (node.weights_of or node.id) in around.made_for:
            check_sharing(graph, node, inputs, nodes, around.made_for)
        if len(inputs) != len(module.inputs):
            raise ShapeError(
                f"{module.name} has {len(module.inputs)} inputs, but its block {len(inputs)}: put a new one."
            )
        given = tuple(zip(inputs, fields_from(sources, ports), strict=True))
        found = _all_insides(module, node, given, around)
        around.count(node.name, found)
    except (ShapeError, LayerError) as error:
        around.found.append(Problem(node.id, "error", str(error), getattr(error, "fixes", ())))
        return NodeFacts(inputs, status="error")
    around.found.extend(_from_inside(node, module, found))
    return _summed(inputs, module, found)


def _all_insides(module: Module, node: Node, given: Given, around: Around) -> tuple[Facts, ...]:
    """The facts of each repeat, up to the first that has an error. Raises LayerError and ShapeError."""
    known = _remembered(module, "facts", _state(around.modules))
    assert isinstance(node.layer, ModuleUse)
    key = node.layer.key, node.formulas, given
    if key not in known:
        known[key] = _looked_into(module, node, node.layer, given, around)
    found: tuple[Facts, ...] = known[key]
    return found


def _looked_into(module: Module, node: Node, layer: ModuleUse, given: Given, around: Around) -> tuple[Facts, ...]:
    found: list[Facts] = []
    layers = 0
    if layer.repeat_count > 1 and (len(module.inputs), len(module.outputs)) != (1, 1):
        raise ShapeError(
            f"{module.name} cannot be repeated: one input and one output can stand in a row, not "
            f"{len(module.inputs)} and {len(module.outputs)}."
        )
    for arguments in repeats(node):
        facts = around.walk(instance(module, arguments, [shape for shape, _ in given]), around.modules, None, given)
        found.append(facts)
        layers += facts.totals.layers
        if facts.errors:
            break
        if layers > MOST_LAYERS:
            raise too_large(module.name)
        ends = [facts.nodes[node.id] for node in module.outputs]
        given = tuple((end.outputs[0], end.field) for end in ends)
    return tuple(found)


def arguments_at(design: Design, location: Location) -> dict[str, Any]:
    """The values of the module's parameters in the very block that is shown; none in the main graph."""
    if not location.module:
        return {}
    module, values = "", design.examples_of("")
    for node_id, repeat in location.path:
        try:
            node = evaluated(design.graph_of(module).nodes[node_id], values)
            values = repeats(node)[repeat]
        except (LayerError, IndexError):
            return design.modules[location.module].defaults
        module = node.layer.module
    return values if location.path else design.modules[location.module].defaults


def insides(module: Module, node: Node, block: NodeFacts) -> Iterator[tuple[Graph, Facts]]:
    """The inside of each repeat of a block: the graph with its numbers, and its facts."""
    for arguments, facts in zip(repeats(node), block.children, strict=False):
        yield instance(module, arguments, shapes_inside(module, facts)), facts


def shapes_inside(module: Module, inside: Facts) -> tuple[Shape, ...]:
    """What comes into one inside."""
    return tuple(inside.nodes[node.id].outputs[0] for node in module.inputs)


def sizes_inside(module: Module, block: NodeFacts) -> list[dict[str, int]]:
    """The sizes that formulas can use, for each repeat of a block."""
    return [module.sizes(shapes_inside(module, inside)) for inside in block.children]


def _from_inside(node: Node, module: Module, insides: tuple[Facts, ...]) -> list[Problem]:
    """What is wrong inside, said at the block; each thing once however often it is repeated."""
    found: dict[tuple[str, str], Problem] = {}
    for facts in insides:
        for problem in facts.problems:
            said = at_block(node, module, problem)
            found.setdefault((said.severity, said.message), said)
    return list(found.values())


def at_block(node: Node, module: Module, problem: Problem) -> Problem:
    """What is wrong inside, said at the block."""
    name = module.graph.nodes[problem.node].name if problem.node else module.name
    said = problem.message if problem.message.startswith((name, f"Inside {name}: ")) else f"{name}: {problem.message}"
    return Problem(node.id, problem.severity, f"Inside {node.name}: {said}")


def _summed(inputs: tuple[Any, ...], module: Module, insides: tuple[Facts, ...]) -> NodeFacts:
    if any(facts.errors for facts in insides):
        return NodeFacts(inputs, status="error", children=insides)
    ends = [insides[-1].nodes[node.id] for node in module.outputs]
    outputs = tuple(end.outputs[0] for end in ends)
    fields = tuple(end.field for end in ends)
    return NodeFacts(
        inputs,
        outputs,
        params=sum(facts.totals.params for facts in insides),
        macs=sum(facts.totals.macs for facts in insides),
        units=sum(prod(shape) for shape in outputs),
        field=fields[0] if fields else None,
        status="ok",
        children=insides,
        fields=fields if len(fields) > 1 else (),
    )
