"""A page that scrolls above sentences that are always in sight: what comes and goes there moves no field."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget


class Foot(QWidget):
    """The sentences. It asks for no room."""

    def __init__(self, *sentences: QWidget, parent: QWidget) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 4, 12, 4)
        column.setSpacing(4)
        for sentence in sentences:
            column.addWidget(sentence)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, 0)


class _Low(QVBoxLayout):
    """A page that scrolls by itself above its foot: the dock is not asked for the height that all of it would take.

    Else a foot with a sentence (which has a height for a width) lies below what is seen, behind a second scroll bar.
    """

    def heightForWidth(self, width: int) -> int:
        page, foot = self.itemAt(0), self.itemAt(1)
        if page is None or foot is None:
            return super().heightForWidth(width)
        return page.minimumSize().height() + max(0, foot.heightForWidth(width))


def footed(panel: QWidget, page: QWidget, *sentences: QWidget) -> QScrollArea:
    """Lays a page and the sentences below it into a panel; returns what scrolls the page."""
    whole = _Low(panel)  # a low dock scrolls; it does not grow when a sentence comes
    whole.setContentsMargins(0, 0, 0, 0)
    whole.setSpacing(0)
    area = scrolled(page)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
    area.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click on Train does not leave a red field
    whole.addWidget(area, 1)
    whole.addWidget(Foot(*sentences, parent=panel))
    return area


def scrolled(content: QWidget, width: int = 0) -> QScrollArea:
    """A page that scrolls where the dock is low, and never gets narrower than this."""
    area = QScrollArea()
    area.setWidget(content)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setMinimumWidth(width)
    return area
