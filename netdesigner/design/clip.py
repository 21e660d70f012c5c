"""Copied nodes as text: what the clipboard holds."""

from __future__ import annotations

import json
from collections.abc import Iterable

from netdesigner.design.file import graph_to_json, node_from_json
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
        nodes = [node_from_json(part) for part in content["nodes"]]
        edges = [Edge(str(e[0]), str(e[1]), int(e[2]), int(e[3])) for e in content["edges"]]
    except (ValueError, KeyError, TypeError, IndexError):
        return None
    return nodes, edges
