"""The data panel: what was recognized, counts, the preview, and misfits mended by one click."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from netdesigner.design.design import chain
from netdesigner.design.document import Document
from netdesigner.gui.panels.data.panel import DataPanel
from netdesigner.gui.session.session import Session
from netdesigner.gui.session.training_session import TrainingSession
from netdesigner.layers import parse_chain

PATIENCE = 60_000


@pytest.fixture
def session(qtbot: QtBot) -> Session:
    return Session(Document(chain("Net", (1, 28, 28), parse_chain("Conv2d(4, 3)|ReLU|Flatten|Linear(10)"))))


@pytest.fixture
def training(session: Session) -> Iterator[TrainingSession]:
    made = TrainingSession(session)
    yield made
    assert made.close(PATIENCE / 1000)


@pytest.fixture
def panel(qtbot: QtBot, session: Session, training: TrainingSession) -> DataPanel:
    made = DataPanel(session, training)
    qtbot.addWidget(made)
    made.resize(1200, 400)
    made.show()
    qtbot.waitUntil(lambda: made.grid.count > 0, timeout=PATIENCE)
    return made


@pytest.fixture
def colour_images(tmp_path: Path) -> Path:
    """Three classes of colour images, 12 × 12."""
    place = tmp_path / "shapes.npz"
    rng = np.random.default_rng(0)
    np.savez(place, x=rng.integers(0, 255, (60, 12, 12, 3), dtype=np.uint8), y=np.arange(60) % 3)
    return place


def wait_ready(qtbot: QtBot, training: TrainingSession) -> None:
    qtbot.waitUntil(lambda: training.examples.state in ("ready", "failed"), timeout=PATIENCE)


def test_the_digits_are_recognized_counted_and_shown(panel: DataPanel, training: TrainingSession) -> None:
    assert panel.summary.text() == "Digits"
    assert "1,797 examples" in panel.details.text()
    assert panel.remark.text() == "Digits are 8 × 8; they become 28 × 28."
    assert "1,438 for training" in panel.counts.text()
    assert "359 for validation (amber), drawn at random." in panel.counts.text()
    assert sum(count for _, count, _ in panel.bars.rows) == 1797
    assert sum(validating for _, _, validating in panel.bars.rows) == 359
    assert panel.grid.count == 60
    assert not panel.misfit.isVisible()
    assert training.examples.current() is not None


def test_the_split_follows_the_recipe(qtbot: QtBot, session: Session, panel: DataPanel) -> None:
    session.document.set_recipe(validation=0.5)
    qtbot.waitUntil(lambda: "898 for validation" in panel.counts.text(), timeout=PATIENCE)


def test_a_misfit_is_mended_by_one_click(
    qtbot: QtBot, session: Session, training: TrainingSession, panel: DataPanel, colour_images: Path
) -> None:
    panel.choose(str(colour_images))
    qtbot.waitUntil(lambda: "3 classes" in panel.details.text(), timeout=PATIENCE)
    assert panel.misfit.isVisible()
    assert "10" in panel.misfit.text
    assert "3 classes" in panel.misfit.text
    button = panel.misfit.findChild(QPushButton)
    assert button is not None
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert not panel.misfit.isVisible()
    assert session.facts.current.output == (3,)
    session.document.undo()
    assert panel.misfit.isVisible()


def test_choosing_is_an_edit_that_can_be_undone(
    qtbot: QtBot, session: Session, training: TrainingSession, panel: DataPanel, colour_images: Path
) -> None:
    panel.choose(str(colour_images))
    assert session.document.recipe.data == str(colour_images)
    assert panel.where.text() == str(colour_images)
    session.document.undo()
    assert panel.where.text() == "digits"
    qtbot.waitUntil(lambda: panel.summary.text() == "Digits", timeout=PATIENCE)


def test_what_is_not_there_is_said_in_red(
    qtbot: QtBot, training: TrainingSession, panel: DataPanel, tmp_path: Path
) -> None:
    panel.choose(str(tmp_path / "nothing"))
    qtbot.waitUntil(lambda: training.examples.state == "failed", timeout=PATIENCE)
    assert "nothing" in panel.misfit.text
    assert panel.misfit.property("role") == "error-callout"
    assert panel.grid.count == 0
    panel.choose("digits")
    qtbot.waitUntil(lambda: panel.grid.count > 0, timeout=PATIENCE)
    assert not panel.misfit.isVisible()


def test_a_hidden_panel_reads_nothing(qtbot: QtBot, session: Session, training: TrainingSession) -> None:
    panel = DataPanel(session, training)
    qtbot.addWidget(panel)
    session.document.set_recipe(validation=0.3)
    assert training.examples.state == "idle"


def test_examples_are_no_longer_current_after_an_edit_of_the_input(
    qtbot: QtBot, session: Session, training: TrainingSession, panel: DataPanel
) -> None:
    node_id = next(node.id for node in session.document.graph.nodes.values() if node.layer.is_input)
    session.document.set([node_id], shape=(1, 14, 14))
    assert training.examples.current() is None or training.examples.current().shape == (1, 14, 14)  # type: ignore[union-attr]
    wait_ready(qtbot, training)
    examples = training.examples.current()
    assert examples is not None
    assert examples.shape == (1, 14, 14)
    qtbot.waitUntil(lambda: "14 × 14" in panel.remark.text(), timeout=PATIENCE)
