"""What the panels of one window share: the document, its facts, the selection, the trained weights.

Panels talk to the session and never to each other. It holds state and announces it; it decides nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from PySide6.QtCore import QObject, Signal

from netdesigner.analysis.facts import LiveFacts
from netdesigner.design.commands import Change
from netdesigner.design.document import Document

if TYPE_CHECKING:
    import numpy as np

Weights = Mapping[str, "np.ndarray"]  # "<node id>/<parameter>" to its values


class Session(QObject):
    """One window's document and what belongs to it."""

    selection_changed = Signal(object)  # tuple of node ids
    weights_changed = Signal(object)  # Weights, or None when there are none
    centre_requested = Signal(str)  # a node id that the canvas shall bring into view
    canvas_wanted = Signal()  # the keyboard shall go to the canvas
    message = Signal(str)  # one sentence for the status bar

    def __init__(self, document: Document | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.document = document or Document()
        self.facts = LiveFacts(self.document)
        self.selection: tuple[str, ...] = ()
        self.weights: Weights | None = None
        self._selected_at: WeakKeyDictionary[object, tuple[str, ...]] = WeakKeyDictionary()
        self._came_or_went = False
        self.document.changed.connect(self._drop_vanished)
        self.document.history_changed.connect(self._select_as_then)

    def select(self, ids: Iterable[str]) -> None:
        """Selects nodes; the canvas, the code and the panels follow."""
        chosen = self._show_selected(ids)
        self._selected_at[self.document.moment] = chosen

    def _show_selected(self, ids: Iterable[str]) -> tuple[str, ...]:
        chosen = tuple(node_id for node_id in dict.fromkeys(ids) if node_id in self.document.graph.nodes)
        if chosen != self.selection:
            self.selection = chosen
            self.document.settle()
            self.selection_changed.emit(chosen)
        return chosen

    def set_weights(self, weights: Weights | None) -> None:
        """Takes over trained weights (or forgets them)."""
        self.weights = weights
        self.weights_changed.emit(weights)

    def _drop_vanished(self, change: Change) -> None:
        self._came_or_went = bool(change.added or change.removed)
        if change.removed or change.is_redrawn:
            self._show_selected(() if change.is_redrawn else self.selection)

    def _select_as_then(self) -> None:
        """After undo and redo: what was selected the last time the drawing was like this."""
        then = self._selected_at.setdefault(self.document.moment, self.selection)
        if self._came_or_went:
            self._came_or_went = False
            self._show_selected(then)
