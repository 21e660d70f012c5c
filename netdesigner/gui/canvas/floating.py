"""What the small widgets above the canvas share: a soft shadow and a place inside the view."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QGraphicsDropShadowEffect, QWidget

MARGIN = 8
AWAY = 14  # from the card that something is about


def shadow(widget: QWidget) -> None:
    """A shadow, so that the widget lies visibly above the drawing."""
    effect = QGraphicsDropShadowEffect(widget)
    effect.setBlurRadius(20)
    effect.setOffset(0, 3)
    effect.setColor(QColor(0, 0, 0, 46))
    widget.setGraphicsEffect(effect)


def lift(widget: QWidget, area: QRect, place: QPoint) -> None:
    """Shows a widget at a place, moved so that all of it lies in the area."""
    widget.adjustSize()
    inner = area.adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN)
    x = max(inner.left(), min(place.x(), inner.right() - widget.width()))
    y = max(inner.top(), min(place.y(), inner.bottom() - widget.height()))
    widget.move(x, y)
    widget.show()
    widget.raise_()


def beside(widget: QWidget, area: QRect, card: QRect, crowd: Callable[[QRect], int]) -> None:
    """Shows a widget next to a card: right, left, below or above, where it covers least of what `crowd` counts."""
    widget.adjustSize()
    size = widget.size()
    inner = area.adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN)
    low = card.bottom() - size.height() + 1
    places = [
        QPoint(card.right() + AWAY, card.top()),
        QPoint(card.right() + AWAY, low),
        QPoint(card.left() - AWAY - size.width(), card.top()),
        QPoint(card.left() - AWAY - size.width(), low),
        QPoint(card.left(), card.bottom() + AWAY),
        QPoint(card.left(), card.top() - AWAY - size.height()),
    ]
    near = [_inside(inner, QRect(place, size)) for place in places]
    fitting = [spot for spot, place in zip(near, places, strict=True) if spot.topLeft() == place]
    clear = [spot for spot in near if not spot.intersects(card)]
    lift(widget, area, min(fitting or clear or near, key=crowd).topLeft())


def _inside(area: QRect, spot: QRect) -> QRect:
    """A rectangle moved into an area."""
    x = max(area.left(), min(spot.left(), area.right() + 1 - spot.width()))
    y = max(area.top(), min(spot.top(), area.bottom() + 1 - spot.height()))
    return QRect(QPoint(x, y), spot.size())
