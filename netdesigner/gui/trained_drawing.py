"""What a training was, or will be, of: whether a drawing is still the one that was trained."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from netdesigner.analysis.facts import Facts, analyse_design
from netdesigner.analysis.likeness import is_same_network
from netdesigner.design.design import Design
from netdesigner.design.graph import Graph
from netdesigner.design.module import used_below, used_in
from netdesigner.runs.history import History
from netdesigner.runs.place import RunPlace
from netdesigner.training.events import Started


@dataclass
class Upcoming:
    """A training before its first step: until then, what is shown is the one before."""

    design: Design
    place: RunPlace
    history: History | None  # of the weights that it goes on from
    started: Started | None = None


class TrainedDrawing:
    """A design as it was trained; undoing an edit makes the drawing equal to it again."""

    def __init__(self, design: Design) -> None:
        self.design = design
        self._facts: Facts | None = None

    def is_same(self, design: Design, facts: Facts) -> bool:
        """Whether a design (with its facts) is the same network, also where blocks were grouped meanwhile."""
        trained = self.design
        if _meaning(trained) == _meaning(design):
            return True
        if not (trained.modules or design.modules):  # else blocks may have come into a module, or out of one
            return False
        self._facts = self._facts or analyse_design(trained)
        return is_same_network(trained, self._facts, design, facts)


def _meaning(design: Design) -> dict[str, tuple[Any, ...]]:
    """What a training depends on: layers, wires and shared weights, also in modules; not places and names."""
    used = {below for name in used_in(design.graph) for below in used_below(design.modules, name)}
    return {place: _meaning_of(graph) for place, graph in design.graphs.items() if not place or place in used}


def _meaning_of(graph: Graph) -> tuple[Any, ...]:
    nodes = {node.id: (node.layer, node.weights_of, node.formulas) for node in graph.nodes.values()}
    return nodes, set(graph.edges)
