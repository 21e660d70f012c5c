"""All keys and gestures on one page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from netdesigner.gui.look import theme

if TYPE_CHECKING:
    from netdesigner.gui.window.main_window import MainWindow

MOUSE = (
    ("Add a block", "drag it from the left, or Space, or double click"),
    ("Insert into a wire", "drop a block on the wire"),
    ("Draw a wire", "drag from port to port, or click both"),
    ("Select several", "drag a frame, or Shift and click"),
    ("Move the view", "middle button, Space and drag, Shift and wheel"),
    ("Zoom", "wheel"),
    ("Look inside a module", "double click, or Return; Esc leaves it"),
    ("Walk along the wires", "Ctrl and arrow keys; with Shift they add to the selection"),
    ("Nudge the selection", "arrow keys; with Shift ten times as far"),
    ("Give up a gesture", "Esc"),
)
MOST_COLUMNS = 3
SIDE, BELOW = 28, 110  # pixels: beside the columns; the button, the margins and the title of the dialog


class ShortcutsPage(QDialog):
    """Made from the table of actions; no larger than the window, within which it scrolls."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.setWindowTitle("Keyboard and mouse")
        groups: dict[str, list[tuple[str, str]]] = {"On the canvas": list(MOUSE)}
        for bound in window.actions_table.bound.values():
            keys = " or ".join(key.toString(QKeySequence.SequenceFormat.NativeText) for key in bound.action.shortcuts())
            if keys:
                groups.setdefault(bound.entry.menu, []).append((bound.entry.title.rstrip("…"), keys))
        room = window.size() - QSize(2 * SIDE, BELOW)
        pages = (self._page(groups, count) for count in range(MOST_COLUMNS, 0, -1))
        page = next(page for page in pages if page.columns == 1 or page.sizeHint().width() <= room.width())
        area = QScrollArea(self)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidget(page)
        bar = area.verticalScrollBar().sizeHint().width() if page.sizeHint().height() > room.height() else 0
        ring = 2  # the line that shows the focus
        area.setMinimumSize((page.sizeHint() + QSize(bar + ring, ring)).boundedTo(room))
        close = QPushButton("Close", self)
        close.clicked.connect(self.accept)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(SIDE, 20, SIDE, 20)
        outer.setSpacing(16)
        outer.addWidget(area, 1)
        outer.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)

    def _page(self, groups: dict[str, list[tuple[str, str]]], count: int) -> _Page:
        page = _Page(count)
        columns = QHBoxLayout(page)
        columns.setContentsMargins(6, 0, 6, 6)
        columns.setSpacing(40)
        for names in _shared_out(groups, count):
            column = QVBoxLayout()
            column.setSpacing(4)
            for name in names:
                self._add_group(column, name, groups[name])
            column.addStretch(1)
            columns.addLayout(column)
        return page

    def _add_group(self, column: QVBoxLayout, name: str, rows: list[tuple[str, str]]) -> None:
        title = QLabel(name)
        theme.set_role(title, "heading")
        column.addSpacing(8)
        column.addWidget(title)
        part = QWidget()
        grid = QGridLayout(part)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(18)
        grid.setVerticalSpacing(4)
        for line, (what, keys) in enumerate(rows):
            label, value = QLabel(what, part), QLabel(keys, part)
            theme.set_role(value, "muted")
            grid.addWidget(label, line, 0)
            grid.addWidget(value, line, 1)
        grid.setColumnMinimumWidth(0, 170)
        grid.setColumnStretch(1, 1)
        column.addWidget(part)


class _Page(QWidget):
    """All groups, in so many columns."""

    def __init__(self, columns: int) -> None:
        super().__init__()
        self.columns = columns


def _shared_out(groups: dict[str, list[tuple[str, str]]], count: int) -> list[list[str]]:
    """The groups over so many columns, so that they come out about equally long."""
    columns: list[list[str]] = [[] for _ in range(count)]
    heights = [0] * count
    for name, rows in sorted(groups.items(), key=lambda pair: -len(pair[1])):
        shortest = heights.index(min(heights))
        columns[shortest].append(name)
        heights[shortest] += len(rows) + 2
    return columns
