"""A block on its way from the palette: where it would come to stand and what it would join."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData

from netdesigner.design.graph import Edge, GraphError
from netdesigner.gui.canvas.geometry import CARD_HEIGHT, CARD_WIDTH, snap
from netdesigner.gui.canvas.gestures import Pointer
from netdesigner.gui.canvas.marks import ComingCard, take_away
from netdesigner.gui.mime import carried_layer
from netdesigner.layers import Layer

if TYPE_CHECKING:
    from netdesigner.gui.canvas.view import CanvasView


class Drop:
    """Alive while something from the palette hovers over the canvas."""

    def __init__(self, view: CanvasView, kind: type[Layer]) -> None:
        self._view, self._scene = view, view.canvas
        self._layer = kind.make()
        self._mark = ComingCard(self._layer.title(), self._layer.category)
        self._scene.addItem(self._mark)
        self._edge: Edge | None = None
        self._node: str | None = None
        self._at = (0.0, 0.0)

    @classmethod
    def of(cls, view: CanvasView, content: QMimeData) -> Drop | None:
        """The drop for what is being dragged; None when it is no block."""
        kind = view.session.layer_class(carried_layer(content) or "")
        return None if kind is None else cls(view, kind)

    def move(self, pointer: Pointer) -> None:
        self._at = (snap(pointer.x - CARD_WIDTH / 2), snap(pointer.y - CARD_HEIGHT / 2))
        self._mark.setPos(*self._at)
        hit = self._scene.hit(pointer.x, pointer.y, self._view.scale_factor, with_ports=False)
        has_both = self._layer.arity[1] != 0 and self._layer.output_count > 0
        self._edge = hit.edge if has_both else None
        self._node = hit.node if self._may_follow(hit.node) else None
        self._mark.setVisible(self._node is None)
        self._view.mark_drop(self._edge, self._node)

    def _may_follow(self, node_id: str | None) -> bool:
        if node_id is None or self._layer.arity[1] == 0:
            return False
        return self._scene.graph.nodes[node_id].layer.output_count > 0

    def let_go(self) -> None:
        """Adds the block: into a wire, behind the card it was dropped on, or where it was let go."""
        session = self._view.session
        try:
            if self._edge is not None:
                added = session.document.add(self._layer, into=self._edge)
            elif self._node is not None:
                added = session.document.add(self._layer, after=self._node)
            else:
                added = session.document.add(self._layer, self._at)
        except GraphError as error:  # a module cannot contain itself
            session.message.emit(str(error))
            return
        session.select([added])

    def clean_up(self) -> None:
        self._view.mark_drop()
        take_away(self._mark)
