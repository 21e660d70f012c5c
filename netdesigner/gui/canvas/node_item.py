"""A node on the canvas: one item that paints its card."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from netdesigner.analysis.boxes import Box, Point
from netdesigner.gui import theme
from netdesigner.gui.canvas.card import BOUNDS, TEXT_LEFT, CardLook, paint_card
from netdesigner.gui.canvas.geometry import CARD_HEIGHT, CARD_WIDTH
from netdesigner.gui.canvas.names import NAMES_SCALE

if TYPE_CHECKING:
    from netdesigner.gui.canvas.scene import CanvasScene

NODE_Z = 2.0


class NodeItem(QGraphicsItem):
    """One node. It shows what the scene tells it and knows where its ports are."""

    def __init__(self, scene: CanvasScene, node_id: str) -> None:
        super().__init__()
        self.node_id = node_id
        self.look = CardLook("", "", "")
        self.inputs: list[Point] = []  # places of the ports on the card
        self.outputs: list[Point] = []
        self.spare_index: int | None = None  # the input beyond those in use
        self._canvas = scene
        self.setZValue(NODE_Z)

    def boundingRect(self) -> QRectF:
        return BOUNDS

    @property
    def box(self) -> Box:
        """The card in scene coordinates."""
        x, y = self.x(), self.y()
        return x, y, x + CARD_WIDTH, y + CARD_HEIGHT

    def show_look(self, look: CardLook) -> None:
        """Takes over another look; equal ones cost nothing."""
        if look != self.look:
            self.look = look
            self.update()

    def restyle(self, **changes: object) -> None:
        """Changes part of the look: hovered, selected, ..."""
        self.show_look(self.look._replace(**changes))  # type: ignore[arg-type]

    def port_place(self, index: int, is_output: bool) -> Point:
        """A port in scene coordinates; ports that are no longer drawn lie in the middle of the edge."""
        places = self.outputs if is_output else self.inputs
        x, y = places[index] if index < len(places) else (CARD_WIDTH / 2, CARD_HEIGHT if is_output else 0.0)
        return self.x() + x, self.y() + y

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        look, colors = self.look, theme.current()
        if widget is None:  # a printed or exported picture
            paint_card(painter, look, colors)
            return
        place = painter.worldTransform()
        is_far = place.m11() < NAMES_SCALE
        shown = look._replace(title="", summary="") if is_far else look
        self._canvas.sprites.draw(painter, shown, BOUNDS, lambda inner: paint_card(inner, shown, colors))
        if is_far:
            painter.resetTransform()
            self._canvas.names.draw(painter, place, look.title, (0.0, 0.0), TEXT_LEFT, look.state == "waiting")
            painter.setWorldTransform(place)
