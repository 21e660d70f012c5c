"""The runs of the window are kept beside those of the command line, and only the former are ever removed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from netdesigner.design.design import Design, chain
from netdesigner.layers import REGISTRY
from netdesigner.runs import keep
from netdesigner.runs.folder import RunFolder, open_run
from netdesigner.runs.place import RunPlace
from netdesigner.training.events import Event, Preparing


@pytest.fixture
def design() -> Design:
    return chain("Small", (4,), [REGISTRY["Linear"].make(out_features=2)])


def told() -> Iterator[Event]:
    yield Preparing("Reading the examples")


def test_a_run_is_written_and_told(tmp_path: Path, design: Design) -> None:
    place = RunPlace()
    assert list(keep.kept(told(), design, place, tmp_path / "runs")) == list(told())
    assert place.path is not None
    assert str(place.path) in place.sentence
    assert open_run(place.path).environment["made_by"] == "window"


def test_what_goes_wrong_is_noted_and_passed_on(tmp_path: Path, design: Design) -> None:
    def failing() -> Iterator[Event]:
        yield from told()
        raise ValueError("no examples")

    place = RunPlace()
    with pytest.raises(ValueError, match="no examples"):
        list(keep.kept(failing(), design, place, tmp_path))
    assert place.path is not None
    assert open_run(place.path).result == "failed"


def test_a_training_goes_on_where_nothing_can_be_written(tmp_path: Path, design: Design) -> None:
    (tmp_path / "runs").write_text("a file stands where the folder should be")
    place = RunPlace()
    assert list(keep.kept(told(), design, place, tmp_path / "runs")) == list(told())
    assert place.sentence.startswith("This run is not kept: ")


def test_a_disk_that_fills_up_costs_only_the_run(
    tmp_path: Path, design: Design, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: RunFolder, event: Event) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(RunFolder, "take", full)
    place = RunPlace()
    assert list(keep.kept(told(), design, place, tmp_path)) == list(told())
    assert "No space left on device" in place.sentence


def test_the_oldest_runs_of_the_window_go(tmp_path: Path, design: Design) -> None:
    begin = datetime(2026, 11, 1)
    asked = RunFolder.new(tmp_path, design, begin - timedelta(days=1)).path
    own = [RunFolder.new(tmp_path, design, begin + timedelta(days=day), made_by="window").path for day in range(5)]
    (tmp_path / "thesis").mkdir()
    keep.remove_old(tmp_path, most=3)
    assert asked.is_dir()
    assert (tmp_path / "thesis").is_dir()
    assert [path.is_dir() for path in own] == [False, False, True, True, True]
