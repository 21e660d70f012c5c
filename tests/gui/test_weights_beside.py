"""A design and the weights beside it belong together: paired by an id, with the curves of their training."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from netdesigner.design import file
from netdesigner.design.design import chain
from netdesigner.gui.panels.training.panel import TrainingPanel
from netdesigner.gui.session import weights_beside
from netdesigner.gui.window.main_window import MainWindow
from netdesigner.layers import parse_chain
from netdesigner.network.weights import beside, load, save
from netdesigner.recipe.optimizers import Adam

PATIENCE = 60_000


@pytest.fixture
def saved(tmp_path: Path, window: MainWindow, qtbot: QtBot) -> Path:
    """A design that was trained in the window and saved; the window shows another."""
    path = tmp_path / "net.netdesign"
    window.session.document.reset(chain("Net", (1, 8, 8), parse_chain("Flatten|Linear(10)")), path)
    window.session.document.set_recipe(epochs=3, optimizer=Adam(lr=0.01))
    window.training.start()
    qtbot.waitUntil(lambda: window.training.state == "finished", timeout=PATIENCE)
    assert window.files.save()
    window.files.new()
    assert window.session.weights is None
    assert len(window.training.curves.val_loss) == 0
    return path


def answer(monkeypatch: pytest.MonkeyPatch, button: str) -> list[str]:
    """Clicks a button in the question; returns what was asked."""
    asked: list[str] = []

    def click(box: QMessageBox) -> int:
        asked.append(box.text())
        next(each for each in box.buttons() if each.text() == button).click()
        return 0

    monkeypatch.setattr(QMessageBox, "exec", click)
    return asked


def test_curves_accuracy_and_continue_are_there_after_reopening(saved: Path, window: MainWindow, qtbot: QtBot) -> None:
    assert window.open(saved)
    training = window.training
    assert list(training.curves.val_loss.x) == [1, 2, 3]
    assert training.sentence.startswith("Trained 3 epochs")
    assert training.place.path is not None
    assert not training.has_drawing_changed
    window.raise_dock("training")
    qtbot.waitUntil(lambda: window.findChild(TrainingPanel) is not None)
    panel = window.findChild(TrainingPanel)
    qtbot.waitUntil(panel.isVisible)
    panel.come_forward()
    assert panel.standing.best.text().startswith("best 0.")
    assert panel.continue_button.isVisibleTo(panel)
    training.start(is_continuing=True)
    qtbot.waitUntil(lambda: training.state == "finished", timeout=PATIENCE)
    assert list(training.curves.val_loss.x) == [1, 2, 3, 4, 5, 6]


def test_a_drawing_that_changed_before_it_was_saved_is_told_so_after_reopening(saved: Path, window: MainWindow) -> None:
    window.open(saved)
    linear = next(node.id for node in window.session.document.graph.nodes.values() if node.layer.is_dense)
    window.session.document.set([linear], bias=False)
    assert window.files.save()
    window.open(saved)
    assert window.training.has_drawing_changed


def test_each_saving_pairs_design_and_weights_anew(saved: Path, window: MainWindow) -> None:
    first = file.load(saved).weights_id
    window.open(saved)
    assert first
    assert window.files.save()
    assert file.load(saved).weights_id not in ("", first)


@pytest.mark.parametrize("button", ["Use these weights", "Open without them"])
def test_weights_of_another_saving_are_asked_about_and_nothing_is_deleted(
    button: str, saved: Path, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(beside(saved), load(beside(saved)), pair="of the saving that was cut off after the weights")
    content = beside(saved).read_bytes()
    asked = answer(monkeypatch, button)
    assert window.open(saved)
    assert asked == ["net.weights.safetensors was not saved together with this drawing."]
    assert (window.session.weights is not None) == (button == "Use these weights")
    assert beside(saved).read_bytes() == content
    assert window.files.save()  # pairs them, or keeps the strange file under another name
    assert beside(saved).is_file() == (button == "Use these weights")
    strange = saved.with_name("net.weights.safetensors.bak")
    assert strange.is_file() == (button == "Open without them")


def test_files_without_an_id_open_as_ever(saved: Path, window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = answer(monkeypatch, "Open without them")
    save(beside(saved), load(beside(saved)))  # as an older program wrote it
    window.open(saved)
    assert window.session.weights
    assert not asked


def test_a_kill_between_the_weights_and_the_design_is_noticed(
    saved: Path, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.open(saved)
    assert window.session.weights is not None
    window.session.set_weights({key: np.zeros_like(value) for key, value in window.session.weights.items()})
    window.session.document.set_recipe(epochs=4)
    monkeypatch.setattr(weights_beside.WeightsBeside, "note_written", lambda *_: None)
    before = saved.read_bytes()
    assert window.files.save()
    saved.write_bytes(before)  # the design did not come to be written
    asked = answer(monkeypatch, "Open without them")
    window.session.set_weights(None)
    assert window.open(saved)
    assert len(asked) == 1


def test_weights_that_cannot_be_written_leave_a_drawing_without_a_pair(
    saved: Path, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.open(saved)
    told: list[str] = []
    monkeypatch.setattr(type(window.files), "_refuse", lambda self, text, reason: told.append(text))

    def full(*_: object) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(window.files.weights, "write", full)
    window.session.document.set_recipe(epochs=9)
    assert not window.files.save()
    assert told == ["The drawing was written, but its trained weights were not."]
    written = file.load(saved)
    assert (written.recipe.epochs, written.weights_id) == (9, "")
