"""A selection becomes a module, and what stood behind it moves up to the block."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from netdesigner.design.document import Document
from netdesigner.layers import Shape
from netdesigner.layout.spacing import COLUMN, ROW


def group(document: Document, ids: Iterable[str], name: str, shapes: Mapping[tuple[str, int], Shape]) -> str:
    """Makes the module and closes the gap that its inside leaves behind, as one step; returns the block's id."""
    chosen = [document.graph.nodes[key] for key in ids]
    is_down = document.design.direction == "down"
    places = [node.y if is_down else node.x for node in chosen]
    with document.gesture(f"Group into {name}"):
        made = document.group((node.id for node in chosen), name, shapes)
        nodes, block = document.graph.nodes, document.graph.nodes[made]
        along = {node.id: node.y if is_down else node.x for node in nodes.values()}
        behind = [key for key in document.graph.followers(made) if along[key] > max(places)]
        step, here = (ROW, block.y) if is_down else (COLUMN, block.x)
        gap = min((along[key] for key in behind), default=0.0) - here - step
        beside = [key for key in nodes if key != made and key not in behind and along[key] > here]
        if gap > 0 and not beside:  # else what stands there would be run into
            dx, dy = (0.0, gap) if is_down else (gap, 0.0)
            document.move({key: (nodes[key].x - dx, nodes[key].y - dy) for key in behind})
    return made
