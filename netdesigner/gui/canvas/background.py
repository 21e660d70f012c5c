"""The paper: its colour and a grid of faint dots."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPixmap, QTransform

from netdesigner.gui import theme

STEP = 24.0  # scene units between two dots
LEAST_SCALE = 0.4  # further out the dots would only be noise

_tiles: dict[tuple[float, float], QPixmap] = {}


def forget() -> None:
    """The colours are others now."""
    _tiles.clear()


def paint(painter: QPainter, area: QRect, place: QTransform) -> None:
    """Fills the view; `place` maps the scene to it."""
    painter.resetTransform()
    painter.fillRect(area, theme.current().canvas)
    scale = place.m11()
    if scale >= LEAST_SCALE:
        step = STEP * scale
        tile = _tile(round(step), painter.device().devicePixelRatioF())
        stretch = step / round(step)
        x, y = place.dx() / stretch, place.dy() / stretch
        painter.scale(stretch, stretch)
        whole = QRectF(0, 0, area.width() / stretch + 1, area.height() / stretch + 1)
        painter.drawTiledPixmap(whole, tile, QPointF(-x, -y))
    painter.setWorldTransform(place)


def _tile(step: int, ratio: float) -> QPixmap:
    kept = _tiles.get((step, ratio))
    if kept is not None:
        return kept
    picture = QPixmap(round(step * ratio), round(step * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.current().grid_dot)
    radius = 1.0 if step < 40 else 1.4
    painter.drawEllipse(QPointF(step / 2, step / 2), radius, radius)
    painter.end()
    if len(_tiles) > 64:
        _tiles.clear()
    _tiles[step, ratio] = picture
    return picture
