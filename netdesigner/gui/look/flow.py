"""A layout that sets cards beside each other, in as many rows as the width asks for."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget

GAP = 16


class Flow(QLayout):
    """Cards or buttons beside each other, in as many rows as the width asks for.

    Beside other things `is_row` asks for the width of one row; it takes less, and then more rows.
    """

    def __init__(self, parent: QWidget, gap: int = GAP, is_row: bool = False) -> None:
        super().__init__(parent)
        self.place, self._gap, self._is_row = parent, gap, is_row
        self._items: list[QLayoutItem] = []
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def clear(self) -> None:
        while (item := self.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        around = self.contentsMargins()
        inner = QRect(0, 0, width - around.left() - around.right(), 0)
        return self._lay(inner, is_test=True) + around.top() + around.bottom()

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._lay(self.contentsRect(), is_test=False)

    def sizeHint(self) -> QSize:
        shown = [item.sizeHint().width() for item in self._items if not item.isEmpty()]
        if not (self._is_row and shown):
            return self.minimumSize()
        around = self.contentsMargins()
        width = sum(shown) + self._gap * (len(shown) - 1) + around.left() + around.right()
        return QSize(width, self.minimumSize().height())

    def minimumSize(self) -> QSize:
        size = QSize()
        for item in self._items:
            if not item.isEmpty():
                size = size.expandedTo(item.sizeHint())
        return size.grownBy(self.contentsMargins())

    def _lay(self, rect: QRect, is_test: bool) -> int:
        """Sets the items into the rectangle, each in the middle of its row's height; returns the height of all."""
        x, y, rows = rect.x(), rect.y(), [list[tuple[int, QLayoutItem]]()]
        for item in self._items:
            if item.isEmpty():
                continue
            width = item.sizeHint().width()
            if rows[-1] and x + width > rect.right() + 1:
                rows.append([])
                x = rect.x()
            rows[-1].append((x, item))
            x += width + self._gap
        for row in rows:
            high = max((item.sizeHint().height() for _, item in row), default=0)
            for left, item in row if not is_test else ():
                size = item.sizeHint()
                item.setGeometry(QRect(QPoint(left, y + (high - size.height()) // 2), size))
            y += high + self._gap
        return y - self._gap - rect.y()
