"""Weights from a file come into the drawing, by the menu or dropped on the window, and stay through undo."""

from pathlib import Path

import numpy as np
import pytest
import torch
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from netdesigner.design.design import Design
from netdesigner.gui.session import weights_loading
from netdesigner.gui.window.main_window import MainWindow
from netdesigner.network.build import build
from netdesigner.network.weights import take
from tests.gui.canvas.mouse import drag_place


@pytest.fixture
def said(window: MainWindow, small: Design) -> list[str]:
    window.session.document.reset(small)
    heard: list[str] = []
    window.session.message.connect(heard.append)
    return heard


def written(design: Design, path: Path, seed: int = 5) -> dict[str, np.ndarray]:
    network = build(design, seed=seed)
    torch.save(network.state_dict(), path)
    return take(network)


def same(first: object, second: dict[str, np.ndarray]) -> bool:
    assert isinstance(first, dict)
    return first.keys() == second.keys() and all(np.array_equal(first[key], second[key]) for key in first)


def test_the_menu_loads_and_undo_leaves_the_weights(
    qtbot: QtBot, window: MainWindow, said: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session, path = window.session, tmp_path / "w.pth"
    weights = written(session.document.design, path)
    monkeypatch.setattr(weights_loading.QFileDialog, "getOpenFileName", lambda *_: (str(path), ""))
    window.actions_table.renew()
    window.actions_table["load_weights"].trigger()
    qtbot.waitUntil(lambda: session.weights is not None)
    assert same(session.weights, weights)
    assert said[-1].startswith("Loaded ")
    assert said[-1].endswith("(4 tensors) from w.pth.")
    assert window.files.is_modified
    session.document.rename("n2", "first")
    session.document.undo()
    assert same(session.weights, weights)


def test_a_file_is_dropped_on_the_window(qtbot: QtBot, window: MainWindow, said: list[str], tmp_path: Path) -> None:
    path = tmp_path / "w.pt"
    weights = written(window.session.document.design, path)
    content = QMimeData()
    content.setUrls([QUrl.fromLocalFile(str(path))])
    where = (Qt.DropAction.CopyAction, content, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    entering = QDragEnterEvent(drag_place(50, 50), *where)
    window.dragEnterEvent(entering)
    assert entering.isAccepted()
    window.dropEvent(QDropEvent(QPointF(50, 50), *where))
    qtbot.waitUntil(lambda: window.session.weights is not None)
    assert same(window.session.weights, weights)


def answer(monkeypatch: pytest.MonkeyPatch, title: str) -> list[str]:
    """Clicks the button with this title in every question, and keeps what the questions say."""
    asked: list[str] = []

    def click(box: QMessageBox) -> int:
        asked.append(f"{box.text()} {box.informativeText()} {box.detailedText()}")
        next(each for each in box.buttons() if each.text().replace("&", "") == title).click()
        return 0

    monkeypatch.setattr(QMessageBox, "exec", click)
    return asked


def test_what_does_not_fit_is_said_and_loaded_in_part_only_if_asked(
    qtbot: QtBot, window: MainWindow, said: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    document, path = window.session.document, tmp_path / "w.pth"
    weights = written(document.design, path)
    document.set(["n5"], out_features=3)
    asked = answer(monkeypatch, "Cancel")
    window.weights_loading.load_asking(path)
    qtbot.waitUntil(lambda: len(asked) == 1)
    assert "w.pth does not fit this drawing: of another shape" in asked[0]
    assert " in the file, 3 in the drawing; begins anew" in asked[0]  # each tensor, in the details
    assert window.session.weights is None
    asked = answer(monkeypatch, "Load what fits")
    window.weights_loading.load_asking(path)
    qtbot.waitUntil(lambda: window.session.weights is not None)
    assert same(window.session.weights, {key: value for key, value in weights.items() if key.startswith("n2/")})
    assert "Left out" in said[-1]


def test_no_weights_file(
    qtbot: QtBot, window: MainWindow, said: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "w.pth").write_text("nothing")
    asked = answer(monkeypatch, "OK")
    window.weights_loading.load_asking(tmp_path / "w.pth")
    qtbot.waitUntil(lambda: bool(asked))
    assert "cannot be read as weights" in asked[0]
    assert window.session.weights is None


def test_trained_weights_are_asked_about(
    qtbot: QtBot, window: MainWindow, said: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = window.session
    weights = written(session.document.design, tmp_path / "w.pth")
    trained = take(build(session.document.design, seed=1))
    session.set_weights(trained)
    for button in (QMessageBox.StandardButton.Cancel, QMessageBox.StandardButton.Ok):
        monkeypatch.setattr(QMessageBox, "question", lambda *_, button=button: button)
        window.weights_loading.load_asking(tmp_path / "w.pth")
        if button == QMessageBox.StandardButton.Cancel:
            assert said == []
            assert session.weights is trained
    qtbot.waitUntil(lambda: session.weights is not trained)
    assert same(session.weights, weights)


def test_an_empty_drawing_has_no_weights(window: MainWindow) -> None:
    assert "empty" in str(window.weights_loading.why_not())
