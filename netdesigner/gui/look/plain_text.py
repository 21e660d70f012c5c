"""Words are shown as they are: a name such as `<img src=…>` from a file is no markup, and nothing is fetched for it."""

from __future__ import annotations

from textwrap import fill

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QApplication, QLabel

TIP_WIDTH = 76  # letters of a line: plain tooltips are not wrapped by Qt


class PlainLabels(QObject):
    """An event filter of the application: every label, and so every tooltip and message, shows plain text.

    Qt would take whatever looks like HTML for HTML. What is meant to be rich says so (`setTextFormat`).
    """

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        app.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        is_first_seen = event.type() == QEvent.Type.Polish  # before anything is laid out
        if is_first_seen and isinstance(watched, QLabel) and watched.textFormat() == Qt.TextFormat.AutoText:
            watched.setTextFormat(Qt.TextFormat.PlainText)
        return False


def wrapped(text: str) -> str:
    """A long tooltip in lines; its own lines stay."""
    return "\n".join(fill(line, TIP_WIDTH) for line in text.splitlines())
