"""How long until the first window is painted, what is imported before it, and what memory an idle window takes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from statistics import median

from tests.bench.measure import Result, result

TIMES = 7
LATE = ("torch", "pyqtgraph", "networkx", "sklearn")

WINDOW = """
import gc, json, os, sys
gc.disable()  # as the program itself does
from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication
import netdesigner.__main__ as program

class Eye(QObject):
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint and type(watched).__name__ == "MainWindow":
            wait = sys.argv[2] if len(sys.argv) > 2 else "0"
            QTimer.singleShot(0, lambda: when_whole(watched)) if wait == "whole" else QTimer.singleShot(int(wait), tell)
            QApplication.instance().removeEventFilter(self)
        return False

def when_whole(window):
    if window.is_furnished and window.start_page.is_full:
        QTimer.singleShot(0, tell)
    else:
        QTimer.singleShot(1, lambda: when_whole(window))

def tell():
    with open("/proc/self/statm") as pages:
        resident = int(pages.read().split()[1]) * 4096
    late = [name for name in %r if name in sys.modules]
    print(json.dumps({"late": late, "resident": resident}), flush=True)
    os._exit(0)

import netdesigner.app
original = netdesigner.app.application
def watched():
    app = original()
    app.installEventFilter(eye)
    return app
eye = Eye()
netdesigner.app.application = watched
program.main([name for name in sys.argv[1:2] if name])
""" % (LATE,)  # noqa: UP031  (braces all over the program text)


def run() -> list[Result]:
    import tempfile
    from pathlib import Path

    from netdesigner.design import file
    from tests.bench.analysis import residual

    with tempfile.TemporaryDirectory() as folder:
        large = Path(folder) / "large.netdesign"
        file.save(residual(1000), large)
        small = Path(folder) / "small.netdesign"
        file.save(residual(10), small)
        _start(folder, WINDOW)  # once for the disk's and the byte code's sake
        _start(folder, "import PySide6.QtWidgets")
        # In turns, so that what else the machine does falls on all alike
        turns = [
            (
                _start(folder, "import PySide6.QtWidgets")[0],
                _start(folder, WINDOW)[0],
                _start(folder, WINDOW, "", "whole")[0],
            )
            for _ in range(TIMES)
        ]
        qt, window, whole = (median(turn[index] for turn in turns) for index in range(3))
        told = json.loads(_start(folder, WINDOW)[1])
        idle = json.loads(_start(folder, WINDOW, "", "1500")[1])["resident"] / 2**20
        few = json.loads(_start(folder, WINDOW, str(small), "1500")[1])["resident"] / 2**20
        many = json.loads(_start(folder, WINDOW, str(large), "1500")[1])["resident"] / 2**20
    return [
        result("process start to first painted window", window * 1e3, "ms", qt * 1e3, window / qt),
        result(f"of {', '.join(LATE)}: imported before it", len(told["late"]), "modules"),
        result("... to the window with all its panels and thumbnails", whole * 1e3, "ms", qt * 1e3, whole / qt),
        result("resident memory of the idle window", idle, "MB"),
        result("... with a design of 1,000 nodes, more than with 10", many - few, "MB"),
    ]


def _start(folder: str, program: str, *arguments: str) -> tuple[float, str]:
    """Seconds a fresh process takes, and what it prints."""
    import time

    environment = os.environ | {"XDG_STATE_HOME": folder, "XDG_CONFIG_HOME": folder, "XDG_DATA_HOME": folder}
    environment.setdefault("QT_QPA_PLATFORM", "offscreen")
    # An installed program has its byte code; a checkout may be told not to write any.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    environment["PYTHONPYCACHEPREFIX"] = f"{folder}/bytecode"
    begin = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments], env=environment, capture_output=True, text=True, check=True
    )
    return time.perf_counter() - begin, done.stdout
