"""Which part of the input the unit at one place sees, also where a map was written as a flat row."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

import numpy as np

from netdesigner.analysis.facts import Facts
from netdesigner.analysis.receptive_field import ReceptiveField
from netdesigner.design.graph import Graph, Node

Region = list[tuple[float, float]]  # first and last pixel of each axis, not clipped


def region_of(graph: Graph, facts: Facts, node: Node, place: Sequence[int]) -> Region | None:
    """Of the unit at `place` (the first axis left out unless it is the only one); None where it is not known."""
    known = facts.nodes.get(node.id)
    if known is None or known.field is None:
        return None
    if not _is_mixed(known.field):
        return _region(known.field, place)
    before = _map_before(graph, facts, node) if known.output is not None and len(known.output) == 1 else None
    if before is None:
        return None
    field, shape = before
    _, *there = np.unravel_index(place[0], shape)
    return _region(field, [int(index) for index in there])


def _region(field: ReceptiveField, place: Sequence[int]) -> Region | None:
    """None where places of the input lie along the first axis, which `place` leaves out."""
    has_places_first = field.status != "whole input" and not field.is_of_row and 0 in field.order
    return None if has_places_first else field.region(place)


def _is_mixed(field: ReceptiveField) -> bool:
    """Whether the places of an axis lie among others, as in a row that was a map."""
    return field.status == "unaligned" and any(where is not None and where < 0 for where in field.order)


def _map_before(graph: Graph, facts: Facts, node: Node) -> tuple[ReceptiveField, tuple[int, ...]] | None:
    """The map that became the flat row of a node: its field and shape; None where values were mixed."""
    here: Node | None = node
    while here is not None:
        known = facts.nodes.get(here.id)
        if known is None or known.output is None or known.field is None:
            return None
        if not _is_mixed(known.field):
            return known.field, known.output
        wires = graph.inputs_of(here.id)
        keeps_order = here.layer.flattens or here.layer.reach(known.inputs, known.outputs) == "pointwise"
        is_alone = len(wires) == 1 and len(known.inputs) == 1 and prod(known.inputs[0]) == prod(known.output)
        here = graph.nodes[wires[0].source] if keeps_order and is_alone else None
    return None
