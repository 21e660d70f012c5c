"""One training at a time, as the window sees it: its state, its curves, its end. The thread is the Worker's.

A training gets a frozen snapshot of the design; the drawing may be edited meanwhile.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any, Literal
from weakref import WeakSet

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from netdesigner.analysis.facts import Facts, analyse_design
from netdesigner.analysis.likeness import is_same_network
from netdesigner.analysis.problems import in_short
from netdesigner.design.commands import Change
from netdesigner.design.design import Design
from netdesigner.design.graph import Graph
from netdesigner.design.module import used_below, used_in
from netdesigner.gui.examples import LoadedExamples
from netdesigner.gui.links import listen
from netdesigner.gui.moved_weights import moved
from netdesigner.gui.plots.learning import LearningCurves
from netdesigner.gui.seen import is_seen
from netdesigner.gui.session import Session, Weights
from netdesigner.gui.worker import Worker
from netdesigner.runs.place import RunPlace
from netdesigner.training.control import Probe, StopFlag
from netdesigner.training.events import (
    BatchDone,
    BestWeights,
    EpochDone,
    Event,
    Finished,
    Preparing,
    Started,
    WeightsTaken,
)

State = Literal["idle", "preparing", "running", "paused", "stopping", "finished", "failed"]
LOOK_MS = 300  # between two copies of the weights for those who look, at least
COPIED_PER_MS = 50_000  # bytes: larger networks are copied more seldom, so that looking costs a training little
_STOPPED: tuple[State, str] = ("finished", "Stopped.")


class TrainingSession(QObject):
    """Starts, pauses and stops the training of a session's design, and keeps what it yields."""

    state_changed = Signal(str)
    progressed = Signal()  # new numbers; at most 25 times a second
    weights_taken = Signal(object)  # Weights in the middle of a training, for those who look
    drawing_changed = Signal(bool)  # whether the drawing differs from what is (or was) trained

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.examples = LoadedExamples(session, self)
        self.curves = LearningCurves()
        self.state: State = "idle"
        self.sentence = ""  # how it stands or ended, in the user's words
        self.was_stopped = False  # it ended before its last epoch because it was asked to
        self.place = RunPlace()
        self.design: Design | None = None  # what is (or was) trained
        self.live_weights: Weights | None = None
        self.has_drawing_changed = self.has_recipe_changed = False
        self._trained_facts: tuple[Design, Facts] | None = None
        self._worker: Worker | None = None
        self._stop, self._probe = StopFlag(), Probe()
        self._moves: list[tuple[tuple[tuple[str, str], ...], str]] = []  # nodes that were grouped since the start
        self._clock = _Clock()
        self._outcome = _STOPPED
        self._watchers: WeakSet[QObject] = WeakSet()
        self._look_timer = QTimer(self, interval=LOOK_MS)
        self._look_timer.timeout.connect(self._look)
        listen(self, session.document.changed, self._follow)

    # -- asking

    @property
    def is_active(self) -> bool:
        """Whether a training is under way, pauses included."""
        return self._worker is not None

    def why_not(self) -> str | None:
        """Why no training can be started now, in a sentence; None where one can."""
        if self.is_active:
            return "A training is under way."
        graph = self.session.document.design.graph
        if not any(not node.layer.is_input and not node.layer.is_output for node in graph.nodes.values()):
            return "There is nothing to train yet: put an Input, some layers and an Output on the canvas."
        errors = self.session.facts.whole.errors
        return in_short(graph, errors) if errors else None

    @property
    def seconds_left(self) -> float | None:
        """By the speed so far; None before there is one."""
        if not self.curves.step or self.state not in ("running", "paused"):
            return None
        return self._clock.seconds * (self.curves.total_steps / self.curves.step - 1)

    @property
    def shown_weights(self) -> Weights | None:
        """The newest weights there are: of the running training, else those of the session."""
        return self.live_weights if self.is_active and self.live_weights is not None else self.session.weights

    # -- doing

    def start(self, is_continuing: bool = False) -> bool:
        """Trains the drawing as it is now, anew or from the weights there are.

        False where `why_not` objects, and while a field is red: it would train with another value than what is read.
        """
        if (reason := self.why_not()) is not None:
            self.session.message.emit(reason)
            return False
        if refusal := self.session.refusal:
            self.session.message.emit(f"Training was not started: {refusal}")
            return False
        self.session.document.settle()
        self.design = design = self.session.document.design.snapshot()
        weights = self.session.weights if is_continuing else None
        examples = self.examples.current()
        self._stop, self._probe = StopFlag(), Probe()
        stop, probe, place = self._stop, self._probe, RunPlace()

        def work() -> Iterator[Event]:
            from netdesigner.runs.keep import kept
            from netdesigner.training.machine import spare_threads
            from netdesigner.training.request import TrainRequest, begin

            given = dict(weights) if weights else None
            return kept(begin(TrainRequest(design, given, examples, spare_threads(), stop, probe)), design, place)

        self._moves.clear()
        self.curves.clear()
        self.live_weights, self.was_stopped, self.place = None, False, place
        self._clock = _Clock()
        self._note_differences()
        worker = self._worker = Worker(work, self._stop.set, self)
        worker.received.connect(self._take)
        worker.failed.connect(self._fail)
        worker.finished.connect(self._end)
        self._set_state("preparing", "Preparing …")
        worker.start()
        return True

    def pause(self) -> None:
        if self._worker is not None and self.state == "running":
            self._worker.pause()
            self._clock.pause()
            self._set_state("paused", "Paused.")

    def resume(self) -> None:
        if self._worker is not None and self.state == "paused":
            self._clock.resume()
            self._worker.resume()
            self._set_state("running", "")

    def toggle_pause(self) -> None:
        (self.resume if self.state == "paused" else self.pause)()

    def stop(self) -> None:
        """Asks the training to end after the present step; the weights of its best epoch are kept."""
        if self._worker is not None and self.state != "stopping":
            self._set_state("stopping", "Stopping …")
            self._worker.stop()

    def close(self, seconds: float = 10.0) -> bool:
        """Stops and waits, for the window's end; False if the thread has not ended in time."""
        self._look_timer.stop()
        has_ended = self.examples.close(seconds)
        if self._worker is None:
            return has_ended
        self._worker.stop()
        return self._worker.wait(seconds) and has_ended

    def watch(self, watcher: QObject, is_looking: bool) -> None:
        """`watcher` wants live copies of the weights, or no longer does."""
        (self._watchers.add if is_looking else self._watchers.discard)(watcher)
        if self._watchers and self.state == "running":
            self._probe.want()
        self._tend_timer()

    # -- hearing

    def _take(self, events: list[Event]) -> None:
        """What came since the last time, in one go."""
        for event in events:
            if isinstance(event, BatchDone):
                self.curves.take_step(event)
            elif isinstance(event, EpochDone):
                self.curves.take_epoch(event)
            elif isinstance(event, WeightsTaken):
                self._keep_live(event.weights)
            elif not isinstance(event, BestWeights):  # those are for the run
                self._take_rare(event)
        if any(isinstance(event, WeightsTaken) for event in events):
            self.weights_taken.emit(self.live_weights)
        self.progressed.emit()

    def _keep_live(self, weights: Weights) -> None:
        weights = self.live_weights = self._where_they_are(weights)
        size = sum(value.nbytes for value in weights.values())
        self._look_timer.setInterval(max(LOOK_MS, size // COPIED_PER_MS))

    def _take_rare(self, event: Preparing | Started | Finished) -> None:
        if isinstance(event, Preparing):
            self.sentence = f"{event.message} …"
        elif isinstance(event, Started):
            self.curves.start(event)
            self._clock.resume()
            if self.state == "preparing":
                self._set_state("running", "")
        else:
            self._finish(event)

    def _finish(self, event: Finished) -> None:
        self._clock.pause()
        is_bad = event.reason == "nan"
        if event.weights and event.step and (event.epochs or not is_bad) and self._is_own():
            self.session.set_weights(self._where_they_are(event.weights))
        self.live_weights = None
        self.was_stopped = event.reason == "stopped"
        self._outcome = ("failed" if is_bad else "finished", event.message)

    def _fail(self, sentence: str) -> None:
        self._clock.pause()
        self._outcome = ("failed", sentence)

    def _end(self) -> None:
        """The thread is over; the state follows what was heard last."""
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.deleteLater()
        outcome, self._outcome = self._outcome, _STOPPED
        self.was_stopped = self.was_stopped or outcome is _STOPPED
        if self._is_own():
            self._set_state(*outcome)
            self.session.message.emit(self.sentence)
        else:
            self._forget()

    def _set_state(self, state: State, sentence: str) -> None:
        self.state, self.sentence = state, sentence
        self._tend_timer()
        self.state_changed.emit(state)

    # -- the drawing meanwhile

    def _where_they_are(self, weights: Weights) -> Weights:
        """Weights under the paths that their nodes have by now: blocks may have been grouped meanwhile."""
        for pairs, place in self._moves:
            weights = moved(weights, pairs, self.session.document.design, place)
        return weights

    def _follow(self, change: Change) -> None:
        if change.paths and self.is_active:
            self._moves.append((change.paths, self.session.document.location.module))
        if change.is_reset:
            self.design = None  # another file: what is still running belongs to nobody
            if self.is_active:
                self.stop()
            else:
                self._forget()
        elif change.is_structural or change.recipe:
            if self.state == "failed" and not self.is_active:
                self._set_state("idle", "")  # what failed is no longer what would be trained
            self._note_differences()

    def _is_own(self) -> bool:
        return self.design is not None

    def _forget(self) -> None:
        self.curves.clear()
        self.live_weights, self.design = None, None
        self._note_differences()
        self._set_state("idle", "")
        self.progressed.emit()

    def _note_differences(self) -> None:
        """Whether drawing and recipe are still those of the training; undoing an edit makes them so again."""
        document, trained = self.session.document, self.design
        before = self.has_drawing_changed, self.has_recipe_changed
        self.has_drawing_changed = trained is not None and not self._is_as_trained(trained)
        self.has_recipe_changed = trained is not None and trained.recipe != document.recipe
        if before != (self.has_drawing_changed, self.has_recipe_changed):
            self.drawing_changed.emit(self.has_drawing_changed)

    def _is_as_trained(self, trained: Design) -> bool:
        design = self.session.document.design
        if _meaning(trained) == _meaning(design):
            return True
        if not (trained.modules or design.modules):  # else blocks may have come into a module, or out of one
            return False
        if self._trained_facts is None or self._trained_facts[0] is not trained:
            self._trained_facts = trained, analyse_design(trained)
        return is_same_network(*self._trained_facts, design, self.session.facts.whole)

    def _tend_timer(self) -> None:
        should_run = bool(self._watchers) and self.state == "running"
        if should_run != self._look_timer.isActive():
            (self._look_timer.start if should_run else self._look_timer.stop)()

    def _look(self) -> None:
        """A copy costs the training time: none is made for widgets that are behind others."""
        watchers = [watcher for watcher in self._watchers if isValid(watcher)]
        if any(not isinstance(watcher, QWidget) or is_seen(watcher) for watcher in watchers):
            self._probe.want()


class _Clock:
    """Seconds of work, pauses left out."""

    def __init__(self) -> None:
        self._since: float | None = None
        self._seconds = 0.0

    def resume(self) -> None:
        if self._since is None:
            self._since = time.perf_counter()

    def pause(self) -> None:
        self._seconds, self._since = self.seconds, None

    @property
    def seconds(self) -> float:
        return self._seconds + (time.perf_counter() - self._since if self._since is not None else 0.0)


def _meaning(design: Design) -> dict[str, tuple[Any, ...]]:
    """What a training depends on: layers, wires and shared weights, also in modules; not places and names."""
    used = {below for name in used_in(design.graph) for below in used_below(design.modules, name)}
    return {place: _meaning_of(graph) for place, graph in design.graphs.items() if not place or place in used}


def _meaning_of(graph: Graph) -> tuple[Any, ...]:
    nodes = {node.id: (node.layer, node.weights_of, node.formulas) for node in graph.nodes.values()}
    return nodes, set(graph.edges)
