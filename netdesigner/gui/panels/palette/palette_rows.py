"""How the palette's rows are painted, and the card that the mouse carries away from it."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from netdesigner.gui.look import icons, theme

NAME = Qt.ItemDataRole.UserRole
CATEGORY = Qt.ItemDataRole.UserRole + 1
COUNT = Qt.ItemDataRole.UserRole + 2
CARRIED = 0.55  # opacity of the card at the mouse: the wire that it would go into shines through
ROW = 30
GROUP_ROW = 28


class PaletteRows(QStyledItemDelegate):
    """Paints a category as a heading with its count, a block with its coloured icon."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(100, ROW if index.data(NAME) else GROUP_ROW)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        shown = theme.current()
        rect, state = option.rect, option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if index.data(NAME):
            back = shown.accent_soft if state & QStyle.StateFlag.State_Selected else shown.field
            if state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver):
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(back)
                painter.drawRoundedRect(QRectF(rect).adjusted(0, 1, -6, -1), theme.RADIUS, theme.RADIUS)
            category = index.data(CATEGORY)
            picture = icons.pixmap(icons.category_icon(category), theme.category_ink(category), 18, _ratio(option))
            painter.drawPixmap(QPoint(rect.left() + 10, rect.center().y() - 8), picture)
            painter.setPen(shown.text)
            _write(painter, rect.adjusted(38, 0, -8, 0), index.data())
        elif index.parent().isValid():
            self._rest(painter, option, index)
        else:
            self._heading(painter, option, index)
        painter.restore()

    def _rest(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """The row that shows or hides the rare blocks, as a link."""
        shown, rect = theme.current(), option.rect
        if option.state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(shown.field)
            painter.drawRoundedRect(QRectF(rect).adjusted(0, 1, -6, -1), theme.RADIUS, theme.RADIUS)
        painter.setFont(theme.small_font())
        painter.setPen(shown.accent)
        _write(painter, rect.adjusted(38, 0, -8, 0), index.data())

    def _heading(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        shown, rect = theme.current(), option.rect
        is_open = bool(option.state & QStyle.StateFlag.State_Open)
        name = "chevron-down" if is_open else "chevron-right"
        painter.drawPixmap(
            QPoint(rect.left() + 4, rect.center().y() - 6), icons.pixmap(name, shown.muted, 14, _ratio(option))
        )
        painter.setFont(theme.small_font(is_bold=True))
        painter.setPen(shown.muted)
        _write(painter, rect.adjusted(24, 0, -44, 0), index.data())
        painter.setFont(theme.small_font())
        right = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        painter.drawText(rect.adjusted(24, 0, -14, 0), right, str(index.data(COUNT)))


def _write(painter: QPainter, room: QRect, text: str) -> None:
    """A name in its row; a long one loses its middle, for the ends tell Conv1d from Conv2d."""
    seen = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideMiddle, room.width())
    painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, seen)


def _ratio(option: QStyleOptionViewItem) -> float:
    widget = option.widget
    return float(widget.devicePixelRatioF()) if widget is not None else 1.0


def card_picture(title: str, category: str, ratio: float) -> QPixmap:
    """A block's card as it will stand on the canvas: what the mouse carries."""
    shown = theme.current()
    picture = QPixmap(round(170 * ratio), round(56 * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setOpacity(CARRIED)
    body = QRectF(0.5, 0.5, 169, 55)
    painter.setPen(QPen(shown.accent, 1))
    painter.setBrush(shown.card)
    painter.drawRoundedRect(body, 8, 8)
    painter.setClipRect(QRectF(1, 1, 7, 54))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.category_color(category))
    painter.drawRoundedRect(body, 8, 8)
    painter.setClipping(False)
    painter.setBrush(QColor(theme.category_tint(category)))
    painter.drawRoundedRect(QRectF(18, 15, 26, 26), 6, 6)
    painter.drawPixmap(
        QPoint(22, 19), icons.pixmap(icons.category_icon(category), theme.category_ink(category), 18, ratio)
    )
    painter.setPen(shown.text)
    painter.drawText(QRectF(54, 0, 110, 56), Qt.AlignmentFlag.AlignVCenter, title)
    painter.end()
    return picture
