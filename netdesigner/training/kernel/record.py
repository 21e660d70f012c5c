"""The folder of a training: its last checkpoint, and a line for each epoch.

Each epoch stands there once, however often the training was cut off.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

from .checkpoint import load_checkpoint, replacing, save_checkpoint
from .events import Ended, EpochDone, LoopEvent
from .loop import TrainingLoop

CHECKPOINT, METRICS = "checkpoint.pt", "metrics.jsonl"


class Record:
    """Writes a training while it happens: give it every event."""

    def __init__(self, folder: Path, loop: TrainingLoop) -> None:
        self._checkpoint, self._metrics = folder / CHECKPOINT, folder / METRICS
        self._loop = loop

    def resume(self) -> None:
        """Takes the training up where it was written down; OSError where it was not.

        The checkpoint knows its epochs: lines that were written before it, after it or
        by half become what it says.
        """
        self._loop.restore(load_checkpoint(self._checkpoint))
        with replacing(self._metrics) as file:
            file.write("".join(map(_line, self._loop.epochs)).encode())

    def take(self, event: LoopEvent) -> None:
        """Keeps what can be gone on from: at each epoch's end, and at a stop."""
        if isinstance(event, EpochDone | Ended):
            save_checkpoint(self._checkpoint, self._loop.state())
        if isinstance(event, EpochDone):
            with self._metrics.open("a", encoding="utf-8") as file:
                file.write(_line(event))


def _line(epoch: EpochDone) -> str:
    return json.dumps(asdict(epoch)) + "\n"
