"""In a large drawing the items that nobody sees lag behind: they follow when they come into view, or in idle moments.

Where each card and each wire is, and so what lies where, is always known at once; only Qt's items are late.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QRectF, QTimer

from netdesigner.design.graph import Edge
from netdesigner.layout.boxes import Box, grow, meet

if TYPE_CHECKING:
    from netdesigner.gui.canvas.scene import CanvasScene

PAUSE_MS = 40  # after an edit: what is seen is painted first
PORTION_SECONDS = 0.008  # of one turn of the event loop
FEW = 16  # brought up to date between two looks at the clock
AIR = 40.0  # round what is seen: items are painted a little beyond their cards


class Lagging(QObject):
    """The items that are not yet where, or not yet as, the drawing has them."""

    def __init__(self, scene: CanvasScene) -> None:
        super().__init__(scene)
        self._scene = scene
        self._cards: dict[str, None] = {}
        self._wires: dict[Edge, bool] = {}  # whether they are elsewhere, too
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._go_on)

    @property
    def is_on(self) -> bool:
        return bool(self._cards or self._wires)

    def clear(self) -> None:
        self._timer.stop()
        self._cards.clear()
        self._wires.clear()

    def forget_card(self, node_id: str) -> None:
        self._cards.pop(node_id, None)

    def forget_wire(self, edge: Edge) -> None:
        self._wires.pop(edge, None)

    # -- putting off

    def area(self) -> Box | None:
        """What must be right at once; None where that is everything."""
        scene = self._scene
        return grow(scene.seen, AIR) if scene.seen is not None and scene.is_large else None

    def put_off_cards(self, ids: Iterable[str]) -> Iterable[str]:
        """Those of some nodes that are in view, the looks of which cannot wait."""
        area, cards = self.area(), self._scene.cards
        if area is None:
            return ids
        ids = list(ids)
        waiting = {key: None for key in ids if key in cards and not meet(cards[key], area)}
        self._cards |= waiting
        self._soon()
        return [key for key in ids if key not in waiting]

    def put_off_wires(self, edges: Iterable[Edge]) -> Iterable[Edge]:
        """The same for the looks of wires."""
        area, areas = self.area(), self._scene.wiring.areas
        if area is None:
            return edges
        edges = list(edges)
        waiting = {edge for edge in edges if edge in areas and not meet(areas[edge], area)}
        for edge in waiting:
            self._wires.setdefault(edge, False)
        self._soon()
        return [edge for edge in edges if edge not in waiting]

    def leave_card(self, node_id: str) -> None:
        """The card is elsewhere, before and now out of view."""
        self._cards[node_id] = None

    def leave_wire(self, edge: Edge) -> None:
        """The wire, a straight line as long as nobody sees it, is elsewhere."""
        self._wires[edge] = True

    def _soon(self) -> None:
        if self.is_on and not self._timer.isActive():
            self._timer.start(PAUSE_MS)

    # -- catching up

    def bring_up(self, area: Box) -> None:
        """Brings up to date what lies in an area that is seen."""
        if self._cards or self._wires:
            near, wires = self._scene.cards.near(area), self._scene.wiring.areas.near(area)
            self._renew([key for key in near if key in self._cards], [edge for edge in wires if edge in self._wires])
        self._soon()

    def take_away(self, area: Box) -> None:
        """Lets items leave an area that has come into view, which the drawing has elsewhere."""
        if not self.is_on:
            return
        left, top, right, bottom = area
        shown = set(map(id, self._scene.items(QRectF(left, top, right - left, bottom - top))))
        scene = self._scene
        cards = [key for key in self._cards if id(scene.nodes.get(key)) in shown]
        self._renew(cards, [edge for edge in self._wires if id(scene.edges.get(edge)) in shown])

    def finish(self) -> None:
        """Brings all of them up to date."""
        if self.is_on:
            self._renew(list(self._cards), list(self._wires))
            self._timer.stop()

    def _go_on(self) -> None:
        """One portion."""
        deadline = time.perf_counter() + PORTION_SECONDS
        for waiting in (list(self._cards), list(self._wires)):
            for start in range(0, len(waiting), FEW):
                if time.perf_counter() > deadline:
                    self._timer.start(0)
                    return
                few = waiting[start : start + FEW]
                self._renew([key for key in few if isinstance(key, str)], [e for e in few if isinstance(e, Edge)])
        self._scene.geometry_changed.emit()  # for pictures that were made of old looks

    def _renew(self, ids: list[str], edges: list[Edge]) -> None:
        scene = self._scene
        for key in ids:
            del self._cards[key]
        scene.renew_cards(ids)
        moved = [edge for edge in edges if self._wires.pop(edge)]
        scene.wiring.straighten(moved)
        scene.renew_wires(edges)
