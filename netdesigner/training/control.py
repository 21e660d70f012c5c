"""What may be said to a running training from another thread, or by the system: stop, and show the weights."""

from __future__ import annotations

import signal
import threading

ENDING_SIGNALS = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
)  # Ctrl+C, the end of a session or of a time limit, the end of a terminal: all end a training in order


class StopFlag:
    """Set from any thread; the training reads it between two steps and ends in order."""

    def __init__(self) -> None:
        self._flag = threading.Event()

    def set(self) -> None:
        self._flag.set()

    @property
    def is_set(self) -> bool:
        return self._flag.is_set()


class Probe:
    """Asks for a copy of the weights: after `want()` the next step is followed by one `WeightsTaken`."""

    def __init__(self) -> None:
        self._wanted = threading.Event()

    def want(self) -> None:
        self._wanted.set()

    def take_wish(self) -> bool:
        """Whether a copy is wanted; the wish is then fulfilled once."""
        if not self._wanted.is_set():
            return False
        self._wanted.clear()
        return True
