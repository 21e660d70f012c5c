"""The epochs behind weights travel with them, and a run tells the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from netdesigner.design.design import chain
from netdesigner.layers import REGISTRY
from netdesigner.runs.folder import RunFolder, open_run
from netdesigner.runs.history import Lineage, history_from, history_of
from netdesigner.training.events import EpochDone, Started

STARTED = Started(2, 10, 10, "cpu", "CPU, 1 thread", 32, 8, "cross_entropy", ("A note.",))


def epoch(number: int) -> EpochDone:
    return EpochDone(number, number * 10, 1 / number, 0.5, 1.5 / number, None, 0.1, 0.5, 100.0, number == 1)


HISTORY = Lineage(STARTED, (epoch(1), epoch(2), epoch(3)), "Stopped.", "stopped", "/runs/a", 1, False)


def test_it_is_read_back_as_it_was_written() -> None:
    assert history_from(HISTORY.text()) == HISTORY


@pytest.mark.parametrize(
    "text",
    [None, "", "null", "{}", "[" * 100_000, HISTORY.text().replace("10", "0"), HISTORY.text().replace(":2,", ":9,")],
)
def test_what_cannot_be_read_is_no_history(text: str | None) -> None:
    assert history_from(text) is None


def test_a_run_that_was_cut_off_tells_its_epochs_and_those_before(tmp_path: Path) -> None:
    folder = RunFolder(tmp_path / "run", chain("Small", (4,), [REGISTRY["Linear"].make()]), before=(epoch(1),))
    assert history_of(open_run(folder.path)) == Lineage(
        Started(15, 10, 0, "", "", 0, 0, "cross_entropy"),
        (epoch(1),),
        SENTENCE.format(0),
        "stopped",
        str(folder.path),
        1,
    )
    folder.take(STARTED)
    folder.take(epoch(2))
    history = history_of(open_run(folder.path))
    assert history is not None
    assert (history.epochs, history.epochs_before) == ((epoch(1), epoch(2)), 1)
    assert history.started.device_name == "CPU, 1 thread"
    assert history.sentence == SENTENCE.format(1)


SENTENCE = "It was cut off after {} of 15 epochs; the best weights until then are kept."
