"""How a training stands, for the toolbar: the part done and one short line."""

from __future__ import annotations

from netdesigner.gui.panels.training.standing import clock
from netdesigner.gui.session.training_session import TrainingSession


def show_training(training: TrainingSession) -> tuple[float | None, str]:
    """Part done and one short line: "epoch 9/15 · 0:21 left"."""
    curves, session = training.curves, training.session
    if training.state == "idle":
        return None, "trained weights" if session.weights else "not trained yet"
    if training.design is None or training.state in ("preparing", "stopping", "finished", "failed"):
        return training.share, training.sentence
    line = f"epoch {max(1, curves.epoch)}/{curves.total_epochs}"
    if training.state == "paused":
        return curves.share, f"{line} · paused"
    left = training.seconds_left
    return curves.share, line if left is None else f"{line} · {clock(left)} left"
