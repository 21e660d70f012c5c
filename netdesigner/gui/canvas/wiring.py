"""The ways of all wires, and which of them have to be found anew when something moves.

In a large drawing a wire that nobody sees is a straight line until it comes into view.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import TYPE_CHECKING, Protocol

from netdesigner.design.graph import Edge, Graph
from netdesigner.gui.canvas.geometry import PORT_RADIUS
from netdesigner.layout.bows import find_way
from netdesigner.layout.boxes import Box, Boxes, Point, around, grow, meet
from netdesigner.layout.routing import CLEARANCE, Lane, direct

if TYPE_CHECKING:
    from netdesigner.gui.canvas.cards.node_item import NodeItem
    from netdesigner.gui.canvas.edge_item import EdgeItem
    from netdesigner.gui.canvas.geometry import Direction

LONG = 1400.0  # scene units
LONGEST = 20_000.0  # beyond it a way round all cards takes too long to find: the direct one must do


class Wired(Protocol):
    """What wires are laid over: the cards with their ports, the items that show the wires, and what is seen of both."""

    @property
    def graph(self) -> Graph: ...
    @property
    def direction(self) -> Direction: ...
    @property
    def nodes(self) -> dict[str, NodeItem]: ...
    @property
    def edges(self) -> dict[Edge, EdgeItem]: ...
    @property
    def cards(self) -> Boxes[str]: ...
    @property
    def seen(self) -> Box | None: ...
    @property
    def is_large(self) -> bool: ...


class Wiring:
    """Lays the wires of a scene round its cards."""

    def __init__(self, scene: Wired) -> None:
        self._scene = scene
        self._lanes: dict[Edge, Lane] = {}
        self._heights: Boxes[Edge] = Boxes()  # from where to where along the flow each lane runs
        self._chips: Boxes[Edge] = Boxes()
        self._chipless: set[Edge] = set()  # wires whose chip found no place
        self.areas: Boxes[Edge] = Boxes()  # where each wire is, chips included
        self.late: set[Edge] = set()  # straight lines so far: their ways are found when they come into view

    def clear(self) -> None:
        self._lanes.clear()
        self._heights.clear()
        self.late.clear()
        self.areas.clear()
        self._chips.clear()
        self._chipless.clear()

    def forget(self, edge: Edge) -> None:
        self._drop_lane(edge)
        self.late.discard(edge)
        self.areas.drop(edge)
        self._chips.drop(edge)
        self._chipless.discard(edge)

    def ends(self, edge: Edge) -> tuple[Point, Point]:
        """Where a wire begins and ends; the arrow stops at the rim of the port."""
        nodes = self._scene.nodes
        start = nodes[edge.source].port_place(edge.source_port, is_output=True)
        x, y = nodes[edge.target].port_place(edge.target_port, is_output=False)
        rim = (PORT_RADIUS + 0.5) * (-1 if nodes[edge.target].is_rising else 1)
        return start, (x, y - rim) if self._scene.direction == "down" else (x - rim, y)

    def lay(self, edges: Iterable[Edge], in_detail: bool = True) -> None:
        """Finds ways for wires; without detail they take the direct one (while much is being moved)."""
        edges = list(edges)
        for edge in edges:  # places held by old ways must not keep the new ones out
            self._chips.drop(edge)
            self._drop_lane(edge)
        scene, seen = self._scene, self._scene.seen
        if scene.is_large and seen is not None:
            edges = [edge for edge in edges if not self._put_off(edge, seen)]
        for edge in edges:
            self._lay(edge, in_detail)

    def _put_off(self, edge: Edge, seen: Box) -> bool:
        """Makes a wire a straight line for now; False where it is in view."""
        start, end = self.ends(edge)
        if meet(grow(around([start, end]), CLEARANCE), seen):
            return False
        item = self._scene.edges[edge]
        item.lay_straight(start, end, self._scene.direction)
        self._chipless.discard(edge)
        self.late.add(edge)
        self._note_area(edge)
        return True

    def carry(self, edge: Edge, shift: Point, seen: Box | None) -> bool:
        """Moves a wire along with both its ends where nobody sees it, as a straight line; False where somebody does."""
        if seen is None or edge not in self.areas:
            return False
        left, top, right, bottom = old = self.areas[edge]
        new = left + shift[0], top + shift[1], right + shift[0], bottom + shift[1]
        if meet(old, seen) or meet(new, seen):
            return False
        self.areas.put(edge, new)
        if edge not in self.late:
            self._chips.drop(edge)
            self._drop_lane(edge)
            self._chipless.discard(edge)
            self.late.add(edge)
        return True

    def straighten(self, edges: Iterable[Edge]) -> None:
        """Draws wires that nobody has seen yet as straight lines between where their ends are now."""
        for edge in edges:
            if edge in self.late:
                self._scene.edges[edge].lay_straight(*self.ends(edge), self._scene.direction)
                self._note_area(edge)

    def has_lane(self, edge: Edge) -> bool:
        """Whether the wire goes round cards."""
        return edge in self._lanes

    def bring_up(self, area: Box, seconds: float = float("inf")) -> bool:
        """Finds the ways of wires that have come into view; False where the time did not suffice for all."""
        if not self.late:
            return True
        deadline = time.perf_counter() + seconds
        for edge in sorted(edge for edge in self.areas.near(area) if edge in self.late):
            if time.perf_counter() > deadline:
                return False
            self._lay(edge, in_detail=True)
        return True

    def finish(self) -> None:
        """Finds the ways of all wires that are still straight lines."""
        for edge in sorted(self.late):
            self._lay(edge, in_detail=True)

    def _lay(self, edge: Edge, in_detail: bool) -> None:
        self.late.discard(edge)
        scene = self._scene
        item, is_turned = scene.edges[edge], scene.direction == "right"
        start, end = self.ends(edge)
        rising = scene.nodes[edge.source].is_rising, scene.nodes[edge.target].is_rising
        if in_detail and abs(end[0] - start[0]) + abs(end[1] - start[1]) < LONGEST:
            others = self._lanes_beside(edge, start, end)
            route = find_way(start, end, edge[:2], scene.cards, others, is_turned, rising)
        elif is_turned:
            route = direct(start[::-1], end[::-1]).turned()
        else:
            route = direct(start, end)
        item.lay(route, scene.direction, rising[1])
        self._note(edge, route.lane)

    def _lanes_beside(self, edge: Edge, start: Point, end: Point) -> list[Lane]:
        """The lanes of other wires that run where this one passes."""
        along = 0 if self._scene.direction == "right" else 1
        low, high = sorted((start[along], end[along]))
        near = self._heights.near((-1.0, low - 1.0, 1.0, high + 1.0))
        return [self._lanes[other] for other in sorted(near) if other != edge]

    def _drop_lane(self, edge: Edge) -> None:
        if self._lanes.pop(edge, None) is not None:
            self._heights.drop(edge)

    def _note(self, edge: Edge, lane: Lane | None) -> None:
        self._drop_lane(edge)
        if lane is not None:
            self._lanes[edge] = lane
            self._heights.put(edge, (0.0, lane.top, 0.0, lane.bottom))
        self._place_chip(edge)
        self._note_area(edge)

    def _note_area(self, edge: Edge) -> None:
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
            if edge not in self.late:
                self._note(edge, self._lanes.get(edge))
