"""Writes what a view shows to a file, in the background: making a picture ready takes seconds the first time."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from netdesigner.gui.look import theme
from netdesigner.gui.session.session import Session
from netdesigner.gui.session.worker import LatestRequest
from netdesigner.inspect.plate import WHITE, Caption, Paper
from netdesigner.inspect.saving import ENDINGS, save
from netdesigner.inspect.shown import Shown
from netdesigner.inspect.subject import Scale

KINDS = ";;".join(f"{what} (*{ending})" for ending, what in ENDINGS.items())


def paper_now() -> Paper:
    """The colours of the theme."""
    shown = theme.current()
    return Paper(*(color.name() for color in (shown.panel, shown.text, shown.muted, shown.border)))


class Writing:
    """Writes one file after the other, and says so."""

    def __init__(self, parent: QWidget, session: Session) -> None:
        self._parent, self._session = parent, session
        self.asker = LatestRequest(parent)

    def write(
        self,
        path: Path,
        shown: Shown,
        caption: Caption,
        scale: Scale = "layer",
        paper: Paper = WHITE,
        aspect: float = 1.6,
    ) -> None:
        """Writes in the form that the path's ending names."""
        done = f"Saved {path}."
        self.asker.ask(
            lambda: save(path, shown, caption, scale, paper, aspect),
            lambda _: self._session.message.emit(done),
            lambda sentence: self._refuse(sentence),
        )

    def _refuse(self, sentence: str) -> None:
        box = QMessageBox(QMessageBox.Icon.Warning, "Not saved", "", QMessageBox.StandardButton.Ok, self._parent)
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setText(sentence)
        box.open()
