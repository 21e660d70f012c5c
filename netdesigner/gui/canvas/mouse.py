"""What the mouse does on the canvas: one gesture (gestures.py) at a time has it, else it hovers over what is there."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPoint, QRect, Qt, Signal

from netdesigner.design.commands import Change
from netdesigner.design.graph import Edge
from netdesigner.gui.canvas.editing import Editing
from netdesigner.gui.canvas.geometry import PortId
from netdesigner.gui.canvas.gestures import Gesture, Move, Pan, Pointer, RubberBand
from netdesigner.gui.canvas.joining import Verdict
from netdesigner.gui.canvas.overview import PORTS_SCALE, Overview
from netdesigner.gui.canvas.rim import RimPan
from netdesigner.gui.canvas.scene import NOTHING, Hit
from netdesigner.gui.canvas.wire_gesture import DrawWire


class Mouse(QObject):
    """Begins gestures and passes on to them what the mouse does; it is the surface that they work on."""

    double_clicked = Signal(str)  # a node id

    def __init__(self, editing: Editing, overview: Overview) -> None:
        super().__init__(editing)
        self.navigation = editing.navigation
        self.scene, self.session = editing.scene, editing.session
        self._editing, self._overlays, self._overview = editing, editing.overlays, overview
        self._view = self.navigation.view
        self.place = QPoint(-1, -1)  # in the view
        self.gesture: Gesture | None = None  # what the mouse is doing, if anything
        self._marked: tuple[Edge | None, str | None] = (None, None)
        self._is_space_down = False
        self._was_space_used = False
        self.rim = RimPan(self)

    # -- gestures

    def start(self, gesture: Gesture) -> None:
        """Lets a gesture have the mouse."""
        self.gesture = gesture
        self.place = gesture.start.view
        self._overlays.hover.leave()
        if gesture.pans_at_rim:
            self.rim.start()
        self._view.viewport().setCursor(gesture.cursor)

    def finish(self) -> None:
        """Ends the present gesture."""
        gesture, self.gesture = self.gesture, None
        self.rim.stop()
        if gesture is not None:
            gesture.clean_up()
        is_inside = self._view.viewport().rect().contains(self.place)
        self.scene.hover(self.hit(self.pointer(self.place)) if is_inside else NOTHING)
        self._show_cursor()
        self._overlays.be_quiet(False)

    def cancel(self) -> bool:
        """Gives up the present gesture; whether there was one."""
        if self.gesture is None:
            return False
        self.gesture.cancel()
        return True

    def follow(self, change: Change) -> None:
        """Gives up a gesture the ground of which an edit took away."""
        if self.gesture is not None and self.gesture.is_upset_by(change):
            self.gesture.cancel()

    def pointer(self, view: QPoint, keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> Pointer:
        place = self.navigation.to_scene(view)
        return Pointer(place.x(), place.y(), view, keys)

    def mark_drop(self, edge: Edge | None = None, node: str | None = None) -> None:
        """Lights up the wire or the card that what is being dragged would join."""
        old, self._marked = self._marked, (edge, node)
        if old == self._marked:
            return
        scene = self.scene
        self._overview.forget()
        for wire, is_on in ((old[0], False), (edge, True)):
            if wire is not None and wire in scene.edges:
                item = scene.edges[wire]
                item.show_look(item.look._replace(is_dropping=is_on))
        was_lit, is_lit = ({e.source, e.target} if e else {n} for e, n in (old, self._marked))
        for card in was_lit | is_lit:
            if card is not None and card in scene.nodes:
                scene.nodes[card].restyle(is_dropping=card in is_lit)

    def note(self, place: QPoint | None, verdict: Verdict | None) -> None:
        """A sentence at the mouse: what would become of the wire being drawn."""
        self._overlays.note.tell(place, verdict)

    def hide_cards(self) -> None:
        """Puts away the cards that float above the canvas, for the time of a gesture."""
        self._overlays.be_quiet(True)

    def ask_for_block(self, pointer: Pointer, at_port: PortId) -> None:
        """Opens the search box for a block at the loose end of a wire."""
        self._editing.open_quick_add((pointer.x, pointer.y), at_port=at_port)

    # -- what the mouse does

    def press(self, pointer: Pointer, button: Qt.MouseButton) -> None:
        self._overlays.close_popups()
        if self.gesture is not None:
            if button == Qt.MouseButton.LeftButton:
                self.gesture.press(pointer)
            else:
                self.gesture.cancel()
            return
        if button == Qt.MouseButton.MiddleButton or (button == Qt.MouseButton.LeftButton and self._is_space_down):
            self._was_space_used = True
            self.start(Pan(self, pointer))
        elif button == Qt.MouseButton.LeftButton:
            self.start(self._gesture_for(pointer))

    def _gesture_for(self, pointer: Pointer) -> Gesture:
        hit = self.hit(pointer)
        if hit.port is not None and pointer.adds:
            return Move(self, pointer, hit.port.node)  # a click beside the card: the card is meant
        if hit.port is not None:
            port = hit.port
            loose = None if port.is_output else self._wire_at(port)
            fixed = PortId(loose.source, loose.source_port, True) if loose else port
            return DrawWire(self, pointer, fixed, loose)
        if hit.node is not None:
            return Move(self, pointer, hit.node)
        if hit.edge is not None:
            return DrawWire(self, pointer, self._far_port(hit.edge, pointer), hit.edge)
        return RubberBand(self, pointer)

    def _wire_at(self, port: PortId) -> Edge | None:
        wires = self.scene.graph.inputs_of(port.node)
        return next((wire for wire in wires if wire.target_port == port.index), None)

    def _far_port(self, edge: Edge, pointer: Pointer) -> PortId:
        """The end of a wire that stays when it is grabbed here: the farther one."""
        start, end = self.scene.wiring.ends(edge)
        to_start, to_end = (abs(x - pointer.x) + abs(y - pointer.y) for x, y in (start, end))
        if to_start < to_end:
            return PortId(edge.target, edge.target_port, False)
        return PortId(edge.source, edge.source_port, True)

    def hit(self, pointer: Pointer) -> Hit:
        """What lies under the mouse; ports only where they can be seen."""
        scale = self.navigation.scale_factor
        return self.scene.hit(pointer.x, pointer.y, scale, with_ports=scale >= PORTS_SCALE)

    def move(self, pointer: Pointer) -> None:
        self.place = pointer.view
        if self.gesture is not None:
            self.gesture.move(pointer)
            return
        hit = self.hit(pointer)
        if hit != self.scene.hovered:
            self.scene.hover(hit)
            self._show_cursor()
        self._overlays.hover.attend(hit.node if hit.port is None else None, self.place)

    def release(self, pointer: Pointer) -> None:
        if self.gesture is None:
            return
        here = self._view.rect()
        area = here if self.gesture.ends_in_view else here.united(self._window_area())
        if self.gesture.has_moved and self.gesture.is_dropped_outside and not area.contains(pointer.view):
            self.gesture.cancel()
        else:
            self.gesture.release(pointer)

    def _window_area(self) -> QRect:
        """The whole window, seen from the canvas."""
        window = self._view.window()
        return QRect(self._view.mapFrom(window, QPoint(0, 0)), window.size())

    def double_click(self, pointer: Pointer, button: Qt.MouseButton) -> None:
        if button != Qt.MouseButton.LeftButton or self.gesture is not None:
            self.press(pointer, button)
            return
        hit = self.hit(pointer)
        if hit.node is not None and self.scene.graph.nodes[hit.node].layer.module:
            self.session.enter(hit.node)
        elif hit.node is not None:
            self.double_clicked.emit(hit.node)
        else:
            self._editing.open_quick_add((pointer.x, pointer.y), into=hit.edge)

    def leave(self) -> None:
        """The mouse is elsewhere, perhaps over a card above the drawing."""
        if self.gesture is None:
            self.scene.hover(NOTHING)
            self._overlays.hover.attend(None, self.place)

    # -- Space, which lets the left button move the view

    def hold_space(self) -> None:
        self._is_space_down, self._was_space_used = True, False
        self._show_cursor()

    def let_go_space(self) -> bool:
        """Whether it was pressed for itself, and not to move the view."""
        was_down, self._is_space_down = self._is_space_down, False
        self._show_cursor()
        return was_down and not self._was_space_used and self.gesture is None

    def forget_space(self) -> None:
        """The canvas has lost the keyboard: nobody will say when it is let go."""
        self._is_space_down = False

    def _show_cursor(self) -> None:
        hit = self.scene.hovered
        shape = Qt.CursorShape.ArrowCursor
        if self._is_space_down:
            shape = Qt.CursorShape.OpenHandCursor
        elif hit.port is not None:
            shape = Qt.CursorShape.CrossCursor
        elif hit.edge is not None:
            shape = Qt.CursorShape.PointingHandCursor
        self._view.viewport().setCursor(shape)
