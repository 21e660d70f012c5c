"""Ctrl+C, TERM and HUP end what is under way in order."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from netdesigner.training.control import ENDING_SIGNALS


@contextmanager
def ending_in_order(stop: Callable[[], None]) -> Iterator[None]:
    """The first of the signals calls `stop`, a second one ends the program. What is ignored (nohup) stays ignored."""
    before = {number: signal.getsignal(number) or signal.SIG_DFL for number in ENDING_SIGNALS}
    heard = [number for number, action in before.items() if action is not signal.SIG_IGN]

    def restore() -> None:
        for number in heard:
            signal.signal(number, before[number])

    def hear(number: int, frame: FrameType | None) -> None:
        restore()
        if number not in (signal.SIGINT, signal.SIGTERM):
            _leave_terminal()
        stop()

    for number in heard:
        signal.signal(number, hear)
    try:
        yield
    finally:
        restore()


def _leave_terminal() -> None:
    """A terminal that has gone refuses every word, and the end is not to fail at that."""
    for descriptor in (1, 2):
        if os.isatty(descriptor):
            silent = os.open(os.devnull, os.O_WRONLY)
            os.dup2(silent, descriptor)
            os.close(silent)
