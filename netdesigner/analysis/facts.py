"""Everything that follows from a drawing, found in one walk over it; and the live version for a document.

The walk is plain integer arithmetic in cached topological order: about a microsecond or two a node.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from math import prod
from typing import Any, NamedTuple

from psygnal import Signal

from netdesigner.analysis.branches import only_for_training
from netdesigner.analysis.findings import Finding, refused_afterwards, tell
from netdesigner.analysis.finiteness import not_finite
from netdesigner.analysis.inside import REFUSED, Around, Given, arguments_at, calculated, instance, module_facts
from netdesigner.analysis.misread_axes import misread_axes
from netdesigner.analysis.problems import Problem
from netdesigner.analysis.receptive_field import ReceptiveField, of_input, seen_through, union
from netdesigner.analysis.sharing import check_sharing
from netdesigner.analysis.strays import joining_fixes, sparing
from netdesigner.analysis.unfitting import misfitting_values, unread_parts
from netdesigner.analysis.unfolded import Unfolded
from netdesigner.analysis.upstream_fixes import channel_fix, unflattening, upstream_fixes
from netdesigner.analysis.values import NOTHING, WAITING, Facts, NodeFacts, Standing, Totals, fields_from, shapes_from
from netdesigner.analysis.whole_drawing import about_drawing
from netdesigner.analysis.wires import looped, wiring
from netdesigner.design.commands import Change
from netdesigner.design.design import Design
from netdesigner.design.document import Document
from netdesigner.design.graph import Graph, Node
from netdesigner.design.module import Module
from netdesigner.layers.base import FLOAT_BYTES, Fix, Shape, ShapeError
from netdesigner.recipe.recipe import Recipe

__all__ = [
    "NOTHING", "Facts", "LiveFacts", "NodeFacts", "Standing", "Totals", "analyse", "analyse_design", "analyse_module",
]  # fmt: skip


def analyse_design(design: Design) -> Facts:
    """All facts of a design's main graph; those of modules are the `children` of their blocks."""
    facts = analyse(calculated(design), design.recipe, design.modules)
    if not design.unread:
        return facts
    return replace(facts, problems=(*facts.problems, *unread_parts(design.unread)))


def analyse_module(design: Design, name: str, arguments: Mapping[str, Any] | None = None) -> Facts:
    """The facts of a definition with the example shapes of its Inputs, and its default parameters or others."""
    module = design.modules[name]
    shapes = [node.layer.output_shapes(())[0] for node in module.inputs]
    return analyse(instance(module, arguments or module.defaults, shapes), None, design.modules, is_module=True)


def analyse(
    graph: Graph,
    recipe: Recipe | None = None,
    modules: Mapping[str, Module] | None = None,
    is_module: bool = False,
) -> Facts:
    """All facts of a graph; `recipe` lets mistakes be found that depend on the loss."""
    # The walk makes thousands of small values and no cycles: the collector, which would look through the
    # whole program again and again meanwhile, takes longer than the walk itself.
    was_collecting = gc.isenabled()
    gc.disable()
    try:
        return walk(graph, modules or {}, None if is_module else recipe or Recipe())
    finally:
        if was_collecting:
            gc.enable()


def walk(graph: Graph, modules: Mapping[str, Module], recipe: Recipe | None, given: Given | None = None) -> Facts:
    """One walk; without a recipe the graph is a module's, whose Inputs are `given` (or show their example)."""
    steps: list[_Step] | None = graph.memory.get("steps")
    if steps is None:
        steps = graph.memory["steps"] = _steps(graph)
    nodes: dict[str, NodeFacts] = {}
    found: list[Problem] = []
    drawn = graph.nodes
    if given is not None:
        inputs = [node_id for node_id, node in drawn.items() if node.layer.is_input]
        nodes = {node_id: _given(*what) for node_id, what in zip(inputs, given, strict=True)}
    made_for = {node.weights_of: "" for node in drawn.values() if node.weights_of}
    refused, around = graph.memory.get(REFUSED, {}), Around(modules, found, walk, made_for)
    for node_id, source_ids, ports, is_miswired in steps:
        node = drawn[node_id]
        if node.unread:
            found += unread_parts(node.unread, node)
        if given is not None and node.layer.is_input:
            nodes[node_id] = nodes.pop(node_id)  # in its place of the order
            continue
        if is_miswired or node_id in refused:
            problem = wiring(graph, node, graph.inputs_of(node_id), looped(graph))
            if node_id in refused:
                problem = Problem(node_id, "error", refused[node_id])
            if problem is not None:
                found.append(problem)
            nodes[node_id] = NodeFacts(status="error")
            continue
        sources = [nodes[source_ids[0]]] if len(source_ids) == 1 else [nodes[source] for source in source_ids]
        if node.layer.module:
            nodes[node_id] = module_facts(graph, node, sources, ports, nodes, around)
        else:
            nodes[node_id] = _node_facts(graph, node, sources, ports, nodes, around)
        if made_for:
            owner = node.weights_of or node_id
            if owner in made_for and not made_for[owner] and nodes[node_id].status == "ok":
                made_for[owner] = node_id
    if given is None:  # else it is seen from the drawing that the block stands in
        rows = _findings(Unfolded(graph, nodes, modules), recipe)
        found = refused_afterwards(graph, nodes, found, [said for _, said in tell(graph, nodes, modules, rows)])
    outputs = [node for node in drawn.values() if node.layer.is_output]
    found = joining_fixes(graph, nodes, found) + about_drawing(graph, nodes, outputs, recipe)
    found = sparing(graph, nodes, outputs, found)
    totals, inference = _totals(graph, nodes), only_for_training(graph, outputs)
    output = next((nodes[node.id].output for node in outputs if not node.layer.is_training_only), None)
    return Facts(nodes, tuple(found), totals, _totals(graph, nodes, inference) if inference else totals, output)


