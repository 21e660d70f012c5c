"""One class a mouse gesture; an object lives only while its gesture lasts and tells the document once, at the end."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtWidgets import QApplication

from netdesigner.design.commands import Change
from netdesigner.design.graph import Edge
from netdesigner.gui.canvas.cards.marks import Band, Moving, put_up, take_away
from netdesigner.gui.canvas.overview import BOXES_SCALE
from netdesigner.layout.boxes import Point
from netdesigner.layout.spacing import CARD_HEIGHT, snap

if TYPE_CHECKING:
    from netdesigner.gui.canvas.geometry import PortId
    from netdesigner.gui.canvas.joining import Verdict
    from netdesigner.gui.canvas.navigation import Navigation
    from netdesigner.gui.canvas.scene import CanvasScene
    from netdesigner.gui.session.session import Session

ADD_KEYS = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier
MANY = 60  # moved blocks from which on wires take the direct way until the mouse is let go


class Pointer(NamedTuple):
    """Where the mouse is and which keys are held."""

    x: float  # in the scene
    y: float
    view: QPoint
    keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier

    @property
    def adds(self) -> bool:
        """Whether Shift or Ctrl adds to the selection."""
        return bool(self.keys & ADD_KEYS)


class Surface(Protocol):
    """What a gesture, or a block from the palette, may ask of the canvas that it is on."""

    scene: CanvasScene
    session: Session
    navigation: Navigation

    def finish(self) -> None:
        """Ends the present gesture."""

    def mark_drop(self, edge: Edge | None = None, node: str | None = None) -> None:
        """Lights up the wire or the card that what is being dragged would join."""

    def note(self, place: QPoint | None, verdict: Verdict | None) -> None:
        """A sentence at the mouse: what would become of the wire being drawn."""

    def hide_cards(self) -> None:
        """Puts away the cards that float above the canvas, for the time of a gesture."""

    def ask_for_block(self, pointer: Pointer, at_port: PortId) -> None:
        """Opens the search box for a block at the loose end of a wire."""


class Gesture:
    """What the mouse is doing. `surface.finish()` ends it; nothing of it stays."""

    cursor = Qt.CursorShape.ArrowCursor
    pans_at_rim = False  # the view moves when the mouse rests at its rim
    is_dropped_outside = True  # letting go outside of the window gives it up
    ends_in_view = False  # ... and also outside of the canvas

    def __init__(self, surface: Surface, pointer: Pointer) -> None:
        self.surface = surface
        self.scene, self.session = surface.scene, surface.session
        self.start = pointer
        self.has_moved = False

    def move(self, pointer: Pointer) -> None:
        """The mouse moved; small trembling does not count."""
        away = (pointer.view - self.start.view).manhattanLength()
        if not self.has_moved and away >= QApplication.startDragDistance():
            self.has_moved = True
            self.begin(pointer)
        if self.has_moved:
            self.drag(pointer)

    @property
    def is_held(self) -> bool:
        """Whether a button is held as long as the gesture lasts."""
        return True

    def begin(self, pointer: Pointer) -> None:
        """The first real movement."""

    def drag(self, pointer: Pointer) -> None:
        """Each movement."""

    def press(self, pointer: Pointer) -> None:
        """A button was pressed while the gesture was on: only gestures that outlive a click care."""

    def release(self, pointer: Pointer) -> None:
        self.surface.finish()

    def cancel(self) -> None:
        """Leaves everything as it was."""
        self.surface.finish()

    def is_upset_by(self, change: Change) -> bool:
        """Whether an edit from elsewhere (Delete, undo, another file) took away what the gesture works on."""
        return change.is_redrawn

    def clean_up(self) -> None:
        """Takes away what the gesture put on the screen; called however it ended."""


class Pan(Gesture):
    """Middle button, or Space and the left button: moves the view."""

    cursor = Qt.CursorShape.ClosedHandCursor
    is_dropped_outside = False

    def __init__(self, surface: Surface, pointer: Pointer) -> None:
        super().__init__(surface, pointer)
        self._last = pointer.view

    def move(self, pointer: Pointer) -> None:
        step = pointer.view - self._last
        self._last = pointer.view
        self.surface.navigation.pan(step.x(), step.y())


class RubberBand(Gesture):
    """A drag over empty canvas selects the blocks it touches; a click selects nothing."""

    pans_at_rim = True
    is_dropped_outside = False

    def __init__(self, surface: Surface, pointer: Pointer) -> None:
        super().__init__(surface, pointer)
        self._kept = self.session.selection if pointer.adds else ()
        self._band: Band | None = None

    def begin(self, pointer: Pointer) -> None:
        self._band = Band()
        put_up(self.scene, self._band)

    def drag(self, pointer: Pointer) -> None:
        left, right = sorted((self.start.x, pointer.x))
        top, bottom = sorted((self.start.y, pointer.y))
        if self._band is not None:
            self._band.stretch(QRectF(left, top, right - left, bottom - top))
        touched = self.scene.cards.near((left, top, right, bottom))
        inside = [node_id for node_id in self.scene.nodes if node_id in touched]
        self.session.select((*self._kept, *inside))

    def release(self, pointer: Pointer) -> None:
        if not self.has_moved:
            self.session.select(self._kept)
        if not pointer.adds:
            self.scene.select_edges(())
        self.surface.finish()

    def cancel(self) -> None:
        self.session.select(self._kept)
        self.surface.finish()

    def clean_up(self) -> None:
        take_away(self.scene, self._band)
        self._band = None


class Move(Gesture):
    """A click selects a block; a drag moves the selection, as one step. A free block may be let go on a wire."""

    cursor = Qt.CursorShape.ArrowCursor
    pans_at_rim = True

    def __init__(self, surface: Surface, pointer: Pointer, node_id: str) -> None:
        super().__init__(surface, pointer)
        self.node_id = node_id
        self._was_selected = node_id in self.session.selection
        if pointer.adds:
            kept = [other for other in self.session.selection if other != node_id]
            self.session.select(kept if self._was_selected else [*kept, node_id])
        elif not self._was_selected:
            self.session.select([node_id])
            self.scene.select_edges(())
        self._places: dict[str, Point] = {}
        self._inner: list[Edge] = []
        self._outer: list[Edge] = []
        self._wire: Edge | None = None
        self._disturbed: set[Edge] = set()  # wires that a card came near to on its way
        self._is_loose = False

    def begin(self, pointer: Pointer) -> None:
        self.scene.filling.finish()
        self.scene.lagging.finish()
        nodes = self.scene.graph.nodes
        moving = self.session.selection if self.node_id in self.session.selection else (self.node_id,)
        self._places = {key: (nodes[key].x, nodes[key].y) for key in moving if key in nodes}
        wires = {wire for key in self._places for wire in self._wires_at(key)}
        self._inner = sorted(w for w in wires if w.source in self._places and w.target in self._places)
        self._outer = sorted(wires - set(self._inner))
        self._is_loose = self._may_be_inserted()
        if self._is_loose:  # no obstacle now: the wire shall stay where it can be hit
            passed = self.scene.wiring.freed([self.scene.cards[self.node_id]])
            self.scene.cards.drop(self.node_id)
            self.scene.wiring.lay(sorted(passed))
        self.surface.hide_cards()

    def _may_be_inserted(self) -> bool:
        """Whether a single block without wires is moved that could stand in one."""
        if len(self._places) != 1 or self._outer or self._inner:
            return False
        layer = self.scene.graph.nodes[self.node_id].layer
        return layer.arity[1] != 0 and layer.output_count > 0

    def _wires_at(self, node_id: str) -> list[Edge]:
        graph = self.scene.graph
        return graph.inputs_of(node_id) + graph.outputs_of(node_id)

    def _shift(self, pointer: Pointer) -> Point:
        """How far everything moves; the grabbed card lands on the grid unless Alt is held."""
        if self.node_id not in self._places:
            return 0.0, 0.0
        x, y = self._places[self.node_id]
        dx, dy = pointer.x - self.start.x, pointer.y - self.start.y
        if pointer.keys & Qt.KeyboardModifier.AltModifier:
            return dx, dy
        return snap(x + dx) - x, snap(y + dy) - y

    def drag(self, pointer: Pointer) -> None:
        self._show(*self._shift(pointer))
        self._mark_wire(self._wire_below())

    def _show(self, dx: float, dy: float) -> None:
        scene = self.scene
        solid = () if self._is_loose else tuple(self._places)
        for key, (x, y) in self._places.items():
            scene.nodes[key].stand(x + dx, y + dy)
        for key in solid:
            scene.cards.put(key, scene.nodes[key].box)
        few = len(self._places) <= MANY and self.surface.navigation.scale_factor >= BOXES_SCALE
        for edge in self._inner:
            scene.edges[edge].setPos(dx, dy)
        if few:
            near = scene.wiring.disturbed(scene.cards[key] for key in solid)
            self._disturbed |= {edge for edge in near if scene.wiring.is_short(edge)}
        touched = (self._disturbed | set(self._outer)) - set(self._inner)
        scene.wiring.lay(sorted(touched), in_detail=few)
        scene.show_moving(Moving(frozenset(self._places), frozenset(touched.union(self._inner))))

    def _wire_below(self) -> Edge | None:
        """The wire that a single, unconnected block lies on."""
        if not self._is_loose:
            return None
        left, top, right, bottom = self.scene.nodes[self.node_id].box
        return self.scene.edge_at((left + right) / 2, (top + bottom) / 2, CARD_HEIGHT / 2)

    def _mark_wire(self, edge: Edge | None) -> None:
        if edge != self._wire:
            self._wire = edge
            self.surface.mark_drop(edge=edge)

    def release(self, pointer: Pointer) -> None:
        if not self.has_moved:
            if not pointer.adds and self._was_selected:
                self.session.select([self.node_id])
                self.scene.select_edges(())
            self.surface.finish()
            return
        dx, dy = self._shift(pointer)
        wire = self._wire_below()
        places = {key: (x + dx, y + dy) for key, (x, y) in self._places.items()}
        self._put_back()
        self.surface.finish()
        document = self.session.document
        if wire is None:
            document.move(places)
            return
        document.insert(self.node_id, wire, places[self.node_id])

    def is_upset_by(self, change: Change) -> bool:
        mine = {self.node_id, *self._places}
        wires = (*change.edges_added, *change.edges_removed)
        return (
            change.is_redrawn
            or not mine.isdisjoint((*change.removed, *change.moved))
            or any(wire == self._wire or wire.source in mine or wire.target in mine for wire in wires)
        )

    def _forget_vanished(self) -> None:
        """What the document no longer has is not put back; what it moved meanwhile goes where it has it."""
        nodes, wires = self.scene.graph.nodes, self.scene.edges
        self._places = {key: (nodes[key].x, nodes[key].y) for key in self._places if key in self.scene.nodes}
        self._inner = [wire for wire in self._inner if wire in wires]
        self._outer = [wire for wire in self._outer if wire in wires]
        self._disturbed = {wire for wire in self._disturbed if wire in wires}
        self._is_loose = self._is_loose and self.node_id in self._places

    def _put_back(self) -> None:
        """The items return to where the document has them; a move of the document follows, or none."""
        self._forget_vanished()
        if self.has_moved:
            for edge in self._inner:
                self.scene.edges[edge].setPos(0, 0)
            if self._is_loose:
                self._is_loose = False
                self.scene.cards.put(self.node_id, self.scene.nodes[self.node_id].box)
            self._show(0.0, 0.0)
            self.scene.wiring.lay(self._inner)
            self.scene.show_moving()

    def cancel(self) -> None:
        self._put_back()
        self.surface.finish()

    def clean_up(self) -> None:
        self.surface.mark_drop()
