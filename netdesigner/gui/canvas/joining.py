"""May these two ports be joined, and what would come of it: asked while a wire is being dragged."""

from __future__ import annotations

from typing import Literal, NamedTuple

from netdesigner.analysis.facts import Facts
from netdesigner.design.graph import Edge, Graph
from netdesigner.layers import REGISTRY, Layer, Shape, ShapeError, show_shape


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


def judge(graph: Graph, facts: Facts, source: tuple[str, int], target: str, port: int | None) -> Verdict:
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
    verdict = _try_shapes(graph.nodes[target].layer, inputs, known.outputs[source[1]])
    old = next((edge.source for edge in graph.inputs_of(target) if edge.target_port == port), None)
    if old is None:
        return verdict
    return Verdict(verdict.kind, f"{verdict.sentence} (replaces the wire from {graph.nodes[old].name})")


def _try_shapes(layer: Layer, shapes: tuple[Shape, ...], new: Shape) -> Verdict:
    missing = layer.arity[0] - len(shapes)
    if missing > 0:
        return Verdict("can", f"{show_shape(new)}; {missing} more input{'s' if missing > 1 else ''} needed.")
    try:
        outputs = layer.output_shapes(shapes)
    except ShapeError as error:
        mend = f" Can be mended afterwards: {error.fixes[0].title}." if error.fixes else ""
        return Verdict("fix", f"{error}{mend}")
    after = f" → {show_shape(outputs[0])}" if outputs and layer.output_count else ""
    return Verdict("can", f"{show_shape(new)}{after}")


def accepting(shape: Shape | None) -> set[str]:
    """Names of the listed layers that take a shape (any layer with an input where it is not known)."""
    return {name for name, cls in REGISTRY.items() if cls.is_listed and _accepts(cls, shape)}


def refusals(shape: Shape | None) -> dict[str, str]:
    """The listed layers with an input that do not take a shape as they come, and what each says to it."""
    found = {name: _refusal(cls, shape) for name, cls in REGISTRY.items() if cls.is_listed and cls.arity[1] != 0}
    return {name: reason for name, reason in found.items() if reason}


def _accepts(cls: type[Layer], shape: Shape | None) -> bool:
    return cls.arity[1] != 0 and not _refusal(cls, shape)


def _refusal(cls: type[Layer], shape: Shape | None) -> str:
    if shape is None:
        return ""
    try:
        cls.make().output_shapes((shape,) * max(1, cls.arity[0]))
    except ShapeError as error:
        return str(error)
    return ""


def giving() -> set[str]:
    """Names of the listed layers that have an output."""
    return {name for name, cls in REGISTRY.items() if cls.is_listed and cls.output_count}
