"""A training project does without this program what `train` does with it: the same curve, the same weights."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import load_file

from netdesigner.analysis.facts import analyse_design
from netdesigner.data.sources import open_source
from netdesigner.design.design import Design, chain
from netdesigner.design.templates import template
from netdesigner.layers import parse_chain
from netdesigner.network.build import build
from netdesigner.network.weights import put, save_state, state_key_of
from netdesigner.training.events import EpochDone, Finished
from netdesigner.training.project import COPIED, Project, project_of
from netdesigner.training.train import TrainRequest, train
from tests.drawings import Drawing

TIMES = {"seconds", "samples_per_second"}
ALONE = """
import runpy, sys
sys.modules["netdesigner"] = None  # importing it fails
sys.argv = ["train.py", *sys.argv[1:]]
sys.path.insert(0, ".")
runpy.run_path("train.py", run_name="__main__")
"""


def digits(tmp_path: Path) -> Design:
    design = template("lenet5").open()
    design.recipe = design.recipe.replace(epochs=2)
    return design


def rows(tmp_path: Path, text: str, x: Any, y: Any, recipe: dict[str, Any], **more: Any) -> Design:
    np.savez(tmp_path / "rows.npz", x=x, y=y, **more)
    design = chain("Rows", x.shape[1:], parse_chain(text))
    design.recipe = design.recipe.replace(data=str(tmp_path / "rows.npz"), epochs=3, **recipe)
    return design


def digits_as_values(tmp_path: Path) -> Design:
    design = chain("Values", (1, 8, 8), parse_chain("Flatten | Linear(1)"))
    design.recipe = design.recipe.replace(task="Regression", epochs=1)
    return design


def values(tmp_path: Path) -> Design:
    x = np.random.default_rng(0).normal(size=(70, 4)).astype(np.float32)
    recipe = {"task": "Regression", "normalize": False, "seed": 3}
    return rows(tmp_path, "Linear(8) | Dropout(0.2) | Linear(1)", x, x.sum(axis=1), recipe)


def one_score(tmp_path: Path) -> Design:
    x = np.random.default_rng(1).normal(size=(60, 4)).astype(np.float32)
    return rows(tmp_path, "Linear(1)", x, (x[:, 0] > 0).astype(int), {"optimizer": "AdamW"})


def own_part(tmp_path: Path) -> Design:
    generator = np.random.default_rng(2)
    x = generator.integers(0, 255, (50, 8, 8, 3)).astype(np.uint8)
    y = generator.integers(0, 3, 50)
    more = {"x_val": x[:9], "y_val": np.arange(9) % 3}
    return rows(tmp_path, "Conv2d(4, 3) | ReLU | Flatten | Linear(3)", x.transpose(0, 3, 1, 2), y, {}, **{
        name: value.transpose(0, 3, 1, 2) if value.ndim == 4 else value for name, value in more.items()
    })  # fmt: skip


def two_outputs(tmp_path: Path) -> Design:
    drawing = Drawing("TwoOutputs")
    stem = drawing.chain("Conv2d(8, 3, padding=1) | BatchNorm2d | ReLU", drawing.put("Input((1, 8, 8))"))
    aux = drawing.chain("AdaptiveAvgPool2d(2) | Flatten | Linear(10)", stem)
    drawing.put("Output(training_only=True, loss_weight=0.3)", aux, name="aux1")
    drawing.put("Output", drawing.chain("Flatten | Dropout | Linear(10)", stem), name="scores")
    drawing.design.recipe = drawing.design.recipe.replace(epochs=1, optimizer="SGD", loss="Hinge")
    return drawing.design


def tokens(tmp_path: Path) -> Design:
    generator = np.random.default_rng(3)
    np.savez(tmp_path / "tokens.npz", x=generator.integers(0, 30, (60, 7)), y=generator.integers(0, 2, 60))
    drawing = Drawing("Reader")
    first = drawing.put("Input((7,), vocabulary_size=30)")
    drawing.put("Output", drawing.chain("Embedding(8) | GRU(8) | Amax | Linear(2)", first))
    drawing.design.recipe = drawing.design.recipe.replace(data=str(tmp_path / "tokens.npz"), epochs=2)
    return drawing.design


def project(design: Design, start: str = "") -> Project:
    return project_of(design, analyse_design(design), open_source(design.recipe.data), start)


def written(design: Design, folder: Path, start: str = "") -> Path:
    for _ in project(design, start).write(folder):
        pass
    return folder


def alone(folder: Path, *options: str) -> subprocess.Popen[str]:
    """train.py in a fresh process that has no NetDesigner."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    command = [sys.executable, "-c", ALONE, "--threads", "1", *options]
    if "--resume" in options:
        command.remove("--threads")
        command.remove("1")
    return subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def finish(process: subprocess.Popen[str]) -> None:
    _, errors = process.communicate(timeout=120)
    assert process.returncode == 0, errors


