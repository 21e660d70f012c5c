"""How a training stands, for the toolbar: the part done and one short line."""

from __future__ import annotations

import re

from netdesigner.analysis.sameness import blocks_without
from netdesigner.gui.look import wording
from netdesigner.gui.panels.training.standing import clock
from netdesigner.gui.session.training_session import TrainingSession


def show_training(training: TrainingSession) -> tuple[float | None, str]:
    """Part done and one short line: "epoch 9/15 · 0:21 left"."""
    curves, session = training.curves, training.session
    if training.state == "idle":
        return None, f"trained weights{_since(training)}" if session.weights else "not trained yet"
    if training.state == "finished" and (since := _since(training)):
        return training.share, f"{re.split('[,;.]', training.sentence)[0]}{since}"
    if training.design is None or training.state in ("preparing", "stopping", "finished", "failed"):
        return training.share, training.sentence
    line = f"epoch {max(1, curves.epoch)}/{curves.total_epochs}"
    if training.state == "paused":
        return curves.share, f"{line} · paused"
    left = training.seconds_left
    return curves.share, line if left is None else f"{line} · {clock(left)} left"


def _since(training: TrainingSession) -> str:
    """What has changed since, so that the weights of the training are not those of the drawing any more."""
    session = training.session
    if session.weights is None:
        return ""
    changed = blocks_without(session.weights, session.document.design, session.facts.whole)
    if not changed:
        return "; the drawing has changed since" if training.has_drawing_changed else ""
    others = f" and {wording.plural(len(changed) - 1, 'other block')} have" if len(changed) > 1 else " has"
    return f"; {changed[0]}{others} changed since"
