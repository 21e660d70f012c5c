"""The toolbar: the file's name, actions, the four arrangements, and the training with its progress."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QMenu,
    QProgressBar,
    QSizePolicy,
    QToolBar,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from netdesigner.gui.look import theme
from netdesigner.gui.window.actions import Actions

GROUPS = (("new", "open", "save"), ("undo", "redo"), ("fit", "arrange"))
SEGMENTS = ("design", "train", "inspect", "code")


class Narrowing(NamedTuple):
    """How the bar is shown where there is less room; what is left out is in the menu behind »."""

    title: int  # pixels of the name
    progress: int  # 0: not shown
    has_words: bool = False  # "Undo", not its picture
    is_tight: bool = False  # less air in the buttons
    groups: tuple[int, ...] = (0, 1, 2)
    has_segments: bool = True


FOLDS = (
    Narrowing(260, 176, has_words=True),
    Narrowing(260, 176),
    Narrowing(150, 176),
    Narrowing(150, 176, is_tight=True),
    Narrowing(110, 176, is_tight=True),
    Narrowing(110, 176, is_tight=True, groups=(1, 2)),
    Narrowing(110, 176, is_tight=True, groups=(1,)),
    Narrowing(90, 140, is_tight=True, groups=()),
    Narrowing(90, 0, is_tight=True, groups=()),
    Narrowing(90, 0, is_tight=True, groups=(), has_segments=False),
    Narrowing(0, 0, is_tight=True, groups=(), has_segments=False),
)


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
        self._rows: list[ButtonGroup] = []
        self._places: list[tuple[QAction, QAction]] = []  # of each group, and of the line behind it
        self._fold = 0
        self._widths: dict[int, int] = {}  # that the bar wants in each fold tried so far
        self.title = _Title(self)
        self._title_place = self.addWidget(self.title)
        for names in GROUPS:
            group = ButtonGroup(actions, names, self)
            self._plain += group.buttons
            self._rows.append(group)
            self._places.append((self.addWidget(group), self.addSeparator()))
        self.more = More(actions, self)
        self._more_place = self.addWidget(self.more)
        self.segments = Segments(actions, SEGMENTS, self)
        self._segments_place = self.addWidget(self.segments)
        self.addWidget(_Spring(self))
        self.train = self._button("start_training")
        theme.set_role(self.train, "go")
        self.pause = self._button("pause_training", is_icon=True)
        self.stop = self._button("stop_training", is_icon=True)
        self.progress = ProgressView(self)
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
        if self.isVisible():
            self._fit(event.size().width())

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fit(self.width())  # only now are the buttons as wide as they will be

    def _fit(self, room: int) -> None:
        """Folds as far as needed, and no farther."""
        while self._fold > 0 and self._widths[self._fold - 1] <= room:
            self._fold -= 1
        self._show(FOLDS[self._fold])
        while (wanted := self.sizeHint().width()) > room and self._fold < len(FOLDS) - 1:
            self._widths[self._fold] = wanted
            self._fold += 1
            self._show(FOLDS[self._fold])

    def _show(self, fold: Narrowing) -> None:
        style = Qt.ToolButtonStyle.ToolButtonTextOnly if fold.has_words else Qt.ToolButtonStyle.ToolButtonIconOnly
        for button in self._plain:
            button.setToolButtonStyle(style)
        for index, places in enumerate(self._places):
            for place in places:
                place.setVisible(index in fold.groups)
        self._title_place.setVisible(bool(fold.title))
        self._segments_place.setVisible(fold.has_segments)
        self._progress_place.setVisible(bool(fold.progress))
        left_out = [names for index, names in enumerate(GROUPS) if index not in fold.groups]
        self.more.offer([*left_out, *([] if fold.has_segments else [SEGMENTS])])
        self._more_place.setVisible(bool(left_out) or not fold.has_segments)
        self.title.set_room(fold.title)
        self.progress.set_room(fold.progress)
        for button in (self.train, *self.segments.buttons):
            theme.set_tight(button, fold.is_tight)
        for group in (*self._rows, self.segments):
            group.settle()


class ButtonGroup(QWidget):
    """Buttons of actions, side by side; they come and go together."""

    def __init__(self, actions: Actions, names: Sequence[str], parent: QWidget) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        self.buttons: list[QToolButton] = []
        for name in names:
            button = QToolButton(self)
            button.setDefaultAction(actions[name])
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setAccessibleName(actions.bound[name].entry.title.rstrip("…"))
            row.addWidget(button)
            self.buttons.append(button)

    def settle(self) -> None:
        """Tells at once how wide it has become, so that the bar can be measured."""
        layout = self.layout()
        assert layout is not None
        layout.activate()


class More(QToolButton):
    """A menu of what the bar has no room for."""

    def __init__(self, actions: Actions, parent: QWidget) -> None:
        super().__init__(parent)
        self._actions = actions
        self._offered: list[Sequence[str]] = []
        self.setText("»")
        self.setToolTip("What the toolbar has no room for")
        self.setAccessibleName("More of the toolbar")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setMenu(QMenu(self))

    def offer(self, groups: list[Sequence[str]]) -> None:
        """Lists these groups of actions."""
        if groups == self._offered:
            return
        self._offered = groups
        menu = self.menu()
        menu.clear()
        for number, names in enumerate(groups):
            if number:
                menu.addSeparator()
            menu.addActions([self._actions[name] for name in names])


class Segments(ButtonGroup):
    """The four arrangements."""

    def __init__(self, actions: Actions, names: Sequence[str], parent: QWidget) -> None:
        super().__init__(actions, names, parent)
        for button in self.buttons:
            button.setAccessibleName(f"Arrangement {button.accessibleName()}")
            theme.set_role(button, "segment")


class _Title(QWidget):
    """The file's name, with a dot while there are unsaved changes."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._name = QLabel(self)
        theme.set_role(self._name, "heading")
        self._dot = QLabel(self)
        self._dot.setFixedWidth(12)
        self._dot.setToolTip("There are changes that are not saved")
        self.is_modified, self._title, self._room = False, "", FOLDS[0].title
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
        """The name may take so many pixels; a longer one loses its ending, then its middle."""
        self._room = room
        metrics = self._name.fontMetrics()
        self.setFixedWidth(room + 40)  # what stands beside it stays in its place
        seen = metrics.elidedText(self._title, Qt.TextElideMode.ElideMiddle, room)
        if seen != self._title:
            from netdesigner.design.file import SUFFIX

            seen = metrics.elidedText(self._title.removesuffix(SUFFIX), Qt.TextElideMode.ElideMiddle, room)
        self._name.setText(seen)

    def paint(self) -> None:
        self._dot.setStyleSheet(f"color: {theme.current().warning.name()}")


