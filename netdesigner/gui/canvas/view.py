"""The canvas as the window sees it: navigation, mouse and keys. What the mouse does is a gesture (gestures.py)."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QCursor,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QResizeEvent,
    QShowEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from netdesigner.design.commands import Change
from netdesigner.design.graph import Edge
from netdesigner.gui.canvas import in_view, keyboard, menus
from netdesigner.gui.canvas.cards.labels import Labels
from netdesigner.gui.canvas.drop import Drop
from netdesigner.gui.canvas.editing import EditingView
from netdesigner.gui.canvas.geometry import PortId
from netdesigner.gui.canvas.gestures import Gesture, Move, Pan, Pointer, RubberBand
from netdesigner.gui.canvas.joining import Verdict
from netdesigner.gui.canvas.kept_views import KeptViews
from netdesigner.gui.canvas.overview import PORTS_SCALE
from netdesigner.gui.canvas.rim import RimPan
from netdesigner.gui.canvas.scene import NOTHING, Hit
from netdesigner.gui.canvas.wire_gesture import DrawWire
from netdesigner.gui.session.links import listen
from netdesigner.gui.session.session import Session
from netdesigner.layout.spacing import Direction

LEAST_SIZE = 240, 80  # a card and its wires: on a low screen the panels need the room more


class CanvasView(EditingView):
    """Shows a session's drawing and lets it be edited with mouse and keys."""

    double_clicked = Signal(str)  # a node id
    help_requested = Signal(str)  # a node id

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._gesture: Gesture | None = None
        self._drop: Drop | None = None
        self._marked: tuple[Edge | None, str | None] = (None, None)
        self.mouse = QPoint(-1, -1)
        self._is_space_down = False
        self._was_space_used = False
        self._wants_fit = True
        self._first_view: tuple[float, int, int] | None = None  # scale and place, until the user chooses another
        self._kept_views = KeptViews(self)
        self._take_input()
        self._rim = RimPan(self)
        listen(self, session.document.changed, self._follow)
        session.centre_requested.connect(self.centre_on)

    def _take_input(self) -> None:
        self.setMouseTracking(True)
        self.viewport().setMouseTracking(True)
        self.setAcceptDrops(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Canvas")
        self.setAccessibleDescription("The drawing of the network. Space adds a block, arrow keys move the selection.")
        self.setMinimumSize(*LEAST_SIZE)

    # -- gestures

    def start(self, gesture: Gesture) -> None:
        """Lets a gesture have the mouse."""
        self._gesture = gesture
        self.mouse = gesture.start.view
        self.overlays.hover.leave()
        if gesture.pans_at_rim:
            self._rim.start()
        self.viewport().setCursor(gesture.cursor)

    def finish(self) -> None:
        """Ends the present gesture."""
        gesture, self._gesture = self._gesture, None
        self._rim.stop()
        if gesture is not None:
            gesture.clean_up()
        is_inside = self.viewport().rect().contains(self.mouse)
        self.canvas.hover(self.hit(self.pointer(self.mouse)) if is_inside else NOTHING)
        self._show_cursor()
        self.overlays.be_quiet(False)

    @property
    def gesture(self) -> Gesture | None:
        """What the mouse is doing, if anything."""
        return self._gesture

    def pointer(self, view: QPoint, keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> Pointer:
        place = self.to_scene(view)
        return Pointer(place.x(), place.y(), view, keys)

    def mark_drop(self, edge: Edge | None = None, node: str | None = None) -> None:
        """Lights up the wire or the card that what is being dragged would join."""
        old, self._marked = self._marked, (edge, node)
        if old == self._marked:
            return
        scene = self.canvas
        self.overview.forget()
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
        self.overlays.note.tell(place, verdict)

    def hide_cards(self) -> None:
        """Puts away the cards that float above the canvas, for the time of a gesture."""
        self.overlays.be_quiet(True)

    # -- mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        pointer = self.pointer(event.position().toPoint(), event.modifiers())
        button = event.button()
        self.overlays.close_popups()
        if self._gesture is not None:
            if button == Qt.MouseButton.LeftButton:
                self._gesture.press(pointer)
            else:
                self._gesture.cancel()
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
        wires = self.canvas.graph.inputs_of(port.node)
        return next((wire for wire in wires if wire.target_port == port.index), None)

    def _far_port(self, edge: Edge, pointer: Pointer) -> PortId:
        """The end of a wire that stays when it is grabbed here: the farther one."""
        start, end = self.canvas.wiring.ends(edge)
        to_start, to_end = (abs(x - pointer.x) + abs(y - pointer.y) for x, y in (start, end))
        if to_start < to_end:
            return PortId(edge.target, edge.target_port, False)
        return PortId(edge.source, edge.source_port, True)

    def hit(self, pointer: Pointer) -> Hit:
        """What lies under the mouse; ports only where they can be seen."""
        scale = self.scale_factor
        return self.canvas.hit(pointer.x, pointer.y, scale, with_ports=scale >= PORTS_SCALE)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.mouse = event.position().toPoint()
        pointer = self.pointer(self.mouse, event.modifiers())
        if self._gesture is not None:
            self._gesture.move(pointer)
            return
        hit = self.hit(pointer)
        if hit != self.canvas.hovered:
            self.canvas.hover(hit)
            self._show_cursor()
        self.overlays.hover.attend(hit.node if hit.port is None else None, self.mouse)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._gesture is None:
            return
        place = event.position().toPoint()
        area = self.rect() if self._gesture.ends_in_view else self.rect().united(self._window_area())
        if self._gesture.has_moved and self._gesture.is_dropped_outside and not area.contains(place):
            self._gesture.cancel()
        else:
            self._gesture.release(self.pointer(place, event.modifiers()))

    def _window_area(self) -> QRect:
        """The whole window, seen from the canvas."""
        return QRect(self.mapFrom(self.window(), QPoint(0, 0)), self.window().size())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton or self._gesture is not None:
            self.mousePressEvent(event)
            return
        pointer = self.pointer(event.position().toPoint(), event.modifiers())
        hit = self.hit(pointer)
        if hit.node is not None and self.canvas.graph.nodes[hit.node].layer.module:
            self.session.enter(hit.node)
        elif hit.node is not None:
            self.double_clicked.emit(hit.node)
        else:
            self.open_quick_add((pointer.x, pointer.y), into=hit.edge)

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Leave and self._gesture is None:  # also to a card above the drawing
            self.canvas.hover(NOTHING)
            self.overlays.hover.attend(None, self.mouse)
        return super().viewportEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if self._gesture is not None:
            self._gesture.cancel()
            return
        self.overlays.hover.leave()
        menus.show_menu(self, self.pointer(event.pos(), event.modifiers()), event.globalPos())

    def wheelEvent(self, event: QWheelEvent) -> None:
        turn = event.angleDelta()
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.pan((turn.y() or turn.x()) // 2, 0)
        elif turn.y():
            self.zoom_at(event.position(), 1.2 ** (turn.y() / 120))
        event.accept()

    def _show_cursor(self) -> None:
        hit = self.canvas.hovered
        shape = Qt.CursorShape.ArrowCursor
        if self._is_space_down:
            shape = Qt.CursorShape.OpenHandCursor
        elif hit.port is not None:
            shape = Qt.CursorShape.CrossCursor
        elif hit.edge is not None:
            shape = Qt.CursorShape.PointingHandCursor
        self.viewport().setCursor(shape)

    # -- keys: the window's actions have the others

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key == Qt.Key.Key_Space:
            if not event.isAutoRepeat():
                self._is_space_down, self._was_space_used = True, False
                self._show_cursor()
        elif not keyboard.press(self, event):
            event.ignore()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() != Qt.Key.Key_Space or event.isAutoRepeat():
            event.ignore()
            return
        was_down, self._is_space_down = self._is_space_down, False
        self._show_cursor()
        if was_down and not self._was_space_used and self._gesture is None:
            self.open_quick_add(self._mouse_or_middle())

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._is_space_down = False
        super().focusOutEvent(event)

    def escape(self) -> None:
        """Gives up what is going on: a gesture, an open box, a layout, the selection, then the module."""
        if self._gesture is not None:
            self._gesture.cancel()
        elif self.overlays.close_popups() or self.cancel_arrange() or self.give_up_opening():
            return
        elif self.session.selection or self.canvas.selected_edges:
            self.select_none()
        else:
            self.session.leave()

    def mouse_place(self) -> tuple[float, float] | None:
        """Where the mouse is in the scene; None when it is elsewhere."""
        place = self.viewport().mapFromGlobal(QCursor.pos())
        if not self.viewport().rect().contains(place):
            return None
        point = self.to_scene(place)
        return point.x(), point.y()

    def _mouse_or_middle(self) -> tuple[float, float]:
        point = self.to_scene(self.viewport().rect().center())
        return self.mouse_place() or (point.x(), point.y())

    # -- what comes from the palette

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        self._drop = Drop.of(self, event.mimeData())
        if self._drop is not None:
            self.overlays.be_quiet(True)
            event.acceptProposedAction()
        else:
            event.ignore()  # files dropped on the window are the window's

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        if self._drop is not None:
            self._drop.move(self.pointer(event.position().toPoint()))
            event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        if self._drop is not None:
            self._drop.clean_up()
            self._drop = None
            self.overlays.be_quiet(False)

    def dropEvent(self, event: QDropEvent) -> None:
        drop, self._drop = self._drop, None
        if drop is not None:
            drop.move(self.pointer(event.position().toPoint()))
            drop.clean_up()
            drop.let_go()
            self.overlays.be_quiet(False)
            event.acceptProposedAction()
            self.setFocus()

    # -- following

    def _follow(self, change: Change) -> None:
        if self._gesture is not None and self._gesture.is_upset_by(change):
            self._gesture.cancel()
        if change.is_redrawn:
            self.overlays.close_popups()
            self._wants_fit = self._kept_views.follow(change)
            QTimer.singleShot(0, self, self.fit_if_wanted)
            self.overlays.refresh()
            return
        if change.is_structural or change.moved or change.direction:
            self._first_view = None  # a recipe leaves the drawing as it was shown
        if len(change.added) == 1 and self._gesture is None:
            in_view.show_added(self, change.added[0])
        self.overlays.refresh()

    def fit_if_wanted(self) -> None:
        """Shows a design that was just opened."""
        if self._wants_fit and self.isVisible():
            self.show_design()
            self._wants_fit, self._first_view = False, self.view_now()

    @property
    def is_fresh(self) -> bool:
        """Whether a design was just opened and nobody has moved the view: it is fitted anew to every size."""
        return self._wants_fit or self._first_view == self.view_now()

    def resizeEvent(self, event: QResizeEvent) -> None:
        if self.is_fresh:  # the window takes its shape after the design was shown
            self._wants_fit = True
        selected = in_view.was_seen(self, event.oldSize())
        super().resizeEvent(event)
        if not self._wants_fit:
            self.reveal(selected)
        self.fit_if_wanted()
        self.view_changed.emit()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.fit_if_wanted()

    # -- settings

    def set_labels(
        self, shapes: bool = True, parameters: bool = False, receptive_field: bool = False, names: bool = False
    ) -> None:
        """Which numbers the wires show."""
        self.canvas.set_labels(Labels(shapes, parameters, receptive_field, names))

    @property
    def direction(self) -> Direction:
        """Which way the network runs on screen."""
        return self.canvas.direction

    @direction.setter
    def direction(self, direction: Direction) -> None:
        self.canvas.set_direction(direction)
