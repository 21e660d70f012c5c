"""Copied nodes as text: what the clipboard holds."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from netdesigner.design.blocks import adopted
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

    A block whose module the design has under the same name becomes one of the design's own, which may have been
    changed since: its values stay where their parameters do, its wires where their ports do.
    """
    try:
        content = parse(text)
        if not isinstance(content, dict) or MARK not in content:
            return None
        theirs = modules_from_json(content.get("modules", []))
        graph = graph_from_json(content, {name: module.layer for name, module in (design.modules | theirs).items()})
    except DAMAGED:
        return None
    nodes = {key: _as_here(node, design) for key, node in graph.nodes.items()}
    fresh = [module for name, module in theirs.items() if name not in design.modules]
    return Clip(list(nodes.values()), [wire for wire in graph.edges if _has_ports(wire, nodes)], fresh)


def _as_here(node: Node, design: Design) -> Node:
    mine = design.modules.get(node.layer.module)
    return node if mine is None or isinstance(node.layer, mine.layer) else adopted(node, mine)


def _has_ports(wire: Edge, nodes: Mapping[str, Node]) -> bool:
    """Whether both ends of a wire are still there; of blocks only, for other layers have the ports that they had."""
    source, target = nodes[wire.source].layer, nodes[wire.target].layer
    is_left = bool(source.module) and wire.source_port >= source.output_count
    is_entered = bool(target.module) and target.arity[1] is not None and wire.target_port >= target.arity[1]
    return not is_left and not is_entered
