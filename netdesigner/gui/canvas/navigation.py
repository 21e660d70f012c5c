"""Zooming, panning and bringing into view."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QObject, QPoint, QPointF, QRectF, QSize, QSizeF, QTimer, Signal
from PySide6.QtGui import QCursor, QTransform
from PySide6.QtWidgets import QGraphicsView

from netdesigner.design.commands import Change
from netdesigner.gui.canvas.cards.names import LEAST_SCALE
from netdesigner.gui.canvas.overview import BOXES_SCALE, OVERVIEW_SCALE
from netdesigner.gui.canvas.scene import CanvasScene
from netdesigner.gui.session.links import listen
from netdesigner.gui.session.session import Session
from netdesigner.layout.spacing import CARD_HEIGHT, CARD_WIDTH, snap

PAPER = 100_000.0  # so far from the origin one can always go
LEAST, GREATEST = 0.05, 4.0
STEP = 1.25  # of Ctrl+plus and minus
FIRST_SCALE = 0.85
AIR = 24.0  # pixels round what was fitted
OVERVIEW_SECONDS = 0.012  # of one turn of the event loop, for the ways of wires seen from afar
SETTLE_MS = 140  # after the last zoom step the cards are kept as pictures again


class Navigation(QObject):
    """Moves a view about in the drawing. Nothing here changes the drawing, nor knows how it is painted or edited."""

    zoom_changed = Signal(float)
    view_changed = Signal()  # another part, another scale or another size

    def __init__(self, view: QGraphicsView, scene: CanvasScene, session: Session) -> None:
        super().__init__(view)
        self.view, self.scene, self.session = view, scene, session
        self._added: set[str] = set()  # blocks that came with the last edit
        self._fitted: tuple[list[str], tuple[float, int, int]] | None = None  # what was fitted last, and how it is seen
        self._settle_timer = QTimer(self, interval=SETTLE_MS, singleShot=True)
        self._settle_timer.timeout.connect(self.settle)
        self._seeing = QTimer(self, interval=0, singleShot=True)
        self._seeing.timeout.connect(self._show_seen)
        self.view_changed.connect(self._show_seen)
        listen(self, session.document.changed, self._note_added)
        session.selection_changed.connect(self._forget_added)
        scene.geometry_changed.connect(self.make_room)
        scene.moved_on.connect(self.make_room)

    def _forget_added(self, ids: tuple[str, ...]) -> None:
        if not self._added.issuperset(ids):
            self._added = set()

    def _note_added(self, change: Change) -> None:
        if change.added or change.is_redrawn:
            self._added = set() if change.is_redrawn else set(change.added)

    def make_room(self) -> None:
        """Lets one go far beyond the drawing; the rectangle is the view's own: the scene's index stays small."""
        wanted = QRectF(-PAPER, -PAPER, 2 * PAPER, 2 * PAPER)
        size, scale = self.view.viewport().size(), self.scale_factor  # fitted, a long drawing is smaller than the view
        air = max(PAPER / 2, size.width() / scale, size.height() / scale)
        wanted |= self.scene.bounds().adjusted(-air, -air, air, air)
        if not self.view.sceneRect().contains(wanted):
            self.view.setSceneRect(wanted)

    # -- what is seen

    def _show_seen(self) -> None:
        """Lets the scene make what has come into view; from afar little by little."""
        area, scale = self.visible_area(), self.scale_factor
        if scale >= OVERVIEW_SCALE:
            self.scene.show_area(area)
        elif scale < BOXES_SCALE:
            self.scene.note_area(area)  # wires are straight lines anyway
        elif not self.scene.show_area(area, OVERVIEW_SECONDS):
            self._seeing.start()

    def settle(self) -> None:
        """The scale will stay for a while: cards are kept as pictures again."""
        self.scene.sprites.is_settled = True

    def _zoomed(self) -> None:
        """After each change of the scale."""
        self.scene.sprites.is_settled = False
        self._settle_timer.start()
        self.view_changed.emit()
        self.zoom_changed.emit(self.scale_factor)

    # -- moving about

    @property
    def scale_factor(self) -> float:
        return self.view.transform().m11()

    @property
    def to_view(self) -> QTransform:
        """The way from the scene to the pixels of the view."""
        return self.view.viewportTransform()

    def to_scene(self, place: QPoint | QPointF) -> QPointF:
        """A place in the view as one in the scene, to fractions of a pixel."""
        back, _ = self.to_view.inverted()
        return back.map(QPointF(place))

    def pan(self, dx: int, dy: int) -> None:
        """Moves the drawing on screen by so many pixels."""
        across, down = self.view.horizontalScrollBar(), self.view.verticalScrollBar()
        across.setValue(across.value() - dx)
        down.setValue(down.value() - dy)

    def zoom_at(self, place: QPointF, factor: float) -> None:
        """Zooms so that what lies at a place in the view stays there."""
        least = min(LEAST, self.scale_factor)  # a large drawing may have been fitted
        wanted = max(least, min(GREATEST, self.scale_factor * factor))
        if abs(wanted - 1) < 0.04:
            wanted = 1.0
        if wanted == self.scale_factor:
            return
        fixed = self.to_scene(place)
        self.view.setTransform(QTransform.fromScale(wanted, wanted))
        moved = self.to_view.map(fixed) - place
        self.pan(-round(moved.x()), -round(moved.y()))
        self._zoomed()

    def zoom_in(self) -> None:
        self.zoom_at(QPointF(self.view.viewport().rect().center()), STEP)

    def zoom_out(self) -> None:
        self.zoom_at(QPointF(self.view.viewport().rect().center()), 1 / STEP)

    def zoom_to(self, scale: float = 1.0) -> None:
        """Zooms about the middle of the view."""
        self.zoom_at(QPointF(self.view.viewport().rect().center()), scale / self.scale_factor)

    def fit(self, ids: Iterable[str] | None = None) -> None:
        """Shows some blocks (the selection, or all where nothing is selected) as large as they fit, at most 100 %."""
        chosen = self._chosen_to_fit() if ids is None else [key for key in ids if key in self.scene.cards]
        area = self.scene.bounds(chosen) if chosen else self.scene.extent()
        if area.isEmpty():
            self.view.setTransform(QTransform())
            self.centre_at(CARD_WIDTH / 2, CARD_HEIGHT * 3)
            self._zoomed()
            return
        scale = self._scale_for(area)
        self.view.setTransform(QTransform.fromScale(scale, scale))
        self.make_room()
        self.centre_at(area.center().x(), area.center().y())
        self._zoomed()
        self._fitted = (chosen, self.view_now())

    def _chosen_to_fit(self) -> list[str]:
        """The selection; all (none) where it was fitted just now, or consists of what was just added."""
        chosen = [key for key in self.session.selection if key in self.scene.cards]
        is_new = self._added.issuperset(chosen)
        return [] if is_new or self._fitted == (chosen, self.view_now()) else chosen

    def _scale_for(self, area: QRectF) -> float:
        """The scale at which a part of the scene fills the view; no limit downwards."""
        width, height = self.room()
        return min(1.0, width / area.width(), height / area.height())

    def room(self) -> tuple[float, float]:
        """Width and height that a drawing may fill, at 100 %; that of the place it will have while it is hidden."""
        parent = self.view.parentWidget()
        size = self.view.viewport().size() if self.view.isVisible() or parent is None else parent.size()
        return max(80.0, size.width() - 2 * AIR), max(80.0, size.height() - 2 * AIR)

    def view_now(self) -> tuple[float, int, int]:
        """Scale and place of what is seen."""
        return self.scale_factor, self.view.horizontalScrollBar().value(), self.view.verticalScrollBar().value()

    def show_design(self) -> None:
        """The first view of a design: all of it where names can be read, else its beginning at a readable size."""
        area, room = self.scene.bounds(), self.view.viewport().size()
        if area.isEmpty() or self._scale_for(self.scene.extent()) >= LEAST_SCALE:
            self.fit(())
            return
        self.view.setTransform(QTransform.fromScale(FIRST_SCALE, FIRST_SCALE))
        width, height = room.width() / FIRST_SCALE / 2, room.height() / FIRST_SCALE / 2
        air = AIR / FIRST_SCALE
        x = area.center().x() if area.width() < 2 * width else area.left() - air + width
        y = area.center().y() if area.height() < 2 * height else area.top() - air + height
        self.centre_at(x, y)
        self._zoomed()

    def show_view(self, scale: QTransform, middle: QPointF) -> None:
        """Shows a part of the drawing as it was seen before."""
        self.view.setTransform(scale)
        self.centre_at(middle.x(), middle.y())
        self._zoomed()

    def centre_at(self, x: float, y: float) -> None:
        """Brings a place of the scene to the middle of the view."""
        middle = QRectF(self.view.viewport().rect()).center()
        now = self.to_view.map(QPointF(x, y))
        self.pan(round(middle.x() - now.x()), round(middle.y() - now.y()))

    def centre_on(self, node_id: str) -> None:
        """Brings a node to the middle of the view; the zoom stays unless its name could not be read."""
        if node_id not in self.scene.cards:
            return
        if self.scale_factor < 0.6:
            self.zoom_to(1.0)
        middle = self.scene.bounds([node_id]).center()
        self.centre_at(middle.x(), middle.y())

    def visible_area(self, size: QSize | None = None) -> QRectF:
        """What the view shows, in the scene; what it would show at another size."""
        back, _ = self.to_view.inverted()
        size = self.view.viewport().size() if size is None else size
        return back.mapRect(QRectF(0, 0, size.width(), size.height()))

    def mouse_place(self) -> tuple[float, float] | None:
        """Where the mouse is in the scene; None when it is elsewhere."""
        place = self.view.viewport().mapFromGlobal(QCursor.pos())
        if not self.view.viewport().rect().contains(place):
            return None
        point = self.to_scene(place)
        return point.x(), point.y()

    def middle_place(self) -> tuple[float, float]:
        """The middle of what is seen."""
        middle = self.to_scene(self.view.viewport().rect().center())
        return (snap(middle.x()), snap(middle.y()))

    def middle_corner(self) -> tuple[float, float]:
        """Where a card stands whose middle is the middle of what is seen."""
        x, y = self.middle_place()
        return snap(x - CARD_WIDTH / 2), snap(y - CARD_HEIGHT / 2)

    def reveal(self, ids: Iterable[str]) -> None:
        """Moves the view as little as is needed to show some blocks, or their beginning; the zoom stays."""
        chosen = [key for key in ids if key in self.scene.cards]
        if chosen:
            self.reveal_area(self.scene.bounds(chosen))

    def reveal_area(self, wanted: QRectF) -> None:
        """The same for a part of the scene."""
        if not self.view.isVisible():
            return
        wanted = self.to_view.mapRect(wanted).adjusted(-24, -24, 24, 24)
        area = QRectF(self.view.viewport().rect())
        wanted.setSize(QSizeF(min(wanted.width(), area.width()), min(wanted.height(), area.height())))
        dx = min(0.0, area.right() - wanted.right()) or max(0.0, area.left() - wanted.left())
        dy = min(0.0, area.bottom() - wanted.bottom()) or max(0.0, area.top() - wanted.top())
        self.pan(round(dx), round(dy))
