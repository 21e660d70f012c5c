"""The package as a user gets it: version, resources, a light start, a Qt that keeps its references."""

import ast
import configparser
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from PySide6.QtCore import QObject

import netdesigner
from netdesigner import __main__, paths

ROOT = Path(__file__).resolve().parent.parent
HEAVY = ("torch", "pyqtgraph", "networkx", "sklearn", "scipy")


def in_new_process(code: str) -> str:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_version_is_that_of_pyproject() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert netdesigner.__version__ == project["version"]


def test_everything_imported_is_declared() -> None:
    """What the wheel asks for is what the program imports; torch brings numpy's friends, not the other way round."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = {re.split(r"[^\w.-]", line)[0].lower().replace("-", "_") for line in project["dependencies"]}
    known_as = {"PySide6": "pyside6_essentials", "sklearn": "scikit_learn", "PIL": "pillow"}
    known_as |= {"pydantic_core": "pydantic", "annotated_types": "pydantic"}  # parts of it
    imported: set[str] = set()
    for path in (ROOT / "netdesigner").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                imported |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                imported.add(node.module.split(".")[0])
    outside = imported - set(sys.stdlib_module_names) - {"netdesigner"}
    assert {name for name in outside if known_as.get(name, name).lower() not in declared} == set()


def test_the_tested_versions_satisfy_pyproject() -> None:
    pinned = dict(
        line.split("==") for line in (ROOT / "packaging" / "constraints.txt").read_text().split() if "==" in line
    )
    assert pinned["torch"] == "2.13.0"
    assert pinned["PySide6_Essentials"] == pinned["shiboken6"] == "6.11.3"


def test_the_desktop_file_names_program_and_icon() -> None:
    desktop = configparser.RawConfigParser(delimiters="=")
    desktop.optionxform = str  # type: ignore[assignment,method-assign]
    desktop.read(ROOT / "packaging" / "netdesigner.desktop", encoding="utf-8")
    entry = desktop["Desktop Entry"]
    assert entry["Exec"] == "netdesigner %f"
    assert (ROOT / "resources" / "icons" / f"{entry['Icon']}.svg").is_file()


@pytest.mark.parametrize("folder", ["icons", "themes"])
def test_resources_are_found(folder: str) -> None:
    assert any((paths.resources() / folder).iterdir())


def test_resources_of_a_frozen_bundle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    assert paths.resources() == tmp_path / "resources"


def test_state_folder_is_the_tests_own(own_home: Path) -> None:
    assert paths.state_folder().is_relative_to(own_home)


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="None is immortal since Python 3.12")
def test_qt_keeps_the_reference_count_of_none() -> None:
    """PySide6 6.12.0 drops one on every call and kills the program (libraries that pin it are why this can pass)."""
    named = QObject()
    named.setObjectName("a")
    before = sys.getrefcount(None)
    for _ in range(500):
        named.setObjectName("a")
    assert sys.getrefcount(None) > before - 100


def test_drawing_needs_neither_torch_nor_qt() -> None:
    code = (
        "import sys, netdesigner.layers, netdesigner.design, netdesigner.analysis\n"
        "print([name for name in ('torch', 'PySide6') if name in sys.modules])"
    )
    assert in_new_process(code).strip() == "[]"


def test_the_command_line_starts_without_torch_and_qt() -> None:
    code = (
        "import sys\n"
        "from netdesigner.__main__ import main\n"
        "assert main(['templates']) == 0\n"
        "print([name for name in ('torch', 'PySide6') if name in sys.modules])"
    )
    assert in_new_process(code).splitlines()[-1] == "[]"


def test_starting_the_window_imports_nothing_heavy() -> None:
    code = (
        "import sys\n"
        "from netdesigner.app import application\n"
        "app = application()\n"
        "from netdesigner.gui.window.main_window import MainWindow\n"
        "window = MainWindow()\n"
        "window.show()\n"
        "app.processEvents()\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules])\n"
        "window.close()"
    )
    assert in_new_process(code).strip() == "[]"


NOT_YET = ("pydantic", "netdesigner.layers", "netdesigner.gui.canvas")


def test_the_first_window_is_painted_before_any_layer_is_imported() -> None:
    """The start page alone needs none of them: they come while one looks at it."""
    code = (
        "import sys\n"
        "from netdesigner.app import application\n"
        "app = application()\n"
        "from netdesigner.gui.window.main_window import MainWindow\n"
        "window = MainWindow(at_once=False)\n"
        "window.resize(1400, 900)\n"
        "window.grab()\n"
        f"print([name for name in {NOT_YET!r} if name in sys.modules])\n"
        "window.close()"
    )
    assert in_new_process(code).strip() == "[]"


def test_without_a_display_the_program_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(sys, "platform", "linux")
    assert __main__.main([]) == 2
    assert "netdesigner demo --out" in capsys.readouterr().err
