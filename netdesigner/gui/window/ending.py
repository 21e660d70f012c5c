"""Ctrl+C in the terminal, TERM and HUP end the window in order: the training stops, and what is unsaved is kept."""

from __future__ import annotations

import signal
import socket
from collections.abc import Callable
from contextlib import suppress
from types import FrameType
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSocketNotifier
from PySide6.QtWidgets import QApplication

from netdesigner.gui.session.preferences import preferences
from netdesigner.training.control import ENDING_SIGNALS

if TYPE_CHECKING:
    from netdesigner.gui.window.main_window import MainWindow

SECONDS = 10.0  # that a training has for its last step


class SystemSignals(QObject):
    """Calls `end` in the window's own loop when the system asks for the end; asked again, it ends the program."""

    def __init__(self, end: Callable[[], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._end = end
        self._reader, self._writer = socket.socketpair()
        self._reader.setblocking(False)
        self._writer.setblocking(False)
        self._notifier = QSocketNotifier(self._reader.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._hear)
        signal.set_wakeup_fd(self._writer.fileno(), warn_on_full_buffer=False)
        for number in ENDING_SIGNALS:
            if signal.getsignal(number) is not signal.SIG_IGN:  # nohup
                signal.signal(number, _note)

    def _hear(self) -> None:
        with suppress(BlockingIOError):
            self._reader.recv(64)
        self._end()


def _note(number: int, frame: FrameType | None) -> None:
    """The notifier hears of it as well; a second signal does what it usually does."""
    for each in ENDING_SIGNALS:
        if signal.getsignal(each) is _note:
            signal.signal(each, signal.SIG_DFL)


def end_in_order(window: MainWindow) -> None:
    """Ends without a question; what is unsaved, weights included, is offered at the next start."""
    if window.is_furnished:
        window.training.close(SECONDS)
        window.recovery.leave()
        window.arrangements.remember()
        preferences().setValue("geometry", window.saveGeometry())
        preferences().sync()
    QApplication.exit(0)
