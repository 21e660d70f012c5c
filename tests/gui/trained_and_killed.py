"""A child process: trains in a window, and is killed at the moment its argument names. Run by test_lost_training."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import numpy as np

from netdesigner.app import application
from netdesigner.gui.window.ending import SystemSignals, end_in_order
from netdesigner.gui.window.main_window import MainWindow
from netdesigner.recipe.optimizers import Adam

UNTIL = {"in training": 2, "in continuing": 8, "by TERM": 2}  # epochs after which it is killed


def main(design: Path, moment: str, kept: Path) -> None:
    """Trains 5 epochs; `kept` gets the weights that must be there after the crash."""
    app = application()
    window = MainWindow()
    SystemSignals(lambda: end_in_order(window), window)
    window.open(design)
    training, recovery, session = window.training, window.recovery, window.session

    def write() -> None:
        assert session.weights is not None
        np.savez(kept, **{key.replace("/", "|"): value for key, value in session.weights.items()})

    def die() -> None:
        recovery._timer.timeout.emit()  # the second after which it writes has passed
        assert recovery._asker.wait(30)
        os.kill(os.getpid(), signal.SIGKILL)

    def follow() -> None:
        if training.is_active and len(training.curves.epochs) >= UNTIL.get(moment, 100):
            if moment == "by TERM":
                training.progressed.disconnect(follow)
                os.kill(os.getpid(), signal.SIGTERM)
            else:
                die()

    def end(state: str) -> None:
        if state != "finished":
            return
        write()
        if moment == "after training":
            die()
        elif moment == "in continuing":
            session.document.set_recipe(optimizer=Adam(lr=5.0), epochs=100_000)  # from now on it only gets worse
            training.start(is_continuing=True)

    training.progressed.connect(follow)
    training.state_changed.connect(end)
    epochs = 5 if moment in ("after training", "in continuing") else 100_000
    session.document.set_recipe(epochs=epochs, optimizer=Adam(lr=0.01))
    training.start()
    sys.exit(app.exec())


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]))
