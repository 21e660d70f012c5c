"""Runs long work in a background thread and brings what it yields to the window.

The thread never touches Qt: it puts values into a queue that one timer of the window empties 25 times a
second, so that a thousand steps a second cost the window nothing. It is never killed: it is asked to stop.
"""

from __future__ import annotations

import logging
import os
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from netdesigner.errors import told

FETCH_MS = 40  # 25 times a second, whatever the rate of the work
ANSWER_MS = 15
NICENESS = 10  # the window's thread goes first

log = logging.getLogger(__name__)


def sentence(error: BaseException) -> str:
    """What the user is told: what is no mistake of the program is a sentence; anything else is named as unexpected."""
    if (known := told(error)) is not None:
        return known
    log.error("Unexpected error in background work", exc_info=error)
    return f"An unexpected error ended this: {type(error).__name__}: {error}"


def _step_back() -> None:
    """Lowers the priority of this thread; on Linux threads have their own."""
    if sys.platform.startswith("linux"):
        with suppress(OSError):  # some containers forbid it
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)


@dataclass(frozen=True)
class _End:
    """The last thing in the queue."""

    error: Exception | None = None


class Worker(QObject):
    """Runs a generator in a thread.

    `work` is called in the thread (what it imports does not hold up the window) and returns the generator.
    `ask_to_stop` tells the generator itself to end in order; without it, it is closed after its next value.
    """

    received = Signal(object)  # list of the values since the last time
    failed = Signal(str)
    finished = Signal()  # once, after the last value and after `failed`

    def __init__(
        self,
        work: Callable[[], Iterator[Any]],
        ask_to_stop: Callable[[], None] | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._work, self._ask_to_stop = work, ask_to_stop
        self._queue: deque[Any] = deque()
        self._may_go = threading.Event()
        self._may_go.set()
        self._is_stopping = threading.Event()
        self._is_waiting = threading.Event()
        self._has_finished = False
        self._thread = threading.Thread(target=self._run, name="netdesigner worker", daemon=True)
        self._timer = QTimer(self, interval=FETCH_MS)
        self._timer.timeout.connect(self._fetch)

    @property
    def is_running(self) -> bool:
        """From `start` until `finished` was emitted, pauses included."""
        return self._timer.isActive()

    @property
    def is_paused(self) -> bool:
        return self.is_running and not self._may_go.is_set()

    @property
    def is_at_rest(self) -> bool:
        """Whether a pause has taken hold: the work has come to its next value and waits there."""
        return self._is_waiting.is_set()

    def start(self) -> None:
        self._timer.start()
        self._thread.start()

    def pause(self) -> None:
        """Asks for no further value until `resume`; the value being made is still delivered."""
        if not self._is_stopping.is_set():
            self._may_go.clear()

    def resume(self) -> None:
        self._may_go.set()

    def stop(self) -> None:
        """Asks the work to end, also while it is paused; `finished` follows."""
        self._is_stopping.set()
        if self._ask_to_stop is not None:
            self._ask_to_stop()
        self._may_go.set()

    def wait(self, seconds: float | None = None) -> bool:
        """Waits for the thread and delivers what is left; False if it has not ended in time."""
        if self._thread.ident is None:
            return True
        self._thread.join(seconds)
        if self._thread.is_alive():
            return False
        self._fetch()
        return True

    def _run(self) -> None:
        """In the thread: makes values until there are none or it is told to stop."""
        error = None
        try:
            _step_back()
            self._make_values()
        except Exception as problem:  # whatever it is, the window must hear that the work has ended
            error = problem
        self._queue.append(_End(error))

    def _make_values(self) -> None:
        values = self._work()
        try:
            while True:
                self._wait_for_permission()
                if self._is_stopping.is_set() and self._ask_to_stop is None:
                    return
                try:
                    self._queue.append(next(values))
                except StopIteration:
                    return
        finally:
            if close := getattr(values, "close", None):
                close()

    def _wait_for_permission(self) -> None:
        if not self._may_go.is_set():
            self._is_waiting.set()
            self._may_go.wait()
            self._is_waiting.clear()

    def _fetch(self) -> None:
        """In the window: delivers what has come."""
        values = []
        end: _End | None = None
        while self._queue:
            value = self._queue.popleft()
            if isinstance(value, _End):
                end = value
            else:
                values.append(value)
        if values:
            self.received.emit(values)
        if end is None or self._has_finished:
            return
        self._has_finished = True
        self._timer.stop()
        if end.error is not None:
            self.failed.emit(sentence(end.error))
        self.finished.emit()


@dataclass(frozen=True)
class _Request:
    number: int
    function: Callable[[], Any]
    on_result: Callable[[Any], None]
    on_error: Callable[[str], None] | None


class LatestRequest(QObject):
    """One-shot questions to a background thread, where only the newest one is answered.

    A question asked while another is being worked on waits; a third takes the place of the second. The
    functions must hold all they need: they never see the live document.
    """

    became_idle = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lock = threading.Lock()
        self._newest = 0
        self._waiting: _Request | None = None
        self._thread: threading.Thread | None = None
        self._answers: deque[tuple[_Request, Any, Exception | None]] = deque()
        self._timer = QTimer(self, interval=ANSWER_MS)
        self._timer.timeout.connect(self._deliver)

    @property
    def is_busy(self) -> bool:
        return self._timer.isActive()

    def ask(
        self,
        function: Callable[[], Any],
        on_result: Callable[[Any], None],
        on_error: Callable[[str], None] | None = None,
    ) -> int:
        """Runs `function` in the background; its answer comes to `on_result` unless a newer one was asked."""
        self._newest += 1
        with self._lock:
            self._waiting = _Request(self._newest, function, on_result, on_error)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="netdesigner asker", daemon=True)
                self._thread.start()
        self._timer.start()
        return self._newest

    def ticket(self) -> Callable[[], bool]:
        """For what is asked next: whether its answer is still waited for. Long work looks at it and ends."""
        number = self._newest + 1
        return lambda: self._newest == number

    def forget(self) -> None:
        """Nothing that was asked so far will be answered."""
        self._newest += 1
        with self._lock:
            self._waiting = None

    def wait(self, seconds: float | None = None) -> bool:
        """Waits for the thread and delivers; False if it has not ended in time."""
        with self._lock:
            thread = self._thread
        if thread is not None:
            thread.join(seconds)
            if thread.is_alive():
                return False
        self._deliver()
        return True

    def _run(self) -> None:
        """In the thread: works on what waits until nothing does."""
        _step_back()
        while True:
            with self._lock:
                request, self._waiting = self._waiting, None
                if request is None:
                    self._thread = None
                    return
            try:
                self._answers.append((request, request.function(), None))
            except Exception as error:  # whatever it is, the one who asked must hear of it
                self._answers.append((request, None, error))

    def _deliver(self) -> None:
        """In the window: hands over the newest answer, drops older ones."""
        with self._lock:
            is_over = self._thread is None
        while self._answers:
            request, answer, error = self._answers.popleft()
            if request.number != self._newest:
                continue
            if error is None:
                request.on_result(answer)
            elif request.on_error is not None:
                request.on_error(sentence(error))
            else:
                log.error("%s", sentence(error))
        with self._lock:
            is_over = is_over and self._thread is None
        if is_over and self._timer.isActive():
            self._timer.stop()
            self.became_idle.emit()
