"""How a training stands, for the toolbar: the part done and one short line."""

from __future__ import annotations

import re
from typing import NamedTuple

from netdesigner.analysis.sameness import blocks_without
from netdesigner.gui.look import wording
from netdesigner.gui.panels.training.standing import clock
from netdesigner.gui.session.training_session import TrainingSession


class Shown(NamedTuple):
    """How a training stands."""

    part: float | None  # done
    line: str  # short
    sentence: str = ""  # where the line does not say it all


def show_training(training: TrainingSession) -> Shown:
    """Part done and one short line: "epoch 9/15 · 0:21 left", "Trained 15 epochs; best 98.9 %"."""
    curves, session = training.curves, training.session
    if training.state == "idle":
        return Shown(None, f"trained weights{_since(training)}" if session.weights else "not trained yet")
    if training.state == "finished":
        short = re.split("[,;.]", training.sentence)[0]
        return Shown(training.share, f"{short}{_since(training) or _best(training)}", training.sentence)
    if training.design is None or training.state in ("preparing", "stopping", "failed"):
        return Shown(training.share, training.sentence)
    line = f"epoch {max(1, curves.epoch)}/{curves.total_epochs}"
    if training.state == "paused":
        return Shown(curves.share, f"{line} · paused")
    left = training.seconds_left
    return Shown(curves.share, line if left is None else f"{line} · {clock(left)} left")


def _best(training: TrainingSession) -> str:
    """The best score, as far as there is one."""
    best = training.curves.best
    if best is None:
        return ""
    share = best.val_accuracy
    return f"; best loss {best.val_loss:.4g}" if share is None else f"; best {100 * share:.1f} %"


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
