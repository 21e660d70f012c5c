"""Checkpoints of training scripts are read without running anything; what stays refused is named truly."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.numpy import save_file

from netdesigner.design.design import Design
from netdesigner.network.build import build
from netdesigner.network.state_files import MisfitError, load_for
from netdesigner.network.weights import FORMAT_KEY, WeightsError, load, put
from tests.drawings import chain_drawing

LAYERS = "Conv2d(4, 3) | BatchNorm2d | ReLU | Flatten | Linear(5)"
State = dict[str, torch.Tensor]


def state_of(design: Design, seed: int = 7) -> State:
    return dict(build(design, seed=seed).state_dict())


def optimizer_state(design: Design) -> object:
    network = build(design, seed=0)
    optimizer = torch.optim.Adam(network.parameters())
    sum(parameter.sum() for parameter in network.parameters()).backward()
    optimizer.step()
    return optimizer.state_dict()


def refusal(design: Design, path: Path) -> str:
    with pytest.raises(WeightsError) as caught:
        load_for(design, path)
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize(
    "around",
    [
        lambda s, o: {"model": s, "optimizer": o, "epoch": 3, "args": argparse.Namespace(lr=0.1, out=Path("/tmp/x"))},
        lambda s, o: {"state_dict": s, "best_acc": np.float64(91.2), "loss": np.float32(0.5), "step": np.int64(3)},
        lambda s, o: {"model_state_dict": s, "optimizer_state_dict": o, "ok": np.bool_(True), "lr": torch.tensor(0.1)},
        lambda s, o: {"state_dict": {f"backbone.{name}": value for name, value in s.items()}},
        lambda s, o: {f"module.model.{name}": value for name, value in s.items()},
        lambda s, o: {"ema": s, "model_args": {"depth": 3}},
        lambda s, o: {"generator": {"first.weight": torch.zeros(2)}, "our_net": {"params": s}},
        lambda s, o: {name.replace(".weight", "._orig_mod.weight"): value for name, value in s.items()},
    ],
)
def test_weights_are_found_in_what_scripts_save(around: Callable[[State, object], object], tmp_path: Path) -> None:
    design = chain_drawing(LAYERS)
    state, path = state_of(design), tmp_path / "w.pth"
    torch.save(around(state, optimizer_state(design)), path)
    network = build(design, seed=0)
    assert put(network, load_for(design, path).weights).initialized == ()
    assert all(torch.equal(value, state[name]) for name, value in network.state_dict().items())


class Config:
    """Of a training script."""


class Evil:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.system, ("touch executed",)


def test_what_stays_refused_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    design, path = chain_drawing(LAYERS), tmp_path / "w.pth"
    for content, words in (
        ({"model": state_of(design), "config": Config()}, "it holds tests.network.test_checkpoints.Config beside num"),
        ({"model": state_of(design), "config": Evil()}, "it holds posix.system beside numbers"),
        (torch.nn.Linear(2, 2), "it holds a whole network (torch.nn.modules.linear.Linear and more)"),
    ):
        torch.save(content, path)
        assert words in refusal(design, path)
    path.write_bytes(path.read_bytes()[:-300])
    assert "it is damaged, or no file of PyTorch" in refusal(design, path)
    assert not (tmp_path / "executed").exists()


def test_odd_numbers_are_told(tmp_path: Path) -> None:
    design, path = chain_drawing(LAYERS), tmp_path / "w.pth"
    state = state_of(design)
    first, last = [name for name in state if name.endswith("weight")][::2]
    broken = {**state, first: state[first].clone()}
    broken[first][0, 0, 0, 0] = float("nan")
    torch.save(broken, path)
    assert load_for(design, path).message.endswith(
        f"1 tensor holds NaN or infinite values: what comes of it is not finite ({first})."
    )
    torch.save({**state, last: (state[last] * 100).to(torch.int8)}, path)
    assert f"1 tensor holds whole numbers where fractions are usual ({last})." in load_for(design, path).message
    torch.save({**state, last: state[last].to(torch.complex64)}, path)
    assert f"{last} hold complex numbers" in refusal(design, path)
    torch.save({**state, last: state[last].double() * 1e300}, path)
    assert "holds NaN or infinite values" in load_for(design, path).message
    torch.save({**state, last: state[last].to_sparse()}, path)
    assert f"{last} is a sparse tensor" in refusal(design, path)


def test_every_tensor_that_was_not_loaded_is_listed(tmp_path: Path) -> None:
    design, path = chain_drawing(LAYERS), tmp_path / "w.pth"
    state = state_of(design)
    norm = next(name for name in state if name.endswith("running_mean")).removesuffix("running_mean")
    state[f"{norm}bias"] = torch.zeros(9)
    torch.save({**state, "extra": torch.zeros(2)}, path)
    with pytest.raises(MisfitError):
        load_for(design, path)
    assert load_for(design, path, is_partly=True).left_out == (
        f"{norm}weight: fits, but another tensor of its block does not; begins anew",
        f"{norm}bias: 9 in the file, 4 in the drawing; begins anew",
        f"{norm}running_mean: fits, but another tensor of its block does not; begins anew",
        f"{norm}running_var: fits, but another tensor of its block does not; begins anew",
        f"{norm}num_batches_tracked: fits, but another tensor of its block does not; begins anew",
        "extra: in the file, not in the drawing",
    )


@pytest.mark.parametrize("number", ["1" * 5000, "no number", "99999999999"])
def test_a_format_that_is_no_number_is_a_sentence(number: str, tmp_path: Path) -> None:
    path = tmp_path / "w.safetensors"
    save_file({"n1/weight": np.zeros(2, np.float32)}, path, {FORMAT_KEY: number})
    with pytest.raises(WeightsError, match="names no format of weights"):
        load(path)
    assert "names no format" in refusal(chain_drawing(LAYERS), path)


def test_what_is_no_file_has_a_sentence_of_its_own(tmp_path: Path) -> None:
    design = chain_drawing(LAYERS)
    os.mkfifo(tmp_path / "pipe.pth")
    for place, kind in ((Path("/dev/zero"), "a device"), (tmp_path / "pipe.pth", "a pipe"), (tmp_path, "a folder")):
        assert f"{place} is {kind}, no file of weights." in refusal(design, place)
        with pytest.raises(WeightsError, match=f"is {kind}, no file of weights"):
            load(place)
