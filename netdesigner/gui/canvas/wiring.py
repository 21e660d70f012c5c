"""The ways of all wires, and which of them have to be found anew when something moves."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from netdesigner.analysis.boxes import Box, Boxes, Point, grow
from netdesigner.analysis.routing import CLEARANCE, Lane, direct, find_route
from netdesigner.design.graph import Edge
from netdesigner.gui.canvas.geometry import PORT_RADIUS

if TYPE_CHECKING:
    from netdesigner.gui.canvas.scene import CanvasScene

LONG = 1400.0  # scene units
LONGEST = 10_000.0  # beyond it a way round all cards takes too long to find: the direct one must do


class Wiring:
    """Lays the wires of a scene round its cards."""

    def __init__(self, scene: CanvasScene) -> None:
        self._scene = scene
        self._lanes: dict[Edge, Lane] = {}
        self._chips: Boxes[Edge] = Boxes()
        self._chipless: set[Edge] = set()  # wires whose chip found no place
        self.areas: Boxes[Edge] = Boxes()  # where each wire is, chips included

    def clear(self) -> None:
        self._lanes.clear()
        self.areas.clear()
        self._chips.clear()
        self._chipless.clear()

    def forget(self, edge: Edge) -> None:
        self._lanes.pop(edge, None)
        self.areas.drop(edge)
        self._chips.drop(edge)
        self._chipless.discard(edge)

    def ends(self, edge: Edge) -> tuple[Point, Point]:
        """Where a wire begins and ends; the arrow stops at the rim of the port."""
        nodes = self._scene.nodes
        start = nodes[edge.source].port_place(edge.source_port, is_output=True)
        x, y = nodes[edge.target].port_place(edge.target_port, is_output=False)
        rim = PORT_RADIUS + 0.5
        return start, (x, y - rim) if self._scene.direction == "down" else (x - rim, y)

    def lay(self, edges: Iterable[Edge], in_detail: bool = True) -> None:
        """Finds ways for wires; without detail they take the direct one (while much is being moved)."""
        scene, edges = self._scene, list(edges)
        is_turned = scene.direction == "right"
        for edge in edges:  # places held by old ways must not keep the new ones out
            self._chips.drop(edge)
            self._lanes.pop(edge, None)
        for edge in edges:
            item = scene.edges[edge]
            start, end = self.ends(edge)
            if in_detail and abs(end[0] - start[0]) + abs(end[1] - start[1]) < LONGEST:
                others = [lane for other, lane in self._lanes.items() if other != edge]
                route = find_route(start, end, (edge.source, edge.target), scene.cards, others, is_turned)
            elif is_turned:
                route = direct(start[::-1], end[::-1]).turned()
            else:
                route = direct(start, end)
            item.lay(route, scene.direction)
            self._note(edge, route.lane)

    def _note(self, edge: Edge, lane: Lane | None) -> None:
        if lane is None:
            self._lanes.pop(edge, None)
        else:
            self._lanes[edge] = lane
        self._place_chip(edge)
        area = self._scene.edges[edge].boundingRect()
        self.areas.put(edge, (area.left(), area.top(), area.right(), area.bottom()))

    def _place_chip(self, edge: Edge) -> None:
        item, cards = self._scene.edges[edge], self._scene.cards
        self._chips.drop(edge)

        def is_free(box: Box) -> bool:
            return not cards.near(grow(box, 1.0)) and not self._chips.near(grow(box, 3.0))

        item.place_chip(is_free, fans_out=len(self._scene.graph.outputs_of(edge.source)) > 1)
        self._chipless.discard(edge)
        if item.chip_box is not None:
            self._chips.put(edge, item.chip_box)
        elif item.look.chip:
            self._chipless.add(edge)

    def retry_chips(self) -> None:
        """Chips that found no place look for one again: something may have made way."""
        self.refresh_chips(sorted(self._chipless))

    def disturbed(self, boxes: Iterable[Box]) -> set[Edge]:
        """Wires that a card stands on or too near to."""
        found: set[Edge] = set()
        for box in boxes:
            wide = grow(box, CLEARANCE)
            found.update(edge for edge in self.areas.near(wide) if self._scene.edges[edge].meets(wide))
        return found

    def is_short(self, edge: Edge) -> bool:
        """Whether a way for the wire is found fast enough to look for it at each movement of the mouse."""
        left, top, right, bottom = self.areas[edge]
        return right - left + bottom - top < LONG

    def freed(self, boxes: Iterable[Box]) -> set[Edge]:
        """Wires with a lane that may find a better way now that these places are empty."""
        found: set[Edge] = set()
        for box in boxes:
            found.update(edge for edge in self.areas.near(grow(box, CLEARANCE)) if edge in self._lanes)
        return found

    def refresh_chips(self, edges: Iterable[Edge]) -> None:
        """Lets chips look for a place again, after cards or words have changed."""
        for edge in edges:
            self._note(edge, self._lanes.get(edge))