class _Spring(QWidget):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)


class ProgressView(QWidget):
    """How far a training is, as a bar and a sentence; a long one, how it ended, takes the place of the bar."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.bar = QProgressBar(self)
        self.bar.setTextVisible(False)
        self.bar.setRange(0, 1000)
        self.bar.setAccessibleName("Progress of the training")
        self.sentence = QLabel(self)
        theme.set_role(self.sentence, "small")
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 2, 4, 0)
        column.setSpacing(3)
        column.addWidget(self.bar)
        column.addWidget(self.sentence)
        self._said = "not trained yet"
        self.set_room(FOLDS[0].progress)

    def show_progress(self, part: float | None, line: str, sentence: str = "") -> None:
        """Part done, a short line, and the tooltip where that is not the line."""
        self.bar.setValue(round(1000 * (part or 0)))
        self._said = line
        self._say()
        self.sentence.setToolTip(sentence or line)

    def set_room(self, room: int) -> None:
        """Takes so many pixels; a sentence longer than two lines loses its end."""
        self.setFixedWidth(room)
        self._say()

    def _say(self) -> None:
        room, metrics = self.maximumWidth() - 16, self.sentence.fontMetrics()
        first, rest = self._said, ""
        while metrics.horizontalAdvance(first) > room and " " in first:
            first = first.rpartition(" ")[0]
            rest = self._said[len(first) + 1 :]
        lines = [metrics.elidedText(line, Qt.TextElideMode.ElideRight, room) for line in (first, rest) if line]
        self.sentence.setText("\n".join(lines))
        self.bar.setVisible(len(lines) == 1)  # a line more in its place: the toolbar keeps its height
