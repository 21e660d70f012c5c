"""The watch kept by conftest.py works: a test that leaves something behind fails, and the culprit is named."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

CARELESS = """
import threading

from PySide6.QtCore import QTimer, qWarning
from PySide6.QtWidgets import QWidget

kept = []
stop = threading.Event()


def test_thread():
    threading.Thread(target=stop.wait, args=(60,), name="forgotten", daemon=True).start()


def test_timer(qapp):
    kept.append(QTimer())
    kept[-1].start(60000)


def test_window(qapp):
    kept.append(QWidget(windowTitle="forgotten"))


def test_warning(qapp):
    qWarning("something is odd")


def test_careful(qtbot):
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.show()
"""


def test_what_is_left_behind_fails_the_test_that_left_it(tmp_path: Path) -> None:
    here = Path(__file__).resolve().parent
    source = (here / "conftest.py").read_text(encoding="utf-8")
    (tmp_path / "conftest.py").write_text(source.replace("THREAD_PATIENCE = 30.0", "THREAD_PATIENCE = 0.1"))
    (tmp_path / "test_careless.py").write_text(CARELESS)
    shutil.copy(here.parent / "pyproject.toml", tmp_path)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_careless.py"]
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "COV_"))}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    summary = done.stdout
    assert "This test leaves behind: thread forgotten" in summary
    assert "test_careless.py:17" in summary  # the line that started the timer
    assert "window QWidget 'forgotten'" in summary
    assert "FAILED test_careless.py::test_warning" in summary
    assert "4 passed, 1 failed, 3 errors" in summary or "1 failed, 4 passed, 3 errors" in summary
