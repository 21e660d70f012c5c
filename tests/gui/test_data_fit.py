"""How examples and drawing fit is told as soon as data is chosen; files that change are noticed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from netdesigner.design.design import chain
from netdesigner.design.document import Document
from netdesigner.gui.panels.data.panel import DataPanel
from netdesigner.gui.panels.problems.panel import Problems
from netdesigner.gui.panels.training.panel import TrainingPanel
from netdesigner.gui.session.session import Session
from netdesigner.gui.session.training_session import TrainingSession
from netdesigner.layers import parse_chain

PATIENCE = 60_000


@pytest.fixture
def session(qtbot: QtBot) -> Session:
    return Session(Document(chain("Net", (3, 6, 6), parse_chain("Conv2d(4, 3)|ReLU|Flatten|Linear(2)"))))


@pytest.fixture
def training(session: Session) -> Iterator[TrainingSession]:
    made = TrainingSession(session)
    yield made
    assert made.close(PATIENCE / 1000)


def three_classes(folder: Path) -> Path:
    path = folder / "three.npz"
    np.savez(path, x=np.zeros((30, 6, 6, 3), np.uint8), y=np.arange(30) % 3)
    return path


def pets(folder: Path) -> Path:
    for name, level in (("cat", 0), ("dog", 255)):
        (folder / name).mkdir()
        for number in range(4):
            Image.fromarray(np.full((6, 6, 3), level, dtype=np.uint8)).save(folder / name / f"{number}.png")
    return folder


def wait(qtbot: QtBot, training: TrainingSession, state: str) -> None:
    qtbot.waitUntil(lambda: training.examples.is_settled and training.examples.state == state, timeout=PATIENCE)


def test_too_few_outputs_are_an_error_as_soon_as_data_is_chosen(
    qtbot: QtBot, session: Session, training: TrainingSession, tmp_path: Path
) -> None:
    problems = Problems(session)
    qtbot.addWidget(problems)
    problems.resize(900, 300)
    problems.show()
    assert training.why_not() is None
    session.document.set_recipe(data=str(three_classes(tmp_path)))  # nobody looks at the data page
    wait(qtbot, training, "ready")
    (row,) = problems.rows
    assert (row.problem.severity, row.name) == ("error", "fc1")
    assert row.problem.message == "fc1 gives 2 numbers, but three has 3 classes."
    assert training.why_not() == row.problem.message
    qtbot.waitUntil(lambda: row.fixes is not None, timeout=PATIENCE)
    session.document.apply(row.problem.fixes[0], row.problem.node)
    assert (session.data_problems, training.why_not()) == ((), None)
    session.document.set([row.problem.node], out_features=5)
    assert [problem.severity for problem in session.data_problems] == ["warning"]
    assert training.why_not() is None


def test_a_training_that_cannot_be_is_refused_before_anything_is_prepared(
    qtbot: QtBot, session: Session, training: TrainingSession
) -> None:
    said: list[str] = []
    training.state_changed.connect(lambda _: said.append(training.sentence))
    assert training.start()  # the digits, which nobody has looked at yet
    assert training.state == "preparing"
    qtbot.waitUntil(lambda: not training.is_active, timeout=PATIENCE)
    assert training.state == "failed"
    assert (
        training.sentence == "fc1: fc1 gives 2 numbers, but Digits has 10 classes." or "10 classes" in training.sentence
    )
    assert not any(sentence.startswith(("Preparing", "Building")) for sentence in said)


def test_the_cure_stands_beside_train(
    qtbot: QtBot, session: Session, training: TrainingSession, tmp_path: Path
) -> None:
    panel = TrainingPanel(session, training)
    qtbot.addWidget(panel)
    panel.resize(1000, 400)
    panel.show()
    session.document.set_recipe(data=str(three_classes(tmp_path)))
    wait(qtbot, training, "ready")
    assert not panel.train_button.isEnabled()
    button = next(each for each in panel.trouble.findChildren(QPushButton) if each.isVisible())
    assert button.toolTip().startswith("Set fc1 to 3 outputs")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert panel.train_button.isEnabled()
    assert not panel.trouble.isVisible()


def test_waiting_for_examples_can_be_stopped(qtbot: QtBot, session: Session, training: TrainingSession) -> None:
    assert training.start()
    training.stop()
    assert (training.state, training.is_active) == ("idle", False)
    wait(qtbot, training, "ready")
    assert training.state == "idle"


def test_files_that_changed_are_read_again(
    qtbot: QtBot, session: Session, training: TrainingSession, tmp_path: Path
) -> None:
    folder = pets(tmp_path)
    broken = folder / "dog" / "9.png"
    broken.write_bytes(b"no image")
    panel = DataPanel(session, training)
    qtbot.addWidget(panel)
    panel.show()
    panel.choose(str(folder))
    wait(qtbot, training, "failed")
    assert "9.png cannot be read" in panel.misfit.text
    broken.unlink()
    qtbot.mouseClick(panel.reload_button, Qt.MouseButton.LeftButton)
    assert panel.reload_button.text() == "Reload"
    wait(qtbot, training, "ready")
    before = training.examples.source
    assert before.count == 8
    Image.fromarray(np.zeros((6, 6, 3), dtype=np.uint8)).save(folder / "cat" / "8.png")
    training.examples._look_when_active(Qt.ApplicationState.ApplicationActive)
    qtbot.waitUntil(lambda: training.examples.source is not before, timeout=PATIENCE)
    wait(qtbot, training, "ready")
    assert training.examples.source.count == 9
    before = training.examples.source
    training.examples.refresh()
    wait(qtbot, training, "ready")
    assert training.examples.source is before  # nothing changed, nothing is read
    os.utime(folder / "cat" / "8.png", (1, 1))
    training.examples.refresh()
    wait(qtbot, training, "ready")
    assert training.examples.source is not before


def test_what_another_file_names_is_not_touched_before_somebody_looks(
    qtbot: QtBot, session: Session, training: TrainingSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session.document.set_recipe(data=str(three_classes(tmp_path)))
    wait(qtbot, training, "ready")
    assert session.data_problems
    design = chain("Stranger", (3, 6, 6), parse_chain("Flatten|Linear(2)"))
    design.recipe = design.recipe.replace(data="//server/share/set.npz")
    opened: list[str] = []
    monkeypatch.setattr("netdesigner.data.sources.open_source", opened.append)
    monkeypatch.setattr("netdesigner.gui.session.examples.stamp_of", opened.append)
    session.document.reset(design)
    assert (training.examples.state, training.examples.source, session.data_problems) == ("idle", None, ())
    training.examples.refresh()
    assert training.examples.close(PATIENCE / 1000)
    assert opened == []


@pytest.mark.slow  # PyTorch is loaded, and an epoch trained
def test_train_sees_the_files_as_they_are(
    qtbot: QtBot, session: Session, training: TrainingSession, tmp_path: Path
) -> None:
    folder = pets(tmp_path)
    broken = folder / "dog" / "9.png"
    broken.write_bytes(b"no image")
    session.document.set_recipe(data=str(folder), epochs=1, device="cpu")
    training.start()
    qtbot.waitUntil(lambda: training.state == "failed", timeout=PATIENCE)
    assert "9.png cannot be read" in training.sentence
    broken.unlink()
    training.start()
    qtbot.waitUntil(lambda: training.state == "finished", timeout=PATIENCE)
