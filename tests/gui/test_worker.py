"""The background worker: every value arrives, the end comes once, stop and pause are obeyed."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from netdesigner.gui.session.worker import LatestRequest, Worker
from netdesigner.training.events import TrainError

PATIENCE = 10_000


class Record:
    """What a worker has said, in order."""

    def __init__(self, worker: Worker) -> None:
        self.values: list[object] = []
        self.calls: list[str] = []
        worker.received.connect(self.values.extend)
        worker.received.connect(lambda _: self.calls.append("received"))
        worker.failed.connect(lambda text: self.calls.append(text))
        worker.finished.connect(lambda: self.calls.append("finished"))


def test_all_values_arrive_in_order_and_the_end_comes_last(qtbot: QtBot) -> None:
    worker = Worker(lambda: iter(range(5000)))
    record = Record(worker)
    with qtbot.waitSignal(worker.finished, timeout=PATIENCE):
        worker.start()
    assert record.values == list(range(5000))
    assert record.calls[-1] == "finished"
    assert record.calls.count("finished") == 1
    assert len(record.calls) < 1000  # many values a signal
    assert not worker.is_running


def test_the_work_runs_in_another_thread_and_slots_in_this_one(qtbot: QtBot) -> None:
    here, threads = threading.get_ident(), []

    def work() -> Iterator[int]:
        yield threading.get_ident()

    worker = Worker(work)
    worker.received.connect(lambda values: threads.extend([*values, threading.get_ident()]))
    with qtbot.waitSignal(worker.finished, timeout=PATIENCE):
        worker.start()
    assert threads[0] != here
    assert threads[1] == here


def test_an_error_of_ours_is_told_as_its_sentence_after_the_values(qtbot: QtBot) -> None:
    def work() -> Iterator[int]:
        yield 1
        raise TrainError("There is no GPU.")

    worker = Worker(work)
    record = Record(worker)
    with qtbot.waitSignal(worker.finished, timeout=PATIENCE):
        worker.start()
    assert record.values == [1]
    assert record.calls[-2:] == ["There is no GPU.", "finished"]


def test_a_foreign_error_is_named_and_logged(qtbot: QtBot, caplog: pytest.LogCaptureFixture) -> None:
    def work() -> Iterator[int]:
        raise KeyError("conv9")
        yield

    worker = Worker(work)
    record = Record(worker)
    with qtbot.waitSignal(worker.finished, timeout=PATIENCE):
        worker.start()
    assert "KeyError: 'conv9'" in record.calls[0]
    assert "KeyError" in caplog.text


def test_an_error_while_the_generator_is_made_is_told_too(qtbot: QtBot) -> None:
    def work() -> Iterator[int]:
        raise TrainError("No.")

    worker = Worker(work)
    with qtbot.waitSignals([worker.failed, worker.finished], timeout=PATIENCE):
        worker.start()


def test_stop_closes_a_generator_in_its_own_thread(qtbot: QtBot) -> None:
    closed_by: list[int] = []

    def work() -> Iterator[int]:
        try:
            while True:
                yield threading.get_ident()
        finally:
            closed_by.append(threading.get_ident())

    worker = Worker(work)
    with qtbot.waitSignal(worker.received, timeout=PATIENCE) as first:
        worker.start()
    with qtbot.waitSignal(worker.finished, timeout=PATIENCE):
        worker.stop()
    assert closed_by == [first.args[0][0]]


def test_stop_by_flag_lets_the_generator_say_its_last_word(qtbot: QtBot) -> None:
    flag = threading.Event()

    def work() -> Iterator[str]:
        while not flag.is_set():
            yield "step"
        yield "last word"

    worker = Worker(work, flag.set)
    record = Record(worker)
    with qtbot.waitSignal(worker.received, timeout=PATIENCE):
        worker.start()
    with qtbot.waitSignal(worker.finished, timeout=PATIENCE):
        worker.stop()
    assert record.values[-1] == "last word"
    assert record.values.count("last word") == 1


def test_pause_asks_for_no_further_value(qtbot: QtBot) -> None:
    asked: list[int] = []
    may_yield = threading.Semaphore(0)

    def work() -> Iterator[int]:
        for number in range(3):
            asked.append(number)
            may_yield.acquire()
            yield number

    worker = Worker(work)
    record = Record(worker)
    worker.start()
    qtbot.waitUntil(lambda: asked == [0], timeout=PATIENCE)
    worker.pause()
    may_yield.release(3)
    qtbot.waitUntil(lambda: record.values == [0], timeout=PATIENCE)
    assert worker.is_paused
    assert asked == [0]
    with qtbot.waitSignal(worker.finished, timeout=PATIENCE):
        worker.resume()
    assert record.values == [0, 1, 2]


def test_stop_ends_a_paused_worker(qtbot: QtBot) -> None:
    worker = Worker(lambda: iter(int, 1))
    with qtbot.waitSignal(worker.received, timeout=PATIENCE):
        worker.start()
    worker.pause()
    with qtbot.waitSignal(worker.finished, timeout=PATIENCE):
        worker.stop()
    assert not worker.is_paused


def test_wait_delivers_everything_without_an_event_loop(qtbot: QtBot) -> None:
    worker = Worker(lambda: iter(range(3)))
    record = Record(worker)
    worker.start()
    assert worker.wait(PATIENCE / 1000)
    assert record.values == [0, 1, 2]
    assert record.calls.count("finished") == 1
    assert worker.wait(1)  # and again: nothing new
    assert record.calls.count("finished") == 1


def test_wait_says_when_the_time_was_too_short(qtbot: QtBot) -> None:
    gate = threading.Event()

    def work() -> Iterator[int]:
        gate.wait()
        yield 1

    worker = Worker(work)
    worker.start()
    assert not worker.wait(0.01)
    gate.set()
    assert worker.wait(PATIENCE / 1000)


def test_a_worker_that_was_never_started_need_not_be_waited_for(qtbot: QtBot) -> None:
    assert Worker(lambda: iter(())).wait(0)


def test_a_question_is_answered_in_this_thread(qtbot: QtBot) -> None:
    answers: list[tuple[int, int]] = []
    asker = LatestRequest()
    asker.ask(threading.get_ident, lambda told: answers.append((told, threading.get_ident())))
    qtbot.waitUntil(lambda: bool(answers), timeout=PATIENCE)
    there, here = answers[0]
    assert there != here == threading.get_ident()
    qtbot.waitUntil(lambda: not asker.is_busy, timeout=PATIENCE)


def test_only_the_newest_question_is_answered(qtbot: QtBot) -> None:
    gate, begun, ran, answers = threading.Event(), threading.Event(), [], []

    def slow() -> str:
        ran.append("first")
        begun.set()
        gate.wait()
        return "first"

    def quick(name: str) -> str:
        ran.append(name)
        return name

    asker = LatestRequest()
    asker.ask(slow, answers.append)
    begun.wait()
    asker.ask(lambda: quick("second"), answers.append)
    asker.ask(lambda: quick("third"), answers.append)
    with qtbot.waitSignal(asker.became_idle, timeout=PATIENCE):
        gate.set()
    assert answers == ["third"]
    assert ran == ["first", "third"]


def test_a_failed_question_is_told(qtbot: QtBot) -> None:
    def fail() -> None:
        raise TrainError("It cannot be.")

    told: list[str] = []
    asker = LatestRequest()
    asker.ask(fail, lambda _: told.append("answered"), told.append)
    assert asker.wait(PATIENCE / 1000)
    assert told == ["It cannot be."]


def test_a_forgotten_question_is_not_answered(qtbot: QtBot) -> None:
    answers: list[int] = []
    asker = LatestRequest()
    asker.ask(lambda: 1, answers.append)
    asker.forget()
    assert asker.wait(PATIENCE / 1000)
    asker.ask(lambda: 2, answers.append)
    assert asker.wait(PATIENCE / 1000)
    assert answers == [2]