def _findings(drawing: Unfolded, recipe: Recipe | None) -> list[Finding]:
    """What is wrong with nodes because of what is before or behind them, in whatever module that is."""
    spots = list(drawing.spots(lambda layer: layer.is_dense or layer.reads_steps or layer.domain()[0] != "all"))
    return misread_axes(drawing, spots, recipe) + not_finite(drawing, spots)


def _given(shape: Shape, field: ReceptiveField | None) -> NodeFacts:
    return NodeFacts((), (shape,), (), 0, 0, prod(shape), None, field, "ok")


class _Step(NamedTuple):
    """One node of the walk: whence its inputs come. Follows from the wires alone."""

    node_id: str
    source_ids: tuple[str, ...]
    ports: tuple[int, ...] | None  # None: the first output of each source
    is_miswired: bool


def _steps(graph: Graph) -> list[_Step]:
    """The walk in topological order."""
    circles = looped(graph)
    if circles:
        return [_step(graph, node_id, circles) for node_id in graph.order()]
    known: dict[str, _Step] = graph.beside  # an edit changes it at few nodes
    for node_id in graph.order():
        if node_id not in known:
            known[node_id] = _step(graph, node_id, {})
    return [known[node_id] for node_id in graph.order()]


def _step(graph: Graph, node_id: str, circles: Mapping[str, str]) -> _Step:
    edges = graph.inputs_of(node_id)
    ports = tuple(edge.source_port for edge in edges)
    is_miswired = wiring(graph, graph.nodes[node_id], edges, circles) is not None
    source_ids = () if is_miswired else tuple(edge.source for edge in edges)
    return _Step(node_id, source_ids, ports if any(ports) else None, is_miswired)


def _node_facts(
    graph: Graph,
    node: Node,
    sources: list[NodeFacts],
    ports: tuple[int, ...] | None,
    nodes: dict[str, NodeFacts],
    around: Around,
) -> NodeFacts:
    """One node, its sources being known; a refusal is added to the problems."""
    # What a layer answered to the same sources is still true. Lists of the same objects compare at once, and
    # remembered facts are the same objects, so an edit costs little before it and beside it.
    known: _Known | None = node.layer.memory.get(ports)
    is_shared = bool(around.made_for) and (node.weights_of or node.id) in around.made_for
    if known is not None and not is_shared and known.sources == sources:
        if not known.warnings and node.init is None:  # by far the most frequent case
            return known.facts
    else:
        known = None
    found = around.found
    if known is None:
        for source in sources:
            if source.status != "ok":
                return WAITING
        inputs = sources[0].outputs[:1] if len(sources) == 1 and ports is None else shapes_from(sources, ports)
        try:
            if is_shared:
                check_sharing(graph, node, inputs, nodes, around.made_for)
            known = _ask(node, inputs, sources, ports)
        except ShapeError as error:
            fixes = unflattening(graph, node, nodes) + channel_fix(graph, node, nodes) + error.fixes
            fixes += upstream_fixes(graph, node, nodes)
            found.append(Problem(node.id, "error", str(error), fixes))
            return NodeFacts(inputs, status="error")
        node.layer.memory[ports] = known
    for message, fixes in known.warnings:
        found.append(Problem(node.id, "warning", message, fixes))
    if node.init is not None and (problem := misfitting_values(node, known.facts.weights)):
        found.append(problem)
    return known.facts


class _Known(NamedTuple):
    """What a layer answered, and to which sources."""

    sources: list[NodeFacts]
    facts: NodeFacts
    warnings: tuple[tuple[str, tuple[Fix, ...]], ...]


