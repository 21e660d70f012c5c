"""A run folder holds what is needed to look at the run again, also if it was cut off."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest

from netdesigner.design.design import Design, chain
from netdesigner.design.file import FileError
from netdesigner.layers import REGISTRY
from netdesigner.recipe.optimizers import SGD
from netdesigner.runs.folder import RunError, RunFolder, is_run, open_run
from netdesigner.runs.history import history_of
from netdesigner.training.events import BestWeights, EpochDone, Event, Finished, Started, TrainError

DESIGN_NAME = "My Net/5"


@pytest.fixture
def design() -> Design:
    return chain(DESIGN_NAME, (4,), [REGISTRY["Linear"].make(out_features=2)])


def epoch(number: int) -> EpochDone:
    return EpochDone(
        epoch=number, step=number * 10, train_loss=1 / number, train_accuracy=0.5, val_loss=1.5 / number,
        val_accuracy=0.25 * number, lr=0.1, seconds=0.5, samples_per_second=100.0, is_best=True,
    )  # fmt: skip


def events(design: Design) -> list[Event]:
    linear = next(node.id for node in design.graph.nodes.values() if node.layer.is_dense)
    weights = {f"{linear}/weight": np.eye(2, 4, dtype=np.float32), f"{linear}/bias": np.zeros(2, dtype=np.float32)}
    started = Started(2, 10, 10, "cpu", "CPU, 1 thread", 32, 8, "cross_entropy", ("Digits are 8 × 8.",))
    return [started, epoch(1), epoch(2), Finished("done", "Trained 2 epochs.", 2, 20, 2, 1.0, weights)]


def test_a_run_is_read_back_as_it_was_written(tmp_path: Path, design: Design) -> None:
    happened = events(design)
    folder = RunFolder(tmp_path / "run", design)
    assert list(folder.record(happened)) == happened
    assert sorted(path.name for path in folder.path.iterdir()) == [
        "design.netdesign", "metrics.jsonl", "model.weights.safetensors", "run.json",
    ]  # fmt: skip
    run = open_run(folder.path)
    assert run.epochs == (epoch(1), epoch(2))
    assert run.design.name == DESIGN_NAME
    assert run.result == "done"
    last = happened[-1]
    assert isinstance(last, Finished)
    assert run.weights is not None
    assert run.weights.keys() == last.weights.keys()
    for name, value in last.weights.items():
        np.testing.assert_array_equal(run.weights[name], value)


def test_the_environment_is_written_down(tmp_path: Path, design: Design) -> None:
    folder = RunFolder(tmp_path / "run", design)
    for event in events(design):
        folder.take(event)
    written = open_run(folder.path).environment
    assert written["versions"].keys() >= {"netdesigner", "python", "torch", "numpy"}
    assert (written["device"], written["seed"], written["parameters"], written["seconds"]) == ("cpu", 0, 10, 1.0)
    assert written["recipe"]["optimizer"] == {"name": "Adam", "lr": 0.001}
    assert written["best_val_accuracy"] == 0.5
    assert datetime.fromisoformat(written["started"]) <= datetime.fromisoformat(written["finished"])


def test_a_run_that_was_cut_off_keeps_its_best_weights(tmp_path: Path, design: Design) -> None:
    folder = RunFolder(tmp_path / "run", design)
    started, first, *_, finished = events(design)
    assert isinstance(finished, Finished)
    for event in (started, BestWeights(finished.weights, 1), first):
        folder.take(event)
    run = open_run(folder.path)
    assert run.result == "running"
    assert run.weights is not None
    assert run.weights.keys() == finished.weights.keys()


def test_a_run_that_was_cut_off_keeps_its_epochs(tmp_path: Path, design: Design) -> None:
    folder = RunFolder(tmp_path / "run", design)
    for event in events(design)[:-1]:
        folder.take(event)
    with (folder.path / "metrics.jsonl").open("a") as lines:
        lines.write('{"epoch": 3, "st')
    run = open_run(folder.path)
    assert (run.result, run.weights, len(run.epochs)) == ("running", None, 2)


def test_an_error_is_noted_and_passed_on(tmp_path: Path, design: Design) -> None:
    def failing():
        yield epoch(1)
        raise TrainError("There is no GPU.")

    folder = RunFolder(tmp_path / "run", design)
    with pytest.raises(TrainError):
        list(folder.record(failing()))
    run = open_run(folder.path)
    assert (run.result, run.environment["message"]) == ("failed", "There is no GPU.")


def test_new_runs_never_share_a_folder(tmp_path: Path, design: Design) -> None:
    now = datetime(2026, 11, 21, 5, 30)
    paths = [RunFolder.new(tmp_path / "runs", design, now).path.name for _ in range(3)]
    assert paths == ["2026-11-21-053000-my-net-5", "2026-11-21-053000-my-net-5-2", "2026-11-21-053000-my-net-5-3"]


def test_a_folder_in_use_is_refused(tmp_path: Path, design: Design) -> None:
    (tmp_path / "thesis.tex").touch()
    with pytest.raises(RunError, match="is not empty"):
        RunFolder(tmp_path, design)
    with pytest.raises(RunError, match="cannot be written"):
        RunFolder(tmp_path / "thesis.tex" / "run", design)


def test_what_is_no_run_is_refused_in_a_sentence(tmp_path: Path, design: Design) -> None:
    assert not is_run(tmp_path)
    with pytest.raises(RunError, match=r"design.netdesign is not in it"):
        open_run(tmp_path)
    path = RunFolder(tmp_path / "run", design).path
    (path / "run.json").write_text('{"result": ')
    with pytest.raises(RunError, match=r"run.json cannot be read"):
        open_run(path)
    (path / "run.json").write_text("[]")
    with pytest.raises(RunError, match="holds a list"):
        open_run(path)
    (path / "run.json").write_text("{}")
    (path / "metrics.jsonl").write_text("nonsense\n" + json.dumps({"epoch": 2}) + "\n")
    with pytest.raises(RunError, match="Line 1"):
        open_run(path)
    (path / "design.netdesign").write_text("nonsense")
    with pytest.raises(FileError):
        open_run(path)


FORMATS = Path(__file__).resolve().parent.parent / "design" / "formats"


def test_a_run_of_an_earlier_format_is_read_and_left_as_it_was(tmp_path: Path) -> None:
    text = (FORMATS / "format_3_sgd.netdesign").read_text()
    told = {"result": "done", "recipe": json.loads(text)["recipe"], "loss": "cross_entropy"}
    contents = {
        "design.netdesign": text,
        "run.json": json.dumps(told),
        "metrics.jsonl": json.dumps(asdict(epoch(1))) + "\n",
    }
    for name, content in contents.items():
        (tmp_path / name).write_text(content)
    run = open_run(tmp_path)
    assert run.design.recipe.optimizer == SGD(lr=0.003, momentum=0.9, weight_decay=0.001)
    assert run.epochs == (epoch(1),)
    history = history_of(run)
    assert history is not None
    assert history.started.loss == "cross_entropy"
    assert {name: (tmp_path / name).read_text() for name in contents} == contents
