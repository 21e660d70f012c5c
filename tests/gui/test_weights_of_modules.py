"""Trained weights and the training while blocks go into modules and out of them."""

import numpy as np
import pytest

from netdesigner.design.design import chain
from netdesigner.gui.session.trained_drawing import TrainedDrawing
from netdesigner.gui.window.main_window import MainWindow
from netdesigner.layers import REGISTRY, parse_chain
from netdesigner.network.build import build
from netdesigner.network.moved_weights import moved
from netdesigner.network.weights import take


@pytest.fixture
def drawn(window: MainWindow) -> MainWindow:
    """Input, conv1 (n2), bn1 (n3), relu1 (n4), flatten, fc1, output."""
    layers = parse_chain("Conv2d(16, 3)|BatchNorm2d|ReLU|Flatten|Linear(10)")
    window.session.document.reset(chain("Small", (3, 8, 8), layers))
    return window


@pytest.fixture
def grouped(drawn: MainWindow) -> MainWindow:
    """The same with conv1, bn1 and relu1 as a module."""
    drawn.session.document.group(["n2", "n3", "n4"], "Block")
    return drawn


def block(window: MainWindow) -> str:
    return next(node.id for node in window.session.document.graph.nodes.values() if node.layer.module)


def test_weights_follow_into_modules_and_back(drawn: MainWindow) -> None:
    session, document = drawn.session, drawn.session.document
    weights = {f"{key}/weight": np.zeros(1) for key in ("n2", "n20", "n3")}
    session.set_weights(weights)
    made = document.group(["n2", "n3", "n4"], "Block")
    assert set(session.weights or {}) == {f"{made}.0.n2/weight", "n20/weight", f"{made}.0.n3/weight"}
    session.enter(made)
    inner = document.group(["n3"], "Inner")
    keys = set(session.weights or {})
    assert keys == {f"{made}.0.n2/weight", "n20/weight", f"{made}.0.{inner}.0.n3/weight"}
    document.undo()
    document.undo()
    assert set(session.weights or {}) == set(weights)


def test_weights_of_every_repeat_move() -> None:
    design = chain("Small", (3, 8, 8), [REGISTRY["ReLU"].make()])
    assert moved({"n2/weight": 1, "n2.0.n3/weight": 2}, [("n2", "n9.0.n2")], design, "") == {
        "n9.0.n2/weight": 1,
        "n9.0.n2.0.n3/weight": 2,
    }


def test_weights_in_a_file_are_no_news_after_a_grouping_is_undone(window: MainWindow) -> None:
    session, document = window.session, window.session.document
    document.reset(chain("Net", (1, 8, 8), parse_chain("Conv2d(4, 3)|ReLU|Flatten|Linear(3)")))
    window.files.weights._kept = take(build(document.design))
    session.set_weights(window.files.weights._kept)
    document.group(["n2", "n3"], "Block")
    assert session.weights is not None
    assert not any(key.startswith("n2/") for key in session.weights)
    document.undo()
    assert any(key.startswith("n2/") for key in session.weights)
    assert not window.files.has_new_weights


def test_grouping_is_no_change_of_what_is_trained(window: MainWindow) -> None:
    training, document = window.training, window.session.document
    document.reset(chain("Net", (1, 8, 8), parse_chain("Conv2d(4, 3)|ReLU|Flatten|Linear(3)")))
    training._trained = TrainedDrawing(document.design.snapshot())
    made = document.group(["n2", "n3"], "Block")
    assert not training.has_drawing_changed
    document.set([made], repeat=2)
    assert training.has_drawing_changed
    document.undo()
    document.ungroup(made)
    assert not training.has_drawing_changed


def test_training_knows_of_edits_inside(grouped: MainWindow) -> None:
    training, document = grouped.training, grouped.session.document
    training._trained = TrainedDrawing(document.design.snapshot())
    training._note_differences()
    grouped.session.enter(block(grouped))
    assert not training.has_drawing_changed
    document.set(["n2"], kernel_size=5)
    assert training.has_drawing_changed
    document.undo()
    assert not training.has_drawing_changed
    assert training.why_not() is None
