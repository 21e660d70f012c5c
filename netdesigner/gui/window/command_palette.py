"""Ctrl+K: every action, block, template and node by name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
)

from netdesigner.design.templates import templates
from netdesigner.gui.look import icons, theme, word_search

if TYPE_CHECKING:
    from netdesigner.gui.window.main_window import MainWindow

WIDTH, ROW, MOST = 620, 34, 12
FRAME = 62  # pixels above and below the rows
CHOICE = Qt.ItemDataRole.UserRole


@dataclass(frozen=True)
class PaletteLine:
    """One line: what it says, what it does, and why it cannot be done now."""

    title: str
    kind: str
    run: Callable[[], object]
    icon: str = ""
    category: str = ""  # colours the icon
    keys: str = ""
    words: str = ""
    reason: str = ""


class CommandPalette(QFrame):
    """A field over the window; arrow keys choose, Return does, Escape closes."""

    def __init__(
        self, window: MainWindow, only_nodes: bool = False, choices: list[PaletteLine] | None = None, prompt: str = ""
    ) -> None:
        super().__init__(window, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName("Find a block" if only_nodes else "Find an action")
        theme.set_role(self, "callout")
        self._window = window
        self._choices = choices or (_nodes(window) if only_nodes else _everything(window))
        self.search, self.list = QLineEdit(self), QListWidget(self)
        self.search.setPlaceholderText(
            prompt or ("Find a block on the canvas" if only_nodes else "Find an action, a block, a template or a node")
        )
        self.search.textChanged.connect(self._filter)
        self.list.setItemDelegate(_Lines(self.list))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setMouseTracking(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.itemClicked.connect(self._choose)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(6)
        column.addWidget(self.search)
        column.addWidget(self.list)
        self._filter("")

    def open_at_top(self) -> None:
        """Shows it in the upper middle of the window."""
        width = min(WIDTH, self._window.width() - 40)
        self.resize(width, FRAME + ROW * min(MOST, self.list.count()))
        place = self._window.mapToGlobal(QPoint((self._window.width() - width) // 2, 84))
        self.move(place)
        self.show()
        self.search.setFocus()

    def _filter(self, typed: str) -> None:
        found = word_search.best_first(typed, [(c.title, f"{c.kind} {c.words}", c) for c in self._choices])
        self.list.clear()
        for choice in found[:200]:
            item = QListWidgetItem(choice.title)
            item.setData(CHOICE, choice)
            item.setToolTip(choice.reason)
            self.list.addItem(item)
        if not found:
            nothing = PaletteLine(f"Nothing is called “{typed.strip()}”", "", lambda: None, reason="Try another word.")
            item = QListWidgetItem(nothing.title)
            item.setData(CHOICE, nothing)
            self.list.addItem(item)
        self.list.setCurrentRow(0)
        self.resize(self.width(), FRAME + ROW * min(MOST, self.list.count()))

    def _choose(self, item: QListWidgetItem | None) -> None:
        choice: PaletteLine | None = item.data(CHOICE) if item is not None else None
        if choice is None or choice.reason:
            return
        self.close()
        choice.run()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: MOST, Qt.Key.Key_PageUp: -MOST}
        if event.key() in steps:
            row = self.list.currentRow() + steps[Qt.Key(event.key())]
            self.list.setCurrentRow(max(0, min(row, self.list.count() - 1)))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose(self.list.currentItem())
        elif event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)


def _everything(window: MainWindow) -> list[PaletteLine]:
    return [*_actions(window), *_blocks(window), *_templates(window), *_nodes(window)]


def _actions(window: MainWindow) -> list[PaletteLine]:
    window.actions_table.renew()
    found = []
    for bound in window.actions_table.bound.values():
        entry, action = bound.entry, bound.action
        title = entry.title if entry.menu not in ("Arrangement", "Theme") else f"{entry.menu}: {entry.title}"
        keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        reason = (entry.why_not(window) or "") if entry.why_not else ""
        found.append(PaletteLine(title, entry.menu, action.trigger, entry.icon, "", keys, entry.tip, reason))
    return found


def _blocks(window: MainWindow) -> list[PaletteLine]:
    return [
        PaletteLine(f"Add {cls.title()}", "block", partial(window.add_block, cls.__name__),
               icons.category_icon(category), category, "", f"{cls.aliases} {cls.keywords} {category}")
        for category, classes in window.session.kinds().items()
        for cls in classes
    ]  # fmt: skip


def _templates(window: MainWindow) -> list[PaletteLine]:
    return [
        PaletteLine(f"Open template {each.title}", "template",
               partial(window.files.open_template, each.path), "modules", "", "", f"{each.name} {each.family}")
        for each in templates()
    ]  # fmt: skip


def _nodes(window: MainWindow) -> list[PaletteLine]:
    def go(node_id: str) -> None:
        window.show_canvas()
        window.session.select([node_id])
        window.session.centre_requested.emit(node_id)

    return [
        PaletteLine(node.name, f"node · {type(node.layer).title()}", partial(go, node.id),
               icons.category_icon(node.layer.category), node.layer.category)
        for node in window.session.document.graph.nodes.values()
    ]  # fmt: skip


class _Lines(QStyledItemDelegate):
    """Icon, title, kind at the right of it, keys at the far right."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(100, ROW)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        shown, choice = theme.current(), index.data(CHOICE)
        rect: QRect = option.rect
        state = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver):
            is_current = bool(state & QStyle.StateFlag.State_Selected)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(shown.accent_soft if is_current else shown.field)
            painter.drawRoundedRect(rect.adjusted(0, 1, 0, -1), theme.RADIUS, theme.RADIUS)
        ink = shown.faint if choice.reason else shown.text
        if choice.icon:
            color = theme.category_ink(choice.category) if choice.category else shown.muted
            ratio = option.widget.devicePixelRatioF()
            picture = icons.pixmap(choice.icon, color, 18, ratio)
            painter.drawPixmap(QPoint(rect.left() + 10, rect.center().y() - 8), picture)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setPen(ink)
        painter.drawText(rect.adjusted(40, 0, -200, 0), middle, choice.title)
        painter.setFont(theme.small_font())
        painter.setPen(shown.faint if choice.reason else shown.muted)
        room = rect.adjusted(200, 0, -12, 0)
        right = painter.fontMetrics().elidedText(choice.keys or choice.kind, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, middle | Qt.AlignmentFlag.AlignRight, right)
        painter.restore()
