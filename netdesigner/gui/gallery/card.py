"""Paints the cards of the gallery and the headings between them."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen, QPixmap
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from netdesigner.design.templates import Template
from netdesigner.gui.gallery.figures import authors, lines
from netdesigner.gui.gallery.lines import draw_ends, draw_pair, font
from netdesigner.gui.gallery.pictures import TemplatePictures
from netdesigner.gui.look import theme, wording

ROW = Qt.ItemDataRole.UserRole  # a Template, or the title of a family

LEAST_WIDTH, PICTURE, WORDS, HEADING = 204, 104, 106, 38
GAP = 12  # between cards
INSET, RADIUS = 11, 8.0
MOST_KEPT = 160  # painted cards

Index = QModelIndex | QPersistentModelIndex


class Cards(QStyledItemDelegate):
    """As many cards beside each other as there is room for; a heading has a row to itself."""

    def __init__(self, pictures: TemplatePictures) -> None:
        super().__init__()
        self._pictures = pictures
        self._made: dict[tuple[object, ...], QPixmap] = {}
        self.room = 800  # pixels: set by the view when it is resized

    @property
    def columns(self) -> int:
        return max(1, self.room // (LEAST_WIDTH + GAP))

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        if isinstance(index.data(ROW), str):
            return QSize(self.room, HEADING)
        return QSize(self.room // self.columns, PICTURE + WORDS + GAP)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row = index.data(ROW)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if isinstance(row, Template):
            self._card(painter, option, row)
        else:
            self._heading(painter, option.rect, row)
        painter.restore()

    def _heading(self, painter: QPainter, rect: QRect, title: str) -> None:
        painter.setFont(font(is_bold=True, points=11.0))
        painter.setPen(theme.current().text)
        bottom = rect.adjusted(GAP // 2, 0, 0, -6)
        painter.drawText(bottom, Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignLeft, title)

    def _card(self, painter: QPainter, option: QStyleOptionViewItem, template: Template) -> None:
        is_current = bool(option.state & QStyle.StateFlag.State_Selected)
        is_under = bool(option.state & QStyle.StateFlag.State_MouseOver)
        ratio = option.widget.devicePixelRatioF()
        if not self._pictures.has(template.name):
            self._paint_card(painter, option.rect, template, is_current, is_under, ratio)
            return
        key = (template.name, option.rect.size().toTuple(), theme.current().name, ratio, is_current, is_under)
        if key not in self._made:
            made = QPixmap(option.rect.size() * ratio)
            made.setDevicePixelRatio(ratio)
            made.fill(Qt.GlobalColor.transparent)
            with QPainter(made) as inside:
                inside.setRenderHint(QPainter.RenderHint.Antialiasing)
                area = QRect(QPoint(), option.rect.size())
                self._paint_card(inside, area, template, is_current, is_under, ratio)
            self._keep(key, made)
        painter.drawPixmap(option.rect.topLeft(), self._made[key])

    def _keep(self, key: tuple[object, ...], made: QPixmap) -> None:
        """Scrolling draws each card once; a window that changes its size does not fill the memory."""
        if len(self._made) >= MOST_KEPT:
            self._made.clear()
        self._made[key] = made

    def _paint_card(
        self, painter: QPainter, rect: QRect, template: Template, is_current: bool, is_under: bool, ratio: float
    ) -> None:
        shown, half = theme.current(), GAP // 2
        card = QRectF(rect.adjusted(half, half, -half, -half)).adjusted(0.5, 0.5, -0.5, -0.5)
        outline = QPainterPath()
        outline.addRoundedRect(card, RADIUS, RADIUS)
        painter.fillPath(outline, shown.accent_soft if is_current else shown.card)
        top = QRectF(card.left(), card.top(), card.width(), PICTURE)
        painter.save()
        painter.setClipPath(outline)
        painter.fillRect(top, shown.canvas)
        painter.restore()
        self._picture(painter, top, template, ratio)
        self._words(painter, card.adjusted(INSET, PICTURE + 9, -INSET, -8).toRect(), template)
        pen = shown.accent if is_current or is_under else shown.card_border
        painter.setPen(QPen(pen, 2.0 if is_current else 1.0))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(outline)

    def _picture(self, painter: QPainter, area: QRectF, template: Template, ratio: float) -> None:
        inside = area.adjusted(10, 9, -10, -9)
        picture = self._pictures.picture(template.name, int(inside.width()), int(inside.height()), ratio)
        if picture is not None:
            painter.drawPixmap(QPointF(inside.left(), inside.top()), picture)

    def _words(self, painter: QPainter, area: QRect, template: Template) -> None:
        """Title and year, authors and layers, then two lines of figures."""
        shown, small = theme.current(), theme.small_font()
        first = QRect(area.left(), area.top(), area.width(), 19)
        second, layers = first.translated(0, 20), wording.plural(template.layers, "layer")
        title, year = (font(is_bold=True), shown.text, template.title), (small, shown.muted, str(template.year or ""))
        draw_pair(painter, first, title, year)
        draw_pair(painter, second, (small, shown.muted, authors(template)), (small, shown.muted, layers))
        for place, (left, right) in enumerate(lines(template)):
            line = QRect(area.left(), second.bottom() + 10 + place * 19, area.width(), 18)
            draw_ends(painter, line, left, right)
