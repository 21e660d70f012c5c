"""Branches that meet: which nodes lie on which branch, and how to bring unequal maps to one size."""

from __future__ import annotations

from collections.abc import Sequence

from netdesigner.design.graph import Graph, Node
from netdesigner.layers.base import ChangeSettings, Fix, Shape, ShapeError

MOST = 4  # a fix that changes more layers than this is no longer understood at a glance


def ancestors(graph: Graph, node_id: str) -> set[str]:
    """A node and all that feeds it."""
    found, queue = {node_id}, [node_id]
    while queue:
        for edge in graph.inputs_of(queue.pop()):
            if edge.source not in found:
                found.add(edge.source)
                queue.append(edge.source)
    return found


def own_nodes(graph: Graph, node: Node) -> list[set[str]]:
    """For every input of a merge: the nodes that lie on that branch and on no other."""
    feeds = [ancestors(graph, edge.source) for edge in graph.inputs_of(node.id)]
    common = set.intersection(*feeds) if feeds else set()
    return [feed - common for feed in feeds]


def same_padding_fix(graph: Graph, node: Node, shapes: Sequence[Shape | None]) -> Fix | None:
    """ "Set padding to same" for the layers that shrink one branch of a merge, or None.

    The layers are those on the branch with the smaller map that would accept `padding="same"`.
    """
    sizes = [shape[1:] if shape else () for shape in shapes]
    if len(set(map(len, sizes))) != 1 or len(set(sizes)) < 2 or not sizes[0]:
        return None
    smallest = min(range(len(sizes)), key=lambda port: sizes[port])
    changes, names = [], []
    for node_id in own_nodes(graph, node)[smallest]:
        layer = graph.nodes[node_id].layer
        values = layer.values()
        takes_same = any(s.name == "padding" and "same" in s.choices for s in layer.settings())
        if takes_same and values["padding"] != "same" and values.get("stride") == 1:
            changes.append(ChangeSettings({"padding": "same"}, node_id))
            names.append(graph.nodes[node_id].name)
    if not 1 <= len(changes) <= MOST:
        return None
    rest = _remaining_fix(node, [shapes[p] if p != smallest else _enlarged(shapes, p) for p in range(len(shapes))])
    title = f'Set the padding of {", ".join(sorted(names))} to "same"'
    if rest is None:
        return Fix(title, tuple(changes))
    return Fix(f"{title}; {rest.title[0].lower()}{rest.title[1:]}", (*changes, *rest.edits))


def _enlarged(shapes: Sequence[Shape | None], port: int) -> Shape | None:
    """The shape of a branch once it no longer shrinks: its own channels, the others' map."""
    other, own = next(shape for index, shape in enumerate(shapes) if index != port), shapes[port]
    return (own[0], *other[1:]) if own and other else None


def _remaining_fix(node: Node, shapes: Sequence[Shape | None]) -> Fix | None:
    """What the merge would still ask for if its inputs had these shapes."""
    try:
        node.layer.output_shapes(tuple(shape for shape in shapes if shape))
    except ShapeError as error:
        return error.fixes[0] if error.fixes else None
    return None
