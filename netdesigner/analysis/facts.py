"""Everything that follows from a drawing, found in one walk over it; and the live version for a document.

The walk is plain integer arithmetic in cached topological order: about a microsecond or two a node.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from psygnal import Signal

from netdesigner.analysis import problems as rules
from netdesigner.analysis.problems import Problem
from netdesigner.analysis.receptive_field import ReceptiveField, of_input, seen_through, union
from netdesigner.design.commands import Change
from netdesigner.design.document import Document
from netdesigner.design.graph import Edge, Graph, Node
from netdesigner.design.recipe import Recipe
from netdesigner.layers.base import FLOAT_BYTES, Fix, Shape, ShapeError, Weight

Standing = Literal["ok", "error", "waiting"]


class NodeFacts(NamedTuple):
    """What follows for one node; None (or no shapes) where it is not known."""

    inputs: tuple[Shape, ...] = ()
    outputs: tuple[Shape, ...] = ()
    weights: tuple[Weight, ...] = ()
    params: int | None = None
    macs: int | None = None
    units: int | None = None
    connections: int | None = None
    field: ReceptiveField | None = None
    status: Standing = "waiting"

    @property
    def output(self) -> Shape | None:
        return self.outputs[0] if self.outputs else None

    @property
    def memory(self) -> int | None:
        """Bytes of the outputs for one sample, in 32-bit floats."""
        return None if self.units is None else self.units * FLOAT_BYTES


WAITING = NodeFacts()


class Totals(NamedTuple):
    params: int = 0
    macs: int = 0
    memory: int = 0  # bytes of all activations of one sample
    layers: int = 0  # nodes that are computed (Input and Output are not)


NOTHING = Totals()


@dataclass(frozen=True)
class Facts:
    """What follows from a graph. `nodes` is in topological order."""

    nodes: dict[str, NodeFacts] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    totals: Totals = NOTHING
    totals_inference: Totals = NOTHING
    output: Shape | None = None  # of the first Output

    @property
    def errors(self) -> tuple[Problem, ...]:
        return tuple(problem for problem in self.problems if problem.severity == "error")

    def problems_of(self, node_id: str) -> list[Problem]:
        return [problem for problem in self.problems if problem.node == node_id]


def analyse(graph: Graph, recipe: Recipe | None = None) -> Facts:
    """All facts of a graph; `recipe` lets mistakes be found that depend on the loss."""
    nodes: dict[str, NodeFacts] = {}
    found: list[Problem] = []
    looped = rules.looped(graph)
    for node_id in graph.order():
        node = graph.nodes[node_id]
        edges = graph._into.get(node_id, ())
        if (problem := rules.wiring(graph, node, edges, looped)) is not None:
            found.append(problem)
            nodes[node_id] = NodeFacts(status="error")
            continue
        nodes[node_id] = _node_facts(graph, node, edges, nodes, found)
    found += rules.about_drawing(graph, nodes, recipe or Recipe())
    totals = _totals(graph, nodes)
    output = next((nodes[n.id].output for n in graph.nodes.values() if n.layer.is_output), None)
    return Facts(nodes, tuple(found), totals, totals, output)


def _node_facts(
    graph: Graph, node: Node, edges: list[Edge] | tuple[()], nodes: dict[str, NodeFacts], found: list[Problem]
) -> NodeFacts:
    """One node, its sources being known; a refusal is added to `found`."""
    sources = [nodes[edge.source] for edge in edges]
    for source in sources:
        if source.status != "ok":
            return WAITING
    inputs = tuple([source.outputs[edge.source_port] for source, edge in zip(sources, edges, strict=True)])
    fields = [source.field for source in sources]
    # What a layer answered to the same inputs and fields is still true. Lists of the same objects compare
    # at once, and remembered fields are the same objects, so an edit costs little before it and beside it.
    known: _Known | None = node.layer.memory.get(inputs)
    if known is None or known.fields != fields or node.weights_of is not None:
        try:
            if node.weights_of is not None:
                rules.check_sharing(graph, node, inputs, nodes)
            known = _ask(node, inputs, fields)
        except ShapeError as error:
            fixes = error.fixes + rules.further_fixes(graph, node, [source.output for source in sources])
            found.append(Problem(node.id, "error", str(error), fixes))
            return NodeFacts(inputs, status="error")
        node.layer.memory[inputs] = known
    for message, fixes in known.warnings:
        found.append(Problem(node.id, "warning", message, fixes))
    return known.facts


class _Known(NamedTuple):
    """What a layer answered to some inputs, with the fields that led to its own."""

    fields: list[ReceptiveField | None]
    facts: NodeFacts
    warnings: tuple[tuple[str, tuple[Fix, ...]], ...]


def _ask(node: Node, inputs: tuple[Shape, ...], fields: list[ReceptiveField | None]) -> _Known:
    """All questions to one layer; raises ShapeError."""
    outputs, weights, params, macs, units, connections, sight, warnings = node.layer.answers(inputs)
    present = [field for field in fields if field is not None]
    field = None
    if node.layer.is_input:
        field = of_input(outputs[0])
    elif present:
        field = seen_through(union(present, outputs[0]), sight, inputs[0])
    return _Known(fields, NodeFacts(inputs, outputs, weights, params, macs, units, connections, field, "ok"), warnings)


def _totals(graph: Graph, nodes: dict[str, NodeFacts]) -> Totals:
    """Sums over the drawing; shared weights count once, their MACs each time."""
    params = macs = memory = layers = 0
    for node_id, facts in nodes.items():
        node = graph.nodes[node_id]
        if node.layer.is_input or node.layer.is_output:
            continue
        layers += 1
        params += (facts.params or 0) if node.weights_of is None else 0
        macs += facts.macs or 0
        memory += facts.memory or 0
    return Totals(params, macs, memory, layers)


class LiveFacts:
    """The facts of an open document, renewed after every edit that matters and then announced."""

    changed = Signal(Facts)

    def __init__(self, document: Document) -> None:
        self._document = document
        self.current = analyse(document.graph, document.recipe)
        document.changed.connect(self._renew)

    def _renew(self, change: Change) -> None:
        if change.is_structural or change.recipe:
            self.current = analyse(self._document.graph, self._document.recipe)
            self.changed.emit(self.current)

    def problems_of(self, node_id: str) -> list[Problem]:
        return self.current.problems_of(node_id)
