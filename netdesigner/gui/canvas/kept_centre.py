"""What is in the middle of the canvas stays there while docks move around it, and what is selected in view."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPointF, QSize, QTimer

from netdesigner.gui.canvas.in_view import was_seen
from netdesigner.gui.canvas.view import CanvasView

SETTLED_MS = 300  # docks take their sizes in several steps: some bend once the window is laid out


class KeptCentre(QObject):
    """Notes the middle of the view, and brings it back after every step in which the view gets another size."""

    def __init__(self, view: CanvasView) -> None:
        super().__init__(view)
        self._view = view
        self._middle: QPointF | None = None
        self._seen: list[str] = []  # selected blocks: the view moves on as far as they need it
        self._shown: tuple[float, int, int] | None = None  # the view in which `_middle` was brought back
        self._size = QSize()
        self._settling = QTimer(self, interval=SETTLED_MS, singleShot=True)
        view.navigation.view_changed.connect(self._follow)

    @property
    def is_settling(self) -> bool:
        """Whether docks may still be moving."""
        return self._settling.isActive()

    def note(self) -> None:
        """The docks are about to move. A view that was not moved since the last time keeps its middle to the pixel."""
        self._seen = was_seen(self._view.navigation, self._view.viewport().size())
        if self._middle is None or self._view.navigation.view_now() != self._shown:
            self._middle = self._view.navigation.visible_area().center()

    def keep(self) -> None:
        """The docks are moving."""
        if self._middle is not None:
            self._settling.start()
            QTimer.singleShot(0, self, self._bring_back)

    def _follow(self) -> None:
        if self._settling.isActive() and self._view.viewport().size() != self._size:
            self._bring_back()

    def _bring_back(self) -> None:
        if self._middle is not None and not self._view.is_fresh:
            self._size = self._view.viewport().size()
            self._view.navigation.centre_at(self._middle.x(), self._middle.y())
            self._view.navigation.reveal(self._seen)
            self._shown = self._view.navigation.view_now()