def _ask(node: Node, inputs: tuple[Shape, ...], sources: list[NodeFacts], ports: tuple[int, ...] | None) -> _Known:
    """All questions to one layer; raises ShapeError."""
    outputs, weights, params, macs, units, connections, reach, warnings = node.layer.answers(inputs)
    if len(sources) == 1 and ports is None:  # by far the most frequent case
        field = sources[0].field
        if field is not None and reach != "pointwise":
            field = seen_through(field, reach, inputs[0], outputs[0])
    elif fields := [field for field in fields_from(sources, ports) if field is not None]:
        if reach == "first input":
            field = fields[0]
        else:
            looked_at = 1 if node.layer.sees_first_only else len(fields)
            joined = union(fields[:looked_at], inputs[:looked_at])
            field = seen_through(joined, reach, inputs[0], outputs[0])
    else:
        field = of_input(outputs[0]) if node.layer.is_input else None
    return _Known(sources, NodeFacts(inputs, outputs, weights, params, macs, units, connections, field, "ok"), warnings)


def _totals(graph: Graph, nodes: dict[str, NodeFacts], leave_out: Collection[str] = ()) -> Totals:
    """Sums over the drawing; shared weights count once, their MACs each time."""
    params = macs = memory = layers = frozen = 0
    drawn = graph.nodes
    for node_id, facts in nodes.items():
        node = drawn[node_id]
        layer = node.layer
        if layer.is_input or layer.is_output or node_id in leave_out:
            continue
        _, _, _, own_params, own_macs, units, _, _, _, inside, _ = facts
        if inside:
            layers += sum(child.totals.layers for child in inside) or 1
            memory += facts.memory or 0
        else:
            layers += 1
            memory += (units or 0) * FLOAT_BYTES
        macs += own_macs or 0
        if own_params and node.weights_of is None:
            params += own_params
            frozen += own_params if node.is_frozen else sum([child.totals.frozen for child in inside])
    return Totals(params, macs, memory, layers, frozen)


FurtherProblems = Callable[[Design, Facts], tuple[Problem, ...]]
"""What is wrong that the walk alone does not find."""

PutOff = Callable[[Design, Facts], bool]
"""Whether that takes too long for an edit to wait for it; who says so calls `look_further` a little later."""


class LiveFacts:
    """The facts of an open document, renewed after every edit that matters and then announced.

    `whole` is about the main graph with all that is inside; `current` about the graph that is shown. `is_example`
    says that this is the inside of a block which no shapes reach: what is shown follows from example shapes.
    """

    changed = Signal(Facts)

    def __init__(
        self, document: Document, further: FurtherProblems | None = None, put_off: PutOff | None = None
    ) -> None:
        self._document, self._further, self.put_off = document, further, put_off
        self._more: tuple[Problem, ...] = ()  # the further problems
        self._is_put_off = False
        self._found = analyse_design(document.design)
        self._look_further()
        self.current = self._shown()
        document.changed.connect(self._renew)

    def _renew(self, change: Change) -> None:
        is_renewed = change.is_structural or change.recipe
        if is_renewed:
            design = self._document.design
            self._found = analyse_design(design)
            self._is_put_off = self.put_off is not None and self.put_off(design, self._found)
            if not self._is_put_off:
                self._look_further()
            elif (
                change.is_reset or self._found.errors or any(each.node not in design.graph.nodes for each in self._more)
            ):
                self._more = ()  # what was found before is not about this drawing
            self.whole = self._together()
        if is_renewed or change.is_entered:
            self.current = self._shown()
            self.changed.emit(self.current)

    def look_further(self) -> None:
        """Finds the problems that were put off, and announces them where they are others than before."""
        before = self._more
        if self._is_put_off:
            self._look_further()
        if self._more != before:
            self.current = self._shown()
            self.changed.emit(self.current)

    def _look_further(self) -> None:
        self._is_put_off = False
        self._more = self._further(self._document.design, self._found) if self._further else ()
        self.whole = self._together()

    def _together(self) -> Facts:
        return replace(self._found, problems=(*self._found.problems, *self._more)) if self._more else self._found

    def _shown(self) -> Facts:
        """The facts of the shown block's own inside; where no shapes reach it, its numbers with example shapes."""
        location, facts, design = self._document.location, self.whole, self._document.design
        self.is_example = False
        if not location.module:
            return facts
        for node_id, repeat in location.path:
            node = facts.nodes.get(node_id)
            if node is None or repeat >= len(node.children):
                self.is_example = True
                return analyse_module(design, location.module, arguments_at(design, location))
            facts = node.children[repeat]
        return facts if location.path else analyse_module(design, location.module)

    def problems_of(self, node_id: str) -> list[Problem]:
        return self.current.problems_of(node_id)
