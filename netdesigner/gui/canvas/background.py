"""The paper: its colour and a grid of faint dots."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QPointF, QRect
from PySide6.QtGui import QPainter, QPen, QPolygonF, QTransform

from netdesigner.gui import theme

STEP = 24.0  # scene units between two dots
LEAST_SCALE = 0.4  # further out the dots would only be noise


def paint(painter: QPainter, area: QRect, place: QTransform) -> None:
    """Fills the view; `place` maps the scene to it."""
    painter.resetTransform()
    painter.fillRect(area, theme.current().canvas)
    step = STEP * place.m11()
    if place.m11() >= LEAST_SCALE:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)  # round dots would cost ten times as much
        painter.setPen(QPen(theme.current().grid_dot, 2.0))
        painter.translate((place.dx() + step / 2) % step - step, (place.dy() + step / 2) % step - step)
        painter.drawPoints(_dots(step, int(area.width() / step) + 2, int(area.height() / step) + 2))
    painter.setWorldTransform(place)


@lru_cache(maxsize=4)
def _dots(step: float, columns: int, rows: int) -> QPolygonF:
    return QPolygonF([QPointF(x * step, y * step) for y in range(rows + 1) for x in range(columns + 1)])
