"""What was just added is in view, with room for the block that follows it; what is selected stays in view."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize

from netdesigner.layout.spacing import ROW, STEP_RIGHT

if TYPE_CHECKING:
    from netdesigner.gui.canvas.navigation import NavigableView


def show_added(view: NavigableView, node_id: str) -> None:
    """Moves the view as little as is needed to show a block and, where its output is open, the place behind it.

    The first block of a drawing comes to where the flow begins: all of the view is left for what follows.
    """
    scene, area = view.canvas, view.canvas.bounds([node_id])
    node = scene.graph.nodes[node_id]
    if node.layer.output_count and not scene.graph.outputs_of(node_id):
        is_first, seen = len(scene.graph.nodes) == 1, view.visible_area()
        if scene.direction == "down":
            area.setHeight(seen.height() if is_first else area.height() + ROW)
        else:
            area.setWidth(seen.width() if is_first else area.width() + STEP_RIGHT)
    view.reveal_area(area)


def was_seen(view: NavigableView, old: QSize) -> list[str]:
    """The selected blocks, where all of them were seen in the view's old size."""
    chosen = [key for key in view.session.selection if key in view.canvas.cards]
    back, _ = view.viewportTransform().inverted()
    before = back.mapRect(QRectF(0, 0, old.width(), old.height()))
    return chosen if chosen and before.contains(view.canvas.bounds(chosen)) else []
