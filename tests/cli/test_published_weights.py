"""`export` with weights from elsewhere, as a shell meets it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file

from netdesigner.cli import main
from netdesigner.design import file
from netdesigner.network.build import build
from netdesigner.network.weights import beside, load

SMALL = "Conv2d(4, 3, padding=1) | BatchNorm2d() | ReLU() | Flatten() | Linear(10)"
State = dict[str, torch.Tensor]


@pytest.fixture
def design(tmp_path: Path) -> Path:
    path = tmp_path / "small.netdesign"
    assert main(["new", "--input", "1x8x8", "--chain", SMALL, "-o", str(path)]) == 0
    return path


def state_of(design: Path, seed: int = 9) -> State:
    return dict(build(file.load(design), seed=seed).state_dict())


def export(design: Path, *more: object) -> int:
    return main(["export", str(design), "-o", str(design.parent / "model.py"), *map(str, more)])


def same(path: Path, state: State) -> bool:
    found = load_file(path)
    return found.keys() == state.keys() and all(torch.equal(found[key], state[key]) for key in state)


def test_weights_come_from_a_file(design: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    state, goal = state_of(design), tmp_path / "out.safetensors"
    torch.save(state, tmp_path / "w.pth")
    assert export(design, "--from", tmp_path / "w.pth", "--weights", goal, "--certify") == 0
    said = capsys.readouterr().out
    assert "from w.pth." in said
    assert "max |difference| = 0" in said
    assert same(goal, state)
    assert not beside(design).exists()
    assert export(design, "--weights", goal) == 0  # written by us, and written again: fresh ones
    assert not same(goal, state)


def test_kept_beside_the_design(design: Path, tmp_path: Path) -> None:
    state = state_of(design)
    save_file(state, tmp_path / "w.safetensors")
    assert export(design, "--from", tmp_path / "w.safetensors", "--keep") == 0
    assert np.array_equal(load(beside(design))["n2/weight"], next(iter(state.values())).numpy())
    assert export(design, "--weights", tmp_path / "out.safetensors") == 0
    assert same(tmp_path / "out.safetensors", state)
    assert export(design, "--keep") == 2


def test_a_file_of_others_is_read_and_never_written_over(
    design: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    state, published = state_of(design), tmp_path / "published.safetensors"
    save_file(state, published)
    torch.save(state, tmp_path / "published.pth")
    before = published.read_bytes()
    assert export(design, "--weights", published, "--certify") == 0
    assert published.read_bytes() == before
    assert "from published.safetensors" in capsys.readouterr().out
    assert export(design, "--weights", tmp_path / "published.pth") == 0
    assert same(tmp_path / "model.safetensors", state)
    assert export(design, "--from", tmp_path / "published.pth", "--weights", published) == 2
    assert "is not written over" in capsys.readouterr().err


def test_weights_of_another_network(design: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    state = state_of(design)
    last = next(key for key in state if tuple(state[key].shape) == (10, 256))
    save_file(state | {last: torch.zeros(7, 256)}, tmp_path / "w.safetensors")
    goal = tmp_path / "out.safetensors"
    assert export(design, "--from", tmp_path / "w.safetensors", "--weights", goal) == 2
    assert not (tmp_path / "model.py").exists()
    said = capsys.readouterr()
    assert f"of another shape {last} (7 × 256, not 10 × 256)" in said.err
    assert not goal.exists()
    assert export(design, "--from", tmp_path / "w.safetensors", "--weights", goal, "--partly") == 0
    said = capsys.readouterr().out
    assert f"\n  {last}: 7 × 256 in the file, 10 × 256 in the drawing; begins anew\n" in said
    assert f"\n  {last.replace('weight', 'bias')}: fits, but another tensor of its block does not; begins anew" in said
    assert torch.equal(load_file(goal)["features.0.weight"], state["features.0.weight"])
    (tmp_path / "model.py").write_text("mine")
    assert export(design, "--from", tmp_path / "nothing.pth") == 2
    assert (tmp_path / "model.py").read_text() == "mine"


def test_where_the_weights_cannot_be_written_no_code_is_left(design: Path, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file where a folder is needed")
    assert export(design, "--weights", tmp_path / "taken" / "w.safetensors") != 0
    assert not (tmp_path / "model.py").exists()
