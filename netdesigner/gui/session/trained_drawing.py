"""What a training was, or will be, of: whether a drawing is still the one that was trained."""

from __future__ import annotations

from dataclasses import dataclass

from netdesigner.analysis.facts import Facts, analyse_design
from netdesigner.analysis.sameness import is_same_network
from netdesigner.design.design import Design
from netdesigner.runs.history import Lineage
from netdesigner.runs.place import RunPlace
from netdesigner.training.events import Started


@dataclass
class Upcoming:
    """A training before its first step: until then, what is shown is the one before."""

    design: Design
    place: RunPlace
    history: Lineage | None  # of the weights that it goes on from
    started: Started | None = None


class TrainedDrawing:
    """A design as it was trained; undoing an edit makes the drawing equal to it again."""

    def __init__(self, design: Design) -> None:
        self.design = design
        self._facts: Facts | None = None

    def is_same(self, design: Design, facts: Facts) -> bool:
        """Whether a design (with its facts) is the same network, also where blocks were grouped meanwhile."""
        self._facts = self._facts or analyse_design(self.design)
        return is_same_network(self.design, self._facts, design, facts)
