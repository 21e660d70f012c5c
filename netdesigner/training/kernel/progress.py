"""How far a training is, as plain values, and the time that it has worked."""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from .events import Best, EpochDone

Phase = Literal[
    "begin", "judge", "train", "validate", "hand over", "report", "done", "nan"
]


@dataclass
class Progress:
    """Where a training is: which phase of which epoch, and what is behind it."""

    phase: Phase = "begin"
    epoch: int = 0  # the one under way
    step: int = 0
    batch: int = 0  # how many of this epoch, or of its validation, are behind
    finished: int = 0  # epochs
    best: Best | None = None
    epochs: list[EpochDone] = field(default_factory=list)
    bad_loss: float = 0.0  # in phase "nan"
    seconds: float = 0.0  # of work
    epoch_began: float = 0.0  # in seconds of work
    trained: float = 0.0  # when the steps of the epoch were made

    def state(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def restored(cls, state: dict[str, Any]) -> Progress:
        best = Best(**state["best"]) if state["best"] else None
        epochs = [EpochDone(**epoch) for epoch in state["epochs"]]
        return cls(**{**state, "best": best, "epochs": epochs})


class Clock:
    """Seconds of work: a training that waits for its consumer is not at work."""

    def __init__(self, seconds: float = 0.0) -> None:
        self._seconds = seconds
        self._since: float | None = None  # when it was started, while it runs

    def pause(self) -> None:
        self._seconds, self._since = self.seconds, None

    def resume(self) -> None:
        self._since = time.perf_counter()

    @property
    def seconds(self) -> float:
        if self._since is None:
            return self._seconds
        return self._seconds + time.perf_counter() - self._since
