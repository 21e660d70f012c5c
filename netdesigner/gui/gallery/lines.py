"""Lines of text in a row: the left one is cut where the one at the right end begins."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QApplication

from netdesigner.gui.gallery.figures import Part, Parts
from netdesigner.gui.look import theme

AIR, SPACE = 8, 4  # pixels: between the two ends of a line, and between its pieces


def font(is_bold: bool, points: float = theme.FONT_POINTS) -> QFont:
    """The window's font in another size or weight."""
    made = QFont(QApplication.font())
    made.setPointSizeF(points)
    made.setBold(is_bold)
    return made


def draw_pair(
    painter: QPainter, rect: QRect, left: tuple[QFont, QColor, str], right: tuple[QFont, QColor, str]
) -> None:
    """Each text with its font and colour; the right one is never cut."""
    middle = Qt.AlignmentFlag.AlignVCenter
    face, ink, text = right
    painter.setFont(face)
    painter.setPen(ink)
    painter.drawText(rect, middle | Qt.AlignmentFlag.AlignRight, text)
    room = rect.width() - (QFontMetrics(face).horizontalAdvance(text) + AIR if text else 0)
    face, ink, text = left
    painter.setFont(face)
    painter.setPen(ink)
    shown = QFontMetrics(face).elidedText(text, Qt.TextElideMode.ElideRight, room)
    painter.drawText(rect, middle | Qt.AlignmentFlag.AlignLeft, shown)


def draw_ends(painter: QPainter, rect: QRect, left: Parts, right: Parts) -> None:
    """Pieces at both ends of a line, in small letters; where they do not fit, what only explains is left out."""
    metrics = QFontMetrics(theme.small_font())
    if _width(metrics, left) + AIR + _width(metrics, right) > rect.width():
        left, right = (tuple(part for part in parts if not part.is_quiet) for parts in (left, right))
    room = rect.width() - _width(metrics, left) - AIR
    if _width(metrics, right) > room:
        text = " ".join(part.text for part in right)
        right = (Part(metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)),)
    _draw_parts(painter, rect, left, rect.left())
    _draw_parts(painter, rect, right, rect.right() + 1 - _width(metrics, right))


def _width(metrics: QFontMetrics, parts: Parts) -> int:
    return sum(metrics.horizontalAdvance(part.text) for part in parts) + SPACE * (len(parts) - 1)


def _draw_parts(painter: QPainter, rect: QRect, parts: Parts, x: int) -> None:
    small, shown = theme.small_font(), theme.current()
    painter.setFont(small)
    for part in parts:
        width = QFontMetrics(small).horizontalAdvance(part.text)
        painter.setPen(shown.muted if part.is_quiet else shown.text)
        place = QRect(x, rect.top(), width + 1, rect.height())
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, part.text)
        x += width + SPACE
