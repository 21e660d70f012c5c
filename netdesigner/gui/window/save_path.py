"""Where to save: the file dialog, with the ending put on before the question about an existing file."""

from __future__ import annotations

import re
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

PLAIN = QFileDialog.Option.DontConfirmOverwrite  # the dialog would ask about the name without its ending


def ask_save_path(parent: QWidget, title: str, first: Path | str, kinds: str) -> tuple[Path, str] | None:
    """The path and the chosen line of `kinds` ("PNG picture (*.png);;..."); None where nothing shall be saved."""
    while True:
        where, kind = QFileDialog.getSaveFileName(parent, title, str(first), kinds, "", PLAIN)
        if not where:
            return None
        if not has_name(Path(where), kinds):
            QMessageBox.warning(parent, "NetDesigner", "The file has no name. Type one in front of the ending.")
            continue
        path = with_ending(Path(where), kind, kinds)
        if not path.exists() or _may_replace(parent, path):
            return path, kind
        first = path


def with_ending(path: Path, kind: str, kinds: str) -> Path:
    """The path with the ending of the chosen kind, unless it has one of the endings; "net v1.2" has none."""
    known = re.findall(r"\*(\.\w+)", kinds)
    if path.suffix.lower() in known:
        return path
    chosen = re.findall(r"\*(\.\w+)", kind) or known
    return path.with_name(path.name.rstrip(".") + chosen[0])


def has_name(path: Path, kinds: str) -> bool:
    """Whether something stands in front of the ending; ".netdesign" and " " are no names."""
    return path.name.strip(" .") != "" and path.name.lower() not in re.findall(r"\*(\.\w+)", kinds)


def _may_replace(parent: QWidget, path: Path) -> bool:
    buttons = QMessageBox.StandardButton
    text = f"{path.name} already exists in {path.parent}. Replace it?"
    return QMessageBox.question(parent, "NetDesigner", text, buttons.Yes | buttons.No, buttons.No) == buttons.Yes
