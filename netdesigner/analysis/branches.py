"""Branches that meet: which nodes lie on which branch."""

from __future__ import annotations

from collections.abc import Iterable

from netdesigner.design.graph import Graph, Node

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


def only_for_training(graph: Graph, outputs: Iterable[Node]) -> set[str]:
    """Nodes that lead to training-only Outputs and to no other; all others are kept at evaluation."""
    ends = {node.id: node.layer.is_training_only for node in outputs}
    if not any(ends.values()):
        return set()
    kept = {n for end, is_training_only in ends.items() if not is_training_only for n in ancestors(graph, end)}
    extra = {n for end, is_training_only in ends.items() if is_training_only for n in ancestors(graph, end)}
    return extra - kept
