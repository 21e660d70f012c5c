"""What an empty window shows: recent designs, templates, an empty drawing, the tour."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal, SignalInstance
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from netdesigner.gui.look import icons, theme
from netdesigner.gui.look.flow import Flow
from netdesigner.gui.look.mime import carried_layer

if TYPE_CHECKING:
    from netdesigner.gui.window.start_card import Card

MOST_RECENT = 8
NARROW, NARROW_SIDE, WIDE_SIDE = 480, 16, 40  # pixels: of the page, and of its margins
AFTER_PAINT = 30  # milliseconds
PORTION = 0.012  # seconds of reading designs in one go


class StartPage(QScrollArea):
    """Cards to begin from. A block dropped here begins an empty drawing with it."""

    design_chosen = Signal(object)  # Path
    template_chosen = Signal(object)  # Path
    new_chosen = Signal()
    open_chosen = Signal()
    gallery_chosen = Signal()
    tour_chosen = Signal()
    back_chosen = Signal()
    block_dropped = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAcceptDrops(True)
        self.setAccessibleName("Start page")
        self._recent: list[Path] | None = None  # not told yet
        self._pages: list[Path] = []
        self._waiting: list[tuple[Callable[[], Card | None], Flow, Path, SignalInstance]] = []
        self._timer = QTimer(self, interval=0, singleShot=True)
        self._timer.timeout.connect(self._add_next)
        self.cards: list[Card] = []
        self._buttons: list[QPushButton] = []
        inside = QWidget()
        inside.setAcceptDrops(False)
        self._column = QVBoxLayout(inside)
        self._column.setSpacing(10)
        self._column.addLayout(self._head(inside))
        self._recent_title = self._title("Recent designs", inside)
        self._recent_cards = self._flow(inside)
        self._recent_title.hide()  # until it is known that there are some
        self._recent_cards.place.hide()
        self._template_title = self._title("Begin with a template", inside)
        self._template_cards = self._flow(inside)
        self._column.addStretch(1)
        self.setWidget(inside)
        self.offer_back(False)
        theme.theme_changed.connect(self._repaint)

    def _head(self, inside: QWidget) -> QVBoxLayout:
        name = QLabel("Draw a network, train it, take the code away", inside)
        theme.set_role(name, "title")
        line = QLabel("Begin with a template, or drag blocks from the left onto an empty drawing.", inside)
        theme.set_role(line, "muted")
        words = QVBoxLayout()
        words.setSpacing(4)
        for label in (name, line):
            label.setWordWrap(True)
            words.addWidget(label)
        picture = self._picture = QLabel(inside)
        picture.setPixmap(icons.pixmap("netdesigner", "black", 48, self.devicePixelRatioF()))
        top, head = QHBoxLayout(), QVBoxLayout()
        buttons = Flow(QWidget(inside), gap=8)
        top.setSpacing(14)
        top.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        top.addLayout(words, 1)
        for title, signal, role in (
            ("Back to the drawing", self.back_chosen, "primary"),
            ("Empty drawing", self.new_chosen, "primary"),
            ("New from template…", self.gallery_chosen, ""),
            ("Open…", self.open_chosen, ""),
            ("Open the one-minute tour", self.tour_chosen, ""),
        ):
            button = QPushButton(title, inside)
            theme.set_role(button, role)
            button.clicked.connect(signal)
            buttons.addWidget(button)
            self._buttons.append(button)
        head.setSpacing(18)
        head.addLayout(top)
        head.addWidget(buttons.place)
        return head

    def _title(self, text: str, inside: QWidget) -> QLabel:
        label = QLabel(text, inside)
        theme.set_role(label, "heading")
        label.setContentsMargins(0, 18, 0, 2)
        self._column.addWidget(label)
        return label

    def _flow(self, inside: QWidget) -> Flow:
        place = QWidget(inside)
        flow = Flow(place)
        self._column.addWidget(place)
        return flow

    def offer_back(self, has_drawing: bool) -> None:
        """Whether a drawing waits behind this page."""
        back, new = self._buttons[:2]
        back.setVisible(has_drawing)
        theme.set_role(new, "" if has_drawing else "primary")
        self._has_drawing = has_drawing

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._has_drawing:
            self.back_chosen.emit()
        else:
            super().keyPressEvent(event)

    def show_recent(self, recent: list[Path]) -> None:
        """Takes over the list of recent designs."""
        self._recent = recent[:MOST_RECENT]
        if self.isVisible():
            self._fill()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.verticalScrollBar().setValue(0)
        QTimer.singleShot(AFTER_PAINT, self, self._fill)  # the window first, then the thumbnails

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        side = WIDE_SIDE if event.size().width() >= NARROW else NARROW_SIDE
        self._column.setContentsMargins(side, 28, side, 32)
        self._picture.setVisible(side == WIDE_SIDE)

    def _repaint(self) -> None:
        for card in self.cards:
            card.paint()

    def _fill(self) -> None:
        if self._recent is None:
            return
        from netdesigner.design.templates import templates
        from netdesigner.gui.window.start_card import recent_card, template_card

        # the first of each family; the gallery has all of them
        found = list({each.family: each for each in reversed(templates())}.values())[::-1]
        pages = [*self._recent, *[template.path for template in found]]
        if pages == self._pages and self.cards:
            return
        self._pages = pages
        self._recent_cards.clear()
        self._template_cards.clear()
        self.cards = []
        self._waiting = [
            *[(partial(recent_card, path), self._recent_cards, path, self.design_chosen) for path in self._recent],
            *[(partial(template_card, each), self._template_cards, each.path, self.template_chosen) for each in found],
        ]
        self._recent_title.setVisible(bool(self._recent))
        self._recent_cards.place.setVisible(bool(self._recent))
        self.verticalScrollBar().setValue(0)
        self._add_next()

    def _add_next(self) -> None:
        """A few cards at a time: reading all designs at once would hold the window up."""
        end = time.perf_counter() + PORTION
        while self._waiting and time.perf_counter() < end:
            self._add(*self._waiting.pop(0))
        if self._waiting:
            self._timer.start()

    @property
    def is_full(self) -> bool:
        """Whether all cards are there."""
        return bool(self.cards) and not self._waiting

    def _add(self, make: Callable[[], Card | None], place: Flow, path: Path, chosen: SignalInstance) -> None:
        if (card := make()) is not None:
            card.chosen.connect(lambda: chosen.emit(path))
            place.addWidget(card)
            card.show()
            self.cards.append(card)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if carried_layer(event.mimeData()):
            event.acceptProposedAction()
        else:
            event.ignore()

    def dragMoveEvent(self, event: QDragEnterEvent) -> None:  # type: ignore[override]
        self.dragEnterEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        if name := carried_layer(event.mimeData()):
            event.acceptProposedAction()
            self.block_dropped.emit(name)
