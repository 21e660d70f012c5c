"""`export --project`: what is written where, and what is refused before anything is."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import numpy as np
import pytest

from netdesigner.cli import main

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def drawn(tmp_path: Path) -> Path:
    path = tmp_path / "net.netdesign"
    assert main(["new", "--input", "1x8x8", "--chain", "Flatten | Linear(10)", "-o", str(path)]) == 0
    return path


def export(drawn: Path, *options: str) -> int:
    return main(["export", str(drawn), *options])


def config(folder: Path) -> dict[str, object]:
    return tomllib.loads((folder / "config.toml").read_text())


def test_a_project_has_what_train_can_set(drawn: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "project"
    options = ["--set", "optimizer=SGD", "--set", "optimizer.momentum=0.5", "--set", "epochs=3", "--set", "threads=1"]
    assert export(drawn, "--project", str(folder), *options) == 0
    assert f"Train with: python {folder / 'train.py'}" in capsys.readouterr().out
    told = config(folder)
    assert told["optimizer"] == {"lr": 0.001, "momentum": 0.5}
    assert (told["epochs"], told["threads"], told["fused"], told["channels_last"]) == (3, 1, True, False)
    assert "torch.optim.SGD(" in (folder / "train.py").read_text()
    assert sorted(path.name for path in folder.iterdir()) == [
        "config.toml", "kernel", "model.py", "preparation", "train.py",
    ]  # fmt: skip


def test_other_examples_lie_beside_the_code(drawn: Path, tmp_path: Path) -> None:
    np.savez(tmp_path / "set.npz", x=np.random.default_rng(0).normal(size=(20, 64)), y=np.arange(20) % 4)
    folder = tmp_path / "project"
    assert export(drawn, "--project", str(folder), "--data", str(tmp_path / "set.npz")) == 0
    with np.load(folder / "examples.npz") as archive:
        assert (archive["x"].shape, archive["x"].dtype) == ((20, 1, 8, 8), np.float32)
        assert archive["class_names"].tolist() == ["0", "1", "2", "3"]


def test_weights_beside_the_design_are_carried_along(
    drawn: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from netdesigner.design import file
    from netdesigner.network.build import build
    from netdesigner.network.weights import beside, save, take

    save(beside(drawn), take(build(file.load(drawn), seed=7)))
    folder = tmp_path / "project"
    assert export(drawn, "--project", str(folder)) == 0
    assert "start.safetensors: weights from" in capsys.readouterr().out
    assert (folder / "start.safetensors").is_file()
    assert config(folder)["start"] == "start.safetensors"


def test_what_is_there_is_not_written_over(drawn: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "thesis.tex").write_text("mine")
    assert export(drawn, "--project", str(tmp_path / "full")) == 2
    assert "is not empty. Choose another folder for the project." in capsys.readouterr().err
    assert [path.name for path in (tmp_path / "full").iterdir()] == ["thesis.tex"]


def test_a_project_that_cannot_be_written_whole_leaves_nothing(
    drawn: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(text: object) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("netdesigner.training.project.train_source", fail)
    assert export(drawn, "--project", str(tmp_path / "new")) != 0
    assert "No space left" in capsys.readouterr().err
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        ([], 2, "-o MODEL.py for the class, --project DIR for what trains it"),
        (["-o", "model.py", "--project", "new"], 2, "give either -o MODEL.py or --project DIR"),
        (["-o", "model.py", "--data", "digits"], 2, "--data and --set go with --project"),
        (["--project", "new", "--data", "nowhere"], 2, "nothing at"),
        (["--project", "new", "--set", "optimizer=Lion"], 2, "Lion"),
    ],
)
def test_what_cannot_be_written_is_refused_in_a_sentence(
    options: list[str], code: int, words: str, drawn: Path, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.chdir(drawn.parent)
    capsys.readouterr()
    assert export(drawn, *options) == code
    assert words in capsys.readouterr().err
    assert not (drawn.parent / "new").exists()


def test_a_drawing_that_does_not_fit_its_examples_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "net.netdesign"
    assert main(["new", "--input", "1x8x8", "--chain", "Flatten | Linear(7)", "-o", str(path)]) == 0
    assert export(path, "--project", str(tmp_path / "new")) == 1
    assert "fc1 gives 7 numbers, but Digits has 10 classes" in capsys.readouterr().err
    assert not (tmp_path / "new").exists()


@pytest.mark.slow
def test_a_project_is_written_without_torch(drawn: Path, tmp_path: Path) -> None:
    code = (
        "import sys\n"
        "from netdesigner.cli import main\n"
        f"assert main(['export', {str(drawn)!r}, '--project', {str(tmp_path / 'new')!r}]) == 0\n"
        "assert 'torch' not in sys.modules"
    )
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
