"""The middle of the window: the canvas or the start page, and the keys that come back to it."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QStackedWidget, QWidget


class Middle(QStackedWidget):
    """Takes the keys whenever a field or button of its window gives them up."""

    def __init__(self) -> None:
        super().__init__()
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._catch)

    def take_keys(self) -> None:
        """The keys go to what is shown here."""
        shown = self.currentWidget()
        if shown is not None:
            shown.setFocus()

    def take_keys_soon(self) -> None:
        """Once docks have moved."""
        QTimer.singleShot(0, self, self.take_keys)

    def _catch(self, old: QWidget | None, new: QWidget | None) -> None:
        """A field that was left by Return or Escape."""
        if new is None and old is not None and old.window() is self.window():
            QTimer.singleShot(0, self, self._take_if_lost)

    def _take_if_lost(self) -> None:
        is_free = QApplication.focusWidget() is None and QApplication.activePopupWidget() is None
        if is_free and self.isActiveWindow():
            self.take_keys()
