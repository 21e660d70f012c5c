"""The toolbar: the file's name, actions, the four arrangements, and the training with its progress."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QSizePolicy,
    QToolBar,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from netdesigner.gui import theme
from netdesigner.gui.actions import Actions

GROUPS = (("new", "open", "save"), ("undo", "redo"), ("fit", "arrange"))
TIGHT = 1300  # ... and still narrower ones leave out the progress; the training panel has it too
FULL_TITLE, SHORT_TITLE = 260, 150
PROGRESS_WIDTH = 176
SEGMENTS = ("design", "train", "inspect", "code")
ROOMY = 1540  # pixels: narrower windows show pictures in place of words


class TopBar(QToolBar):
    """One row; fixed in its place."""

    train: QToolButton
    segments: Segments

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__("Toolbar", parent)
        self.setObjectName("toolbar")
        self.setMovable(False)
        self.setIconSize(QSize(16, 16))
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self._actions = actions
        actions.paint_icons(*[name for group in GROUPS for name in group], "pause_training", "stop_training")
        self._plain: list[QToolButton] = []
        self.title = _Title(self)
        self.addWidget(self.title)
        for group in GROUPS:
            for name in group:
                self._plain.append(self._button(name))
            self.addSeparator()
        self.segments = Segments(actions, self)
        self.addWidget(self.segments)
        self.addWidget(_Spring(self))
        self.train = self._button("start_training")
        theme.set_role(self.train, "go")
        self.pause = self._button("pause_training", is_icon=True)
        self.stop = self._button("stop_training", is_icon=True)
        self.progress = Progress(self)
        self._progress_place = self.addWidget(self.progress)
        theme.theme_changed.connect(self._paint)
        self._paint()

    def _button(self, name: str, is_icon: bool = False) -> QToolButton:
        action = self._actions[name]
        self.addAction(action)
        button = self.widgetForAction(action)
        assert isinstance(button, QToolButton)
        button.setAccessibleName(self._actions.bound[name].entry.title.rstrip("…"))
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        style = Qt.ToolButtonStyle.ToolButtonIconOnly if is_icon else Qt.ToolButtonStyle.ToolButtonTextOnly
        button.setToolButtonStyle(style)
        return button

    def _paint(self) -> None:
        self.title.paint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        is_roomy = event.size().width() >= ROOMY
        style = Qt.ToolButtonStyle.ToolButtonTextOnly if is_roomy else Qt.ToolButtonStyle.ToolButtonIconOnly
        for button in self._plain:
            button.setToolButtonStyle(style)
        self._progress_place.setVisible(event.size().width() >= TIGHT)
        self.title.set_room(FULL_TITLE if event.size().width() >= TIGHT else SHORT_TITLE)


class Segments(QWidget):
    """The four arrangements, side by side."""

    def __init__(self, actions: Actions, parent: QWidget) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(2, 0, 2, 0)
        row.setSpacing(6)
        for name in SEGMENTS:
            button = QToolButton(self)
            button.setDefaultAction(actions[name])
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setAccessibleName(f"Arrangement {actions.bound[name].entry.title}")
            theme.set_role(button, "segment")
            row.addWidget(button)


class _Title(QWidget):
    """The file's name, with a dot while there are unsaved changes."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._name = QLabel(self)
        theme.set_role(self._name, "heading")
        self._dot = QLabel(self)
        self._dot.setFixedWidth(12)
        self._dot.setToolTip("There are changes that are not saved")
        self.is_modified, self._title, self._room = False, "", FULL_TITLE
        row = QHBoxLayout(self)
        row.setContentsMargins(4, 0, 14, 0)
        row.setSpacing(8)
        row.addWidget(self._name)
        row.addWidget(self._dot)
        row.addStretch(1)

    def show_title(self, title: str, is_modified: bool, tip: str) -> None:
        self.is_modified, self._title = is_modified, title
        self.set_room(self._room)
        self._name.setToolTip(f"{title}\n{tip}")
        self._dot.setText("●" if is_modified else "")

    def set_room(self, room: int) -> None:
        """The name may take so many pixels; a longer one loses its middle."""
        self._room = room
        metrics = self._name.fontMetrics()
        self.setFixedWidth(room + 40)  # what stands beside it stays in its place
        self._name.setText(metrics.elidedText(self._title, Qt.TextElideMode.ElideMiddle, room))

    def paint(self) -> None:
        self._dot.setStyleSheet(f"color: {theme.current().warning.name()}")


class _Spring(QWidget):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)


class Progress(QWidget):
    """How far a training is, as a bar and a sentence."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.bar = QProgressBar(self)
        self.bar.setTextVisible(False)
        self.bar.setRange(0, 1000)
        self.bar.setAccessibleName("Progress of the training")
        self.sentence = QLabel(self)
        theme.set_role(self.sentence, "small")
        self.setFixedWidth(PROGRESS_WIDTH)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 2, 4, 0)
        column.setSpacing(3)
        column.addWidget(self.bar)
        column.addWidget(self.sentence)
        self.show_progress(None, "not trained yet")

    def show_progress(self, part: float | None, sentence: str) -> None:
        self.bar.setValue(round(1000 * (part or 0)))
        room = PROGRESS_WIDTH - 16
        self.sentence.setText(self.sentence.fontMetrics().elidedText(sentence, Qt.TextElideMode.ElideRight, room))
        self.sentence.setToolTip(sentence)
