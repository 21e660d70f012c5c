"""A node on the canvas: one item that paints its card."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from netdesigner.design.graph import Graph
from netdesigner.gui.canvas.cards.card import BOUNDS, TEXT_LEFT, CardLook, paint_card
from netdesigner.gui.canvas.cards.names import NAMES_SCALE
from netdesigner.gui.look import theme
from netdesigner.layout.boxes import Box, Point
from netdesigner.layout.ports import port_places, rises
from netdesigner.layout.spacing import CARD_HEIGHT, CARD_WIDTH, Direction

if TYPE_CHECKING:
    from netdesigner.gui.canvas.scene import CanvasScene

NODE_Z = 2.0


class NodeItem(QGraphicsItem):
    """One node. It shows what the scene tells it and knows where its ports are."""

    def __init__(self, scene: CanvasScene, node_id: str) -> None:
        super().__init__()
        self.node_id = node_id
        self.place: Point = (0.0, 0.0)  # where it is; Qt may hear of that later
        self.look = CardLook("", "", "")
        self.inputs: list[Point] = []  # places of the ports on the card
        self.outputs: list[Point] = []
        self.is_rising = False  # inputs at the far side: it stands in a column that runs against the flow
        self.spare_index: int | None = None  # the input beyond those in use
        self._canvas = scene
        self.setZValue(NODE_Z)

    def boundingRect(self) -> QRectF:
        return BOUNDS

    @property
    def box(self) -> Box:
        """The card in scene coordinates."""
        x, y = self.place
        return x, y, x + CARD_WIDTH, y + CARD_HEIGHT

    def stand(self, x: float, y: float) -> None:
        """Takes another place, and is painted there."""
        self.place = x, y
        self.setPos(x, y)

    def settle(self) -> None:
        """Is painted where it is."""
        self.setPos(*self.place)

    def fit_ports(self, graph: Graph, direction: Direction) -> bool:
        """Takes the ports that the node has now, at the sides where wires come and go; whether they differ."""
        layer = graph.nodes[self.node_id].layer
        used = max((edge.target_port + 1 for edge in graph.inputs_of(self.node_id)), default=0)
        count = max(layer.arity[0], used)
        spare = max(0, graph.port_count(self.node_id) - count)
        self.is_rising = rises(graph, self.node_id, direction)
        inputs = port_places(count, spare, False, direction, self.is_rising)
        outputs = port_places(layer.output_count, 0, True, direction, self.is_rising)
        self.spare_index = count if spare else None
        if (inputs, outputs) == (self.inputs, self.outputs):
            return False
        self.inputs, self.outputs = inputs, outputs
        return True

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
        edge = CARD_HEIGHT if is_output != self.is_rising else 0.0
        x, y = places[index] if index < len(places) else (CARD_WIDTH / 2, edge)
        left, top = self.place
        return left + x, top + y

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
            card = (0.0, 0.0, look.title, look.state == "waiting")
            self._canvas.names.draw(painter, place, (card,), TEXT_LEFT)
            painter.setWorldTransform(place)
