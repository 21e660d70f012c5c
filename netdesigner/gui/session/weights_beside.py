"""The weights file beside the open design: what is in it, whose it is, and whether it belongs to this drawing."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from netdesigner.gui.session.session import Session, Weights
from netdesigner.paths import sweep

if TYPE_CHECKING:
    from netdesigner.network.weights import WeightsFile
    from netdesigner.runs.history import Lineage


@dataclass(frozen=True)
class Held:
    """What goes when another design is opened, and comes back with the old one."""

    weights: Weights | None
    history: Lineage | None
    kept: Weights | None
    own: Path | None


class WeightsBeside:
    """Reads the session's weights from their file and writes them there, paired with the design by a random id."""

    def __init__(self, session: Session, window: QWidget) -> None:
        self._session, self._window = session, window
        self._kept: Weights | None = None  # those that are in a file
        self._own: Path | None = None  # the file they were read from or written to

    @property
    def has_new(self) -> bool:
        """Whether there are weights that are in no file."""
        weights, kept = self._session.weights, self._kept or {}
        if weights is None or weights is self._kept:
            return False
        # Weights that went into a module with their blocks and came back are the same arrays in another mapping.
        return weights.keys() != kept.keys() or any(value is not kept[key] for key, value in weights.items())

    def held(self) -> Held:
        return Held(self._session.weights, self._session.history, self._kept, self._own)

    def put_back(self, held: Held) -> None:
        self._kept, self._own = held.kept, held.own
        self._session.set_weights(held.weights, held.history)

    def drop(self) -> None:
        self._kept = self._own = None
        self._session.set_weights(None)

    # -- reading

    def read(self, path: Path) -> None:
        """Gives the session the weights beside a design that was opened; raises WeightsError."""
        from netdesigner.network import weights as network_weights  # numpy: not before the window is painted
        from netdesigner.runs.history import KEY, history_from

        beside = network_weights.beside(path)
        sweep(beside.parent, beside.name)
        if not beside.is_file():
            return
        found = network_weights.read(beside)
        is_paired = found.is_of(self._session.document.design.weights_id)
        if not is_paired and not _wants_unpaired(self._window, beside.name):
            return
        self._own = beside.absolute()
        self._kept = found.weights if is_paired else None  # else they are saved anew, with the drawing as it is
        self._session.set_weights(found.weights, history_from(found.notes.get(KEY)))
        for doubt in network_weights.doubts(found.weights):
            self._session.message.emit(f"{beside.name}: {doubt}")

    def recover(self, found: WeightsFile | None, history: Lineage | None, origin: Path | None) -> None:
        """Weights that were not saved before a crash; else those beside the design, as it was opened then."""
        from netdesigner.network import weights as network_weights

        if found is None:
            if origin is not None:
                self.read(origin)
            return
        self._session.set_weights(found.weights, history)
        if origin is not None and network_weights.beside(origin).is_file():
            self._own = network_weights.beside(origin).absolute()

    # -- writing

    def write(self, path: Path) -> str:
        """Writes the weights beside the place of a design that is about to be written; returns the id of the pair.

        First the weights, then the design: what is cut off in between is noticed when the design is opened.
        """
        from netdesigner.network import weights as network_weights
        from netdesigner.runs.history import KEY

        weights, history = self._session.weights, self._session.history
        if not weights:
            return ""
        beside = self._cleared(network_weights.beside(path))
        nodes = self._session.document.design.graph.nodes
        present = {key: value for key, value in weights.items() if key.partition("/")[0].partition(".")[0] in nodes}
        pair = uuid4().hex
        network_weights.save(beside, present, pair, {KEY: history.text()} if history is not None else None)
        self._own = beside.absolute()
        return pair

    def note_written(self, path: Path) -> None:
        """The design was written as well. Without weights there is no file of them beside it any more."""
        from netdesigner.network import weights as network_weights

        self._kept = self._session.weights
        if not self._session.weights:
            self._cleared(network_weights.beside(path)).unlink(missing_ok=True)

    def _cleared(self, beside: Path) -> Path:
        """Weights of an older design under the same name would not belong to this one.

        A file that this design neither wrote nor read (refused, or of another design) is kept under another name.
        """
        if beside.exists() and beside.absolute() != self._own:
            goal = _free_backup(beside)
            beside.replace(goal)
            self._session.message.emit(f"{beside.name} was not written for this design; it is kept as {goal.name}.")
        return beside


def _wants_unpaired(parent: QWidget, name: str) -> bool:
    """Whether weights that were saved with another state of the drawing shall be used."""
    box = QMessageBox(parent)
    box.setIcon(QMessageBox.Icon.Question)
    box.setWindowTitle("NetDesigner")
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(f"{name} was not saved together with this drawing.")
    box.setInformativeText(
        "Saving may have been cut off between the two, or one of them was replaced. Weights that fit no longer would "
        "begin anew. Nothing is deleted either way."
    )
    use = box.addButton("Use these weights", QMessageBox.ButtonRole.AcceptRole)
    leave = box.addButton("Open without them", QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(leave)
    box.exec()
    return box.clickedButton() is use


def _free_backup(path: Path) -> Path:
    """NAME.bak, or the first NAME.bak2, NAME.bak3, ... that is free."""
    numbers = ("", *range(2, 1000))
    names = (path.with_name(f"{path.name}.bak{number}") for number in numbers)
    return next(name for name in names if not name.exists())
