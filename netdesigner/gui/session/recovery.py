"""Unsaved work survives a crash: it is written to a recovery file soon after each edit and each training.

Each process holds a lock beside its own file; a file whose lock nobody holds was left by a crash. Trained weights that
are in no file lie in the run that gave them, else in a copy beside the recovery file.
"""

from __future__ import annotations

import json
import os
import threading
import uuid
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QLockFile, QObject, QTimer, Signal

from netdesigner.design.design import Design
from netdesigner.design.document import Document
from netdesigner.design.file import dumps, write_text
from netdesigner.design.stamp import Stamp
from netdesigner.errors import SentenceError
from netdesigner.gui.session.left_work import ENDING, folder, lock_path, remove
from netdesigner.gui.session.links import listen
from netdesigner.gui.session.worker import LatestRequest
from netdesigner.network.moved_weights import Moves

if TYPE_CHECKING:
    from netdesigner.gui.session.session import Weights
    from netdesigner.gui.session.training_session import TrainingSession
    from netdesigner.gui.window.files import Files
    from netdesigner.runs.history import Lineage

LARGE = 400  # blocks from which on the window does not wait for the writing
DELAY_MS = 1000  # after the first edit since the last writing


@dataclass(frozen=True, eq=False)
class _Work:
    """All that would be lost now, frozen for the thread that writes it."""

    design: Design
    origin: Path | None
    stamp: Stamp | None = None  # of the origin, as it was last read or written here
    weights: Weights | None = None  # that lie nowhere else
    history: Lineage | None = None
    run: Path | None = None  # with the weights that are in no other file
    running: tuple[Path, Moves] | None = None  # the run of a training that goes on


class Recovery(QObject):
    """Keeps the recovery file of one window's work up to date; there is none while all is saved."""

    failed = Signal(str)  # a sentence, once: unsaved work is not kept

    def __init__(
        self,
        document: Document,
        files: Files | None = None,
        training: TrainingSession | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document, self._files, self._training = document, files, training
        self._has_failed = False
        with suppress(OSError):  # told at the first writing
            folder().mkdir(parents=True, exist_ok=True)
        self._stem = f"{os.getpid()}-{uuid.uuid4().hex[:8]}"
        self.file = folder() / f"{self._stem}{ENDING}"
        self._lock = QLockFile(str(lock_path(self.file)))
        self._lock.setStaleLockTime(0)
        self._lock.tryLock(0)
        self._writing = threading.Lock()
        self._copied: tuple[Weights, Path] | None = None  # weights, and their copy beside the recovery file
        self._timer = QTimer(self, interval=DELAY_MS, singleShot=True)
        self._timer.timeout.connect(self._write_soon)
        self._asker = LatestRequest(self)
        self._asker.became_idle.connect(self._clean_up)
        listen(self, document.changed, self._note)
        listen(self, document.history_changed, self._note)
        if files is not None and training is not None:
            files.saved.connect(self._note)
            training.session.weights_changed.connect(self._note)
            training.state_changed.connect(self._note)

    @property
    def _is_needed(self) -> bool:
        has_new_weights = self._files is not None and self._files.has_new_weights
        is_training = self._training is not None and self._training.run_in_progress is not None
        return self._document.is_modified or has_new_weights or is_training

    def _note(self, _: object = None) -> None:
        if not self._is_needed:
            self._timer.stop()
            self._asker.forget()
            if not self._asker.is_busy:  # else it goes when the writing has ended
                self._remove_all()
        elif not self._timer.isActive():
            self._timer.start()

    def _work(self, design: Design) -> _Work:
        """What would be lost now; `design` is the document's, or a snapshot of it."""
        if self._files is None or self._training is None or not self._is_needed:
            return _Work(design, self._document.path, self._files.known if self._files is not None else None)
        session, training = self._training.session, self._training
        weights = session.weights if self._files.has_new_weights else None
        run = training.run_with(weights)
        copied = weights if run is None else None
        history = session.history if copied is not None else None
        known = self._files.known
        return _Work(design, self._document.path, known, copied, history, run, training.run_in_progress)

    def _write_soon(self) -> None:
        """Writes the recovery file; a large design, or weights, in the background."""
        work = self._work(self._document.design)
        is_copied = work.weights is None or (self._copied is not None and self._copied[0] is work.weights)
        if len(work.design.graph.nodes) < LARGE and is_copied and not self._asker.is_busy:
            self.write()
            return
        frozen = self._work(self._document.design.snapshot())
        self._asker.ask(lambda: self._put(frozen), lambda _: None, self._tell_failure)

    def _clean_up(self) -> None:
        """After writing in the background: all may have been saved meanwhile."""
        if not self._is_needed:
            self._remove_all()

    def _remove_all(self) -> None:
        remove(self.file)
        self._drop_copies(None)
        self._copied = None

    def write(self) -> None:
        """Writes the recovery file now."""
        try:
            self._put(self._work(self._document.design))
        except SentenceError as error:
            self._tell_failure(str(error))

    def _tell_failure(self, reason: str) -> None:
        if not self._has_failed:
            self._has_failed = True
            self.failed.emit(f"Unsaved work is not kept for the case of a crash: {reason}")

    def _put(self, work: _Work) -> None:
        """Writes first the weights, then the file that names them; only then older copies go."""
        with self._writing:
            trouble: SentenceError | None = None
            copy = None
            try:
                copy = self._copy(work)
            except SentenceError as error:  # the drawing is kept all the same
                trouble = error
            running = work.running
            content = {
                "origin": str(work.origin) if work.origin else None,
                "stamp": asdict(work.stamp) if work.stamp is not None else None,
                "when": datetime.now().isoformat(timespec="seconds"),
                "design": dumps(work.design),
                "weights": copy.name if copy is not None else None,
                "run": str(work.run) if work.run is not None else None,
                "running": {"run": str(running[0]), "moves": running[1]} if running is not None else None,
            }
            write_text(self.file, json.dumps(content))
            self._drop_copies(copy)
        if trouble is not None:
            raise trouble

    def _copy(self, work: _Work) -> Path | None:
        """The file with weights that are nowhere else, written unless it is there."""
        if work.weights is None:
            return None
        if self._copied is not None and self._copied[0] is work.weights:
            return self._copied[1]
        from netdesigner.network import weights as network_weights
        from netdesigner.runs.history import KEY

        path = folder() / f"{self._stem}-{uuid.uuid4().hex[:8]}{network_weights.SUFFIX}"
        notes = {KEY: work.history.text()} if work.history is not None else None
        network_weights.save(path, work.weights, notes=notes)
        self._copied = work.weights, path
        return path

    def _drop_copies(self, but: Path | None) -> None:
        with suppress(OSError):
            for copy in folder().glob(f"{self._stem}-*"):
                if copy != but:
                    remove(copy)

    def leave(self) -> None:
        """An end that nobody could be asked about: what is unsaved is kept for the next start."""
        self._end()
        if self._is_needed:
            self.write()
        else:
            self._remove_all()
        self._lock.unlock()

    def close(self) -> None:
        """An orderly end: nothing is left behind."""
        self._end()
        self._remove_all()
        self._lock.unlock()

    def _end(self) -> None:
        self._timer.stop()
        self._asker.forget()
        self._asker.wait()
