"""What follows from a drawing, as values: of a node, in sums, altogether."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from netdesigner.analysis.problems import Problem
from netdesigner.analysis.receptive_field import ReceptiveField
from netdesigner.layers.base import FLOAT_BYTES, Shape, Weight

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
    field: ReceptiveField | None = None  # of the first output
    status: Standing = "waiting"
    children: tuple[Facts, ...] = ()  # of a module's block: its inside, once for each repeat
    fields: tuple[ReceptiveField | None, ...] = ()  # of all outputs, where they differ

    @property
    def output(self) -> Shape | None:
        return self.outputs[0] if self.outputs else None

    @property
    def memory(self) -> int | None:
        """Bytes of the outputs for one sample, in 32-bit floats; of a module all that is kept inside."""
        if self.children:
            return sum(child.totals.memory for child in self.children)
        return None if self.units is None else self.units * FLOAT_BYTES


WAITING = NodeFacts()


class Totals(NamedTuple):
    params: int = 0
    macs: int = 0
    memory: int = 0  # bytes of all activations of one sample
    layers: int = 0  # nodes that are computed (Input and Output are not)
    frozen: int = 0  # of the parameters: those that training leaves alone

    @property
    def trainable(self) -> int:
        return self.params - self.frozen


NOTHING = Totals()


@dataclass(frozen=True)
class Facts:
    """What follows from a graph. `nodes` is in topological order."""

    nodes: dict[str, NodeFacts] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    totals: Totals = NOTHING
    totals_inference: Totals = NOTHING  # without what only training needs
    output: Shape | None = None  # of the first Output

    @property
    def errors(self) -> tuple[Problem, ...]:
        return tuple(problem for problem in self.problems if problem.severity == "error")

    def problems_of(self, node_id: str) -> list[Problem]:
        return [problem for problem in self.problems if problem.node == node_id]


def shapes_from(sources: list[NodeFacts], ports: tuple[int, ...] | None) -> tuple[Shape, ...]:
    """What comes in; `ports` None stands for the first output of each source."""
    if ports is None:
        return tuple([source.outputs[0] for source in sources])
    return tuple([source.outputs[port] for source, port in zip(sources, ports, strict=True)])


def fields_from(sources: list[NodeFacts], ports: tuple[int, ...] | None) -> list[ReceptiveField | None]:
    if ports is None:
        return [source.field for source in sources]
    pairs = zip(sources, ports, strict=True)
    return [source.fields[port] if source.fields else source.field for source, port in pairs]
