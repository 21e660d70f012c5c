"""Every test runs without a display, with its own home, and is failed if it leaves something behind."""

import gc
import os
import random
import select
import shutil
import subprocess
import sys
import threading
import weakref
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, settings
from PySide6.QtCore import QCoreApplication, QEvent, QTimer
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
for threads in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ.setdefault(threads, "1")
os.environ.setdefault("MKL_CBWR", "AUTO")  # as the program itself does

ALLOWED = (HealthCheck.too_slow, HealthCheck.function_scoped_fixture, HealthCheck.data_too_large)
# packaging/test.sh: the quick part draws few examples, the slow part draws them again, thoroughly
for profile, count in (("quick", 10), ("thorough", 100), ("long", 1000)):
    is_fixed = profile != "long"
    settings.register_profile(
        profile, max_examples=count, deadline=None, derandomize=is_fixed, suppress_health_check=ALLOWED
    )
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))

# What is waited for may take its time on a busy machine: pytest-qt's own 5 seconds are too few there.
for _wait in (QtBot.waitUntil, QtBot.waitSignal, QtBot.waitSignals):
    _wait.__kwdefaults__["timeout"] = 30_000

THREAD_PATIENCE = 30.0  # seconds a thread that was told to stop may take
_started: "weakref.WeakKeyDictionary[QTimer, str]" = weakref.WeakKeyDictionary()


@pytest.fixture(scope="session")
def qapp() -> object:
    """The application as the program makes it, also for tests that only need some application."""
    from netdesigner.app import application

    return application()


@pytest.fixture(autouse=True)
def own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Settings, recovery files and runs of a test lie in a folder of its own."""
    home = tmp_path_factory.getbasetemp() / "home" / f"{next(_numbers)}"
    for kind in ("STATE", "DATA", "CONFIG", "CACHE"):
        monkeypatch.setenv(f"XDG_{kind}_HOME", str(home / kind.lower()))
    return home


_numbers = iter(range(10**9))


@pytest.fixture(autouse=True)
def _same_dice() -> None:
    """Each test draws the same numbers, alone or after any others: dropout and the like ask the shared generators."""
    random.seed(0)
    np.random.seed(0)
    if "torch" in sys.modules:  # imported by the modules that use it
        sys.modules["torch"].manual_seed(0)


@pytest.fixture
def in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """The certificate child's work done here, for tests of what it compares: a fresh process takes seconds."""
    import torch

    from netdesigner.certificate import certificate

    def run(folder: Path, timeout: float) -> certificate.Certificate | None:
        state, threads, path = torch.get_rng_state(), torch.get_num_threads(), list(sys.path)
        here = sys.modules["netdesigner"]
        try:
            certificate.child.main([str(folder)])
        except (RuntimeError, AttributeError) as error:
            return certificate._failure(f"Not verified: {error}")
        finally:
            sys.modules["netdesigner"] = here
            sys.path[:] = path
            torch.set_rng_state(state)
            torch.set_num_threads(threads)
        return None

    monkeypatch.setattr(certificate, "_run_child", run)


@pytest.fixture(scope="session", autouse=True)
def _watch_timers() -> Iterator[None]:
    """Note the line that starts each timer, so that a forgotten one can be named."""
    original: Callable[..., None] = QTimer.start

    def start(timer: QTimer, *arguments: Any) -> None:
        caller = sys._getframe(1)
        _started[timer] = f"{caller.f_code.co_filename}:{caller.f_lineno}"
        original(timer, *arguments)

    QTimer.start = start  # type: ignore[method-assign]
    yield
    QTimer.start = original  # type: ignore[method-assign]


_called: list[str] = []  # addresses on a network, asked for anywhere in this process


def _note_connections(event: str, arguments: tuple[Any, ...]) -> None:
    is_call = event in ("socket.connect", "socket.sendto") and isinstance(arguments[1], tuple)  # else a local socket
    if is_call or event == "socket.getaddrinfo":
        _called.append(f"{event} {arguments}")


sys.addaudithook(_note_connections)


@pytest.fixture(autouse=True)
def nothing_is_sent(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail the test in which the program asks a network for anything; `network` marks those that ask for a display."""
    before = len(_called)
    yield
    if len(_called) > before and request.node.get_closest_marker("network") is None:
        pytest.fail(f"This test asks the network: {_called[before:]}")


@pytest.fixture(autouse=True)
def nothing_left_behind() -> Iterator[None]:
    """Fail the test that leaves a thread, a running timer or a top-level window."""
    threads_before = set(threading.enumerate())
    windows_before = {id(window) for window in _windows()}
    timers_before = set(_running_timers())
    yield
    for thread in set(threading.enumerate()) - threads_before:
        thread.join(THREAD_PATIENCE)
    left = [f"thread {thread.name}" for thread in set(threading.enumerate()) - threads_before]
    left += _left_in_qt(windows_before, timers_before)
    if left:
        pytest.fail("This test leaves behind: " + "; ".join(left))


def _left_in_qt(windows_before: set[int], timers_before: set[QTimer]) -> list[str]:
    if QApplication.instance() is None:
        return []
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    found = _name_left(windows_before, timers_before)
    if found:  # widgets in reference cycles are no leak; collecting is slow, so only now
        gc.collect()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        found = _name_left(windows_before, timers_before)
    return found


def _name_left(windows_before: set[int], timers_before: set[QTimer]) -> list[str]:
    windows = [window for window in _windows() if id(window) not in windows_before]
    timers = [timer for timer in _running_timers() if timer not in timers_before]
    named = [f"window {type(window).__name__} {window.windowTitle()!r}" for window in windows]
    return named + [f"timer started at {_started[timer]}" for timer in timers]


def _windows() -> list[QWidget]:
    if QApplication.instance() is None:
        return []
    shown = [window for window in QApplication.topLevelWidgets() if isValid(window)]
    return [window for window in shown if type(window).__name__ != "QTipLabel"]  # Qt keeps one tool tip


def _running_timers() -> list[QTimer]:
    return [timer for timer in _started if isValid(timer) and timer.isActive()]


@pytest.fixture(scope="session")
def virtual_display() -> Iterator[str]:
    """A display of its own (1600 x 1000) for tests that use the program with mouse and keyboard: `":N"`."""
    if shutil.which("Xvfb") is None:
        pytest.fail("Xvfb is missing: apt-get install -y --no-install-recommends xvfb xauth xdotool")
    read_end, write_end = os.pipe()
    command = ["Xvfb", "-displayfd", str(write_end), "-screen", "0", "1600x1000x24", "-nolisten", "tcp"]
    server = subprocess.Popen(command, pass_fds=[write_end], stderr=subprocess.DEVNULL)
    os.close(write_end)
    try:
        if not select.select([read_end], [], [], 30)[0]:
            pytest.fail("Xvfb did not open a display within 30 seconds.")
        yield ":" + os.read(read_end, 16).decode().strip()
    finally:
        os.close(read_end)
        server.kill()
        server.wait()
