"""A training in the background of a window: curves arrive, pause holds it, stop ends it, weights can be seen."""

from __future__ import annotations

import subprocess
import sys

import pytest
from pytestqt.qtbot import QtBot

from netdesigner.design.design import chain
from netdesigner.gui.session.worker import Worker
from netdesigner.layers import REGISTRY
from netdesigner.recipe.optimizers import Adam
from netdesigner.training.begin import begin
from netdesigner.training.events import BatchDone, EpochDone, Event, Finished, WeightsTaken
from netdesigner.training.request import TrainRequest

PATIENCE = 60_000


@pytest.fixture
def request_() -> TrainRequest:
    layers = [REGISTRY["Flatten"].make(), REGISTRY["Linear"].make(out_features=10)]
    design = chain("Small", (1, 8, 8), layers)
    design.recipe = design.recipe.replace(epochs=100_000, threads=1, optimizer=Adam(lr=0.01))
    return TrainRequest(design)


class Training:
    """A worker on a request, and what came out of it."""

    def __init__(self, request: TrainRequest) -> None:
        self.events: list[Event] = []
        self.worker = Worker(lambda: begin(request), request.stop.set)
        self.worker.received.connect(self.events.extend)

    def has(self, kind: type[Event]) -> bool:
        return any(isinstance(event, kind) for event in self.events)


def test_it_trains_until_it_is_stopped(qtbot: QtBot, request_: TrainRequest) -> None:
    training = Training(request_)
    training.worker.start()
    qtbot.waitUntil(lambda: training.has(EpochDone), timeout=PATIENCE)
    with qtbot.waitSignal(training.worker.finished, timeout=PATIENCE):
        training.worker.stop()
    finished = training.events[-1]
    assert isinstance(finished, Finished)
    assert finished.reason == "stopped"
    assert finished.weights


def test_a_paused_training_makes_no_step_and_then_goes_on(qtbot: QtBot, request_: TrainRequest) -> None:
    training = Training(request_)
    training.worker.start()
    qtbot.waitUntil(lambda: training.has(BatchDone), timeout=PATIENCE)
    training.worker.pause()
    qtbot.waitUntil(lambda: training.worker.is_at_rest, timeout=PATIENCE)
    for _ in range(2):  # what was made before it came to rest arrives with the first of these
        before = len(training.events)
        with qtbot.waitSignal(training.worker._timer.timeout, timeout=PATIENCE):
            pass
    assert len(training.events) == before
    training.worker.resume()
    qtbot.waitUntil(lambda: len(training.events) > before, timeout=PATIENCE)
    training.worker.stop()
    assert training.worker.wait(PATIENCE / 1000)


def test_the_weights_can_be_seen_between_two_steps(qtbot: QtBot, request_: TrainRequest) -> None:
    training = Training(request_)
    request_.probe.want()
    training.worker.start()
    qtbot.waitUntil(lambda: training.has(WeightsTaken), timeout=PATIENCE)
    training.worker.stop()
    assert training.worker.wait(PATIENCE / 1000)
    taken = [event for event in training.events if isinstance(event, WeightsTaken)]
    assert len(taken) == 1
    assert all(name.count("/") == 1 for name in taken[0].weights)


def test_the_error_of_a_request_reaches_the_window(qtbot: QtBot, request_: TrainRequest) -> None:
    request_.design.recipe = request_.design.recipe.replace(data="/no/such/place")
    worker = Worker(lambda: begin(request_))
    with qtbot.waitSignal(worker.failed, timeout=PATIENCE) as told:
        worker.start()
    assert "nothing at /no/such/place" in told.args[0]
    assert worker.wait(PATIENCE / 1000)


def test_a_request_is_made_without_torch() -> None:
    program = (
        "import sys; from netdesigner.training.begin import begin; import netdesigner.training.request, "
        "netdesigner.data.fit, netdesigner.data.preview, netdesigner.gui.session.worker; "
        "from netdesigner.data.sources import open_source; "
        "open_source('digits'); print({'torch', 'sklearn'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
