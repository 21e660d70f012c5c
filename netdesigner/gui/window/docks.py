"""Docks with a slim title bar; those that share a place with others show only their tab."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QDockWidget,
    QFrame,
    QHBoxLayout,
    QLabel,
    QMainWindow,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from netdesigner.gui.look import icons, theme
from netdesigner.gui.look.seen import is_seen


class Dock(QDockWidget):
    """A panel that can be moved, floated and closed, and is remembered by its name."""

    seen = Signal()  # it has come to the front

    def __init__(self, name: str, title: str, content: QWidget, window: QMainWindow) -> None:
        super().__init__(title, window)
        self.setObjectName(f"dock-{name}")
        self.setWidget(content)
        self._bar = TitleBar(self)
        self._no_bar = _NoBar(self)
        self.setTitleBarWidget(self._bar)
        self.topLevelChanged.connect(self._choose_bar)
        self.topLevelChanged.connect(self._edge)
        self.dockLocationChanged.connect(self._choose_bar)
        self.visibilityChanged.connect(self._note_seen)

    def _edge(self, is_floating: bool) -> None:
        """Room for the line round a floating panel, which would flow into what is below it."""
        width = 1 if is_floating else 0
        self.setContentsMargins(width, width, width, width)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.isFloating():
            painter = QPainter(self)
            painter.setPen(theme.current().border_strong)
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
            painter.end()

    def take(self, content: QWidget) -> None:
        """Shows another panel in place of the one before."""
        before = self.widget()
        self.setWidget(content)
        before.deleteLater()
        QTimer.singleShot(0, self, self._announce)

    def _note_seen(self, is_visible: bool) -> None:
        self._choose_bar()
        if is_visible:
            QTimer.singleShot(0, self, self._announce)

    def _announce(self) -> None:
        if not is_seen(self):
            return
        content = self.widget()
        if isinstance(content, Lazy):
            content.build()
        self.seen.emit()

    def _choose_bar(self, _: object = None) -> None:
        QTimer.singleShot(0, self, self.choose_bar)

    def choose_bar(self) -> None:
        """Beside a tab of the same name a title bar would say it twice."""
        window = self.parent()
        has_tab = isinstance(window, QMainWindow) and bool(window.tabifiedDockWidgets(self)) and not self.isFloating()
        wanted = self._no_bar if has_tab else self._bar
        if self.titleBarWidget() is not wanted:
            self.titleBarWidget().hide()
            self.setTitleBarWidget(wanted)
            wanted.show()


class TitleBar(QWidget):
    """Title, float and close: 28 pixels."""

    def __init__(self, dock: QDockWidget) -> None:
        super().__init__(dock)
        self._dock = dock
        self._title = QLabel(dock.windowTitle(), self)
        theme.set_role(self._title, "section")
        self._float = self._button("Float or dock this panel", lambda: dock.setFloating(not dock.isFloating()))
        self._close = self._button("Close this panel (View › Panels brings it back)", dock.close)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 6, 8, 2)
        row.setSpacing(2)
        row.addWidget(self._title, 1)
        row.addWidget(self._float)
        row.addWidget(self._close)
        dock.windowTitleChanged.connect(self._title.setText)
        theme.theme_changed.connect(self._paint)
        self._paint()

    def _button(self, tip: str, slot: Callable[[], object]) -> QToolButton:
        button = QToolButton(self)
        theme.set_role(button, "quiet")
        button.setIconSize(QSize(14, 14))
        button.setToolTip(tip)
        button.setAccessibleName(f"{tip.split(' (')[0]}: {self._dock.windowTitle()}")
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(slot)
        return button

    def _paint(self) -> None:
        color = theme.current().faint
        self._float.setIcon(icons.icon("float", color))
        self._close.setIcon(icons.icon("close", color))

    def minimumSizeHint(self) -> QSize:
        return QSize(60, 30)


class _NoBar(QWidget):
    """Takes no room."""

    def sizeHint(self) -> QSize:
        return QSize(0, 0)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, 0)


class Lazy(QWidget):
    """A place for a panel that its dock makes when it is first seen, after the window has been painted."""

    def __init__(self, make: Callable[[], QWidget], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._make = make
        self.content: QWidget | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)

    def build(self) -> QWidget:
        """Makes the panel now, if it was not made yet."""
        if self.content is None:
            self.content = self._make()
            layout = self.layout()
            assert layout is not None
            area = QScrollArea(self)  # a dock may be smaller than its panel: it never pushes the window apart
            area.setFrameShape(QFrame.Shape.NoFrame)
            area.setWidgetResizable(True)
            area.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click beside its fields does not leave them
            area.setWidget(self.content)
            layout.addWidget(area)
        return self.content
