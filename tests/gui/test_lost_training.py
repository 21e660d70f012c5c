"""A training survives the end of its process: weights, curves and the run come back."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from netdesigner.design import file
from netdesigner.design.design import chain
from netdesigner.gui.session.left_work import folder
from netdesigner.gui.window.main_window import MainWindow
from netdesigner.layers import parse_chain
from netdesigner.runs.folder import open_run

CHILD = Path(__file__).with_name("trained_and_killed.py")
PATIENCE = 90


def killed(moment: str, tmp_path: Path) -> tuple[Path, Path, int]:
    """A design, the weights that must be there again, and how the process ended."""
    design, kept = tmp_path / "net.netdesign", tmp_path / "kept.npz"
    file.save(chain("Net", (1, 8, 8), parse_chain("Flatten|Linear(10)")), design)
    ended = subprocess.run([sys.executable, str(CHILD), str(design), moment, str(kept)], timeout=PATIENCE, check=False)
    return design, kept, ended.returncode


@pytest.fixture
def restored(request: pytest.FixtureRequest, tmp_path: Path, window: MainWindow) -> tuple[MainWindow, Path]:
    design, kept, code = killed(request.param, tmp_path)
    assert code == (0 if request.param == "by TERM" else -signal.SIGKILL)
    assert window.open(design)  # its weights were in no file
    assert window.session.weights is None
    window.offer_recovery()
    window.notice.buttons[0].click()
    return window, kept


def weights_in(kept: Path) -> dict[str, np.ndarray]:
    with np.load(kept) as opened:
        return {key.replace("|", "/"): opened[key] for key in opened.files}


@pytest.mark.slow
@pytest.mark.parametrize("restored", ["after training", "in continuing"], indirect=True)
def test_the_best_weights_so_far_come_back(restored: tuple[MainWindow, Path]) -> None:
    window, kept = restored
    weights = window.session.weights
    assert weights is not None
    wanted = weights_in(kept)
    assert weights.keys() == wanted.keys()
    for key, value in wanted.items():
        np.testing.assert_array_equal(weights[key], value)
    training = window.training
    assert [epoch.epoch for epoch in training.curves.epochs] == [1, 2, 3, 4, 5]
    assert training.state == "finished"
    assert training.sentence.startswith("Trained 5 epochs")
    assert training.place.path is not None
    assert open_run(training.place.path).result == "done"
    assert window.files.has_new_weights  # closing asks about them


@pytest.mark.slow
@pytest.mark.parametrize("restored", ["in training", "by TERM"], indirect=True)
def test_what_was_best_when_it_was_cut_off_comes_back(restored: tuple[MainWindow, Path]) -> None:
    window, _ = restored
    training = window.training
    assert training.place.path is not None
    run = open_run(training.place.path)
    assert run.weights is not None
    assert window.session.weights is not None
    for key, value in run.weights.items():
        np.testing.assert_array_equal(window.session.weights[key], value)
    assert len(training.curves.epochs) >= 2
    assert training.curves.best is not None
    assert training.was_stopped
    window.recovery.close()
    assert not list(folder().iterdir())
