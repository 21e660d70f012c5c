"""Files of the window: saved, opened, recovered; nothing is lost without being asked about."""

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QMessageBox
from pytestqt.qtbot import QtBot

from netdesigner.design.design import Design
from netdesigner.design.templates import template
from netdesigner.gui.window.files import Files
from netdesigner.gui.window.main_window import MainWindow


def answer(monkeypatch: pytest.MonkeyPatch, button: QMessageBox.StandardButton) -> None:
    monkeypatch.setattr(QMessageBox, "exec", lambda box: button)


def test_save_open_and_recent(window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    goal = tmp_path / "net"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *a: (str(goal), ""))
    window.add_block("Input")
    assert window.top.title.is_modified
    weights = {"n1/weight": np.ones((2, 2), np.float32)}
    window.session.set_weights(weights)
    assert window.files.save()
    path = goal.with_suffix(".netdesign")
    assert path.exists()
    assert (tmp_path / "net.weights.safetensors").exists()
    assert not window.top.title.is_modified
    window.files.new()
    assert window.session.weights is None
    assert window.open(path)
    assert window.files.recent() == [path]
    assert window.session.weights is not None
    assert np.array_equal(window.session.weights["n1/weight"], weights["n1/weight"])
    assert window.session.document.title == "net.netdesign"


def test_unsaved_changes_are_asked_about(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    window.add_block("Input")
    answer(monkeypatch, QMessageBox.StandardButton.Cancel)
    window.files.new()
    assert len(window.session.document.graph.nodes) == 1
    answer(monkeypatch, QMessageBox.StandardButton.Discard)
    window.files.new()
    assert not window.session.document.graph.nodes


def test_trained_weights_alone_are_asked_about(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    window.files.open_template(template("mlp").path)
    assert not window.files.is_modified
    window.session.set_weights({"n1/weight": np.ones(2, np.float32)})
    assert window.files.is_modified
    answer(monkeypatch, QMessageBox.StandardButton.Cancel)
    assert not window.files.may_leave()


def test_a_file_that_is_none_is_refused(window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bad = tmp_path / "bad.netdesign"
    bad.write_text("{}")
    told: list[str] = []
    monkeypatch.setattr(Files, "_refuse", lambda self, text, reason: told.append(reason))
    assert not window.open(bad)
    assert "format number" in told[0]


def test_recovered_work_is_offered_and_restored(window: MainWindow, small: Design, qtbot: QtBot) -> None:
    from netdesigner.design.document import Document
    from netdesigner.gui.session.recovery import Recovery

    dead = Recovery(Document(small))
    dead.write()
    dead._lock.unlock()
    window.offer_recovery()
    assert window.notice.isVisible()
    window.notice.buttons[0].click()
    assert len(window.session.document.graph.nodes) == 6
    assert window.session.document.is_modified
    assert not dead.file.exists()


def save_as(monkeypatch: pytest.MonkeyPatch, path: Path, kind: str = "") -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *a: (str(path), kind))


def test_closing_takes_the_weights_of_a_training_before_it_asks(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    window.files.open_template(template("mlp").path)
    window.session.document.set_recipe(data="digits", epochs=500)
    window.training.start()
    qtbot.waitUntil(lambda: window.training.curves.step > 3, timeout=30000)
    monkeypatch.setattr(QMessageBox, "question", lambda *a: QMessageBox.StandardButton.Yes)
    had: list[bool] = []

    def cancel(box: QMessageBox) -> QMessageBox.StandardButton:
        had.append(window.session.weights is not None)
        return QMessageBox.StandardButton.Cancel

    monkeypatch.setattr(QMessageBox, "exec", cancel)
    assert not window.close()
    assert had == [True]
    assert not window.training.is_active


def test_weights_that_could_not_be_read_are_kept(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Files, "_refuse", lambda self, text, reason: None)
    save_as(monkeypatch, tmp_path / "net.netdesign")
    window.add_block("Input")
    assert window.files.save()
    beside = tmp_path / "net.weights.safetensors"
    beside.write_bytes(b"of a newer program")
    assert window.open(tmp_path / "net.netdesign")
    window.add_block("ReLU")
    assert window.files.save()
    assert not beside.exists()
    assert (tmp_path / "net.weights.safetensors.bak").read_bytes() == b"of a newer program"


def test_weights_of_removed_blocks_are_not_saved(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from netdesigner.network.weights import load

    save_as(monkeypatch, tmp_path / "net.netdesign")
    window.add_block("Input")
    window.session.set_weights({"n1/weight": np.ones(2, np.float32), "n9/weight": np.ones(2, np.float32)})
    assert window.files.save()
    assert set(load(tmp_path / "net.weights.safetensors")) == {"n1/weight"}
    assert not window.files.is_modified


def test_a_design_whose_weights_were_not_written_is_not_saved(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from netdesigner.network import weights

    def full(*_: object) -> None:
        raise weights.WeightsError("No space left.")

    told: list[str] = []
    monkeypatch.setattr(Files, "_refuse", lambda self, text, reason: told.append(text))
    monkeypatch.setattr(weights, "save", full)
    save_as(monkeypatch, tmp_path / "net.netdesign")
    window.add_block("Input")
    window.session.set_weights({"n1/weight": np.ones(2, np.float32)})
    assert not window.files.save()
    assert told == ["The drawing was written, but its trained weights were not."]
    assert window.session.document.is_modified
    assert window.files.is_modified


def test_an_ending_is_appended_before_the_question(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save_as(monkeypatch, tmp_path / "net v1.2")
    window.add_block("Input")
    assert window.files.save_as()
    path = tmp_path / "net v1.2.netdesign"
    assert path.is_file()
    asked: list[str] = []
    replies = iter([QMessageBox.StandardButton.No, QMessageBox.StandardButton.Yes])
    monkeypatch.setattr(QMessageBox, "question", lambda *a: asked.append(a[2]) or next(replies))
    assert window.files.save_as()
    assert len(asked) == 2
    assert "net v1.2.netdesign already exists" in asked[0]


def test_a_name_being_typed_is_saved(window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    save_as(monkeypatch, tmp_path / "net.netdesign")
    window.add_block("Input")
    window.activateWindow()
    name = window.crumbs.name
    name.setFocus()
    name.selectAll()
    QTest.keyClicks(name, "LeNet")
    window.actions_table["save"].trigger()
    assert window.session.document.design.name == "LeNet"
    assert '"LeNet"' in (tmp_path / "net.netdesign").read_text()
