"""What the small widgets above the canvas share: a soft shadow and a place inside the view."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QGraphicsDropShadowEffect, QWidget

MARGIN = 8


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


def beside(widget: QWidget, area: QRect, card: QRect, avoid: QRect | None = None) -> None:
    """Shows a widget next to a card: below to the right, else right, left, below or above, where there is room."""
    widget.adjustSize()
    size = widget.size()
    inner = area.adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN)
    places = [
        QPoint(card.right() + 14, card.top()),
        QPoint(card.left() - 14 - size.width(), card.top()),
        QPoint(card.left(), card.bottom() + 14),
        QPoint(card.left(), card.top() - 14 - size.height()),
    ]
    for place in places:
        spot = QRect(place, size)
        if inner.contains(spot) and (avoid is None or not avoid.intersects(spot)):
            lift(widget, area, place)
            return
    lift(widget, area, places[0])
