"""Whether there is a display to show a window on; Qt itself ends the program without a word that helps."""

from __future__ import annotations

import os
import re
import socket
import sys
from contextlib import suppress
from pathlib import Path

OTHERWISE = (
    "Without one, `netdesigner demo --out DIR` does the main job, and `netdesigner --help` lists the other commands."
)
NO_DISPLAY = f"There is no display to show the window on (neither DISPLAY nor WAYLAND_DISPLAY is set). {OTHERWISE}"
PATIENCE = 3.0  # seconds that a display on another machine may take to answer
X_PORT = 6000  # of display 0 (X Window System Protocol)
X_FOLDER = "/tmp/.X11-unix/X"


def trouble_with_display() -> str | None:
    """A sentence where the window cannot be shown; None where it can, as far as this can be known."""
    platform = os.environ.get("QT_QPA_PLATFORM", "xcb").partition(":")[0]
    if not sys.platform.startswith("linux") or platform not in ("xcb", "wayland"):  # offscreen, vnc, ... need none
        return None
    answers = {"DISPLAY": _answers_x, "WAYLAND_DISPLAY": _answers_wayland}
    named = {name: value for name in answers if (value := os.environ.get(name, ""))}
    if not named:
        return NO_DISPLAY
    if any(answers[name](value) for name, value in named.items()):
        return None
    shown = " and ".join(f"{name}={value}" for name, value in named.items())
    return f"The display of {shown} does not answer. Is it running, and is its name right? {OTHERWISE}"


def _answers_x(name: str) -> bool:
    """Whether a server listens at an X display's name, such as `:0`, `unix:0`, `host:10.0`."""
    parts = re.fullmatch(r"(?:\w+/)?(?P<host>.*):(?P<number>\d{1,5})(?:\.\d+)?", name)
    if parts is None:
        return False
    host, number = parts["host"], int(parts["number"])
    if host in ("", "unix") and (_listens(f"\0{X_FOLDER}{number}") or _listens(f"{X_FOLDER}{number}")):
        return True
    with suppress(OSError, OverflowError):
        socket.create_connection((host if host not in ("", "unix") else "localhost", X_PORT + number), PATIENCE).close()
        return True
    return False


def _answers_wayland(name: str) -> bool:
    return _listens(str(Path(os.environ.get("XDG_RUNTIME_DIR", "/"), name)))


def _listens(address: str) -> bool:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as client:
        client.settimeout(PATIENCE)
        try:
            client.connect(address)
        except OSError:
            return False
        return True
