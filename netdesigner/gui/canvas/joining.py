"""May these two ports be joined, and what would come of it: asked while a wire is being dragged."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Literal, NamedTuple

from netdesigner.analysis.facts import Facts, walk
from netdesigner.design.graph import Edge, Graph, Node
from netdesigner.design.module import Module
from netdesigner.layers import Layer, Shape, ShapeError, show_shape
from netdesigner.layers.catalogue.io import Input

NO_MODULES: Mapping[str, Module] = MappingProxyType({})


class Verdict(NamedTuple):
    """`can`, `fix` (can be drawn, but then needs mending) or `cannot`, and why."""

    kind: Literal["can", "fix", "cannot"]
    sentence: str


def without(graph: Graph, edge: Edge | None) -> Graph:
    """The graph as if a wire had been taken off; the graph itself where there is none."""
    if edge is None:
        return graph
    copy = graph.copy()
    copy.take_edge(edge)
    return copy


def judge(
    graph: Graph,
    facts: Facts,
    source: tuple[str, int],
    target: str,
    port: int | None,
    modules: Mapping[str, Module] = NO_MODULES,
) -> Verdict:
    """What would become of a wire from an output to an input port (None: the first free one)."""
    reason = graph.why_not(source[0], target, port, source[1])
    if reason is not None:
        return Verdict("cannot", reason)
    known = facts.nodes.get(source[0])
    if known is None or source[1] >= len(known.outputs):
        return Verdict("can", "Connects; the shape is not known yet.")
    goal = graph.free_port(target) if port is None else port
    shapes = {goal or 0: known.outputs[source[1]]}
    for edge in graph.inputs_of(target):
        feeding = facts.nodes.get(edge.source)
        if edge.target_port not in shapes and feeding is not None and feeding.outputs:
            shapes[edge.target_port] = feeding.outputs[edge.source_port]
    inputs = tuple(shapes[key] for key in sorted(shapes))
    verdict = _try_shapes(graph.nodes[target].layer, inputs, known.outputs[source[1]], modules)
    old = next((edge.source for edge in graph.inputs_of(target) if edge.target_port == port), None)
    if old is None:
        return verdict
    return Verdict(verdict.kind, f"{verdict.sentence} (replaces the wire from {graph.nodes[old].name})")


def _try_shapes(layer: Layer, shapes: tuple[Shape, ...], new: Shape, modules: Mapping[str, Module]) -> Verdict:
    missing = layer.arity[0] - len(shapes)
    if missing > 0:
        return Verdict("can", f"{show_shape(new)}; {missing} more input{'s' if missing > 1 else ''} needed.")
    try:
        outputs = outputs_of(layer, shapes, modules)
    except ShapeError as error:
        mend = f" Can be mended afterwards: {error.fixes[0].title}." if error.fixes else ""
        return Verdict("fix", f"{error}{mend}")
    after = f" → {show_shape(outputs[0])}" if outputs and layer.output_count else ""
    return Verdict("can", f"{show_shape(new)}{after}")


def refusals(kinds: Iterable[type[Layer]], shape: Shape | None, modules: Mapping[str, Module]) -> dict[str, str]:
    """Kinds of blocks with an input that do not take a shape as they come, and what each says to it."""
    found = {kind.__name__: _refusal(kind, shape, modules) for kind in kinds if kind.arity[1] != 0}
    return {name: reason for name, reason in found.items() if reason}


def _refusal(kind: type[Layer], shape: Shape | None, modules: Mapping[str, Module]) -> str:
    if shape is None:
        return ""
    try:
        outputs_of(kind.make(), (shape,) * max(1, kind.arity[0]), modules)
    except ShapeError as error:
        return str(error)
    return ""


def giving(kinds: Iterable[type[Layer]]) -> set[str]:
    """Names of those that have an output."""
    return {kind.__name__ for kind in kinds if kind.output_count}


def outputs_of(layer: Layer, shapes: tuple[Shape, ...], modules: Mapping[str, Module]) -> tuple[Shape, ...]:
    """What a block makes of these shapes; a module is looked into. Raises ShapeError."""
    if not layer.module:
        return layer.output_shapes(shapes)
    graph = Graph()
    for port in range(len(shapes)):
        graph.put_node(Node(f"given{port}", f"given{port}", Input.make()))
    graph.put_node(Node("block", "the block", layer))
    for port in range(len(shapes)):
        graph.put_edge(Edge(f"given{port}", "block", port))
    facts = walk(graph, modules, None, tuple((shape, None) for shape in shapes))
    said = next((problem.message for problem in facts.problems if problem.severity == "error"), "")
    if facts.nodes["block"].status != "ok":
        raise ShapeError(said.removeprefix("Inside the block: ") or f"{layer.title()} does not take this.")
    return facts.nodes["block"].outputs
