"""Taking the network away: the Python module, its weights, a picture of the drawing, the table of layers."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from netdesigner.analysis.facts import Facts
from netdesigner.design.design import Design
from netdesigner.design.file import FileError, write_text
from netdesigner.gui.session.preferences import preferences, remembered_text
from netdesigner.gui.session.session import Session, Weights
from netdesigner.gui.session.worker import LatestRequest
from netdesigner.gui.window.save_path import ask_save_path

if TYPE_CHECKING:
    from netdesigner.figures.table import TableFormat
    from netdesigner.gui.session.training_session import TrainingSession
    from netdesigner.gui.session.view_files import Writing
    from netdesigner.gui.window.picture_dialog import PictureDialog
    from netdesigner.gui.window.table_dialog import TableDialog

PICTURES = "PNG picture (*.png);;SVG drawing (*.svg);;PDF (*.pdf)"
TABLES: dict[TableFormat, str] = {
    "markdown": "Markdown (*.md)", "latex": "LaTeX (*.tex)", "csv": "CSV (*.csv)", "text": "Text (*.txt)",
}  # fmt: skip


def shown(session: Session) -> tuple[Design, Facts]:
    """What is drawn on the canvas as a design of its own (a copy), with its facts: the network or a module's inside."""
    document = session.document
    design, module = document.design.snapshot(), document.location.module
    if module:
        design = replace(design, name=module, graph=document.graph.copy())
    return design, session.facts.current


class Exports:
    """The dialogs of the export menu, and what they write."""

    def __init__(self, session: Session, window: QWidget) -> None:
        self._session, self._window = session, window
        self._asker = LatestRequest(window)
        self._writing: Writing | None = None  # of curves
        self.dialog: PictureDialog | TableDialog | None = None  # the last one that was opened

    def close(self, seconds: float = 10.0) -> bool:
        """Waits for weights that are being written; False if they are not in time."""
        has_written = self._writing is None or self._writing.asker.wait(seconds)
        return self._asker.wait(seconds) and has_written

    def code(self) -> None:
        """Asks for a file name and writes the module."""
        path = self._ask("Save the PyTorch module", "model.py", "Python files (*.py)")
        if path is not None:
            self._write_code(path)

    def _write_code(self, path: Path, weights: str = "") -> bool:
        from netdesigner.codegen.source import module_source
        from netdesigner.compile.program import compile_design

        try:
            write_text(path, module_source(compile_design(self._session.document.design), weights).text)
        except ValueError as error:
            self._refuse(str(error))
            return False
        self._session.message.emit(f"Wrote {path}.")
        return True

    def code_and_weights(self) -> None:
        """Writes the module, and its weights beside it in the background."""
        path = self._ask("Save the PyTorch module and its weights", "model.py", "Python files (*.py)")
        if path is None or not self._write_code(path, (goal := path.with_suffix(".safetensors")).name):
            return
        design, weights = self._session.document.design.snapshot(), self._session.weights
        self._session.message.emit(f"Writing the weights to {goal} …")
        self._asker.ask(lambda: write_weights(design, weights, goal), self._session.message.emit, self._refuse)

    def project(self) -> None:
        """Asks for a new folder and writes what trains the network without this program, in the background."""
        folder = Path(remembered_text("export/folder") or Path.home())
        named, _ = QFileDialog.getSaveFileName(
            self._window, "Save a training project: the name of a new folder", str(folder / f"{self._name()}-training"),
            "", "", QFileDialog.Option.DontConfirmOverwrite,
        )  # fmt: skip
        if not named:
            return
        goal = Path(named)
        preferences().setValue("export/folder", str(goal.parent))
        design, weights = self._session.document.design.snapshot(), self._session.weights
        self._session.message.emit(f"Writing the training project to {goal} …")
        self._asker.ask(lambda: write_training(design, weights, goal), self._session.message.emit, self._refuse)

    def picture(self) -> None:
        """Opens the dialog in which a picture is chosen, seen and saved."""
        from netdesigner.gui.window.picture_dialog import PictureDialog

        self.dialog = PictureDialog(self._session, self._window, self._save_picture, *shown(self._session))
        self.dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.dialog.open()

    def _save_picture(self, svg: str) -> bool:
        """Asks for a file name and writes the picture; False where nothing was written."""
        from netdesigner.figures.raster import save_picture

        path = self._ask("Save a picture of the drawing", f"{self._name()}.png", PICTURES)
        if path is None:
            return False
        try:
            if path.suffix.lower() == ".svg":
                write_text(path, svg)
            else:
                save_picture(svg, path)
        except FileError as error:
            self._refuse(str(error))
            return False
        self._session.message.emit(f"Wrote {path}.")
        return True

    def _name(self) -> str:
        return self._session.document.location.module or self._session.document.design.name

    def table(self) -> None:
        """Opens the dialog in which the table of layers is chosen, seen and saved."""
        from netdesigner.gui.window.table_dialog import TableDialog

        self.dialog = TableDialog(self._window, self._save_table, *shown(self._session))
        self.dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.dialog.open()

    def _save_table(self, text: str, form: TableFormat) -> bool:
        """Asks for a file name and writes the table; False where nothing was written."""
        from netdesigner.figures.table import SUFFIXES

        ending = next(suffix for suffix, kind in SUFFIXES.items() if kind == form)
        path = self._ask("Save the table of layers", f"{self._name()}{ending}", TABLES[form])
        if path is None:
            return False
        try:
            write_text(path, text)
        except FileError as error:
            self._refuse(str(error))
            return False
        self._session.message.emit(f"Wrote {path}.")
        return True

    def curves(self, training: TrainingSession) -> None:
        """Asks for a file name and writes the curves that the training panel shows, made by the view of a run."""
        from netdesigner.gui.session.view_files import KINDS, Writing
        from netdesigner.inspect.inspector import Inspector
        from netdesigner.inspect.plate import Caption
        from netdesigner.inspect.subject import Subject
        from netdesigner.inspect.views import view_called
        from netdesigner.runs.history import columns

        path = self._ask("Save the learning curves", f"{self._session.document.design.name}-curves.png", KINDS)
        if path is None:
            return
        subject = Subject(self._session.document.design.snapshot(), history=columns(training.curves.epochs))
        shown = Inspector().look(view_called("curves"), subject).shown
        if shown is not None:
            self._writing = self._writing or Writing(self._window, self._session)
            self._writing.write(path, shown, Caption(f"{subject.design.name}: learning curves", training.sentence))

    def copy_table(self, form: TableFormat) -> None:
        """Puts the table of layers on the clipboard."""
        QGuiApplication.clipboard().setText(self._table(form))
        self._session.message.emit("The table of layers is on the clipboard.")

    def _table(self, form: TableFormat) -> str:
        from netdesigner.figures.table import table

        return table(*shown(self._session), form)

    def _ask(self, title: str, name: str, kinds: str) -> Path | None:
        folder = Path(remembered_text("export/folder") or Path.home())
        asked = ask_save_path(self._window, title, folder / name, kinds)
        if asked is None:
            return None
        path, _ = asked
        preferences().setValue("export/folder", str(path.parent))
        return path

    def _refuse(self, sentence: str) -> None:
        buttons = QMessageBox.StandardButton.Ok
        box = QMessageBox(QMessageBox.Icon.Warning, "NetDesigner", "Nothing was exported.", buttons, self._window)
        box.setInformativeText(sentence)
        box.exec()


