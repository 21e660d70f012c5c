"""The families of templates at the side of the gallery, each with how many fit the search."""

from __future__ import annotations

from collections import Counter

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QFrame,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from netdesigner.design.templates import Template
from netdesigner.gui.gallery.lines import draw_pair, font
from netdesigner.gui.look import theme

FAMILY, COUNT = Qt.ItemDataRole.UserRole, Qt.ItemDataRole.UserRole + 1
ALL = "All templates"
ROW = 32


class Families(QListWidget):
    """One is chosen, or all of them."""

    changed = Signal()

    def __init__(self, found: list[Template], parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName("Families")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setItemDelegate(_Lines(self))
        self.setMouseTracking(True)
        for family in ("", *dict.fromkeys(template.family for template in found)):
            item = QListWidgetItem(family or ALL)
            item.setData(FAMILY, family)
            item.setToolTip(family)
            self.addItem(item)
        self.setCurrentRow(0)
        self.currentRowChanged.connect(lambda _: self.changed.emit())

    @property
    def current(self) -> str:
        """The family's name; empty for all."""
        item = self.currentItem()
        return "" if item is None else str(item.data(FAMILY))

    def choose(self, family: str) -> None:
        rows = [row for row in range(self.count()) if self.item(row).data(FAMILY) == family]
        self.setCurrentRow(rows[0] if rows else 0)

    def show_counts(self, fitting: list[Template]) -> None:
        """How many of each family are found."""
        counts = Counter(template.family for template in fitting)
        for row in range(self.count()):
            item = self.item(row)
            family = item.data(FAMILY)
            item.setData(COUNT, counts[family] if family else len(fitting))


class _Lines(QStyledItemDelegate):
    """The name, and the count at the right end."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(100, ROW)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        shown, count = theme.current(), index.data(COUNT) or 0
        is_current = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if is_current or option.state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(shown.accent_soft if is_current else shown.field)
            painter.drawRoundedRect(option.rect.adjusted(0, 1, 0, -1), theme.RADIUS, theme.RADIUS)
        ink = shown.text if count else shown.faint
        name = (font(is_bold=is_current), ink, index.data(Qt.ItemDataRole.DisplayRole))
        draw_pair(painter, option.rect.adjusted(10, 0, -10, 0), name, (theme.small_font(), shown.muted, str(count)))
        painter.restore()
