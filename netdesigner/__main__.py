"""The door of the program: the window, a command-line verb, or a hidden child of another NetDesigner."""

import gc
import os
import sys
from pathlib import Path

CHILD = "--certify-child"  # a frozen bundle has no `python` to start, so the program starts itself
NO_DISPLAY = (
    "There is no display to show the window on (neither DISPLAY nor WAYLAND_DISPLAY is set). "
    "Without one, `netdesigner demo --out DIR` does the main job, and `netdesigner --help` lists the other commands."
)
NO_QT = (
    "The window cannot be shown, because Qt misses a system library: {error}\n"
    "On Debian or Ubuntu, this installs what it needs:\n"
    "  apt-get install -y --no-install-recommends libegl1 libgl1 libdbus-1-3 libfontconfig1 libxkbcommon0 "
    "libglib2.0-0 libxcb-cursor0 libxkbcommon-x11-0 libxcb-icccm4 libxcb-keysyms1 libxcb-shape0"
)


def main(arguments: list[str] | None = None) -> int:
    """Run what the arguments ask for and return the exit code."""
    asked = sys.argv[1:] if arguments is None else arguments
    # Idle OpenMP threads that spin would fight with the window for the cores; must be set before torch comes.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    # Equal numbers from equal inputs, wherever they lie in memory: what "same seed" and the certificate promise.
    os.environ.setdefault("MKL_CBWR", "AUTO")
    if asked[:1] == [CHILD]:
        from netdesigner.network.certificate import child_main

        return child_main(asked[1:])
    if not asked or _is_design(asked[0]):
        return _window(Path(asked[0]) if asked else None)
    from netdesigner.cli import main as command_line

    return command_line(asked)


def _is_design(argument: str) -> bool:
    return not argument.startswith("-") and Path(argument).suffix == ".netdesign"


def _window(path: Path | None) -> int:
    if not _has_display():
        print(NO_DISPLAY, file=sys.stderr)
        return 2
    gc.disable()  # nothing made until the window is there is garbage; `run` turns the collector on again
    if path is not None:  # before Qt, whose import hook makes every later import dearer
        import netdesigner.analysis.facts  # noqa: F401

    try:
        from PySide6 import QtWidgets  # noqa: F401  (only to learn whether the system has what Qt needs)
    except ImportError as error:
        print(NO_QT.format(error=error), file=sys.stderr)
        return 2
    from netdesigner.app import run

    return run(path)


def _has_display() -> bool:
    if not sys.platform.startswith("linux"):
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))


if __name__ == "__main__":
    sys.exit(main())
