"""What an Output says of one example, line by line."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from netdesigner.analysis.places import Place
from netdesigner.inspect.inspector import Inspector
from netdesigner.inspect.scores import class_scores, value_scores
from netdesigner.inspect.shown import Bars
from netdesigner.inspect.subject import Subject
from netdesigner.inspect.view import Need, View, view
from netdesigner.inspect.views.maps import answering


@view
class ScoresView(View):
    """What an Output says of one example, line by line: classes with their shares, or values with their targets."""

    needs: ClassVar[frozenset[Need]] = frozenset({"weights", "example"})
    nothing: ClassVar[str] = "The network does not compute it. Wire it up, or select another block."

    def why_not(self, place: Place) -> str:
        if not place.node.layer.is_output:
            return f"{place.name} is no Output; scores are what an Output says."
        known = place.facts.nodes.get(place.node.id)
        is_row = known is not None and len(known.inputs) > 0 and len(known.inputs[0]) == 1
        return "" if is_row else f"{place.name} gives maps, not a row of scores."

    def is_best_for(self, place: Place) -> bool:
        return not self.why_not(place)

    def show(self, subject: Subject, inspector: Inspector) -> Bars | None:
        output, example = inspector.output(answering(inspector.place)), subject.example
        if output is None or example is None or np.ndim(output) != 1:
            return None
        if example.classes:
            return Bars(class_scores(output, example.classes, example.label))
        return Bars(value_scores(output, example.target))
