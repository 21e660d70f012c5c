"""What can be done with the modules of a design: open, rename, delete, library. Each is a verb of the document."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QFileDialog, QInputDialog, QMenu, QWidget

from netdesigner.analysis.location import instances
from netdesigner.design.file import FileError
from netdesigner.design.graph import GraphError
from netdesigner.design.library import SUFFIX
from netdesigner.design.open_design import Location
from netdesigner.gui.session.preferences import preferences, remembered_text
from netdesigner.gui.window.save_path import ask_save_path
from netdesigner.layers import LayerError

if TYPE_CHECKING:
    from netdesigner.gui.window.main_window import MainWindow

FILTER = f"NetDesigner libraries (*{SUFFIX});;NetDesigner files (*{SUFFIX} *.netdesign);;All files (*)"
FOLDER = "modules/folder"


class ModuleActions:
    """Asks for names and files; what is refused is said in the status bar."""

    def __init__(self, window: MainWindow) -> None:
        self._window, self._session = window, window.session

    def open(self, name: str) -> None:
        """Shows a definition: inside its first block, whose numbers it then has, or by itself."""
        self._window.show_canvas()
        found = instances(self._session.document.design, name)
        self._session.show(found[0] if found else Location(name))

    def rename(self, name: str) -> None:
        wanted, is_given = QInputDialog.getText(self._window, "Rename the module", "Name", text=name)
        if is_given and wanted.strip() and wanted.strip() != name:
            try:
                self._session.document.rename_module(name, wanted)
            except GraphError as error:
                self._session.message.emit(str(error))

    def delete(self, name: str) -> None:
        try:
            self._session.document.remove_module(name)
        except GraphError as error:
            self._session.message.emit(str(error))

    def save(self, name: str) -> None:
        """Writes a module, with what it uses, to a library file."""
        first = _folder() / f"{name}{SUFFIX}"
        asked = ask_save_path(self._window, f"Save {name} to a library", first, FILTER)
        if asked is None:
            return
        try:
            self._session.document.save_to_library(name, asked[0])
        except (FileError, OSError) as error:
            self._session.message.emit(str(error))
            return
        preferences().setValue(FOLDER, str(asked[0].parent))
        self._session.message.emit(f"Saved {name} to {asked[0].name}.")

    def take(self) -> None:
        """Asks for a library file, or a design, and takes its modules."""
        asked, _ = QFileDialog.getOpenFileName(self._window, "Take modules from a library", str(_folder()), FILTER)
        if asked:
            preferences().setValue(FOLDER, str(Path(asked).parent))
            self.take_from(Path(asked))

    def take_from(self, path: Path) -> None:
        """Takes the modules of a library file, a design or a template."""
        known = set(self._session.document.design.modules)
        try:
            names = self._session.document.take_from_library(path)
        except (FileError, GraphError, LayerError) as error:
            self._session.message.emit(str(error))
            return
        fresh = [name for name in names if name not in known]
        there = "" if len(fresh) == len(names) else f" {len(names) - len(fresh)} of them were here already."
        self._window.raise_dock("palette")
        self._session.message.emit(f"Took {', '.join(fresh) or 'nothing new'} from {path.name}.{there}")

    def show_menu(self, name: str, place: QPoint) -> None:
        """The menu of a module in the palette; without a name that of the category."""
        menu = self.make_menu(name, self._window)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(place)

    def make_menu(self, name: str, parent: QWidget) -> QMenu:
        menu = QMenu(parent)
        menu.setToolTipsVisible(True)
        if name:
            menu.addAction("Open the definition", lambda: self.open(name))
            menu.addAction("Rename …", lambda: self.rename(name))
            delete = menu.addAction("Delete", lambda: self.delete(name))
            used = len(instances(self._session.document.design, name))
            if used:
                delete.setEnabled(False)
                delete.setToolTip(f"{name} is used {used} times: remove or ungroup those blocks first.")
            menu.addSeparator()
            menu.addAction("Save to a library …", lambda: self.save(name))
        menu.addAction("Take from a library …", self.take)
        return menu


def _folder() -> Path:
    kept = remembered_text(FOLDER) or remembered_text("files/folder")
    return Path(kept) if kept and Path(kept).is_dir() else Path.home()
