"""Whatever lies where settings and unsaved work are kept, the window starts and says one sentence."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray
from pytestqt.qtbot import QtBot

from netdesigner.design.design import Design
from netdesigner.design.document import Document
from netdesigner.gui.session.left_work import folder, left_behind, set_aside
from netdesigner.gui.session.preferences import preferences, remembered_number, remembered_texts
from netdesigner.gui.session.recovery import Recovery
from netdesigner.gui.window.main_window import MainWindow
from netdesigner.layers import REGISTRY
from netdesigner.paths import state_folder, state_trouble

KEYS = (
    "files/recent", "files/folder", "export/folder", "weights/folder", "theme", "geometry", "bottom/design",
    "arrangement/current", "arrangement/design", "picture/style",
)  # fmt: skip
DEEP = "[" * 200_000
VALUES = [
    "null",
    '{"a": 1}',
    '[1, null, "\\u0000", ["x"]]',
    DEEP,
    "9" * 5000,
    "\0",
    "/" + "x" * 5000,
    QByteArray(b"\0\1no"),
]


@pytest.mark.parametrize("value", VALUES, ids=range(len(VALUES)))
def test_the_window_starts_whatever_was_remembered(value: object, qtbot: QtBot) -> None:
    kept = preferences()
    for key in KEYS:
        kept.setValue(key, value)
    kept.sync()
    window = MainWindow()
    qtbot.addWidget(window)
    window.show()
    assert window.is_furnished
    assert window.files.recent() == []
    window.close()


def test_lists_and_numbers_are_read_or_left_out(qapp: object) -> None:
    preferences().setValue("some/list", '["a", 1, null, "b"]')
    preferences().setValue("some/number", "120")
    preferences().setValue("other/number", "²")
    assert remembered_texts("some/list") == ["a", "b"]
    assert remembered_texts("other/number") == []
    assert remembered_number("some/number", 7, most=1000) == 120
    assert remembered_number("some/number", 7, most=100) == remembered_number("other/number", 7, most=1000) == 7


@pytest.mark.parametrize("kind", ["a file", "a dangling link", "below a file"])
def test_without_a_usable_folder_the_window_starts_and_says_where_things_are_kept(
    kind: str, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, small: Design
) -> None:
    state = tmp_path / "state"
    state.mkdir()
    (tmp_path / "file").touch()
    if kind == "below a file":
        state = tmp_path / "file"
    elif kind == "a file":
        (state / "netdesigner").touch()
    else:
        (state / "netdesigner").symlink_to(tmp_path / "nowhere" / "at all")
    monkeypatch.setenv("XDG_STATE_HOME", str(state))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert "cannot be kept in" in state_trouble()
    assert state_folder() == tmp_path / f"netdesigner-{os.getuid()}"
    crashed = Recovery(Document(small))
    crashed.write()
    crashed._lock.unlock()
    window = MainWindow()
    qtbot.addWidget(window)
    window.show()
    assert window.notice.isVisible()
    assert [work.design.name for work in left_behind()] == ["Small"]
    window.close()


def test_a_deeply_nested_recovery_file_is_set_aside_and_the_others_are_offered(qapp: object, small: Design) -> None:
    good = Recovery(Document(small))
    good.write()
    good._lock.unlock()
    for name, text in {"deep": DEEP, "null": "null", "digits": '{"origin": ' + "9" * 5000 + "}"}.items():
        (folder() / f"1-{name}.recovery.json").write_text(text)
    assert [work.design.name for work in left_behind()] == ["Small"]
    assert len(set_aside()) == 3


def test_a_recovery_file_that_cannot_be_written_is_told_once(qapp: object, small: Design, qtbot: QtBot) -> None:
    document = Document(small)
    recovery = Recovery(document)
    told: list[str] = []
    recovery.failed.connect(told.append)
    recovery.file.mkdir()  # nothing can be written in its place
    for _ in range(2):
        document.add(REGISTRY["ReLU"].make())
        recovery.write()
    recovery.file.rmdir()
    recovery.close()
    assert len(told) == 1
    assert told[0].startswith("Unsaved work is not kept for the case of a crash: ")
