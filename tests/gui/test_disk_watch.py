"""Another program's change to the open file is told, and never written over unasked."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QMessageBox
from pytestqt.qtbot import QtBot

from netdesigner.design import file
from netdesigner.design.design import Design
from netdesigner.design.stamp import has_changed, stamp
from netdesigner.gui.session.disk_watch import ask_about_conflict
from netdesigner.gui.session.left_work import left_behind
from netdesigner.gui.window import files as files_module
from netdesigner.gui.window.files import Files
from netdesigner.gui.window.main_window import MainWindow


@pytest.fixture
def path(tmp_path: Path, small: Design) -> Path:
    goal = tmp_path / "net.netdesign"
    file.save(small, goal)
    return goal


def change(path: Path) -> str:
    """What another program does: it writes another design; returns its text."""
    text = file.dumps(Design(name="Theirs"))
    path.write_text(text)
    return text


def test_equal_content_at_another_time_is_no_change(path: Path) -> None:
    known = stamp(path)
    os.utime(path, (1, 1))
    assert not has_changed(path, known)
    change(path)
    assert has_changed(path, known)
    path.unlink()
    assert not has_changed(path, known)


@pytest.mark.parametrize("answer", ["mine", "theirs", "elsewhere", "cancel"])
def test_saving_asks_before_it_writes_over_it(
    answer: str, window: MainWindow, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files_module, "ask_about_conflict", lambda *_: answer)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path.with_name("mine.netdesign")), ""))
    window.open(path)
    window.add_block("ReLU")
    theirs = change(path)
    is_saved = window.files.save()
    assert is_saved == (answer != "cancel")
    assert (path.read_text() == theirs) == (answer != "mine")
    assert (window.session.document.design.name == "Theirs") == (answer == "theirs")
    assert path.with_name("mine.netdesign").exists() == (answer == "elsewhere")


def test_saving_asks_nothing_where_only_this_window_wrote(window: MainWindow, path: Path) -> None:
    window.open(path)
    for _ in range(2):
        window.add_block("ReLU")
        assert window.files.save()  # a question would wait for an answer and never return


@pytest.mark.parametrize("is_replaced", [False, True])
def test_a_change_is_told_as_it_happens(
    is_replaced: bool, window: MainWindow, path: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    window.open(path)
    with qtbot.waitSignal(window.files.changed_elsewhere, timeout=10000):
        if is_replaced:  # as editors do that write beside and rename
            change(tmp_path / "other")
            os.replace(tmp_path / "other", path)
        else:
            change(path)
    assert window.notice.isVisible()
    load = next(button for button in window.notice.buttons if button.text() == "Load theirs")
    load.click()
    assert window.session.document.design.name == "Theirs"


def test_two_windows_on_one_file_tell_each_other(window: MainWindow, path: Path, qtbot: QtBot) -> None:
    other = MainWindow()
    qtbot.addWidget(other)
    window.open(path)
    other.open(path)
    other.add_block("ReLU")
    with qtbot.waitSignal(window.files.changed_elsewhere, timeout=10000):
        assert other.files.save()


def test_the_question_names_the_file_and_its_safe_answer_is_the_usual_one(
    window: MainWindow, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[QMessageBox] = []

    def press(box: QMessageBox) -> None:
        shown.append(box)
        box.defaultButton().click()

    monkeypatch.setattr(QMessageBox, "exec", press)
    assert ask_about_conflict(window, path) == "elsewhere"
    assert "net.netdesign was changed by another program" in shown[0].text()


def test_a_folder_that_is_gone_is_not_made_anew_unasked(
    window: MainWindow, tmp_path: Path, small: Design, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr(Files, "_refuse", lambda self, text, reason: told.append(reason))
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: ("", ""))
    drive = tmp_path / "drive"
    file.save(small, drive / "net.netdesign")
    window.open(drive / "net.netdesign")
    shutil.rmtree(drive)
    assert not window.files.save()
    assert not drive.exists()
    assert "is gone" in told[0]


def test_a_file_without_a_name_is_refused(window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = iter([str(tmp_path / ".netdesign"), str(tmp_path / " "), ""])
    told: list[str] = []
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (next(names), ""))
    monkeypatch.setattr(QMessageBox, "warning", lambda *a: told.append(a[2]))
    assert not window.files.save_as()
    assert len(told) == 2
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("is_changed", [False, True])
def test_recovered_work_asks_before_it_replaces_what_came_after_the_crash(
    is_changed: bool, window: MainWindow, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Path] = []
    monkeypatch.setattr(files_module, "ask_about_conflict", lambda _, about: asked.append(about) or "mine")
    window.open(path)
    window.add_block("ReLU")
    window.recovery.leave()  # as a crash does, but for the lock
    (left,) = left_behind()
    if is_changed:
        change(path)
    window.files.show_recovered(left)
    assert window.notice.isVisible() == is_changed
    window.recovery.write()
    assert window.files.save()
    assert asked == ([path] if is_changed else [])
    assert len(file.load(path).graph.nodes) == 7
