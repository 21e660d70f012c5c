"""The whole drawing in a corner: shows which part is on screen; a click or a drag goes elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap, QWheelEvent
from PySide6.QtWidgets import QWidget

from netdesigner.gui.look import theme
from netdesigner.layout.spacing import CARD_HEIGHT, CARD_WIDTH

if TYPE_CHECKING:
    from netdesigner.gui.canvas.navigation import Navigation

SIZE = QSize(168, 112)
GAP = 16  # pixels to the corner of the view
AIR = 10.0
LEAST_HEIGHT = 300  # pixels: on a lower canvas the map would cover a good part of the wires
FOLLOW_MS = 120
MOST_HEEDED = 12  # selected blocks that it gives way to
FINENESS = 4  # places a pixel


class MiniMap(QWidget):
    """Lies above the view; hidden while everything can be seen anyway."""

    def __init__(self, navigation: Navigation) -> None:
        super().__init__(navigation.view)
        self._navigation = navigation
        self._picture: QPixmap | None = None
        self._all = QRectF()
        self._is_held = False
        self.setFixedSize(SIZE)
        self.setAccessibleName("Mini-map")
        self.setToolTip("Click or drag to move the view.")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        navigation.scene.geometry_changed.connect(self._soon)
        navigation.scene.moved_on.connect(self._soon)
        self._timer = QTimer(self, interval=FOLLOW_MS, singleShot=True)
        self._timer.timeout.connect(self.forget)
        self.hide()

    def _soon(self) -> None:
        """The drawing has changed; while it keeps changing, the map follows a few times a second."""
        if not self._timer.isActive():
            self._timer.start()

    def forget(self) -> None:
        """Draws itself anew."""
        self._picture = None
        self.update()

    def refresh(self) -> None:
        """Shows or hides itself, in its corner."""
        navigation = self._navigation
        bounds = navigation.scene.bounds()
        needed = not bounds.isEmpty() and not navigation.visible_area().adjusted(-8, -8, 8, 8).contains(bounds)
        roomy = navigation.view.width() > 3 * SIZE.width() and navigation.view.height() > LEAST_HEIGHT
        self.setVisible(needed and roomy)
        if needed:
            if not self._is_held:  # who drags in it keeps it
                self.move(self._corner())
            self.update()

    def _corner(self) -> QPoint:
        """Below at the right, or in another corner where it would cover a selected block."""
        navigation = self._navigation
        area = navigation.view.viewport().geometry().adjusted(GAP, GAP, -SIZE.width() - GAP, -SIZE.height() - GAP)
        corners = [area.bottomRight(), area.bottomLeft(), area.topRight()]
        chosen = [key for key in navigation.session.selection[:MOST_HEEDED] if key in navigation.scene.cards]
        cards = [navigation.to_view.mapRect(navigation.scene.bounds([key])).toRect() for key in chosen]
        free = [corner for corner in corners if not any(QRect(corner, SIZE).intersects(card) for card in cards)]
        return (free or corners)[0]

    def _place(self) -> tuple[float, QPointF]:
        """Scale and shift from the scene to the map."""
        area = self._all
        width, height = SIZE.width() - 2 * AIR, SIZE.height() - 2 * AIR
        scale = min(width / max(area.width(), 1.0), height / max(area.height(), 1.0), 0.2)
        middle = QPointF(SIZE.width() / 2, SIZE.height() / 2)
        return scale, middle - area.center() * scale

    def paintEvent(self, event: QPaintEvent) -> None:
        colors = theme.current()
        whole = self._navigation.scene.bounds()
        if self._picture is None:
            self._all = whole
            self._picture = self._draw()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.drawPixmap(0, 0, self._picture)
        scale, shift = self._place()
        seen = self._navigation.visible_area()
        frame = QRectF(seen.topLeft() * scale + shift, seen.size() * scale)
        frame = frame.intersected(QRectF(self.rect()).adjusted(3, 3, -3, -3))
        fill = QColor(colors.accent)
        fill.setAlphaF(0.10)
        painter.setPen(QPen(colors.accent, 1.5))
        painter.setBrush(fill)
        painter.drawRoundedRect(frame, 2, 2)

    def _draw(self) -> QPixmap:
        colors, ratio = theme.current(), self.devicePixelRatioF()
        picture = QPixmap(SIZE * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(colors.border_strong, 1))
        painter.setBrush(colors.panel)
        painter.drawRoundedRect(QRectF(0.5, 0.5, SIZE.width() - 1, SIZE.height() - 1), 7, 7)
        scale, shift = self._place()
        painter.setPen(Qt.PenStyle.NoPen)
        boxes: dict[str, list[QRectF]] = {}
        height = max(1.5, CARD_HEIGHT * scale)
        canvas, dx, dy = self._navigation.scene, shift.x(), shift.y()
        taken: set[tuple[str, int, int]] = set()  # thousands of blocks lie on each other here: one of them is enough
        for item in canvas.nodes.values():
            kind = "error" if item.look.state == "error" else item.look.category
            left, top = item.place
            x, y = left * scale + dx, top * scale + dy
            spot = (kind, int(x * FINENESS), int(y * FINENESS))
            if spot not in taken:
                taken.add(spot)
                boxes.setdefault(kind, []).append(QRectF(x, y, CARD_WIDTH * scale, height))
        for kind, places in boxes.items():
            painter.setBrush(colors.error if kind == "error" else theme.category_color(kind))
            painter.drawRects(places)
        painter.end()
        return picture

    # -- mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._is_held = True
        self._go(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._is_held = False
        self.refresh()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._go(event.position())

    def _go(self, place: QPointF) -> None:
        scale, shift = self._place()
        goal = (place - shift) / scale
        self._navigation.centre_at(goal.x(), goal.y())

    def wheelEvent(self, event: QWheelEvent) -> None:
        factor = 1.2 ** (event.angleDelta().y() / 120)
        self._navigation.zoom_at(QPointF(self._navigation.view.viewport().rect().center()), factor)
        event.accept()
