"""The paper: its colour and a grid of faint dots."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QPointF, QRect
from PySide6.QtGui import QPainter, QPen, QPolygonF, QTransform

from netdesigner.gui.look import theme

STEP = 24.0  # scene units between two dots
LEAST_SCALE = 0.4  # further out the dots would only be noise


def paint(painter: QPainter, area: QRect, place: QTransform) -> None:
    """Fills the view; `place` maps the scene to it."""
    painter.resetTransform()
    painter.fillRect(area, theme.current().canvas)
    step = STEP * place.m11()
    if place.m11() >= LEAST_SCALE:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)  # round dots would cost ten times as much
        pen = QPen(theme.current().grid_dot, 2.0)
        pen.setCosmetic(True)
        painter.setPen(pen)
        painter.translate((place.dx() + step / 2) % step - step, (place.dy() + step / 2) % step - step)
        painter.scale(step, step)
        painter.drawPoints(_dots(_rough(area.width() / step), _rough(area.height() / step)))
    painter.setWorldTransform(place)


@lru_cache(maxsize=4)
def _dots(columns: int, rows: int) -> QPolygonF:
    return QPolygonF([QPointF(x, y) for y in range(rows) for x in range(columns)])


def _rough(count: float) -> int:
    """Enough, in steps of eight, so that a zoom does not make a new grid each time."""
    return (int(count) // 8 + 2) * 8
