"""Copied nodes as text: what the clipboard holds."""

from __future__ import annotations

import json
from collections.abc import Iterable

from netdesigner.design.file import DAMAGED, graph_from_json, graph_to_json
from netdesigner.design.graph import Edge, Graph, Node

MARK = "netdesigner-clip"


def to_text(graph: Graph, ids: Iterable[str]) -> str:
    """The nodes and the wires between them."""
    chosen = set(ids)
    part = Graph(nodes={key: node for key, node in graph.nodes.items() if key in chosen})
    for edge in graph.edges:
        if edge.source in chosen and edge.target in chosen:
            part.put_edge(edge)
    return json.dumps({MARK: 1, **graph_to_json(part)})


def from_text(text: str) -> tuple[list[Node], list[Edge]] | None:
    """Nodes and wires of a copied text; None when the clipboard holds something else."""
    try:
        content = json.loads(text)
        if not isinstance(content, dict) or MARK not in content:
            return None
        graph = graph_from_json(content)
    except DAMAGED:
        return None
    return list(graph.nodes.values()), list(graph.edges)
