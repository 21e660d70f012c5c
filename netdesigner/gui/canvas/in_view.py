"""What was just added is in view, with room for the block that follows it; what is selected stays in view."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize

from netdesigner.layout.spacing import ROW, STEP_RIGHT

if TYPE_CHECKING:
    from netdesigner.gui.canvas.navigation import Navigation


def show_added(navigation: Navigation, node_id: str) -> None:
    """Moves the view as little as is needed to show a block and, where its output is open, the place behind it.

    The first block of a drawing comes to where the flow begins: all of the view is left for what follows.
    """
    scene, area = navigation.scene, navigation.scene.bounds([node_id])
    node = scene.graph.nodes[node_id]
    if node.layer.output_count and not scene.graph.outputs_of(node_id):
        is_first, seen = len(scene.graph.nodes) == 1, navigation.visible_area()
        if scene.direction == "down":
            area.setHeight(seen.height() if is_first else area.height() + ROW)
        else:
            area.setWidth(seen.width() if is_first else area.width() + STEP_RIGHT)
    navigation.reveal_area(area)


def was_seen(navigation: Navigation, old: QSize) -> list[str]:
    """The selected blocks, where all of them were seen in the view's old size."""
    scene, before = navigation.scene, navigation.visible_area(old)
    chosen = [key for key in navigation.session.selection if key in scene.cards]
    return chosen if chosen and before.contains(scene.bounds(chosen)) else []
