"""A design on the start page: its thumbnail, its title, one line."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout

from netdesigner.design.design import Design
from netdesigner.design.file import FileError, load
from netdesigner.design.templates import Template
from netdesigner.gui.look import theme, wording
from netdesigner.gui.look.thumbnails import rounded, thumbnail

WIDTH, HEIGHT = 212, 118


def recent_card(path: Path) -> Card | None:
    """The card of a design file; None where it cannot be read."""
    try:
        design = load(path)
    except FileError:
        return None
    when = datetime.fromtimestamp(path.stat().st_mtime)
    return Card(path.stem, f"{_day(when)} · {_blocks(design)}", str(path), design)


def template_card(template: Template) -> Card | None:
    """The card of a template; None where it cannot be read."""
    try:
        design = load(template.path)
    except FileError:
        return None
    return Card(Template.title_of(design), _blocks(design), design.notes, design)


def _blocks(design: Design) -> str:
    return wording.plural(len(design.graph.nodes), "block")


def _day(when: datetime) -> str:
    days = (datetime.now().date() - when.date()).days
    if days == 0:
        return f"today {when:%H:%M}"
    return "yesterday" if days == 1 else f"{when:%d %b %Y}"


class Card(QFrame):
    """A design to open: thumbnail, title, one line."""

    chosen = Signal()

    def __init__(self, title: str, line: str, tip: str, design: Design) -> None:
        super().__init__()
        self._design = design
        theme.set_role(self, "callout")
        self.setFixedWidth(WIDTH + 2)
        self.setToolTip(f"{title}\n{tip}")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(f"Open {title}")
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self._picture = QLabel(self)
        name, small = QLabel(self), QLabel(self)
        font = name.font()
        font.setBold(True)
        name.setFont(font)
        metrics, room = QFontMetrics(font), WIDTH - 26
        if metrics.horizontalAdvance(title) > room and ", " in title:  # "AlexNet, as in torchvision" takes two lines
            title, variant = title.split(", ", 1)
            line = f"{variant} · {line}"
        name.setText(metrics.elidedText(title, Qt.TextElideMode.ElideMiddle, room))
        small.setText(QFontMetrics(small.font()).elidedText(line, Qt.TextElideMode.ElideRight, room + 10))
        theme.set_role(small, "small")
        words = QVBoxLayout()
        words.setContentsMargins(12, 6, 12, 10)
        words.setSpacing(2)
        words.addWidget(name)
        words.addWidget(small)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 0)
        column.setSpacing(0)
        column.addWidget(self._picture)
        column.addLayout(words)
        self.paint()

    def paint(self) -> None:
        picture = thumbnail(self._design.graph, WIDTH, HEIGHT, self.devicePixelRatioF())
        self._picture.setPixmap(rounded(picture, 7))

    def event(self, event: QEvent) -> bool:
        kinds = QEvent.Type
        if event.type() in (kinds.HoverEnter, kinds.HoverLeave, kinds.FocusIn, kinds.FocusOut):
            is_on = event.type() in (kinds.HoverEnter, kinds.FocusIn)
            self.setStyleSheet(f"Card {{ border-color: {theme.current().accent.name()}; }}" if is_on else "")
        return super().event(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.chosen.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.chosen.emit()
        else:
            super().keyPressEvent(event)
