"""Unsaved work survives a crash: it is written to a recovery file soon after each edit.

Each process holds a lock beside its own file; a file whose lock nobody holds was left by a crash.
"""

from __future__ import annotations

import json
import os
import uuid
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QLockFile, QObject, QTimer, Signal

from netdesigner.design.design import Design
from netdesigner.design.document import Document
from netdesigner.design.file import FileError, dumps, loads, write_text
from netdesigner.gui.links import listen
from netdesigner.gui.worker import Asker
from netdesigner.json_text import parse
from netdesigner.paths import state_folder

LARGE = 400  # blocks from which on the window does not wait for the writing
DELAY_MS = 1000  # after the first edit since the last writing
ENDING = ".recovery.json"
UNREADABLE = ".unreadable"


def folder() -> Path:
    return state_folder() / "recovery"


@dataclass(frozen=True)
class Found:
    """Work that a crash left behind."""

    file: Path
    design: Design
    origin: Path | None  # the design file it was opened from
    when: datetime

    @property
    def title(self) -> str:
        return self.origin.name if self.origin else f"{self.design.name} (never saved)"

    def discard(self) -> None:
        _remove(self.file)
        _remove(_lock_path(self.file))


class Recovery(QObject):
    """Keeps the recovery file of one window's document up to date; there is none while all is saved."""

    failed = Signal(str)  # a sentence, once: unsaved work is not kept

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._has_failed = False
        with suppress(OSError):  # told at the first writing
            folder().mkdir(parents=True, exist_ok=True)
        self.file = folder() / f"{os.getpid()}-{uuid.uuid4().hex[:8]}{ENDING}"
        self._lock = QLockFile(str(_lock_path(self.file)))
        self._lock.setStaleLockTime(0)
        self._lock.tryLock(0)
        self._timer = QTimer(self, interval=DELAY_MS, singleShot=True)
        self._timer.timeout.connect(self._write_soon)
        self._asker = Asker(self)
        self._asker.became_idle.connect(self._clean_up)
        listen(self, document.changed, self._note)
        listen(self, document.history_changed, self._note)

    def _note(self, _: object = None) -> None:
        if not self._document.is_modified:
            self._timer.stop()
            self._asker.forget()
            if not self._asker.is_busy:  # else it goes when the writing has ended
                _remove(self.file)
        elif not self._timer.isActive():
            self._timer.start()

    def _write_soon(self) -> None:
        """Writes the recovery file; of a large design in the background."""
        if len(self._document.design.graph.nodes) < LARGE:
            self.write()
            return
        design, path = self._document.design.snapshot(), self._document.path
        self._asker.ask(lambda: self._put(design, path), lambda _: None, self._tell_failure)

    def _clean_up(self) -> None:
        """After writing in the background: all may have been saved meanwhile."""
        if not self._document.is_modified:
            _remove(self.file)

    def write(self) -> None:
        """Writes the recovery file now."""
        try:
            self._put(self._document.design, self._document.path)
        except FileError as error:
            self._tell_failure(str(error))

    def _tell_failure(self, reason: str) -> None:
        if not self._has_failed:
            self._has_failed = True
            self.failed.emit(f"Unsaved work is not kept for the case of a crash: {reason}")

    def _put(self, design: Design, path: Path | None) -> None:
        content = {
            "origin": str(path) if path else None,
            "when": datetime.now().isoformat(timespec="seconds"),
            "design": dumps(design),
        }
        write_text(self.file, json.dumps(content))

    def close(self) -> None:
        """An orderly end: nothing is left behind."""
        self._timer.stop()
        self._asker.forget()
        self._asker.wait()
        _remove(self.file)
        self._lock.unlock()


def left_behind() -> list[Found]:
    """The work of processes that ended without closing, newest first."""
    found = [work for file in _abandoned() if (work := _read(file)) is not None]
    return sorted(found, key=lambda work: work.when, reverse=True)


def set_aside() -> list[Path]:
    """Renames files that cannot be read (torn, or of a newer program), so that nothing is lost; says where they are."""
    kept = []
    for file in _abandoned():
        if _read(file) is None:
            goal = file.with_name(file.name + UNREADABLE)
            with suppress(OSError):  # it stays where it is, and is tried again at the next start
                file.replace(goal)
                _lock_path(file).unlink(missing_ok=True)
                kept.append(goal)
    return kept


def _abandoned() -> list[Path]:
    """Files whose lock nobody holds; the others belong to windows that are still at work."""
    return [file for file in sorted(folder().glob(f"*{ENDING}")) if _is_free(file)]


def _is_free(file: Path) -> bool:
    lock = QLockFile(str(_lock_path(file)))
    lock.setStaleLockTime(0)
    if not lock.tryLock(0):
        return False
    lock.unlock()
    return True


def _read(file: Path) -> Found | None:
    """The work in a file; None where it cannot be read."""
    try:
        content = parse(file.read_text(encoding="utf-8"))
        origin = content["origin"]
        when = datetime.fromisoformat(content["when"])
        return Found(file, loads(content["design"]), Path(origin) if origin else None, when)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _remove(file: Path) -> None:
    with suppress(OSError):  # it is not there, or lies where nothing can be changed
        file.unlink()


def _lock_path(file: Path) -> Path:
    return file.with_name(file.name.removesuffix(ENDING) + ".lock")