def write_weights(design: Design, weights: Weights | None, goal: Path) -> str:
    """In the background: the weights under the module's own names; says what was written."""
    from netdesigner.network.build import build
    from netdesigner.network.weights import put, save_state

    network = build(design, seed=design.recipe.seed)
    fit = put(network, weights) if weights else None
    save_state(network, goal)
    if fit is None:
        return f"Wrote {goal}: freshly initialized weights, because the network was not trained."
    anew = f" {len(fit.initialized)} that no longer fit were initialized anew." if fit.initialized else ""
    return f"Wrote {goal}: the trained weights.{anew}"


def write_training(design: Design, weights: Weights | None, goal: Path) -> str:
    """In the background: a training project, with the weights there are to begin with; says what was written."""
    from functools import partial

    from netdesigner.analysis.facts import analyse_design
    from netdesigner.data.sources import open_source
    from netdesigner.training.project import START, project_of, write_project

    write_start = None
    if weights:
        from netdesigner.network.build import build
        from netdesigner.network.weights import put, save_state

        network = build(design, seed=design.recipe.seed)
        put(network, weights)
        write_start = partial(save_state, network)
    source = open_source(design.recipe.data)
    project = project_of(design, analyse_design(design), source, START if weights else "")
    write_project(project, goal, write_start)
    begins = " It begins with the trained weights; config.toml can say otherwise." if weights else ""
    return f"Wrote {goal}. Train with: python train.py.{begins}"
