"""Every action of the program in one table: what it is called, its keys, its picture, when it can be used.

Menus, toolbar, command palette and the page of shortcuts all read this table.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QAction, QKeySequence

from netdesigner.gui.look import icons, theme
from netdesigner.gui.look.text_focus import commit_typing, text_field
from netdesigner.gui.window.action_table import TABLE, Entry

if TYPE_CHECKING:
    from netdesigner.gui.window.main_window import MainWindow


@dataclass(frozen=True)
class Bound:
    """A row of the table with the QAction made of it."""

    entry: Entry
    action: QAction


class Actions(QObject):
    """The table as QActions of one window; `renew` brings titles, states and reasons up to date."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.bound: dict[str, Bound] = {}
        for entry in TABLE:
            self.bound[entry.id] = Bound(entry, self._make(entry))
        theme.theme_changed.connect(self._paint_all)
        window.furnished.connect(self._paint_all)  # some forty pictures: not before the window is painted
        self._timer = QTimer(self, interval=0, singleShot=True)
        self._timer.timeout.connect(self.renew)

    def __getitem__(self, name: str) -> QAction:
        return self.bound[name].action

    def _make(self, entry: Entry) -> QAction:
        action = QAction(entry.title, self._window)
        action.setObjectName(entry.id)
        action.setIconText(entry.title.rstrip("…"))  # on the toolbar, where "Undo Add Conv2d" is too long
        action.setShortcuts([QKeySequence(keys) for keys in entry.keys])
        action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        action.setCheckable(entry.is_on is not None)
        action.setEnabled(entry.why_not is None)  # as it is over an empty drawing, until `renew` knows
        action.triggered.connect(lambda: self._run(entry))
        self._window.addAction(action)
        return action

    def _run(self, entry: Entry) -> None:
        """In a text field, copying and its like belong to the text."""
        if not self._window.is_furnished:
            return
        field = text_field()
        if field is not None and entry.in_text:
            getattr(field, entry.in_text)()
            return
        commit_typing()
        reason = entry.why_not(self._window) if entry.why_not else None
        if reason is None:
            entry.run(self._window)
        else:
            self._window.session.message.emit(reason)
        self.renew()

    def paint_icons(self, *names: str) -> None:
        """Draws the pictures of these actions, of all if none is named."""
        for bound in [self.bound[name] for name in names] or self.bound.values():
            if bound.entry.icon:
                bound.action.setIcon(icons.icon(bound.entry.icon, theme.current().text))

    def _paint_all(self, _: object = None) -> None:
        self.paint_icons()

    def editing_keys(self) -> list[str]:
        """The keys that belong to a text field while it has the focus."""
        return [key for bound in self.bound.values() if bound.entry.is_editing for key in bound.entry.keys]

    def renew_soon(self) -> None:
        """Once, however many things change in one go."""
        self._timer.start()

    def renew(self) -> None:
        """Enables what can be done now; what cannot says why in its tooltip."""
        if not self._window.is_furnished:
            return
        for bound in self.bound.values():
            entry, action = bound.entry, bound.action
            reason = entry.why_not(self._window) if entry.why_not else None
            action.setEnabled(reason is None)
            if entry.name_now:
                icon_text = action.iconText()
                action.setText(entry.name_now(self._window))
                action.setIconText(icon_text)
            if entry.is_on is not None:
                action.setChecked(entry.is_on(self._window))
            keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
            tip = entry.tip or entry.title.rstrip("…")
            action.setToolTip(_tooltip(tip, keys, reason))
            action.setStatusTip("")


def _tooltip(tip: str, keys: str, reason: str | None) -> str:
    text = f"{tip} ({keys})" if keys else tip
    return text if reason is None else f"{text}\n{reason}"
