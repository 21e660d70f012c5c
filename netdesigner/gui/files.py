"""Opening and saving: dialogs, the unsaved-changes question, recent files, weights beside the design."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from netdesigner.analysis.columns import CANVAS, Room, lay_out_all
from netdesigner.design import file
from netdesigner.design.design import Design
from netdesigner.design.open_design import Kept
from netdesigner.design.stamp import stamp
from netdesigner.gui.disk_watch import DiskWatch, ask_about_conflict
from netdesigner.gui.preferences import preferences, remembered_text, remembered_texts
from netdesigner.gui.save_path import ask_save_path
from netdesigner.gui.session import Session, Weights
from netdesigner.gui.text_focus import commit_typing
from netdesigner.paths import is_file

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
        self._kept_weights: Weights | None = None  # those that are in a file
        self._own_weights: Path | None = None  # the file they were read from or written to
        self._left: tuple[Kept, Weights | None, Weights | None, Path | None] | None = None  # what was open before
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
        weights, kept = self._session.weights, self._kept_weights or {}
        if weights is None or weights is self._kept_weights:
            return False
        # Weights that went into a module with their blocks and came back are the same arrays in another mapping.
        return weights.keys() != kept.keys() or any(value is not kept[key] for key, value in weights.items())

    # -- beginning

    def new(self) -> None:
        """An empty drawing, after the question about unsaved changes."""
        if self.may_leave():
            self._session.document.reset(Design())
            self._watch.follow(None)
            self._drop_weights()
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
        self._left = (document.kept(), self._session.weights, self._kept_weights, self._own_weights)
        self._drop_weights()
        document.reset(design, None if is_template else path)
        self._watch.follow(document.path, known)
        self._opened = document.moment
        if not is_template:
            self._note(path)
        self._read_weights(path)
        self.shown.emit()
        return True

    def go_back(self) -> None:
        """Returns to what was open before, while the new design has not been worked on."""
        document, left = self._session.document, self._left
        if left is None or document.moment is not self._opened:
            return
        kept, weights, self._kept_weights, self._own_weights = left
        self._left = None
        self._session.set_weights(None)
        document.put_back(kept)
        self._watch.follow(document.path)
        self._session.set_weights(weights)
        self._session.message.emit("The design was not opened; everything is as it was before.")
        self.shown.emit()

    def _drop_weights(self) -> None:
        self._kept_weights = self._own_weights = None
        self._session.set_weights(None)

    def _read_weights(self, path: Path) -> None:
        from netdesigner.network import weights as network_weights  # numpy: not before the window is painted

        beside = network_weights.beside(path)
        if not beside.is_file():
            return
        try:
            self._kept_weights = network_weights.load(beside)
            self._own_weights = beside.absolute()
            self._session.set_weights(self._kept_weights)
            for doubt in network_weights.doubts(self._kept_weights):
                self._session.message.emit(f"{beside.name}: {doubt}")
        except network_weights.WeightsError as error:
            self._refuse("The design was opened without its trained weights.", str(error))

    def show_recovered(self, design: Design, origin: Path | None) -> None:
        """Puts recovered work into the window; it counts as unsaved."""
        self._drop_weights()
        self._session.document.reset(design, origin, is_saved=False)
        self._watch.follow(origin)
        if origin is not None:
            self._read_weights(origin)
        self.shown.emit()

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
        from netdesigner.network import weights as network_weights

        document = self._session.document
        is_drawn = False
        try:
            file.save(document.design, path)
            is_drawn = True
            self._save_weights(network_weights.beside(path))
            document.save(path)  # last: what counts as saved is on the disk, weights included
        except (file.FileError, network_weights.WeightsError, OSError) as error:
            lost = "The drawing was written, but its trained weights were not." if is_drawn else ""
            self._refuse(lost or "The design could not be saved.", str(error))
            return False
        self._kept_weights = self._session.weights
        self._watch.follow(path)
        self._note(path)
        self.saved.emit()
        kept = " with its trained weights" if self._session.weights else ""
        self._session.message.emit(f"Saved {path.name}{kept}.")
        return True

    def _save_weights(self, beside: Path) -> None:
        """Weights of an older design under the same name would not belong to this one.

        A file that this design neither wrote nor read (refused, or of another design) is kept under another name.
        """
        from netdesigner.network import weights as network_weights

        if beside.exists() and beside.absolute() != self._own_weights:
            goal = _free_backup(beside)
            beside.replace(goal)
            self._session.message.emit(f"{beside.name} was not written for this design; it is kept as {goal.name}.")
        weights, nodes = self._session.weights, self._session.document.design.graph.nodes
        if weights:
            kept = {key: value for key, value in weights.items() if key.partition("/")[0].partition(".")[0] in nodes}
            network_weights.save(beside, kept)
            self._own_weights = beside.absolute()
        else:
            beside.unlink(missing_ok=True)

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


def _free_backup(path: Path) -> Path:
    """NAME.bak, or the first NAME.bak2, NAME.bak3, ... that is free."""
    numbers = ("", *range(2, 1000))
    names = (path.with_name(f"{path.name}.bak{number}") for number in numbers)
    return next(name for name in names if not name.exists())
