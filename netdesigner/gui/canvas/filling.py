"""A large drawing gets its items in portions: what is seen first, the rest while the window stays usable."""

from __future__ import annotations

import time
from collections.abc import Iterable
from itertools import islice
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, QTimer, Signal

from netdesigner.gui.session.kept_objects import KeptObjects

if TYPE_CHECKING:
    from netdesigner.design.graph import Graph
    from netdesigner.gui.canvas.geometry import Direction
    from netdesigner.layout.boxes import Box, Boxes

LARGE = 400  # blocks from which on a drawing is made in portions
VAST = 2000  # blocks from which on the garbage collector would hold up the window
FIRST = 100  # blocks made at once: more than a screen shows
FEW = 16  # made between two looks at the clock
PORTION_SECONDS = 0.012  # of one turn of the event loop


class Fillable(Protocol):
    """What gets its items in portions: the drawing, which part of it is seen, and how items are made."""

    @property
    def graph(self) -> Graph: ...
    @property
    def direction(self) -> Direction: ...
    @property
    def seen(self) -> Box | None: ...
    @property
    def cards(self) -> Boxes[str]: ...
    def make_items(self, ids: Iterable[str]) -> None: ...


class Portions(QObject):
    """The nodes that have no item yet, in the order in which they get one."""

    progressed = Signal(int, int)  # items made so far, of how many
    finished = Signal()

    def __init__(self, scene: Fillable, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._scene = scene
        self._kept = KeptObjects()
        self._waiting: dict[str, None] = {}
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self._go_on)

    @property
    def is_on(self) -> bool:
        """Whether there are nodes without an item."""
        return bool(self._waiting)

    def start(self) -> None:
        """Makes the items of a drawing that was just opened; of a large one only the beginning at once."""
        self.stop()
        scene, nodes = self._scene, self._scene.graph.nodes
        if len(nodes) <= LARGE or scene.seen is None:
            scene.make_items(nodes)
            return
        if len(nodes) > VAST:
            self._kept.begin()
            self._kept.keep()
        is_down = scene.direction == "down"

        def along(key: str) -> tuple[float, float]:
            node = nodes[key]
            return (node.y, node.x) if is_down else (node.x, node.y)

        self._waiting = dict.fromkeys(sorted(nodes, key=along))
        self._make(list(self._waiting)[:FIRST])
        self._timer.start()

    def stop(self) -> None:
        """Forgets what is left."""
        self._timer.stop()
        self._waiting.clear()

    def forget(self, node_id: str) -> None:
        """The node was removed, or has got its item otherwise."""
        self._waiting.pop(node_id, None)

    def bring_up(self, area: Box) -> None:
        """Makes the items of all that has come into view."""
        if self._waiting:
            near = self._scene.cards.near(area)
            self._make([key for key in self._waiting if key in near])

    def finish(self) -> None:
        """Makes all that is left at once."""
        self._make(list(self._waiting))
        self._end_if_done()

    def _go_on(self) -> None:
        """One portion."""
        deadline = time.perf_counter() + PORTION_SECONDS
        if len(self._scene.graph.nodes) > VAST:
            self._kept.keep()
        waiting = iter(list(self._waiting))
        while time.perf_counter() < deadline and (few := list(islice(waiting, FEW))):
            self._make(few)
        whole = len(self._scene.graph.nodes)
        self.progressed.emit(whole - len(self._waiting), whole)
        self._end_if_done()

    def _make(self, ids: list[str]) -> None:
        for node_id in ids:
            self._waiting.pop(node_id, None)
        self._scene.make_items(ids)

    def _end_if_done(self) -> None:
        if not self._waiting and self._timer.isActive():
            self._timer.stop()
            self.finished.emit()
