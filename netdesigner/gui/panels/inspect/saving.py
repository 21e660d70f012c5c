"""Saves what the inspect panel shows, with a caption and what its colours stand for."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QMessageBox

from netdesigner.design.file import SUFFIX
from netdesigner.gui.look import theme
from netdesigner.gui.panels.inspect.scores_view import ScoresView
from netdesigner.gui.session.session import Session
from netdesigner.gui.window.save_path import ask_save_path
from netdesigner.inspect.captions import captioned
from netdesigner.inspect.pictures import Pixels, save_png

if TYPE_CHECKING:
    from netdesigner.gui.panels.inspect.panel import InspectPanel

SAVED_SIDE = 1200  # pixels that a saved picture has at least, on its longer side


def write_picture(panel: InspectPanel, session: Session, path: Path) -> None:
    """Writes what a panel shows, if anything; raises OSError."""
    node, tiles, bar = panel.node, panel.mosaic.tiles, panel.bar
    if node is None or tiles is None:
        return
    title = f"{session.document.title.removesuffix(SUFFIX)}: {node.name}"
    example = f"example {bar.picker.number.value()}, {bar.picker.verdict.text()}"
    detail = [bar.detail.text(), "filters" if panel.view == "filters" else example, bar.state.text()]
    shown = theme.current()
    paper = (" · ".join(part for part in detail if part), _rgb(shown.text), _rgb(shown.panel))
    if panel.canvas.currentWidget() is panel.scores:
        save_png(path, captioned(_pixels_of(panel.scores), title, *paper))
    elif (pixels := panel.mosaic.pixels()) is not None:
        scale = None if tiles.is_colour else panel.colours.scale
        save_png(path, captioned(pixels, title, *paper, scale=scale, least=SAVED_SIDE))


def save_asking(panel: InspectPanel, session: Session, name: str) -> None:
    """Asks for a place and writes the picture there."""
    asked = ask_save_path(panel, "Save this picture", f"{name}.png", "PNG picture (*.png)")
    if asked is None:
        return
    path = asked[0]
    try:
        write_picture(panel, session, path)
    except OSError as error:
        QMessageBox.warning(panel, "Not saved", f"{path} could not be written: {error.strerror or error}.")
    else:
        session.message.emit(f"Saved {path}.")


def _rgb(color: QColor) -> tuple[int, int, int]:
    return color.red(), color.green(), color.blue()


def _pixels_of(view: ScoresView) -> Pixels:
    """The lines as they are seen."""
    image = view.grab(view.used()).toImage().convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : 3 * image.width()].reshape(image.height(), image.width(), 3).copy()
