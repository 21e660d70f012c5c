"""Opening and saving: dialogs, the unsaved-changes question, recent files, weights beside the design."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from netdesigner.design import file
from netdesigner.design.design import Design
from netdesigner.design.open_design import Kept
from netdesigner.design.stamp import Stamp, stamp
from netdesigner.gui.look.text_focus import commit_typing
from netdesigner.gui.session.disk_watch import DiskWatch, ask_about_conflict
from netdesigner.gui.session.preferences import preferences, remembered_text, remembered_texts
from netdesigner.gui.session.session import Session
from netdesigner.gui.session.weights_beside import Held, WeightsBeside
from netdesigner.gui.window.save_path import ask_save_path
from netdesigner.layout.columns import CANVAS, Room, lay_out_all
from netdesigner.paths import is_file, sweep

if TYPE_CHECKING:
    from netdesigner.gui.session.left_work import Found

FILTER = f"NetDesigner designs (*{file.SUFFIX});;All files (*)"
MOST_RECENT = 12


class Files(QObject):
    """The document's way from and to the disk."""

    shown = Signal()  # another design is in the window
    saved = Signal()
    changed_elsewhere = Signal(str)  # the file's name: another program has changed it

    def __init__(self, session: Session, window: QWidget) -> None:
        super().__init__(window)
        self._session, self._window = session, window
        self.weights = WeightsBeside(session, window)
        self._left: tuple[Kept, Held] | None = None  # what was open before
        self._opened: object = None  # the moment at which the present design was opened
        self._watch = DiskWatch(self)
        self._watch.changed.connect(self._tell_change)
        self.room: Callable[[], Room] = lambda: CANVAS  # what a drawing may fill
        session.opening_given_up.connect(self.go_back)

    @property
    def is_modified(self) -> bool:
        """Whether closing would lose something: an edit, or weights that were trained since."""
        return self._session.document.is_modified or self.has_new_weights

    @property
    def has_new_weights(self) -> bool:
        """Whether there are weights that are in no file."""
        return self.weights.has_new

    @property
    def known(self) -> Stamp | None:
        """What the file of the design held when it was last read or written here."""
        return self._watch.known

    # -- beginning

    def new(self) -> None:
        """An empty drawing, after the question about unsaved changes."""
        if self.may_leave():
            self.weights.drop()
            self._session.document.reset(Design())
            self._watch.follow(None)
            self.shown.emit()

    def open_template(self, path: Path) -> None:
        """A copy of a template, without a file name of its own."""
        if self.may_leave():
            self._show(path, is_template=True)

    def ask_open(self) -> None:
        where, _ = QFileDialog.getOpenFileName(self._window, "Open a design", str(self._folder()), FILTER)
        if where:
            self.open_asking(Path(where))

    def open_asking(self, path: Path) -> None:
        """Opens a file, after the question about unsaved changes."""
        if self.may_leave():
            self.open(path)

    def open(self, path: Path) -> bool:
        """Opens a file and the weights beside it."""
        return self._show(path.absolute(), is_template=False)

    def _show(self, path: Path, is_template: bool) -> bool:
        document = self._session.document
        known = stamp(path)  # before reading: a change in between is then noticed rather than missed
        try:
            design = file.load(path)
        except file.FileError as error:
            self._refuse("The design could not be opened.", str(error))
            self._forget(path)
            return False
        if is_template:
            lay_out_all(design, self.room())
        self._left = document.kept(), self.weights.held()
        self.weights.drop()
        document.reset(design, None if is_template else path)
        self._watch.follow(document.path, known)
        self._opened = document.moment
        if not is_template:
            self._note(path)
            sweep(path.parent, path.name)
        self._read_weights(path)
        self.shown.emit()
        return True

    def go_back(self) -> None:
        """Returns to what was open before, while the new design has not been worked on."""
        document, left = self._session.document, self._left
        if left is None or document.moment is not self._opened:
            return
        kept, held = left
        self._left = None
        self._session.set_weights(None)
        document.put_back(kept)
        self._watch.follow(document.path)
        self.weights.put_back(held)
        self._session.message.emit("The design was not opened; everything is as it was before.")
        self.shown.emit()

    def _read_weights(self, path: Path) -> None:
        from netdesigner.network.weights import WeightsError

        try:
            self.weights.read(path)
        except WeightsError as error:
            self._refuse("The design was opened without its trained weights.", str(error))

    def show_recovered(self, work: Found) -> None:
        """Puts recovered work into the window; it counts as unsaved."""
        from netdesigner.network.weights import WeightsError

        self.weights.drop()
        self._session.document.reset(work.design, work.origin, is_saved=False)
        self._watch.follow(work.origin, work.stamp)
        try:
            self.weights.recover(*work.learned(), work.origin)
        except WeightsError as error:
            self._refuse("The design was opened without its trained weights.", str(error))
        self.shown.emit()
        self._watch.look()  # its file may have been changed since the crash

    # -- saving

    def save(self) -> bool:
        """Saves under the present name, or asks for one; False where nothing was saved."""
        path = self._session.document.path
        if path is None:
            return self.save_as()
        if not path.parent.is_dir():  # not made anew unasked: a drive may be unplugged
            self._refuse("The design could not be saved.", f"The folder {path.parent} is gone. Choose another place.")
            return self.save_as()
        if not self._watch.is_changed:
            return self._save(path)
        answer = ask_about_conflict(self._window, path)
        if answer == "theirs":
            return self.open(path)
        return self.save_as() if answer == "elsewhere" else answer == "mine" and self._save(path)

    def take_theirs(self) -> None:
        """Loads what another program has written into the file of the open design."""
        if self._watch.path is not None:
            self.open(self._watch.path)

    def keep_mine(self) -> None:
        """The next saving may replace what another program has written."""
        self._watch.accept()

    def _tell_change(self) -> None:
        if self._watch.path is not None:
            self.changed_elsewhere.emit(self._watch.path.name)

    def save_as(self) -> bool:
        document = self._session.document
        first = document.path or self._folder() / document.title
        asked = ask_save_path(self._window, "Save the design", first, FILTER)
        return asked is not None and self._save(asked[0])

    def _save(self, path: Path) -> bool:
        from netdesigner.network.weights import WeightsError

        document = self._session.document
        before, trouble = document.design.weights_id, ""
        try:
            document.design.weights_id = self.weights.write(path)
        except (WeightsError, OSError) as error:  # the drawing is written all the same; older weights are not its pair
            document.design.weights_id, trouble = "", str(error)
        try:
            file.save(document.design, path)
            if not trouble:
                self.weights.note_written(path)
                document.save(path)  # last: what counts as saved is on the disk, weights included
        except (file.FileError, OSError) as error:
            document.design.weights_id = before
            self._refuse("The design could not be saved.", str(error))
            return False
        if trouble:
            self._watch.follow(path)
            self._refuse("The drawing was written, but its trained weights were not.", trouble)
            return False
        self._watch.follow(path)
        self._note(path)
        self.saved.emit()
        kept = " with its trained weights" if self._session.weights else ""
        self._session.message.emit(f"Saved {path.name}{kept}.")
        return True

    def may_leave(self) -> bool:
        """Asks about unsaved changes; True where the present design may go."""
        commit_typing()
        document = self._session.document
        if not self.is_modified:
            return True
        box = QMessageBox(self._window)
        box.setIcon(QMessageBox.Icon.Question)
        box.setWindowTitle("NetDesigner")
        box.setText(f"Save the changes to {document.title}?")
        lost = "what was drawn since the last time is" if document.is_modified else "the trained weights are"
        box.setInformativeText(f"Without saving, {lost} lost.")
        buttons = QMessageBox.StandardButton
        box.setStandardButtons(buttons.Save | buttons.Discard | buttons.Cancel)
        box.setDefaultButton(buttons.Save)
        answer = box.exec()
        return self.save() if answer == buttons.Save else answer == buttons.Discard

    def _refuse(self, text: str, reason: str) -> None:
        box = QMessageBox(QMessageBox.Icon.Warning, "NetDesigner", text, QMessageBox.StandardButton.Ok, self._window)
        box.setInformativeText(reason)
        box.exec()

    # -- remembering

    def recent(self) -> list[Path]:
        """Files that were opened or saved, newest first, as far as they are still there."""
        return [path for path in map(Path, remembered_texts("files/recent")) if is_file(path)]

    def _note(self, path: Path) -> None:
        path = path.absolute()
        self._keep([path, *(other for other in self.recent() if other != path)])
        preferences().setValue("files/folder", str(path.parent))

    def _forget(self, path: Path) -> None:
        self._keep([other for other in self.recent() if other != path])

    def _keep(self, paths: list[Path]) -> None:
        preferences().setValue("files/recent", json.dumps([str(path) for path in paths[:MOST_RECENT]]))

    def _folder(self) -> Path:
        kept = remembered_text("files/folder")
        return Path(kept) if kept and Path(kept).is_dir() else Path.home()
