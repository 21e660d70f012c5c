"""A long drawing folded into columns side by side (or rows, where it runs to the right), for a page or a slide."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from math import log

from netdesigner.analysis.layout import CARD_HEIGHT, CARD_WIDTH, ROW, STEP_RIGHT
from netdesigner.design.design import Design
from netdesigner.design.graph import Graph, Node

GUTTER = 96.0  # between two columns: room for the wire from the foot of one to the head of the next
MOST = 12  # columns
PAGE = 1.5  # a page is about so many times as long as wide


def folded(design: Design, columns: int | None) -> Design:
    """The design in so many columns; itself for one. None takes the number whose shape is nearest to a page's.

    It is cut only where few wires are cut, so there may be fewer columns than asked for.
    """
    if not design.graph.nodes:
        return design
    spans = _spans(design, columns)
    if len(spans) < 2:
        return design
    copy = design.snapshot()
    shift = 0.0
    for first, last in spans:
        inside = [node for node in design.graph.nodes.values() if first <= _along(node, design) < last]
        low = min(_across(node, design) for node in inside)
        high = max(_across(node, design) for node in inside) + _size(design)[0]
        start = min(_along(node, design) for node in inside)
        for node in inside:
            across, along = _across(node, design) - low + shift, _along(node, design) - start
            x, y = (across, along) if design.direction == "down" else (along, across)
            copy.graph.put_node(replace(node, x=x, y=y))
        shift += high - low + GUTTER
    return copy


def _along(node: Node, design: Design) -> float:
    return node.y if design.direction == "down" else node.x


def _across(node: Node, design: Design) -> float:
    return node.x if design.direction == "down" else node.y


def _size(design: Design) -> tuple[float, float]:
    """Of a card, across the flow and along it."""
    return (CARD_WIDTH, CARD_HEIGHT) if design.direction == "down" else (CARD_HEIGHT, CARD_WIDTH)


def _spans(design: Design, columns: int | None) -> list[tuple[float, float]]:
    """From where to where along the flow each column reaches."""
    nodes = design.graph.nodes.values()
    start, end = min(_along(node, design) for node in nodes), max(_along(node, design) for node in nodes)
    wide = max(_across(node, design) for node in nodes) - min(_across(node, design) for node in nodes)
    wide += _size(design)[0] + GUTTER
    if columns is None:
        long = end - start + _size(design)[1]
        columns = min(range(1, MOST + 1), key=lambda n: abs(log(long / n / (n * wide - GUTTER) / PAGE)))
    columns = max(1, min(columns, MOST))
    cuts = _cuts(design)
    step = (end - start + (ROW if design.direction == "down" else STEP_RIGHT)) / columns
    chosen: list[float] = []
    for number in range(1, columns):
        near = [cut for cut in cuts if abs(cut - start - number * step) < step / 2 and cut not in chosen]
        if near:
            chosen.append(min(near, key=lambda cut, goal=start + number * step: abs(cut - goal)))  # type: ignore[misc]
    return list(pairwise([start, *chosen, end + 1]))


def _cuts(design: Design) -> list[float]:
    """Places along the flow at which a single wire would be cut: where a card begins that all wires pass."""
    graph: Graph = design.graph
    ends = {key: _along(node, design) for key, node in graph.nodes.items()}
    wires = [(ends[edge.source], ends[edge.target]) for edge in graph.edges]
    changes: dict[float, int] = {}
    for first, last in wires:
        low, high = sorted((first, last))
        changes[low] = changes.get(low, 0) + 1  # from the source on it is open, and at the target closed again
        changes[high] = changes.get(high, 0) - 1
    cuts, open_wires = [], 0
    for place in sorted(set(ends.values()) | set(changes)):
        before = open_wires
        open_wires += changes.get(place, 0)
        if before == 1:
            cuts.append(place)
    return cuts
