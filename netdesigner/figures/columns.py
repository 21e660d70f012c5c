"""A long drawing folded into columns side by side (or rows, where it runs to the right), for a page or a slide."""

from __future__ import annotations

from dataclasses import replace

from netdesigner.design.design import Design
from netdesigner.layout import columns
from netdesigner.layout.layered import arrange
from netdesigner.layout.spacing import Place

PAGE = (1000.0, 1400.0)  # the shape of a page; its size does not matter


def folded(design: Design, number: int | None) -> Design:
    """The design in so many columns; as it stands for one. None takes what fills a page best, columns or a U.

    It is cut only where a single wire is cut, so there may be fewer columns than asked for. A drawing that is
    folded already is laid out anew first.
    """
    graph, direction = design.graph, design.direction
    if not graph.nodes or number == 1:
        return design
    places: dict[str, Place] = {node.id: (node.x, node.y) for node in graph.nodes.values()}
    if not columns.is_in_order(graph, direction):
        places = arrange(graph, direction)
    if number is None:
        places = columns.best_shape(graph, places, direction, PAGE, largest=float("inf"))
    else:
        places = columns.folded(graph, places, direction, number)
    copy = design.snapshot()
    for node_id, (x, y) in places.items():
        copy.graph.put_node(replace(copy.graph.nodes[node_id], x=x, y=y))
    return copy
