"""The toolbar's line: how a training stands, and what of the drawing is no longer what was trained."""

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from netdesigner.analysis.sameness import blocks_without, weight_shapes
from netdesigner.gui.session.session import Session
from netdesigner.gui.session.training_progress import show_training
from netdesigner.gui.session.training_session import TrainingSession
from netdesigner.gui.window.top_bar import ProgressView
from netdesigner.training.kernel.events import EpochDone
from tests.gui.conftest import id_of


@pytest.fixture
def training(session: Session) -> TrainingSession:
    """Finished, with weights for the drawing as it is."""
    training = TrainingSession(session)
    shapes = weight_shapes(session.document.design, session.facts.whole)
    session.set_weights({key: np.zeros(shape, "float32") for key, shape in shapes})
    training.state, training.sentence = "finished", "Trained 15 epochs, 690 steps, in 3.1 s. Best validation ..."
    return training


def test_a_layer_that_has_changed_since_is_named(session: Session, training: TrainingSession) -> None:
    assert show_training(training)[1:] == ("Trained 15 epochs", training.sentence)
    session.document.set([id_of(session, "fc1")], out_features=11)
    assert show_training(training)[1] == "Trained 15 epochs; fc1 has changed since"
    session.document.set([id_of(session, "conv1")], kernel_size=5)
    assert show_training(training)[1] == "Trained 15 epochs; conv1 and 1 other block have changed since"
    session.document.undo()
    session.document.undo()
    assert show_training(training)[1] == "Trained 15 epochs"


def test_loaded_weights_that_no_longer_fit_are_told(session: Session, training: TrainingSession) -> None:
    training.state = "idle"
    assert show_training(training)[1] == "trained weights"
    session.document.set([id_of(session, "fc1")], bias=False)
    assert show_training(training)[1] == "trained weights", "what is there fits"
    session.document.undo()
    session.document.remove([id_of(session, "relu1")])
    assert blocks_without(session.weights or {}, session.document.design, session.facts.whole) == []


def test_a_long_line_is_broken_before_it_is_cut(qtbot: QtBot) -> None:
    progress = ProgressView()
    qtbot.addWidget(progress)
    progress.show_progress(1.0, "Trained 15 epochs; conv1 has changed since")
    assert progress.sentence.text().replace("\n", " ") == "Trained 15 epochs; conv1 has changed since"


def test_how_a_stopped_training_ended_is_not_cut(qtbot: QtBot, training: TrainingSession) -> None:
    training.sentence = "Stopped after 9 of 15 epochs, 432 steps; the weights of epoch 9, the best, are kept."
    training.curves.best = EpochDone(9, 432, 1.9, 0.3, 1.8, 0.348, 0.001, 1.0, 1300.0, True)
    progress = ProgressView()
    qtbot.addWidget(progress)
    progress.show_progress(*show_training(training))
    assert progress.sentence.text().replace("\n", " ") == "Stopped after 9 of 15 epochs; best 34.8 %"
