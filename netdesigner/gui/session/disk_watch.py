"""Another program's changes to the file of the open design: noticed as they happen, and before saving over them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QFileSystemWatcher, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMessageBox, QWidget

from netdesigner.design.stamp import Stamp, has_changed, stamp

if TYPE_CHECKING:
    from netdesigner.gui.window.main_window import MainWindow

SETTLE_MS = 200  # a file is often written in several steps
Conflict = Literal["mine", "theirs", "elsewhere", "cancel"]


class DiskWatch(QObject):
    """Follows one file; `changed` is emitted once for each change that another program makes."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.path: Path | None = None
        self.known: Stamp | None = None  # what was last read or written here
        self._told: Stamp | None = None  # the change that was told last
        self._watcher = QFileSystemWatcher(self)
        self._settle = QTimer(self, interval=SETTLE_MS, singleShot=True)
        self._watcher.fileChanged.connect(lambda _: self._settle.start())
        self._watcher.directoryChanged.connect(lambda _: self._settle.start())  # a replaced file is another one
        self._settle.timeout.connect(self.look)
        app = QGuiApplication.instance()
        if isinstance(app, QGuiApplication):  # network drives tell nothing: look when the window comes to the front
            app.applicationStateChanged.connect(self._look_when_active)

    def follow(self, path: Path | None, known: Stamp | None = None) -> None:
        """Watches another file, or none; `known` is what was read of it (else what it holds now)."""
        self._settle.stop()
        watched = self._watcher.files() + self._watcher.directories()
        if watched:
            self._watcher.removePaths(watched)
        self.path, self._told = path, None
        self.known = (known or stamp(path)) if path is not None else None
        if path is not None:
            self._watcher.addPaths([str(each) for each in (path, path.parent) if each.exists()])

    @property
    def is_changed(self) -> bool:
        """Whether saving would write over something that was never seen here."""
        return self.path is not None and has_changed(self.path, self.known)

    def accept(self) -> None:
        """What the file holds now may be written over."""
        self.known = stamp(self.path) if self.path is not None else None

    def look(self) -> None:
        """Tells of a change that was not told yet."""
        path = self.path
        if path is None:
            return
        if path.exists() and str(path) not in self._watcher.files():
            self._watcher.addPath(str(path))
        if self.is_changed and (present := stamp(path)) is not None and present != self._told:
            self._told = present
            self.changed.emit()

    def _look_when_active(self, state: Qt.ApplicationState) -> None:
        if state == Qt.ApplicationState.ApplicationActive:
            self.look()


def ask_about_conflict(parent: QWidget, path: Path) -> Conflict:
    """What to do where another program, or another window, has changed the file that is about to be saved."""
    box = QMessageBox(parent)
    box.setIcon(QMessageBox.Icon.Warning)
    box.setWindowTitle("NetDesigner")
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(f"{path.name} was changed by another program since it was opened here.")
    box.setInformativeText("Keeping yours replaces that change; taking theirs loses what you have drawn since.")
    roles = QMessageBox.ButtonRole
    elsewhere = box.addButton("Save mine as …", roles.AcceptRole)
    answers: dict[object, Conflict] = {
        elsewhere: "elsewhere",
        box.addButton("Keep mine", roles.DestructiveRole): "mine",
        box.addButton("Take theirs", roles.DestructiveRole): "theirs",
    }
    box.addButton(QMessageBox.StandardButton.Cancel)
    box.setDefaultButton(elsewhere)
    box.exec()
    return answers.get(box.clickedButton(), "cancel")


def offer_change(window: MainWindow, name: str) -> None:
    """Another program has written into the file of the open design: says so, and asks whose shall stay."""
    loses = " Your unsaved changes would be lost." if window.files.is_modified else ""
    window.notice.offer(
        f"{name} was changed by another program.{loses}",
        ("Keep mine", window.files.keep_mine),
        ("Load theirs", window.files.take_theirs),
    )
