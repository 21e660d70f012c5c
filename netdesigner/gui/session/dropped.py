"""A file dropped on the window: a design is opened, weights are loaded."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QDropEvent

if TYPE_CHECKING:
    from netdesigner.gui.window.main_window import MainWindow


def dropped_file(event: QDropEvent) -> Path | None:
    """The design or weights file that is dragged over the window, if it is one."""
    from netdesigner.design.file import SUFFIX
    from netdesigner.gui.session.weights_loading import ENDINGS

    paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
    return next((path for path in paths if path.suffix == SUFFIX or path.suffix.lower() in ENDINGS), None)


def take_dropped(window: MainWindow, path: Path) -> None:
    """Opens or loads it, having asked about what is not saved."""
    from netdesigner.design.file import SUFFIX

    if path.suffix == SUFFIX:
        window.files.open_asking(path)
    else:
        window.weights_loading.load_asking(path)
