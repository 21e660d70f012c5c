"""The cards of the gallery in their families: a list that arrow keys walk in both directions."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QWidget

from netdesigner.design.templates import Template
from netdesigner.gui.gallery.card import ROW, Cards
from netdesigner.gui.gallery.figures import spoken
from netdesigner.gui.gallery.pictures import TemplatePictures
from netdesigner.gui.look import theme

Row = Template | str  # a card, or the heading of a family


class ShelfRows(QAbstractListModel):
    """Cards and headings in the order shown."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.rows: list[Row] = []

    def show(self, rows: list[Row]) -> None:
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self.rows[index.row()]
        if role == ROW:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return row.title if isinstance(row, Template) else row
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return spoken(row) if isinstance(row, Template) else row
        if role == Qt.ItemDataRole.ToolTipRole and isinstance(row, Template):
            return f"{spoken(row)}."
        return None

    def flags(self, index: QModelIndex | QPersistentModelIndex) -> Qt.ItemFlag:
        is_card = isinstance(self.rows[index.row()], Template)
        usable = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return usable if is_card else Qt.ItemFlag.NoItemFlags


class Shelf(QListView):
    """Shows templates; one is current. Letters typed here belong to the search field."""

    current_changed = Signal(object)  # Template, or None
    chosen = Signal(object)  # Template: a double click
    typed = Signal(str)

    def __init__(self, pictures: TemplatePictures, parent: QWidget) -> None:
        super().__init__(parent)
        self._rows = ShelfRows(self)
        self._cards = Cards(pictures)
        self.sentence = ""  # where there is nothing to show
        self.setModel(self._rows)
        self.setItemDelegate(self._cards)
        self.setAccessibleName("Templates")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setMovement(QListView.Movement.Static)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self.verticalScrollBar().setSingleStep(36)
        self.doubleClicked.connect(lambda index: self.chosen.emit(index.data(ROW)))

    @property
    def shown(self) -> list[Template]:
        """The templates on the shelf, in their order."""
        return [row for row in self._rows.rows if isinstance(row, Template)]

    @property
    def current(self) -> Template | None:
        row = self.currentIndex().data(ROW) if self.currentIndex().isValid() else None
        return row if isinstance(row, Template) else None

    def show_rows(self, rows: list[Row], current: Template | None) -> None:
        self._rows.show(rows)
        self.select(current)
        if current is None:
            self.current_changed.emit(None)

    def select(self, template: Template | None) -> None:
        """Makes a template the current one, and brings it into view."""
        if template is None or template not in self._rows.rows:
            return
        place = self._rows.rows.index(template)
        self.setCurrentIndex(self._rows.index(place))
        is_first = place <= 1
        self.scrollToTop() if is_first else self.scrollTo(self._rows.index(place))

    def currentChanged(
        self, current: QModelIndex | QPersistentModelIndex, previous: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().currentChanged(current, previous)
        self.current_changed.emit(self.current)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        is_plain = not event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier)
        text = event.text()
        if (is_plain and text.isprintable() and text.strip()) or event.key() == Qt.Key.Key_Backspace:
            self.typed.emit(text if text.isprintable() else "")
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        bar = self.verticalScrollBar().sizeHint().width()  # its coming moves no card
        self._cards.room = self.contentsRect().width() - bar - 1
        self.scheduleDelayedItemsLayout()
        super().resizeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._rows.rows and self.sentence:
            painter = QPainter(self.viewport())
            painter.setPen(theme.current().muted)
            area = self.viewport().rect().adjusted(24, 24, -24, -24)
            painter.drawText(area, int(Qt.AlignmentFlag.AlignCenter) | int(Qt.TextFlag.TextWordWrap), self.sentence)
