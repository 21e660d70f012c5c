"""How long work has gone on."""

from __future__ import annotations

import time


class WorkClock:
    """Seconds of work, pauses left out."""

    def __init__(self) -> None:
        self._since: float | None = None
        self._seconds = 0.0

    def resume(self) -> None:
        if self._since is None:
            self._since = time.perf_counter()

    def pause(self) -> None:
        self._seconds, self._since = self.seconds, None

    @property
    def seconds(self) -> float:
        return self._seconds + (time.perf_counter() - self._since if self._since is not None else 0.0)
