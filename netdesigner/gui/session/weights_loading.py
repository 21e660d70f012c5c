"""Weights from a file into the drawing: published ones, or those of another training. Read in the background.

Loaded weights take the place of trained ones: certificate, inspection and training use them from then on. Undo is
about the drawing and leaves them alone.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog, QMessageBox

from netdesigner.design.design import Design
from netdesigner.gui.session.preferences import preferences, remembered_text
from netdesigner.gui.session.worker import LatestRequest

if TYPE_CHECKING:
    from netdesigner.gui.window.main_window import MainWindow
    from netdesigner.network.state_files import Loaded, MisfitError

ENDINGS = (".safetensors", ".pth", ".pt", ".ckpt", ".bin")
FILTER = f"Weights ({' '.join('*' + ending for ending in ENDINGS)});;All files (*)"


class WeightsLoading:
    """Asks for a weights file and gives its weights to the session."""

    def __init__(self, window: MainWindow) -> None:
        self._window, self._session = window, window.session
        self._asker = LatestRequest(window)
        self._moment: object = None  # of the drawing whose weights are being read

    def why_not(self) -> str | None:
        """Why no weights can be loaded now, in a sentence; None where they can."""
        if self._window.training.is_active:
            return "A training is under way; stop it first."
        if not self._session.document.design.graph.nodes:
            return "The drawing is empty: open the design that the weights belong to first."
        errors = self._session.facts.whole.errors
        return f"Mend the drawing first: {errors[0].message}" if errors else None

    def ask(self) -> None:
        """Asks for a file and loads it."""
        folder = remembered_text("weights/folder") or str(Path.home())
        where, _ = QFileDialog.getOpenFileName(self._window, "Load weights", folder, FILTER)
        if where:
            self.load_asking(Path(where))

    def load_asking(self, path: Path) -> None:
        """Loads a file, after the question about trained weights that are in no file."""
        if (reason := self.why_not()) is not None:
            self._session.message.emit(reason)
        elif self._may_replace():
            preferences().setValue("weights/folder", str(path.absolute().parent))
            self._read(path)

    def close(self, seconds: float = 10.0) -> bool:
        """Waits for a file that is being read; False if that is not in time."""
        self._asker.forget()
        return self._asker.wait(seconds)

    def _may_replace(self) -> bool:
        if not self._window.files.has_new_weights:
            return True
        buttons = QMessageBox.StandardButton
        text = "The weights of this drawing are in no file. Loading others replaces them."
        answer = QMessageBox.question(
            self._window, "NetDesigner", text, buttons.Ok | buttons.Cancel, buttons.Cancel
        )  # fmt: skip
        return answer == buttons.Ok

    def _read(self, path: Path, is_partly: bool = False) -> None:
        document = self._session.document
        self._moment, design = document.moment, document.design.snapshot()
        self._session.message.emit(f"Reading {path.name} …")
        self._asker.ask(lambda: _loaded(design, path, is_partly), lambda answer: self._take(answer, path), self._refuse)

    def _take(self, answer: Loaded | MisfitError, path: Path) -> None:
        if self._session.document.moment != self._moment or self._window.training.is_active:
            self._session.message.emit(f"{path.name} was not loaded: the drawing was changed meanwhile. Load it again.")
        elif isinstance(answer, Exception):
            self._offer_part(str(answer), answer.left_out, path)
        else:
            self._session.set_weights(answer.weights)
            self._session.message.emit(answer.message)

    def _offer_part(self, sentence: str, left_out: tuple[str, ...], path: Path) -> None:
        """What fits may be of use all the same: all layers but the last, for instance."""
        box = self._box("The weights do not fit this drawing; nothing was loaded.", sentence)
        box.setDetailedText("\n".join(("Not loaded with what fits:", *left_out)))
        part = box.addButton("Load what fits", QMessageBox.ButtonRole.AcceptRole)
        box.setDefaultButton(box.addButton(QMessageBox.StandardButton.Cancel))
        box.exec()
        if box.clickedButton() is part:
            self._read(path, is_partly=True)

    def _refuse(self, sentence: str) -> None:
        box = self._box("No weights were loaded.", sentence)
        box.addButton(QMessageBox.StandardButton.Ok)
        box.exec()

    def _box(self, text: str, sentence: str) -> QMessageBox:
        box = QMessageBox(self._window)
        box.setIcon(QMessageBox.Icon.Warning)
        box.setWindowTitle("NetDesigner")
        box.setText(text)
        box.setInformativeText(sentence)
        return box


def _loaded(design: Design, path: Path, is_partly: bool) -> Loaded | MisfitError:
    """In the background: the weights, or how they differ from the drawing's."""
    from netdesigner.network.state_files import MisfitError, load_for

    try:
        return load_for(design, path, is_partly)
    except MisfitError as error:
        return error
