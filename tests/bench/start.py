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
import netdesigner.analysis.facts  # before Qt, as the program itself does
from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication
import netdesigner.__main__ as program

class Eye(QObject):
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint and type(watched).__name__ == "MainWindow":
            QTimer.singleShot(int(sys.argv[2]) if len(sys.argv) > 2 else 0, tell)
            QApplication.instance().removeEventFilter(self)
        return False

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
program.main(sys.argv[1:2])
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
        qt = median(_start(folder, "import PySide6.QtWidgets")[0] for _ in range(TIMES))
        starts = [_start(folder, WINDOW) for _ in range(TIMES)]
        window = median(seconds for seconds, _ in starts)
        told = json.loads(starts[-1][1])
        few = json.loads(_start(folder, WINDOW, str(small), "1500")[1])["resident"] / 2**20
        many = json.loads(_start(folder, WINDOW, str(large), "1500")[1])["resident"] / 2**20
    return [
        result("process start to first painted window", window * 1e3, "ms", qt * 1e3, window / qt),
        result(f"of {', '.join(LATE)}: imported before it", len(told["late"]), "modules"),
        result("resident memory of the idle window", told["resident"] / 2**20, "MB"),
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
