"""Blocks that can give values which are not numbers (NaN) for what may reach them. No rule names a layer type."""

from __future__ import annotations

from collections.abc import Iterable

from netdesigner.analysis.findings import Finding
from netdesigner.analysis.problems import Problem
from netdesigner.analysis.unfolded import Unfolded, UnfoldedNode
from netdesigner.layers.base import Fix, InsertBefore
from netdesigner.layers.catalogue.activations.activation import ReLU
from netdesigner.layers.reals import Reals, suffices, weakest

NEEDED = {"from zero": "below zero", "above zero": "zero or below"}


def not_finite(drawing: Unfolded, spots: Iterable[UnfoldedNode]) -> list[Finding]:
    """Those that may get what they have no number for, with fixes."""
    known: dict[UnfoldedNode, Reals] = {}
    rows = list[Finding]()
    for spot in spots:
        node, sources = drawing.node(spot), drawing.sources(spot)
        needed, fixes = node.layer.domain()
        if needed == "all" or suffices(weakest([_certain(drawing, source, known) for source in sources]), needed):
            continue
        message = (
            f"What reaches {node.name} may be {NEEDED[needed]}: with these settings it then gives NaN or infinity."
        )
        clip = (Fix("Insert ReLU", (InsertBefore(ReLU()),)),) if needed == "from zero" else ()
        rows.append(Finding(spot, sources[0], Problem(node.id, "warning", message, (*fixes, *clip))))
    return rows


def _certain(drawing: Unfolded, start: UnfoldedNode, known: dict[UnfoldedNode, Reals]) -> Reals:
    """What is certain of what a node gives: its layer says so, from what is certain of what comes in."""
    waiting = [start]
    while waiting:
        spot = waiting[-1]
        sources = drawing.sources(spot)
        if missing := [source for source in sources if source not in known]:
            waiting += missing
        else:
            known[spot] = drawing.node(spot).layer.codomain(tuple(known[source] for source in sources))
            waiting.pop()
    return known[start]
