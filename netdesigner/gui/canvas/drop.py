"""A block on its way from the palette: where it would come to stand and what it would join."""

from __future__ import annotations

from PySide6.QtCore import QMimeData

from netdesigner.design.graph import Edge, GraphError
from netdesigner.gui.canvas.cards.marks import ComingCard, LooseWire, put_up, take_away
from netdesigner.gui.canvas.gestures import Pointer, Surface
from netdesigner.gui.canvas.joining import Verdict
from netdesigner.gui.look.mime import carried_layer
from netdesigner.gui.session.adding import add_joined, joint_at
from netdesigner.layers import Layer
from netdesigner.layout.open_ends import Joint
from netdesigner.layout.spacing import CARD_HEIGHT, CARD_WIDTH, snap

JOINS = Verdict("can", "")


class Drop:
    """Alive while something from the palette hovers over the canvas."""

    def __init__(self, surface: Surface, kind: type[Layer]) -> None:
        self._surface, self._scene = surface, surface.scene
        self._layer = kind.make()
        self._mark = ComingCard(self._layer.title(), self._layer.category)
        self._wires = [LooseWire(self._scene.direction) for _ in range(2)]  # to the card before, to the one behind
        for wire in self._wires:
            wire.hide()
        put_up(self._scene, self._mark, *self._wires)
        self._edge: Edge | None = None
        self._node: str | None = None
        self._joint = Joint((0.0, 0.0))

    @classmethod
    def of(cls, surface: Surface, content: QMimeData) -> Drop | None:
        """The drop for what is being dragged; None when it is no block."""
        kind = surface.session.layer_class(carried_layer(content) or "")
        return None if kind is None else cls(surface, kind)

    def move(self, pointer: Pointer) -> None:
        at = (snap(pointer.x - CARD_WIDTH / 2), snap(pointer.y - CARD_HEIGHT / 2))
        hit = self._scene.hit(pointer.x, pointer.y, self._surface.navigation.scale_factor, with_ports=False)
        has_both = self._layer.arity[1] != 0 and self._layer.output_count > 0
        self._edge = hit.edge if has_both else None
        self._node = hit.node if self._may_follow(hit.node) else None
        self._joint = Joint(at)
        if hit.node is None and self._edge is None:
            self._joint = joint_at(self._surface.session, self._layer, at)
        self._mark.setPos(*self._joint.at)
        self._mark.setVisible(self._node is None)
        self._show_wires()
        self._surface.mark_drop(self._edge, self._node or self._joint.source or self._joint.target)

    def _show_wires(self) -> None:
        """The wires that the block would come with."""
        (x, y), nodes = self._joint.at, self._scene.nodes
        is_down = self._scene.direction == "down"
        start = (x + CARD_WIDTH / 2, y) if is_down else (x, y + CARD_HEIGHT / 2)
        end = (start[0], y + CARD_HEIGHT) if is_down else (x + CARD_WIDTH, start[1])
        before, behind = (nodes.get(key or "") for key in self._joint[1:])
        for wire, card in zip(self._wires, (before, behind), strict=True):
            wire.setVisible(card is not None)
        if before is not None:
            self._wires[0].show_way(before.port_place(0, is_output=True), start, JOINS)
        if behind is not None:
            self._wires[1].show_way(end, behind.port_place(0, is_output=False), JOINS)

    def _may_follow(self, node_id: str | None) -> bool:
        if node_id is None or self._layer.arity[1] == 0:
            return False
        return self._scene.graph.nodes[node_id].layer.output_count > 0

    def let_go(self) -> None:
        """Adds the block: into a wire, behind the card it was dropped on, or where it was let go.

        There it continues an open end right before it, or leads to one right behind it.
        """
        session = self._surface.session
        try:
            if self._edge is not None:
                added = session.document.add(self._layer, into=self._edge)
            elif self._node is not None:
                added = session.document.add(self._layer, after=self._node)
            else:
                added = add_joined(session, self._layer, self._joint)
        except GraphError as error:  # a module cannot contain itself
            session.message.emit(str(error))
            return
        session.select([added])

    def clean_up(self) -> None:
        self._surface.mark_drop()
        take_away(self._scene, self._mark, *self._wires)
