"""The search box that opens at the mouse: a few letters, Enter, and the block is there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
)

from netdesigner.gui.canvas.floating import lift, shadow
from netdesigner.gui.look import icons, theme
from netdesigner.gui.look.plain_text import wrapped
from netdesigner.gui.session.adding import Offer, is_written, offers
from netdesigner.layers import Layer, Shape
from netdesigner.layers.parse import split_chain

if TYPE_CHECKING:
    from netdesigner.gui.canvas.navigation import Navigation

WIDTH, ROW, MOST_ROWS = 340, 30, 9
CLASS_ROLE = Qt.ItemDataRole.UserRole
OFFER_ROLE = CLASS_ROLE + 1


class QuickAdd(QFrame):
    """Lists the blocks that fit what is typed; `chosen` answers with the class name."""

    chosen = Signal(str)
    closed = Signal()

    def __init__(self, navigation: Navigation) -> None:
        super().__init__(navigation.view)
        self._navigation = navigation
        self._offered: list[type[Layer]] = []
        self.others: dict[str, str] = {}
        self._shape: Shape | None = None
        self._limit = ""  # why not every block is offered
        self._on_choice: Callable[[str], None] | None = None
        theme.set_role(self, "callout")
        shadow(self)
        self.setFixedWidth(WIDTH)
        self._field = QLineEdit(placeholderText="Add a block …", clearButtonEnabled=True)
        self._field.setAccessibleName("Search blocks to add")
        self._field.textChanged.connect(self._show_fitting)
        self._field.installEventFilter(self)
        self._why = QLabel(wordWrap=True)
        theme.set_role(self._why, "small")
        self._list = QListWidget()
        self._list.setAccessibleName("Blocks that fit")
        self._list.setItemDelegate(_Row(self._list))
        self._list.setMouseTracking(True)
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.itemEntered.connect(self._list.setCurrentItem)
        self._list.itemClicked.connect(self._choose)
        self._nothing = QLabel("No block fits. Esc closes this box.")
        theme.set_role(self._nothing, "muted")
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(6)
        for widget in (self._field, self._why, self._list, self._nothing):
            column.addWidget(widget)
        self.hide()

    def open(
        self,
        place: QPoint,
        on_choice: Callable[[str], None],
        names: set[str] | None,
        why: str,
        others: Mapping[str, str] | None = None,
        shape: Shape | None = None,
    ) -> None:
        """Shows itself at a place of the view; `names` limits what is offered, and `why` says so.

        `shape` is what comes in. `others` do not fit as they come: they stand below, each with its reason, and can
        be added all the same.
        """
        every = [cls for row in self._navigation.session.kinds().values() for cls in row]
        self.others = dict(others or {})
        self._offered = [cls for cls in every if names is None or cls.__name__ in {*names, *self.others}]
        self._on_choice, self._shape = on_choice, shape
        self._limit = why
        self._field.setText("")  # unlike clear() it cannot be undone: Ctrl+Z is the drawing's
        self._show_fitting("")
        lift(self, self._navigation.view.viewport().geometry(), place)
        self._field.setFocus()

    def close_box(self) -> bool:
        """Closes; False if it was not open."""
        if not self.isVisible():
            return False
        self._on_choice = None
        self.hide()
        self._navigation.view.setFocus()
        self.closed.emit()
        return True

    @property
    def names(self) -> list[str]:
        """What is listed now."""
        return [self._list.item(row).data(CLASS_ROLE) for row in range(self._list.count())]

    def _show_fitting(self, typed: str) -> None:
        self._list.clear()
        self._why.setText(self._limit)  # a refusal was of what is no longer there
        self._why.setVisible(bool(self._limit))
        for offer in offers(self._navigation.session, typed, self._offered, self._shape, self.others):
            row = QListWidgetItem(offer.title)
            row.setData(CLASS_ROLE, offer.cls.__name__)
            row.setData(OFFER_ROLE, offer)
            row.setToolTip(wrapped(offer.reason or offer.cls.help()))
            self._list.addItem(row)
        count = self._list.count()
        self._list.setCurrentRow(0)
        self._list.setVisible(bool(count))
        self._nothing.setVisible(not count)
        self._list.setFixedHeight(ROW * min(MOST_ROWS, count) + 4)
        self.adjustSize()

    def _choose(self, row: QListWidgetItem | None) -> None:
        """Adds what was chosen; settings that cannot be are said, and can be mended."""
        if row is None:
            return
        offer: Offer = row.data(OFFER_ROLE)
        if offer.reason:
            self._why.setText(offer.reason)
            self._why.show()
            self.adjustSize()
            return
        on_choice = self._on_choice
        self.close_box()
        if on_choice is not None:
            on_choice(offer.text)
        self.chosen.emit(offer.cls.__name__)

    def _paste(self) -> bool:
        """A chain of several lines comes as one line; whether it was one."""
        text = QGuiApplication.clipboard().text()
        if "\n" not in text.strip() or not is_written(self._navigation.session, text):
            return False
        self._field.insert(" | ".join(split_chain(text)))
        return True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._take_key(event)
        if event.type() == QEvent.Type.FocusOut and self.isVisible() and not self.underMouse():
            self.close_box()
        return super().eventFilter(watched, event)

    def _take_key(self, event: QKeyEvent) -> bool:
        key, rows = event.key(), self._list.count()
        if event.matches(QKeySequence.StandardKey.Paste):
            return self._paste()
        if key == Qt.Key.Key_Escape:
            self.close_box()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose(self._list.currentItem())
        elif key in (Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            step = 1 if key in (Qt.Key.Key_Down, Qt.Key.Key_Tab) else -1
            if rows:
                self._list.setCurrentRow((self._list.currentRow() + step) % rows)
        elif key in (Qt.Key.Key_PageDown, Qt.Key.Key_PageUp):
            step = MOST_ROWS if key == Qt.Key.Key_PageDown else -MOST_ROWS
            self._list.setCurrentRow(max(0, min(rows - 1, self._list.currentRow() + step)))
        else:
            return False
        return True


class _Row(QStyledItemDelegate):
    """One block: its category's icon on a tile, its name, and the category in words."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(WIDTH - 24, ROW)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        colors = theme.current()
        offer: Offer = index.data(OFFER_ROLE)
        cls, reason = offer.cls, offer.reason or offer.note
        area: QRect = option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setBrush(colors.accent_soft)
            painter.drawRoundedRect(area, 6, 6)
        painter.setBrush(theme.category_tint(cls.category))
        tile = QRect(area.left() + 6, area.center().y() - 10, 22, 22)
        painter.drawRoundedRect(tile, 5, 5)
        ratio = painter.device().devicePixelRatioF()
        picture = icons.pixmap(icons.category_icon(cls.category), theme.category_ink(cls.category), 16, ratio)
        painter.drawPixmap(tile.topLeft() + QPoint(3, 3), picture)
        painter.setPen(colors.muted if reason else colors.text)
        text = area.adjusted(38, 0, -8, 0)
        painter.drawText(text, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, offer.title)
        room = text.width() - painter.fontMetrics().horizontalAdvance(offer.title) - 12
        painter.setPen(colors.faint if reason else colors.muted)
        painter.setFont(theme.small_font())
        right = painter.fontMetrics().elidedText(reason or offer.line, Qt.TextElideMode.ElideRight, room)
        painter.drawText(text, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, right)
        painter.restore()
