"""The canvas as the window sees it: it paints the scene, and gives what Qt tells it to the part that it is for.

`navigation` moves about, `editing` has the verbs on the selection, `mouse` the gestures, `overlays` what floats above.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QShowEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QGraphicsView, QWidget

from netdesigner.design.commands import Change
from netdesigner.gui.canvas import background, in_view, keyboard, menus
from netdesigner.gui.canvas.cards.labels import Labels
from netdesigner.gui.canvas.drop import Drop
from netdesigner.gui.canvas.editing import Editing
from netdesigner.gui.canvas.gestures import Pointer
from netdesigner.gui.canvas.kept_views import KeptViews
from netdesigner.gui.canvas.mouse import Mouse
from netdesigner.gui.canvas.navigation import Navigation
from netdesigner.gui.canvas.overlays import Overlays
from netdesigner.gui.canvas.overview import OVERVIEW_SCALE, Overview
from netdesigner.gui.canvas.scene import CanvasScene
from netdesigner.gui.look import theme
from netdesigner.gui.session.links import listen
from netdesigner.gui.session.session import Session
from netdesigner.layout.layered import Direction

LEAST_SIZE = 240, 80  # a card and its wires: on a low screen the panels need the room more
FIRST_SEEN = (0.0, 0.0, 1600.0, 1000.0)  # taken for the part in view until there is a size


class CanvasView(QGraphicsView):
    """Shows a session's drawing and lets it be edited with mouse and keys."""

    help_requested = Signal(str)  # a node id

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.canvas = CanvasScene(session, self, seen=FIRST_SEEN)
        self.overview = Overview(self.canvas)
        self.navigation = Navigation(self, self.canvas, session)
        theme.theme_changed.connect(self._restyle)
        self._set_up()
        self.overlays = Overlays(self.navigation)
        self.editing = Editing(self.navigation, self.overlays)
        self.mouse = Mouse(self.editing, self.overview)
        self._drop: Drop | None = None
        self._wants_fit = True
        self._first_view: tuple[float, int, int] | None = None  # scale and place, until the user chooses another
        self._kept_views = KeptViews(self.navigation)
        self._take_input()
        listen(self, session.document.changed, self._follow)
        session.centre_requested.connect(self.navigation.centre_on)

    def _set_up(self) -> None:
        self.setScene(self.canvas)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.MinimalViewportUpdate)
        flags = QGraphicsView.OptimizationFlag
        self.setOptimizationFlags(flags.DontAdjustForAntialiasing | flags.DontSavePainterState)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)  # the paper covers all of it
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setResizeAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.navigation.make_room()

    def _take_input(self) -> None:
        self.setMouseTracking(True)
        self.viewport().setMouseTracking(True)
        self.setAcceptDrops(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Canvas")
        self.setAccessibleDescription("The drawing of the network. Space adds a block, arrow keys move the selection.")
        self.setMinimumSize(*LEAST_SIZE)

    # -- painting

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.navigation.scale_factor >= OVERVIEW_SCALE:
            super().paintEvent(event)
            return
        painter = QPainter(self.viewport())
        painter.setClipRegion(event.region())
        self.overview.paint(painter, self.viewport().rect(), self.viewportTransform())

    def drawBackground(self, painter: QPainter, rect: object) -> None:
        background.paint(painter, self.viewport().rect(), self.viewportTransform())

    def _restyle(self) -> None:
        self.viewport().update()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        super().scrollContentsBy(dx, dy)
        self.navigation.view_changed.emit()

    # -- mouse

    def _pointer(self, event: QMouseEvent | QDragMoveEvent | QDropEvent) -> Pointer:
        return self.mouse.pointer(event.position().toPoint(), event.modifiers())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.mouse.press(self._pointer(event), event.button())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.mouse.move(self._pointer(event))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.mouse.release(self._pointer(event))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.mouse.double_click(self._pointer(event), event.button())

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Leave:  # also to a card above the drawing
            self.mouse.leave()
        return super().viewportEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if self.mouse.cancel():
            return
        self.overlays.hover.leave()
        menus.show_menu(self, self.mouse.pointer(event.pos(), event.modifiers()), event.globalPos())

    def wheelEvent(self, event: QWheelEvent) -> None:
        turn = event.angleDelta()
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.navigation.pan((turn.y() or turn.x()) // 2, 0)
        elif turn.y():
            self.navigation.zoom_at(event.position(), 1.2 ** (turn.y() / 120))
        event.accept()

    # -- keys: the window's actions have the others

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key == Qt.Key.Key_Space:
            if not event.isAutoRepeat():
                self.mouse.hold_space()
        elif not keyboard.press(self, event):
            event.ignore()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() != Qt.Key.Key_Space or event.isAutoRepeat():
            event.ignore()
        elif self.mouse.let_go_space():
            self.editing.open_quick_add()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.mouse.forget_space()
        super().focusOutEvent(event)

    def escape(self) -> None:
        """Gives up what is going on: a gesture, an open box, a layout, the selection, then the module."""
        is_given_up = (
            self.mouse.cancel()
            or self.overlays.close_popups()
            or self.editing.cancel_arrange()
            or self.editing.give_up_opening()
        )
        if is_given_up:
            return
        if self.session.selection or self.canvas.selected_edges:
            self.editing.select_none()
        else:
            self.session.leave()

    # -- what comes from the palette

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        self._drop = Drop.of(self.mouse, event.mimeData())
        if self._drop is not None:
            self.overlays.be_quiet(True)
            event.acceptProposedAction()
        else:
            event.ignore()  # files dropped on the window are the window's

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        if self._drop is not None:
            self._drop.move(self._pointer(event))
            event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        if self._drop is not None:
            self._drop.clean_up()
            self._drop = None
            self.overlays.be_quiet(False)

    def dropEvent(self, event: QDropEvent) -> None:
        drop, self._drop = self._drop, None
        if drop is not None:
            drop.move(self._pointer(event))
            drop.clean_up()
            drop.let_go()
            self.overlays.be_quiet(False)
            event.acceptProposedAction()
            self.setFocus()

    # -- following

    def _follow(self, change: Change) -> None:
        self.mouse.follow(change)
        if change.is_redrawn:
            self.overlays.close_popups()
            self._wants_fit = self._kept_views.follow(change)
            QTimer.singleShot(0, self, self.fit_if_wanted)
            self.overlays.refresh()
            return
        if change.is_structural or change.moved or change.direction:
            self._first_view = None  # a recipe leaves the drawing as it was shown
        if len(change.added) == 1 and self.mouse.gesture is None:
            in_view.show_added(self.navigation, change.added[0])
        self.overlays.refresh()

    def fit_if_wanted(self) -> None:
        """Shows a design that was just opened."""
        if self._wants_fit and self.isVisible():
            self.navigation.show_design()
            self._wants_fit, self._first_view = False, self.navigation.view_now()

    @property
    def is_fresh(self) -> bool:
        """Whether a design was just opened and nobody has moved the view: it is fitted anew to every size."""
        return self._wants_fit or self._first_view == self.navigation.view_now()

    def resizeEvent(self, event: QResizeEvent) -> None:
        if self.is_fresh:  # the window takes its shape after the design was shown
            self._wants_fit = True
        selected = in_view.was_seen(self.navigation, event.oldSize())
        super().resizeEvent(event)
        if not self._wants_fit:
            self.navigation.reveal(selected)
        self.fit_if_wanted()
        self.navigation.view_changed.emit()

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
