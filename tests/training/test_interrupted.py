"""A training that is cut off anywhere goes on in another process as if it had not been: every weight, every event."""

from __future__ import annotations

import json
import math
import os
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import nn

from netdesigner.training.kernel.checkpoint import save_checkpoint
from netdesigner.training.kernel.events import Ended, EpochDone
from netdesigner.training.kernel.loop import TrainingLoop
from netdesigner.training.kernel.record import METRICS, Record
from tests.training.interrupted import compared, rest_of, setup_named

ROOT = Path(__file__).resolve().parents[2]


class Countdown:
    """Says stop when it is asked for the last time: between two batches of training, or of validation."""

    def __init__(self, asked: int) -> None:
        self.left = asked

    def __call__(self) -> bool:
        self.left -= 1
        return self.left <= 0


def whole(case: str) -> tuple[list[Any], int]:
    """The events of an uninterrupted training, and how often it asks whether to stop."""
    asking = Countdown(10_000)
    events = [compared(event) for event in TrainingLoop(setup_named(case, asking)).run()]
    return events, 10_000 - asking.left


def stopped(case: str, moments: list[int], folder: Path) -> dict[Path, list[Any]]:
    """A training that is stopped when it asks for the nth time: where its state is kept, and the events before that."""
    asking = Countdown(0)
    loop, events, kept = TrainingLoop(setup_named(case, asking)), list[Any](), {}
    behind = 0
    for moment in sorted(moments):
        asking.left, behind = moment - behind, moment - 1  # what it asks when it is stopped it asks again
        *before, ended = loop.run()
        assert isinstance(ended, Ended)
        assert ended.reason == "stopped"
        events += map(compared, before)
        kept[folder / f"stop-{moment}.pt"] = list(events)
        save_checkpoint(folder / f"stop-{moment}.pt", loop.state())
    return kept


def cut_off(case: str, moments: list[int], folder: Path) -> dict[Path, list[Any]]:
    """The same where the process is gone while the nth event is told."""
    loop, events, kept = TrainingLoop(setup_named(case)), list[Any](), {}
    for event in loop.run():
        events.append(compared(event))
        if len(events) in moments:
            kept[folder / f"cut-{len(events)}.pt"] = list(events)
            save_checkpoint(folder / f"cut-{len(events)}.pt", loop.state())
    return kept


def in_another_process(case: str, paths: list[Path]) -> list[list[Any]]:
    """What came after each checkpoint."""
    command = [sys.executable, "-m", "tests.training.interrupted", case, *map(str, paths)]
    done = subprocess.run(
        command, cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(path.with_suffix(".json").read_text()) for path in paths]


def in_this_process(case: str, paths: list[Path]) -> list[list[Any]]:
    return [[compared(event) for event in rest_of(case, path)] for path in paths]


@pytest.fixture
def one_thread() -> Iterator[None]:
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.mark.usefixtures("one_thread")
def test_it_goes_on_bit_for_bit(tmp_path: Path) -> None:
    case, chance = "Adam cosine continued", random.Random(0)
    expected, asked = whole(case)
    before = stopped(case, chance.sample(range(1, asked), 6), tmp_path)
    before |= cut_off(case, chance.sample(range(1, len(expected)), 6), tmp_path)
    for (path, first), rest in zip(before.items(), in_this_process(case, list(before)), strict=True):
        assert first + rest == expected, path.name


@pytest.mark.slow
@pytest.mark.usefixtures("one_thread")
@pytest.mark.parametrize(
    "case",
    [
        "SGD constant fresh",
        "SGD plateau continued",
        "Adam cosine fresh",
        "Adam constant continued",
        "AdamW plateau fresh",
    ],
)
def test_it_goes_on_in_another_process_from_everywhere(case: str, tmp_path: Path) -> None:
    expected, asked = whole(case)
    before = stopped(case, list(range(1, asked)), tmp_path) | cut_off(case, list(range(1, len(expected))), tmp_path)
    assert len(before) > 30
    for (path, first), rest in zip(before.items(), in_another_process(case, list(before)), strict=True):
        assert first + rest == expected, path.name


def test_after_a_stop_the_same_loop_goes_on() -> None:
    case = "SGD constant fresh"
    expected, asked = whole(case)
    stops = Countdown(asked // 2)
    loop = TrainingLoop(setup_named(case, stops))
    *before, ended = loop.run()
    assert isinstance(ended, Ended)
    stops.left = asked
    assert [compared(event) for event in [*before, *loop.run()]] == expected


def test_a_state_is_a_copy() -> None:
    loop = TrainingLoop(setup_named("Adam constant fresh"))
    events = loop.run()
    next(events)
    state = loop.state()
    weight, moment = state["network"]["head.2.weight"], state["step"]["optimizer"]["state"][0]["exp_avg"]
    kept = weight.clone(), moment.clone()
    for _ in range(3):
        next(events)
    assert torch.equal(weight, kept[0])
    assert torch.equal(moment, kept[1])
    assert not torch.equal(weight, loop.state()["network"]["head.2.weight"])


def test_a_loss_that_is_no_number_ends_it_again() -> None:
    def spoilt() -> TrainingLoop:
        setup = setup_named("SGD constant fresh")
        nn.init.constant_(next(setup.network.parameters()), math.inf)
        return TrainingLoop(setup)

    loop = spoilt()
    *_, ended = loop.run()
    other = spoilt()
    other.restore(loop.state())
    assert [compared(event) for event in other.run()] == [compared(ended)]
    assert isinstance(ended, Ended)
    assert ended.reason == "nan"


class CutError(Exception):
    """The process is gone."""


@pytest.mark.parametrize("place", ["before the checkpoint", "before the line", "within the line", "after the line"])
def test_each_epoch_stands_in_the_metrics_once(place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    case = "SGD plateau fresh"
    expected = [event for event in whole(case)[0] if event["event"] == "EpochDone"]
    loop = TrainingLoop(setup_named(case))
    with pytest.raises(CutError):
        _run_until_cut(Record(tmp_path, loop), loop, place, tmp_path, monkeypatch)
    monkeypatch.undo()
    again = TrainingLoop(setup_named(case))
    record = Record(tmp_path, again)
    record.resume()
    for event in again.run():
        record.take(event)
    lines = [json.loads(line) for line in (tmp_path / METRICS).read_text().splitlines()]
    assert [compared(EpochDone(**line)) for line in lines] == expected


def _run_until_cut(
    record: Record, loop: TrainingLoop, place: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Writes as much of the second epoch as is there when the process is cut off."""
    for event in loop.run():
        is_second = isinstance(event, EpochDone) and event.epoch == 2
        if is_second and place == "before the checkpoint":
            raise CutError
        if is_second and place == "before the line":
            monkeypatch.setattr("netdesigner.training.kernel.record._line", _raise)
        record.take(event)
        if is_second and place == "within the line":
            text = (folder / METRICS).read_text()
            (folder / METRICS).write_text(text[:-30])
        if is_second:
            raise CutError


def _raise(epoch: EpochDone) -> str:
    raise CutError
