"""Train, inspect, demo, and the certificate, as a shell meets them."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from netdesigner.cli import main

SMALL = "Conv2d(4, 3, padding=1) | ReLU() | MaxPool2d(2) | Flatten() | Linear(10)"


@pytest.fixture
def design(tmp_path: Path) -> Path:
    path = tmp_path / "small.netdesign"
    assert main(["new", "--input", "1x8x8", "--chain", SMALL, "-o", str(path)]) == 0
    return path


def trained(design: Path, folder: Path, *more: str) -> Path:
    arguments = ["train", str(design), "--epochs", "2", "--seed", "3", "--device", "cpu", "--run-dir", str(folder)]
    assert main([*arguments, *more]) == 0
    return folder


def test_train_prints_a_json_line_an_epoch(design: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    run = trained(design, tmp_path / "run", "--json")
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["epoch"] for line in lines] == [1, 2]
    assert all({"train_loss", "val_loss", "val_accuracy"} <= set(line) for line in lines)
    assert lines[1]["val_accuracy"] > 0.6
    assert (run / "run.json").is_file()


def test_the_same_seed_gives_the_same_numbers(design: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    losses = []
    for name in ("a", "b"):
        capsys.readouterr()
        trained(design, tmp_path / name, "--json")
        losses.append([json.loads(line)["val_loss"] for line in capsys.readouterr().out.splitlines()])
    assert losses[0] == losses[1]


def test_inspect_saves_each_view_as_its_ending_says(design: Path, tmp_path: Path) -> None:
    run = trained(design, tmp_path / "run")
    for view in ("filters", "maps", "scores", "curves"):
        for ending, start in ((".png", b"\x89PNG"), (".svg", b"<?xml"), (".npz", b"PK")):
            written = tmp_path / "made" / view / f"x{ending}"  # folders are made
            assert main(["inspect", str(run), "--view", view, "-o", str(written)]) == 0
            assert written.read_bytes().startswith(start)
    assert not list(run.glob("*.png"))  # pictures are made when somebody wants them
    one = tmp_path / "one.png"
    arguments = ["inspect", str(run), "--view", "maps", "--node", "relu1", "--unit", "2", "--sample", "5"]
    assert main([*arguments, "-o", str(one)]) == 0


@pytest.mark.parametrize(
    ("more", "part"),
    [
        (["--node", "nobody"], "There is no block called 'nobody'"),
        (["--node", "relu1"], "relu1 has no filters"),
        (["--unit", "99"], "has units 0 to"),
        (["--sample", "nothing.png", "--view", "maps"], "--sample takes the number"),
        (["--sample", "9999", "--view", "maps"], "validation examples 0 to"),
        (["-o", "x.pdf"], "must end in .png, .svg, .csv or .npz"),
    ],
)
def test_inspect_says_what_there_is_instead(
    more: list[str], part: str, design: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = trained(design, tmp_path / "run")
    capsys.readouterr()
    assert main(["inspect", str(run), "--view", "filters", "-o", str(tmp_path / "x.png"), *more]) == 2
    assert part in capsys.readouterr().err


def numbers(*arguments: object) -> np.ndarray:
    """What `inspect` writes of a view."""
    path = Path(str(arguments[0])).parent / "numbers.npz"
    assert main(["inspect", *map(str, arguments), "-o", str(path)]) == 0
    with np.load(path) as arrays:
        return arrays["values"]


def test_inspect_takes_a_design_trained_or_not_and_weights_of_others(
    design: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = trained(design, tmp_path / "run")
    weights = run / "model.weights.safetensors"
    ours, fresh = numbers(run, "--view", "filters"), numbers(design, "--view", "filters")
    assert not np.array_equal(ours, fresh)
    np.testing.assert_array_equal(numbers(design, "--view", "filters", "--weights", weights), ours)
    exported = tmp_path / "state.safetensors"  # under the names of the class
    shutil.copy(weights, design.with_suffix(".weights.safetensors"))
    assert main(["export", str(design), "-o", str(tmp_path / "m.py"), "--weights", str(exported)]) == 0
    np.testing.assert_array_equal(numbers(design, "--view", "filters"), ours)  # those beside the design
    np.testing.assert_array_equal(numbers(design, "--view", "filters", "--weights", exported), ours)
    np.save(tmp_path / "a.npy", np.ones((1, 8, 8), np.float32))
    maps = ("--view", "maps", "--sample", tmp_path / "a.npy")
    np.testing.assert_array_equal(numbers(design, *maps), numbers(run, *maps))
    wrong = ["inspect", str(design), "--view", "filters", "--weights", str(design), "-o", str(tmp_path / "x.png")]
    assert main(wrong) == 2


def test_inspect_says_whose_weights_it_shows(design: Path, tmp_path: Path) -> None:
    run, caption = trained(design, tmp_path / "run"), tmp_path / "caption.svg"
    for arguments, said in (
        ([run], "Weights of epoch 2, the best."),
        ([design], "Untrained: these are fresh weights (seed 0)."),
        ([design, "--weights", run / "model.weights.safetensors"], "Weights from model.weights.safetensors."),
    ):
        assert main(["inspect", *map(str, arguments), "--view", "filters", "-o", str(caption)]) == 0
        assert f"<!-- Conv2d · 4 × 8 × 8 · filters · scale: this layer · {said} -->" in caption.read_text()


def test_inspect_shows_an_image_or_an_array_to_the_network(
    design: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pixels = np.arange(64, dtype=np.uint8).reshape(8, 8) * 4
    Image.fromarray(pixels).save(tmp_path / "a.png")
    np.save(tmp_path / "a.npy", np.ones((1, 8, 8), np.float32))
    np.save(tmp_path / "b.npy", np.ones((2, 8, 8), np.float32))
    for sample in ("a.png", "a.npy"):
        assert numbers(design, "--view", "maps", "--node", "input", "--sample", tmp_path / sample).shape == (1, 8, 8)
    maps = ["inspect", str(design), "--view", "maps", "--sample"]
    assert main([*maps, str(tmp_path / "b.npy"), "-o", str(tmp_path / "x.png")]) == 2
    assert "the Input wants 1 × 8 × 8" in capsys.readouterr().err
    assert main([*maps, str(tmp_path / "a.png"), "-o", str(tmp_path / "a.png")]) == 2
    assert "would replace what --sample is read from" in capsys.readouterr().err


def test_train_refuses_what_it_cannot_use(design: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cases = [
        (["--data", str(tmp_path / "nothing")], 2, "There is nothing at"),
        (["--epochs", "0"], 2, "--epochs"),
        (["--device", "cuda:77"], 1, "Choose auto or cpu"),
    ]
    for number, (more, code, part) in enumerate(cases):
        capsys.readouterr()
        assert main(["train", str(design), "--run-dir", str(tmp_path / f"r{number}"), *more]) == code
        said = capsys.readouterr().err
        assert part in said
        assert "Traceback" not in said


@pytest.mark.slow
def test_export_certifies_and_says_that_weights_are_fresh(
    design: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    weights = tmp_path / "w.safetensors"
    arguments = ["export", str(design), "-o", str(tmp_path / "model.py"), "--weights", str(weights), "--certify"]
    capsys.readouterr()
    assert main(arguments) == 0
    said = capsys.readouterr().out
    assert "freshly initialized" in said
    assert "max |difference| = 0" in said
    assert weights.is_file()


@pytest.mark.slow
def test_exported_weights_load_strictly_into_the_exported_class(design: Path, tmp_path: Path) -> None:
    model, weights = tmp_path / "model.py", tmp_path / "w.safetensors"
    assert main(["export", str(design), "-o", str(model), "--weights", str(weights)]) == 0
    program = (
        "import torch, model\nfrom safetensors.torch import load_file\n"
        "network = next(v for v in vars(model).values() if isinstance(v, type) and v.__module__ == 'model')()\n"
        f"network.load_state_dict(load_file({str(weights)!r}), strict=True)\n"
        "assert network(torch.zeros(2, 1, 8, 8)).shape == (2, 10)"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_an_npz_file_is_recognized(design: Path, tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    labels = np.arange(200) % 10
    images = rng.normal(size=(200, 8, 8)).astype(np.float32)
    np.savez(tmp_path / "d.npz", x=images, y=labels)
    trained(design, tmp_path / "run", "--data", str(tmp_path / "d.npz"))


@pytest.mark.slow
def test_the_demo_leaves_everything_and_learns(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "demo"
    assert main(["demo", "--out", str(out)]) == 0
    said = capsys.readouterr().out
    names = ("model.py", "model.safetensors", "curves.png", "filters.png", "maps.png", "summary.txt", "drawing.svg")
    assert all((out / name).stat().st_size > 0 and name in said for name in names)
    run = json.loads((out / "run" / "run.json").read_text())
    assert run["best_val_accuracy"] > 0.96


def test_weights_that_cannot_be_written_are_a_sentence(
    design: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for place, words in (("/proc/nope/w.safetensors", "could not be written"), (str(tmp_path), "is a folder")):
        capsys.readouterr()
        assert main(["export", str(design), "-o", str(tmp_path / "model.py"), "--weights", place]) == 2
        said = capsys.readouterr().err
        assert f"{place} {words}" in said
        assert said.count("\n") == 1


def test_what_is_no_run_names_the_option_that_makes_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["inspect", str(tmp_path), "--view", "curves", "-o", str(tmp_path / "x.png")]) == 2
    assert "`train --run-dir`" in capsys.readouterr().err


def test_a_training_that_diverges_fails_with_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "deep.netdesign"
    deep = "Flatten() | Linear(64) | ReLU() | Linear(64) | ReLU() | Linear(64) | ReLU() | Linear(10)"
    assert main(["new", "--input", "1x8x8", "--chain", deep, "-o", str(path)]) == 0
    capsys.readouterr()
    steep = ["--set", "optimizer.momentum=0.9", "--set", "optimizer=SGD", "--lr", "100"]
    assert main(["train", str(path), *steep, "--epochs", "3", "--run-dir", str(tmp_path / "run")]) == 1
    said = capsys.readouterr().err
    assert said.startswith("netdesigner: The loss became ")
    assert said.count("\n") == 1


@pytest.mark.filterwarnings("error")
def test_what_is_hardly_meant_is_said(design: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    images = np.random.default_rng(0).integers(0, 255, (60, 8, 8), dtype=np.uint8)
    for name, magic, values in (
        ("images-idx3", 2051, images),
        ("labels-idx1", 2049, np.arange(60, dtype=np.uint8) % 3),
    ):
        sizes = np.array([magic, *values.shape], dtype=">u4")
        (tmp_path / f"train-{name}-ubyte").write_bytes(sizes.tobytes() + values.tobytes())
    trained(design, tmp_path / "run", "--data", str(tmp_path / "train-images-idx3-ubyte"))
    assert "has 3 classes. 7 outputs would never be right." in capsys.readouterr().out
