"""Keeps the runs of the window: each in a folder of its own, the oldest go when there are too many."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

from netdesigner.design.design import Design
from netdesigner.errors import SentenceError
from netdesigner.json_text import parse
from netdesigner.paths import runs_folder, sweep
from netdesigner.runs.folder import RUN, RunError, RunFolder
from netdesigner.runs.place import RunPlace
from netdesigner.training.events import EpochDone, Event

MADE_BY = "window"  # only such runs are ever removed: those of the command line were asked for
MOST = 50


def kept(
    events: Iterable[Event],
    design: Design,
    place: RunPlace,
    parent: Path | None = None,
    before: tuple[EpochDone, ...] = (),
) -> Iterator[Event]:
    """Passes the events of a training on and writes them as a run; where that fails the training goes on.

    `before` are the epochs that it goes on from.
    """
    parent = parent or runs_folder()
    try:
        run = RunFolder.new(parent, design, made_by=MADE_BY, before=before)
        place.path = run.path
        remove_old(parent)
        for other in parent.iterdir():
            sweep(other)
    except (RunError, OSError) as error:
        place.trouble = str(error)
    try:
        for event in events:
            if place.path is not None and not place.trouble:
                _write(run, event, place)
            yield event
    except Exception as error:  # noted whatever it is, and raised again
        if place.path is not None and not place.trouble:
            _note_failure(run, str(error), place)
        raise


def _write(run: RunFolder, event: Event, place: RunPlace) -> None:
    try:
        run.take(event)
    except (SentenceError, OSError) as error:  # a full disk is no reason to lose the training
        place.trouble = f"{error}. What was written lies in {run.path}."


def _note_failure(run: RunFolder, message: str, place: RunPlace) -> None:
    try:
        run.fail(message)
    except (SentenceError, OSError) as error:
        place.trouble = str(error)


def remove_old(parent: Path, most: int = MOST) -> None:
    """Removes the oldest runs of the window beyond the newest `most`."""
    own = sorted(path for path in parent.iterdir() if _made_by(path) == MADE_BY)
    for path in own[: max(0, len(own) - most)]:
        shutil.rmtree(path, ignore_errors=True)


def _made_by(path: Path) -> str:
    try:
        told = parse((path / RUN).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return ""
    return str(told.get("made_by", "")) if isinstance(told, dict) else ""
