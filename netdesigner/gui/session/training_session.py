"""One training at a time, as the window sees it: its state, its curves, its end. The thread is the Worker's.

A training gets a frozen snapshot of the design; the drawing may be edited meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QObject, Signal

from netdesigner.analysis.problems import in_short
from netdesigner.design.commands import Change
from netdesigner.design.design import Design
from netdesigner.gui.plots.learning import LearningCurves
from netdesigner.gui.session.data_fit import DataFit
from netdesigner.gui.session.examples import LoadedExamples, OnceFresh
from netdesigner.gui.session.links import listen
from netdesigner.gui.session.onlookers import Onlookers
from netdesigner.gui.session.session import Session, Weights
from netdesigner.gui.session.trained_drawing import TrainedDrawing, Upcoming
from netdesigner.gui.session.work_clock import WorkClock
from netdesigner.gui.session.worker import Worker
from netdesigner.network.moved_weights import Moves, Pair, moved
from netdesigner.runs.history import Lineage
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
from netdesigner.training.forecast import Forecast, forecast

State = Literal["idle", "preparing", "running", "paused", "stopping", "finished", "failed"]
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
        self._fit, self._once_fresh = DataFit(session, self.examples, self), OnceFresh(self.examples, self)
        self.curves = LearningCurves()
        self.state: State = "idle"
        self.sentence = ""  # how it stands or ended, in the user's words
        self.was_stopped = False  # it ended before its last epoch because it was asked to
        self.place = RunPlace()
        self._trained: TrainedDrawing | None = None  # whose curves are shown
        self._upcoming: Upcoming | None = None
        self._shown: Lineage | None = None  # of the session's weights, as far as its curves are shown
        self._earlier: tuple[State, str] = ("idle", "")  # how it stood before a start that was refused
        self._kept_in: tuple[Weights, Path] | None = None  # weights that were handed over, and their run
        self._is_disowned = False  # another file was opened: what still runs belongs to nobody
        self.live_weights: Weights | None = None
        self.live_at = (0, 0)  # the epoch and step after which they were copied
        self.has_drawing_changed = self.has_recipe_changed = False
        self._worker: Worker | None = None
        self._stop, self._probe = StopFlag(), Probe()
        self._moves: list[tuple[tuple[Pair, ...], str]] = []  # nodes that were grouped since the start
        self._clock = WorkClock()
        self._outcome = _STOPPED
        self._onlookers = Onlookers(lambda: self._probe.want(), self)
        listen(self, session.document.changed, self._follow)
        session.weights_changed.connect(self._show_history)

    # -- asking

    @property
    def is_active(self) -> bool:
        """Whether a training is under way, pauses included."""
        return self._worker is not None or self._once_fresh.is_waiting

    def why_not(self) -> str | None:
        """Why no training can be started now, in a sentence; None where one can."""
        if self.is_active:
            return "A training is under way."
        graph = self.session.document.design.graph
        if not any(not node.layer.is_input and not node.layer.is_output for node in graph.nodes.values()):
            return "There is nothing to train yet: put an Input, some layers and an Output on the canvas."
        errors = [*self.session.facts.whole.errors, *self.session.data_errors]
        return in_short(graph, errors) if errors else self.forecast().refusal or None

    def forecast(self) -> Forecast:
        """What a training will need of this machine."""
        document, examples = self.session.document, self.examples.current()
        count = len(examples.training) if examples is not None else None
        return forecast(self.session.facts.whole, document.design.graph.nodes, document.recipe, count)

    @property
    def seconds_left(self) -> float | None:
        """By the speed so far; None before there is one."""
        share = self.share
        return self._clock.seconds * (1 / share - 1) if share and self.state in ("running", "paused") else None

    @property
    def share(self) -> float:
        """How much of the present or last training is done, 0 … 1."""
        return 0.0 if self._upcoming is not None else self.curves.share

    @property
    def design(self) -> Design | None:
        """What is (or was) trained, whose curves are shown."""
        return self._trained.design if self._trained is not None else None

    @property
    def run_in_progress(self) -> tuple[Path, Moves] | None:
        """The folder with the best weights so far, and where nodes have come since the training began."""
        is_kept = self.is_active and self._upcoming is None and self._is_own() and not self.place.trouble
        return (self.place.path, tuple(self._moves)) if is_kept and self.place.path is not None else None

    def run_with(self, weights: Weights | None) -> Path | None:
        """The run in whose folder these very weights lie, under the paths that their nodes have now."""
        return self._kept_in[1] if self._kept_in is not None and self._kept_in[0] is weights else None

    @property
    def shown_weights(self) -> Weights | None:
        """The newest weights there are: of the running training, else those of the session."""
        return self.live_weights if self.is_active and self.live_weights is not None else self.session.weights

    # -- doing

    def start(self, is_continuing: bool = False) -> bool:
        """Trains the drawing as it is now, anew or from the weights there are.

        False where `why_not` objects, and while a field is red: it would train with another value than what is read.
        """
        self.session.facts.look_further()
        if (reason := self.why_not()) is not None:
            self.session.message.emit(reason)
            return False
        if refusal := self.session.refusal:
            self.session.message.emit(f"Training was not started: {refusal}")
            return False
        self.session.document.settle()
        if self.state in ("idle", "finished"):
            self._earlier = self.state, self.sentence
        self._once_fresh.ask(lambda: self._begin(is_continuing))  # a misfit is told before anything is prepared
        if self._once_fresh.is_waiting:
            self._set_state("preparing", "Reading the examples …")
        return True

    def _begin(self, is_continuing: bool) -> None:
        """Trains with examples that have been looked at, unless they do not fit."""
        if self.state == "preparing":
            self._set_state(*self._earlier)
        if reason := self.why_not() or self.examples.sentence:
            self._set_state("failed", reason)
            self.session.message.emit(reason)
            return
        design = self.session.document.design.snapshot()
        weights = self.session.weights if is_continuing else None
        history = self.session.history if weights else None
        before = history.epochs if history else ()
        examples = self.examples.current()
        self._stop, self._probe = StopFlag(), Probe()
        stop, probe, place = self._stop, self._probe, RunPlace()

        def work() -> Iterator[Event]:
            from netdesigner.runs.keep import kept
            from netdesigner.training.begin import begin
            from netdesigner.training.request import TrainRequest

            given = dict(weights) if weights else None
            request = TrainRequest(design, given, before, examples, stop, probe)
            return kept(begin(request), design, place, before=before)

        self._moves.clear()
        self._upcoming, self._is_disowned = Upcoming(design, place, history), False
        self.live_weights, self._clock = None, WorkClock()
        worker = self._worker = Worker(work, self._stop.set, self)
        worker.received.connect(self._take)
        worker.failed.connect(self._fail)
        worker.finished.connect(self._end)
        self._set_state("preparing", "Preparing …")
        worker.start()

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
        if self._once_fresh.cancel():
            self._set_state(*self._earlier)
        elif self._worker is not None and self.state != "stopping":
            self._set_state("stopping", "Stopping …")
            self._worker.stop()

    def close(self, seconds: float = 10.0) -> bool:
        """Stops and waits, for the window's end; False if the thread has not ended in time."""
        self._onlookers.follow(False)
        self._once_fresh.cancel()
        has_ended = self.examples.close(seconds)
        if self._worker is None:
            return has_ended
        self._worker.stop()
        return self._worker.wait(seconds) and has_ended

    def watch(self, watcher: QObject, is_looking: bool) -> None:
        """`watcher` wants live copies of the weights, or no longer does."""
        self._onlookers.watch(watcher, is_looking)

    # -- hearing

    def _take(self, events: list[Event]) -> None:
        """What came since the last time, in one go."""
        for event in events:
            if self._upcoming is not None and isinstance(event, BatchDone | EpochDone | WeightsTaken):
                self._begin_curves(self._upcoming)
            if isinstance(event, BatchDone):
                self.curves.take_step(event)
            elif isinstance(event, EpochDone):
                self.curves.take_epoch(event)
            elif isinstance(event, WeightsTaken):
                self.live_at = event.epoch, event.step
                self._keep_live(event.weights)
            elif not isinstance(event, BestWeights):  # those are for the run
                self._take_rare(event)
        if any(isinstance(event, WeightsTaken) for event in events):
            self.weights_taken.emit(self.live_weights)
        self.progressed.emit()

    def _keep_live(self, weights: Weights) -> None:
        weights = self.live_weights = self._where_they_are(weights)
        self._onlookers.note_size(sum(value.nbytes for value in weights.values()))

    def _take_rare(self, event: Preparing | Started | Finished) -> None:
        if isinstance(event, Preparing):
            self.sentence = f"{event.message} …"
        elif isinstance(event, Started):
            if self._upcoming is not None:
                self._upcoming.started = event
            self._clock.resume()
            self.sentence = "Making the first step …"
        else:
            self._finish(event)

    def _begin_curves(self, upcoming: Upcoming) -> None:
        """The first step was made: only now the curves of the training before go, unless this one goes on from it."""
        assert upcoming.started is not None, "a step comes after the start"
        if upcoming.history is None:
            self.curves.clear()
        elif upcoming.history is not self._shown:
            self.curves.show(upcoming.history)
        self.curves.start(upcoming.started)
        self._upcoming = self._shown = None
        self.was_stopped, self.place = False, upcoming.place
        if self._is_own():
            self._trained = TrainedDrawing(upcoming.design)
        self._note_differences()
        if self.state == "preparing":
            self._set_state("running", "")

    def _finish(self, event: Finished) -> None:
        self._clock.pause()
        is_bad = event.reason == "nan"
        self.live_weights = None
        if self._upcoming is not None:  # not one step was made: all is as it was before
            self._outcome = self._earlier
            if self._is_own():
                self.session.message.emit(event.message)
            return
        if event.weights and (event.epochs or not is_bad) and self._is_own():
            self._hand_over(event)
        self.was_stopped = event.reason == "stopped"
        self._outcome = ("failed" if is_bad else "finished", event.message)

    def _hand_over(self, event: Finished) -> None:
        """The weights, and how they came about, are the session's."""
        started = self.curves.started
        assert started is not None, "a training that has made a step has started"
        before = sum(epoch.epoch <= self.curves.epochs_before for epoch in self.curves.epochs)
        self._shown = Lineage(
            started, tuple(self.curves.epochs), event.message, event.reason, str(self.place.path or ""), before,
            is_of_this_drawing=not self.has_drawing_changed,
        )  # fmt: skip
        weights, place = self._where_they_are(event.weights), self.place
        is_in_run = place.path is not None and not place.trouble and not self._moves
        self._kept_in = (weights, place.path) if is_in_run and place.path is not None else None
        self.session.set_weights(weights, self._shown)

    def _fail(self, sentence: str) -> None:
        self._clock.pause()
        self._outcome = ("failed", sentence)

    def _end(self) -> None:
        """The thread is over; the state follows what was heard last."""
        worker, self._worker = self._worker, None
        was_refused, self._upcoming = self._upcoming is not None, None
        if worker is not None:
            worker.deleteLater()
        outcome, self._outcome = self._outcome, _STOPPED
        if not was_refused:
            self.was_stopped = self.was_stopped or outcome is _STOPPED
            self._earlier = "idle", ""
        elif outcome is _STOPPED:
            outcome = self._earlier
        if self._is_own():
            self._set_state(*outcome)
            if outcome is not self._earlier:
                self.session.message.emit(self.sentence)
        else:
            self._forget()

    def _set_state(self, state: State, sentence: str) -> None:
        self.state, self.sentence = state, sentence
        self._onlookers.follow(state == "running")
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
            self._trained, self._is_disowned = None, True
            if self._once_fresh.cancel() or not self.is_active:
                self._forget()
            else:
                self.stop()
        elif change.is_structural or change.recipe:
            if self.state == "failed" and not self.is_active:
                self._set_state(*self._earlier)  # what failed is no longer what would be trained
            self._note_differences()

    def _is_own(self) -> bool:
        return not self._is_disowned

    def _forget(self) -> None:
        self.curves.clear()
        self.live_weights = self._trained = self._shown = None
        self._earlier, self.place = ("idle", ""), RunPlace()
        self._note_differences()
        self._set_state("idle", "")
        self.progressed.emit()
        self._show_history()

    def _show_history(self, _: object = None) -> None:
        """Weights that came with their history (a design was opened or recovered) show their curves."""
        history, document = self.session.history, self.session.document
        if self.is_active or history is None or history is self._shown:
            return
        self.curves.show(history)
        trained = document.design.snapshot() if history.is_of_this_drawing else Design(recipe=document.recipe)
        self._shown, self._trained = history, TrainedDrawing(trained)
        self.place = RunPlace(Path(history.run)) if history.run and Path(history.run).is_dir() else RunPlace()
        self.was_stopped = history.reason == "stopped"
        self._note_differences()
        self._set_state("finished", history.sentence)
        self.progressed.emit()

    def _note_differences(self) -> None:
        """Whether drawing and recipe are still those of the training; undoing an edit makes them so again."""
        document, trained, facts = self.session.document, self._trained, self.session.facts
        before = self.has_drawing_changed, self.has_recipe_changed
        self.has_drawing_changed = trained is not None and not trained.is_same(document.design, facts.whole)
        self.has_recipe_changed = trained is not None and trained.design.recipe != document.recipe
        history = self._shown
        if history is not None and history is self.session.history:
            self._shown = self.session.history = replace(history, is_of_this_drawing=not self.has_drawing_changed)
        if before != (self.has_drawing_changed, self.has_recipe_changed):
            self.drawing_changed.emit(self.has_drawing_changed)
