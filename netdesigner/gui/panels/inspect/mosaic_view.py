"""Shows a mosaic of tiles: zoom, pan, the value under the mouse, units walked by arrow keys."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QToolTip, QWidget

from netdesigner.gui.look import theme
from netdesigner.gui.panels.data.example_views import to_image
from netdesigner.inspect.grid import Grid, Spot
from netdesigner.inspect.pictures import Pixels, mosaic, paint
from netdesigner.inspect.shown import Tiles
from netdesigner.inspect.subject import Scale

MARGIN = 6
MOST_ZOOM, ZOOM_STEP = 64.0, 1.2
LARGEST_TILE = 200.0  # pixels: a few small tiles are not blown up beyond this
STEPS = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1)}


class MosaicView(QWidget):
    """One picture made with numpy; what lies under the mouse is reckoned from its position."""

    pointed = Signal(object)  # the Spot under the mouse, or None
    unit_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tiles: Tiles | None = None
        self.grid: Grid | None = None
        self.unit = 0
        self.spot: Spot | None = None
        self._scale: Scale = "layer"
        self._image = QImage()
        self._zoom, self._centre = 1.0, QPointF()  # relative to fitting; the mosaic's pixel in the middle
        self._drag: QPointF | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(160, 100)
        self.setAccessibleName("Filters or feature maps; arrow keys walk the units")
        theme.theme_changed.connect(self._recolour)

    # -- what is shown

    def show_tiles(self, tiles: Tiles, scale: Scale) -> None:
        """Other numbers; zoom and unit stay where the tiles are of the same kind and number."""
        old = self.tiles
        is_alike = old is not None and (old.values.shape, old.kind, old.block) == (
            tiles.values.shape,
            tiles.kind,
            tiles.block,
        )
        self.tiles, self._scale = tiles, scale
        if not is_alike:
            self.unit, self.spot = 0, None
            self._arrange()
            self.fit()
        self._recolour()

    def clear(self) -> None:
        """Shows nothing, until what is asked for has come."""
        self.tiles = self.grid = self.spot = None
        self._image = QImage()
        self.update()

    def pixels(self) -> Pixels | None:
        """The whole mosaic as it is coloured, for saving."""
        if self.tiles is None or self.grid is None:
            return None
        return mosaic(paint(self.tiles, self._scale), self.grid, _rgb(theme.current().panel))

    def _arrange(self) -> None:
        if self.tiles is not None:
            self.grid = Grid.best(self.tiles, max(self.width(), 1) / max(self.height(), 1))

    def _recolour(self, _: object = None) -> None:
        pixels = self.pixels()
        if pixels is not None:
            self._image = to_image(np.asarray(pixels))
        self.update()

    # -- zoom

    @property
    def _fit_scale(self) -> float:
        if self.grid is None:
            return 1.0
        across = (self.width() - 2 * MARGIN) / self.grid.width
        down = (self.height() - 2 * MARGIN) / self.grid.height
        most = LARGEST_TILE / (max(self.grid.tile_height, self.grid.tile_width) * self.grid.factor)
        if self.grid.count == 1 and self.tiles is not None and self.tiles.kind == "weights":
            most = max(across, down)  # all weights of a dense layer are one tile
        return max(min(across, down, max(most, 1.0)), 1e-3)

    @property
    def scale(self) -> float:
        """Screen pixels of one pixel of the mosaic."""
        return self._fit_scale * self._zoom

    def fit(self) -> None:
        self._zoom = 1.0
        if self.grid is not None:
            self._centre = QPointF(self.grid.width / 2, self.grid.height / 2)
        self.update()

    def zoom_by(self, factor: float, at: QPointF | None = None) -> None:
        """Zooms; what is under `at` stays there."""
        place = at or QPointF(self.rect().center())
        before = self._to_mosaic(place)
        self._zoom = min(max(self._zoom * factor, 1.0), MOST_ZOOM)
        if self._zoom == 1.0:
            self.fit()
            return
        self._centre += before - self._to_mosaic(place)
        self._keep_inside()
        self.update()

    def _keep_inside(self) -> None:
        assert self.grid is not None
        self._centre.setX(min(max(self._centre.x(), 0.0), float(self.grid.width)))
        self._centre.setY(min(max(self._centre.y(), 0.0), float(self.grid.height)))

    def _to_mosaic(self, place: QPointF) -> QPointF:
        return (place - QPointF(self.width() / 2, self.height() / 2)) / self.scale + self._centre

    def _to_screen(self, x: float, y: float, width: float, height: float) -> QRectF:
        corner = (QPointF(x, y) - self._centre) * self.scale + QPointF(self.width() / 2, self.height() / 2)
        return QRectF(corner.x(), corner.y(), width * self.scale, height * self.scale)

    # -- units

    def choose_unit(self, unit: int) -> None:
        if self.tiles is None or not 0 <= unit < self.tiles.shown_units:
            return
        self.unit = unit
        self._bring_into_view()
        self.update()
        self.unit_chosen.emit(unit)

    def _bring_into_view(self) -> None:
        assert self.grid is not None
        box = self._to_screen(*self.grid.unit_box(self.unit))
        if self._zoom > 1.0 and not QRectF(self.rect()).contains(box):
            x, y, width, height = self.grid.unit_box(self.unit)
            self._centre = QPointF(x + width / 2, y + height / 2)

    # -- events

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.grid is None or self._image.isNull():
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, self.scale < 1.0)
        painter.drawImage(self._to_screen(0, 0, self.grid.width, self.grid.height), self._image)
        shown = theme.current()
        if self.tiles is not None and self.tiles.shown_units > 1:
            frame = self._to_screen(*self.grid.unit_box(self.unit)).adjusted(-1.5, -1.5, 1.5, 1.5)
            painter.setPen(QPen(shown.accent, 2 if self.hasFocus() else 1.5))
            painter.drawRect(frame)
        if self.spot is not None:
            factor = self.grid.factor
            x, y = self.grid.place(self.spot.tile)
            box = self._to_screen(x + self.spot.column * factor, y + self.spot.row * factor, factor, factor)
            for color, width in ((QColor("black"), 3.0), (QColor("white"), 1.0)):  # seen on any colour
                painter.setPen(QPen(color, width))
                painter.drawRect(box)
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        before = self.grid
        self._arrange()
        if self.grid != before:
            self._recolour()
        if self._zoom == 1.0 or self.grid != before:
            self.fit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.grid is None:
            event.ignore()
            return
        self.zoom_by(ZOOM_STEP ** (event.angleDelta().y() / 120), event.position())
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._drag = event.position()
        if self.grid is not None and self.tiles is not None and event.button() is Qt.MouseButton.LeftButton:
            place = self._to_mosaic(event.position())
            if (spot := self.grid.spot(place.x(), place.y())) is not None:
                self.choose_unit(spot.tile // self.tiles.block)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._drag is not None and event.buttons() and self._zoom > 1.0:
            self._centre -= (event.position() - self._drag) / self.scale
            self._drag = event.position()
            self._keep_inside()
            self.update()
            return
        self._point(event.position(), event.globalPosition().toPoint())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._drag = None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.fit()

    def leaveEvent(self, event: QEvent) -> None:
        self._set_spot(None)

    def _point(self, place: QPointF, at: QPoint) -> None:
        if self.grid is None or self.tiles is None:
            return
        inside = self._to_mosaic(place)
        spot = self.grid.spot(inside.x(), inside.y())
        if spot is None:
            QToolTip.hideText()
        else:
            QToolTip.showText(at + QPoint(14, 10), self.tiles.describe(*spot), self)
        self._set_spot(spot)

    def _set_spot(self, spot: Spot | None) -> None:
        if spot != self.spot:
            self.spot = spot
            self.update()
            self.pointed.emit(spot)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if self.grid is None:
            super().keyPressEvent(event)
        elif key in STEPS:
            QToolTip.hideText()
            self._set_spot(None)  # a mouse that rests has nothing to say until it moves again
            self.choose_unit(self.grid.walk(self.unit, *STEPS[key]))
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.zoom_by(ZOOM_STEP)
        elif key is Qt.Key.Key_Minus:
            self.zoom_by(1 / ZOOM_STEP)
        elif key is Qt.Key.Key_0:
            self.fit()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: object) -> None:
        self.update()

    def focusOutEvent(self, event: object) -> None:
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(500, 260)


def _rgb(color: QColor) -> tuple[int, int, int]:
    return color.red(), color.green(), color.blue()
