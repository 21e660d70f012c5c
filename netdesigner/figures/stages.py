"""What a figure of volumes draws: the maps and vectors of a network, with what only changes values folded into them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from netdesigner.analysis.facts import Facts
from netdesigner.design.graph import Graph, Node
from netdesigner.figures.sheet import FigureError
from netdesigner.layers.base import Shape, show_shape

Seeing = Literal["window", "whole", "value"]  # a unit sees a patch, all of it, or only its own place
MANY = 16  # beyond so many stages, alike ones that follow each other stand close together


@dataclass
class Stage:
    """One map or vector, the layer that makes it, and what is folded into it."""

    node: Node
    shape: Shape
    sources: list[str] = field(default_factory=list)  # node ids of stages
    folded: list[str] = field(default_factory=list)  # titles of layers
    seeing: Seeing = "value"
    kernel: tuple[int, ...] = ()

    @property
    def is_vector(self) -> bool:
        return len(self.shape) == 1

    @property
    def category(self) -> str:
        return self.node.layer.category

    @property
    def operation(self) -> str:
        """The layer in the fewest words: "11 × 11, stride 4"; of a module its line: "3 × Bottleneck · 64"."""
        layer = self.node.layer
        if layer.module:
            return layer.summary()
        if not self.kernel or layer.is_merge:
            return ""
        values = layer.values()
        kernel = values.get("kernel_size")
        if kernel is None:
            return ""
        sizes = (kernel,) * len(self.kernel) if isinstance(kernel, int) else tuple(kernel)
        stride = values.get("stride")
        steps = (stride,) * len(sizes) if isinstance(stride, int) else tuple(stride or ())
        has_step = any(step != 1 for step in steps) and not (layer.is_pooling and steps == sizes)
        step = show_shape(steps if len(set(steps)) > 1 else steps[:1])
        return show_shape(sizes) + (f", stride {step}" if has_step else "")


def stages_of(graph: Graph, facts: Facts) -> dict[str, Stage]:
    """The stages by the ids of their nodes, in topological order; raises FigureError where a shape is not known."""
    stages: dict[str, Stage] = {}
    stage_of: dict[str, str] = {}
    for node_id in graph.order():
        node, known = graph.nodes[node_id], facts.nodes[node_id]
        sources = [stage_of[edge.source] for edge in graph.inputs_of(node_id) if edge.source in stage_of]
        if known.status != "ok":
            raise FigureError(f"{node.name} has no shape yet, so it cannot be drawn to scale; mend the problems first.")
        if sources and _is_folded(node, known.inputs, known.outputs):
            stage_of[node_id] = sources[0]
            if not (node.layer.is_output or node.layer.flattens):
                stages[sources[0]].folded.append(node.layer.title())
            continue
        stage = Stage(node, known.outputs[0] if known.outputs else (1,), sources)
        _look(stage, known.inputs, known.outputs)
        stages[node_id] = stage
        stage_of[node_id] = node_id
    return stages


def _is_folded(node: Node, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> bool:
    """Whether a layer makes no map of its own: it changes values, or how they are counted."""
    layer = node.layer
    if layer.is_output or layer.flattens:
        return True
    if layer.is_merge or len(inputs) != 1 or outputs[:1] != inputs:
        return False
    return layer.is_activation or layer.is_normalization or layer.is_regularization or layer.category == "Shape"


def _look(stage: Stage, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> None:
    """What one unit of the stage sees of the stage before."""
    layer = stage.node.layer
    if layer.is_input or not inputs:
        return
    reach = layer.reach(inputs, outputs)
    if isinstance(reach, tuple):
        stage.seeing, stage.kernel = "window", tuple(max(1, int(window.extent)) for window in reach)
    elif reach in ("whole input", "everything"):
        stage.seeing = "whole"


def groups_of(stages: dict[str, Stage]) -> list[list[str]]:
    """Stages that are drawn as one: maps of one size and kind in a row, where there are many."""
    uses: dict[str, int] = {}
    for stage in stages.values():
        for source in stage.sources:
            uses[source] = uses.get(source, 0) + 1
    groups: list[list[str]] = []
    place: dict[str, int] = {}
    for key, stage in stages.items():
        before = stage.sources[0] if len(stage.sources) == 1 else None
        if before is not None and len(stages) > MANY and uses[before] == 1 and _are_alike(stages[before], stage):
            place[key] = place[before]
            groups[place[key]].append(key)
        else:
            place[key] = len(groups)
            groups.append([key])
    return groups


def _are_alike(first: Stage, second: Stage) -> bool:
    is_map = not second.is_vector and not first.node.layer.is_input
    return is_map and first.shape == second.shape and first.category == second.category