def curve(folder: Path) -> list[dict[str, Any]]:
    lines = (folder / "metrics.jsonl").read_text().splitlines()
    return [{key: value for key, value in json.loads(line).items() if key not in TIMES} for line in lines]


def by_the_program(design: Design, **request: Any) -> tuple[list[dict[str, Any]], dict[str, np.ndarray]]:
    """The curve and the weights of `train`, on one thread, under the names of the class."""
    design.recipe = design.recipe.replace(threads=1, device="cpu")
    events = list(train(TrainRequest(design, **request)))
    epochs = [vars(event) for event in events if isinstance(event, EpochDone)]
    finished = events[-1]
    assert isinstance(finished, Finished)
    program = build(design).program
    weights = {str(state_key_of(program, key)): value for key, value in finished.weights.items()}
    return [{key: value for key, value in epoch.items() if key not in TIMES} for epoch in epochs], weights


def check_same(folder: Path, design: Design, **request: Any) -> None:
    epochs, weights = by_the_program(design, **request)
    assert curve(folder) == epochs
    kept = load_file(folder / "model.weights.safetensors")
    assert kept.keys() == weights.keys()
    for name, value in weights.items():
        np.testing.assert_array_equal(kept[name], value)


@pytest.mark.slow
@pytest.mark.parametrize("drawn", [digits, digits_as_values, values, one_score, own_part, two_outputs, tokens])
def test_it_gives_the_curve_of_the_program(drawn: Callable[[Path], Design], tmp_path: Path) -> None:
    design = drawn(tmp_path)
    folder = written(design, tmp_path / "project")
    finish(alone(folder, "--device", "cpu"))
    check_same(folder / "run", design)


@pytest.mark.slow
def test_it_begins_with_the_weights_that_are_carried_along(tmp_path: Path) -> None:
    design = own_part(tmp_path)
    weights = next(event.weights for event in train(TrainRequest(design)) if isinstance(event, Finished))
    folder = written(design, tmp_path / "project", "start.safetensors")
    network = build(design, seed=0)
    put(network, weights)
    save_state(network, folder / "start.safetensors")
    finish(alone(folder))
    check_same(folder / "run", design, weights=weights)
    fresh = (folder / "config.toml").read_text().replace('start = "start.safetensors"', 'start = ""')
    (folder / "config.toml").write_text(fresh)
    finish(alone(folder))
    check_same(folder / "run-2", design)


@pytest.mark.slow
def test_a_project_that_is_killed_goes_on_as_if_it_had_not_been(tmp_path: Path) -> None:
    design = two_outputs(tmp_path)
    design.recipe = design.recipe.replace(epochs=12)
    folder = written(design, tmp_path / "project")
    options: tuple[str, ...] = ("--device", "cpu")
    for number in (signal.SIGKILL, signal.SIGINT):
        process = alone(folder, *options)
        told = len(curve(folder / "run")) if (folder / "run").exists() else 0
        for _ in range(3):
            assert process.stdout is not None
            assert process.stdout.readline().startswith("epoch")
        process.send_signal(number)
        process.communicate(timeout=60)
        assert len(curve(folder / "run")) >= told + 2
        options = ("--resume",)
    finish(alone(folder, *options))
    check_same(folder / "run", design)


def test_the_kernel_is_this_programs_own_byte_for_byte(tmp_path: Path) -> None:
    folder = written(values(tmp_path), tmp_path / "project")
    for name, source in COPIED.items():
        own = {path.name: path.read_bytes() for path in source.glob("*.py")}
        assert {path.name: path.read_bytes() for path in (folder / name).iterdir()} == own
    assert sorted(path.name for path in folder.iterdir()) == [
        "config.toml", "examples.npz", "kernel", "model.py", "preparation", "train.py",
    ]  # fmt: skip


def test_its_examples_are_a_source_of_the_program(tmp_path: Path) -> None:
    folder = written(own_part(tmp_path), tmp_path / "project")
    source = open_source(str(folder / "examples.npz"))
    assert (source.count, source.shape) == (59, (3, 8, 8))


@pytest.mark.slow
def test_its_files_are_as_an_expert_writes_them(tmp_path: Path) -> None:
    """Formatted, and without a remark of ruff or mypy."""
    for drawn in (digits, own_part, two_outputs):
        (tmp_path / drawn.__name__).mkdir()
        folder = written(drawn(tmp_path / drawn.__name__), tmp_path / f"{drawn.__name__}_project", "start.safetensors")
        for command in (
            ["ruff", "format", "--check", "--isolated", "."],
            ["ruff", "check", "--isolated", "--select", "E4,E7,E9,F,I,B,UP,SIM", "."],
            ["mypy", "--strict", "--ignore-missing-imports", "--cache-dir", str(tmp_path / "mypy"), "train.py"],
        ):
            ended = subprocess.run(
                [sys.executable, "-m", *command], cwd=folder, capture_output=True, text=True, check=False
            )
            assert ended.returncode == 0, ended.stdout + ended.stderr
