"""The top of a properties page: icon, a name that can be edited, and one line about it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QLineEdit, QWidget

from netdesigner.gui.look import icons, theme
from netdesigner.gui.panels.editors.refusal import Refusal

NAME_STYLE = """QLineEdit { background: transparent; border: 1px solid transparent; border-radius: 4px;
 padding: 0 3px; min-height: 22px; font-size: 13pt; font-weight: bold; }
QLineEdit:hover:!read-only { border-color: palette(mid); }
QLineEdit:focus:!read-only { border-color: palette(highlight); }"""


class Tile(QWidget):
    """An icon on a tinted square of its category's colour."""

    SIZE = 36

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedSize(self.SIZE, self.SIZE)
        self._category = "Modules"
        self._icon = "modules"

    def show_category(self, category: str, icon: str = "") -> None:
        self._category, self._icon = category, icon or icons.category_icon(category)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.category_tint(self._category))
        painter.drawRoundedRect(QRectF(self.rect()), 8, 8)
        ink = theme.category_ink(self._category)
        painter.drawPixmap(QPoint(8, 8), icons.pixmap(self._icon, ink, 20, self.devicePixelRatioF()))


class NameField(QLineEdit):
    """A heading that becomes a field when it is clicked; Return accepts, Escape leaves it as it was."""

    accepted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setStyleSheet(NAME_STYLE)
        self.name_in_force = ""
        self.editingFinished.connect(self._finish)

    def show_name(self, name: str) -> None:
        self.name_in_force = name
        if not self.hasFocus() or not self.isModified():
            if self.text() != name:
                self.setText(name)
                self.setCursorPosition(0)
            self.setModified(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.setText(self.name_in_force)
            self.setModified(False)
            self.clearFocus()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.setModified(False)

    def _finish(self) -> None:
        if self.isModified() and self.text() != self.name_in_force:
            self.setModified(False)
            self.accepted.emit(self.text())
        if self.hasFocus():
            self.clearFocus()


class HeadCard(QWidget):
    """Icon, name, one muted line; `rename` is called with a new name and raises ValueError to refuse it."""

    def __init__(self, rename: Callable[[str], None], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rename = rename
        self.tile = Tile(self)
        self.name = NameField(self)
        self.line = QLabel(self)
        theme.set_role(self.line, "small")
        self.line.setWordWrap(True)  # the kinds of several blocks would widen the page past its dock
        self.sentence = Refusal(self.name, self)
        self.line.setContentsMargins(5, 0, 0, 0)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(0)
        grid.addWidget(self.tile, 0, 0, 2, 1, Qt.AlignmentFlag.AlignVCenter)
        grid.addWidget(self.name, 0, 1)
        grid.addWidget(self.line, 1, 1)
        grid.setColumnStretch(1, 1)
        self.name.accepted.connect(self._try)
        self.name.textEdited.connect(lambda: self._say(""))

    def show_head(self, name: str, line: str, category: str, icon: str = "") -> None:
        if name != self.name.name_in_force:
            self._say("")
        self.name.show_name(name)
        self.line.setText(line)
        self.tile.show_category(category, icon)

    def _try(self, name: str) -> None:
        try:
            self._rename(name)
        except ValueError as error:
            self._say(str(error))
            self.name.setText(self.name.name_in_force)

    def _say(self, sentence: str) -> None:
        self.sentence.say(sentence)
