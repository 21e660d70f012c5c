"""The one-minute tour: the parts of the window, one after the other, each lit up with a few words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QHideEvent, QKeyEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from netdesigner.design.templates import template
from netdesigner.gui.look import theme

if TYPE_CHECKING:
    from netdesigner.gui.window.main_window import MainWindow

WIDTH = 340


@dataclass(frozen=True)
class Stop:
    """One step: what is lit up, and what is said."""

    title: str
    text: str
    where: Callable[[MainWindow], QWidget]
    dock: str = ""  # brought to the front first


STOPS = (
    Stop("1 · Blocks", "Every layer PyTorch users know, by category. Type to search; drag one onto the canvas, or "
         "double-click it to put it after the selected block.", lambda w: w.docks["palette"], "palette"),
    Stop("2 · The drawing", "A block dropped right below another is joined to it, one on a wire goes into it. Drag "
         "from port to port for others. Space opens a search box at the mouse; the wheel zooms.", lambda w: w.canvas),
    Stop("3 · Properties", "Select a block: its shapes, receptive field, parameters and MACs are computed at once. "
         "Below are its settings, under PyTorch's own names.", lambda w: w.docks["properties"], "properties"),
    Stop("4 · Problems", "What does not fit is red at its first cause, with one sentence. One click mends it, and the "
         "button says what that leads to.", lambda w: w.docks["problems"], "problems"),
    Stop("5 · Train", "Trains in the background, on the built-in digits or on your own images. Curves are live; you "
         "can go on drawing meanwhile.", lambda w: w.top.train),
    Stop("6 · Arrangements", "Four arrangements of the panels: draw, watch the training, look inside at filters and "
         "feature maps, read the code. Ctrl+K finds anything else.", lambda w: w.top.segments),
    Stop("7 · Code", "The network as the PyTorch class an expert would write, live. “Check code” proves that it "
         "computes exactly what the drawing computes.", lambda w: w.docks["code"], "code"),
)  # fmt: skip


class Tour(QWidget):
    """Lies over the window; arrow keys and buttons go on, Escape ends it."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._number = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("One-minute tour")
        self._card = QFrame(self)
        theme.set_role(self._card, "callout")
        self._card.setFixedWidth(WIDTH)
        self.title, self.text = QLabel(self._card), QLabel(self._card)
        theme.set_role(self.title, "heading")
        self.text.setWordWrap(True)
        self.back, self.next, self.end = (QPushButton(word, self._card) for word in ("Back", "Next", "End"))
        theme.set_role(self.next, "primary")
        self.back.clicked.connect(lambda: self._go(-1))
        self.next.clicked.connect(lambda: self._go(1))
        self.next.setFixedWidth(self.next.sizeHint().width() + 8)
        self.end.clicked.connect(self.close)
        row = QHBoxLayout()
        row.addWidget(self.end)
        row.addStretch(1)
        row.addWidget(self.back)
        row.addWidget(self.next)
        column = QVBoxLayout(self._card)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(10)
        column.addWidget(self.title)
        column.addWidget(self.text)
        column.addLayout(row)
        window.installEventFilter(self)

    def start(self) -> None:
        """From the beginning, in the arrangement where everything can be seen."""
        window = self._window
        if not window.session.document.graph.nodes:  # each step shows what it says
            window.files.open_template(template("lenet5").path)
        window.arrangements.show("design")
        window.show_canvas()
        self._card.setFixedHeight(self._tallest())
        self.setGeometry(self._window.rect())
        self.show()
        self.raise_()
        self._number = 0
        self._show_stop()

    def _go(self, by: int) -> None:
        self._number += by
        if self._number >= len(STOPS):
            self.close()
        else:
            self._number = max(0, self._number)
            self._show_stop()

    def _show_stop(self) -> None:
        stop = STOPS[self._number]
        if stop.dock:
            self._window.raise_dock(stop.dock)
        self.title.setText(stop.title)
        self.text.setText(stop.text)
        self.back.setEnabled(self._number > 0)
        self.next.setText("Done" if self._number == len(STOPS) - 1 else "Next")
        self.next.setFocus()
        self._card.move(self._place())
        self.raise_()
        self.update()

    def _lit(self) -> QRect:
        widget = STOPS[self._number].where(self._window)
        corner = widget.mapTo(self._window, QPoint(0, 0))
        return QRect(corner, widget.size()).adjusted(2, 2, -2, -2)

    def _tallest(self) -> int:
        """The height of the longest step's card: all have it, so that "Next" stays under the mouse."""
        heights = []
        for stop in STOPS:
            self.text.setText(stop.text)
            heights.append(self._card.sizeHint().height())
        return max(heights)

    def _place(self) -> QPoint:
        """In the middle of the canvas, for every step."""
        middle = self._window.canvas.mapTo(self._window, self._window.canvas.rect().center())
        return middle - QPoint(WIDTH // 2, self._card.height() // 2)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        lit = QRectF(self._lit())
        veil = QPainterPath()
        veil.addRect(QRectF(self.rect()))
        hole = QPainterPath()
        hole.addRoundedRect(lit, 8, 8)
        painter.fillPath(veil.subtracted(hole), QColor(10, 14, 22, 120))
        painter.setPen(QPen(theme.current().accent, 2))
        painter.drawPath(hole)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            focused = QApplication.focusWidget()
            (focused if isinstance(focused, QPushButton) else self.next).click()
        elif event.key() in (Qt.Key.Key_Right, Qt.Key.Key_Left):
            self._go(1 if event.key() == Qt.Key.Key_Right else -1)
        else:
            super().keyPressEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._window.centre.take_keys()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self.setGeometry(self._window.rect())
            self._show_stop()
        return False
