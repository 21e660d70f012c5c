"""Copied nodes as text: what the clipboard holds."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import NamedTuple

from netdesigner.design.design import Design
from netdesigner.design.graph import Edge, Graph, Node
from netdesigner.design.module import Module, used_below, used_in
from netdesigner.design.serialize import (
    DAMAGED,
    graph_from_json,
    graph_to_json,
    modules_from_json,
    modules_to_json,
)
from netdesigner.json_text import parse

MARK = "netdesigner-clip"


class Clip(NamedTuple):
    """Copied nodes, the wires between them, and the modules that they need and the design does not have."""

    nodes: list[Node]
    edges: list[Edge]
    modules: list[Module]


def to_text(graph: Graph, ids: Iterable[str], design: Design) -> str:
    """The nodes and the wires between them, with the modules that their blocks stand for."""
    chosen = set(ids)
    part = Graph(nodes={key: node for key, node in graph.nodes.items() if key in chosen})
    for edge in graph.edges:
        if edge.source in chosen and edge.target in chosen:
            part.put_edge(edge)
    names = {below for name in used_in(part) for below in used_below(design.modules, name)}
    modules = [module for name, module in design.modules.items() if name in names]
    return json.dumps({MARK: 1, **graph_to_json(part), "modules": modules_to_json(modules)})


def from_text(text: str, design: Design) -> Clip | None:
    """What a copied text holds; None when the clipboard holds something else.

    A module that the design has under the same name is the design's own.
    """
    try:
        content = parse(text)
        if not isinstance(content, dict) or MARK not in content:
            return None
        theirs = modules_from_json(content.get("modules", []))
        modules = theirs | design.modules
        graph = graph_from_json(content, {name: module.layer for name, module in modules.items()})
    except DAMAGED:
        return None
    fresh = [module for name, module in theirs.items() if name not in design.modules]
    return Clip(list(graph.nodes.values()), list(graph.edges), fresh)
