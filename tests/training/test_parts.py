"""The parts around the loop: batches, calls, devices, flags, sentences."""

from __future__ import annotations

import threading

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from netdesigner.layers.base import Call
from netdesigner.network.perform import perform
from netdesigner.recipe import LOSSES, OPTIMIZERS, Optimizer
from netdesigner.recipe.recipe import Recipe
from netdesigner.training import machine
from netdesigner.training.control import Probe, StopFlag
from netdesigner.training.events import Started, TrainError
from netdesigner.training.kernel.batches import bounds
from netdesigner.training.perform import build_loss, build_optimizer
from netdesigner.training.sentences import sentence_of, sentences


@given(st.integers(1, 500), st.integers(1, 64))
def test_batches_cover_everything_once_and_none_is_a_lone_example(count: int, size: int) -> None:
    parts = bounds(count, size)
    assert [index for start, end in parts for index in range(start, end)] == list(range(count))
    assert all(0 < end - start <= size + 1 for start, end in parts)
    if size > 1 and count > 1:
        assert all(end - start > 1 for start, end in parts)


@given(st.sampled_from(list(OPTIMIZERS)), st.sampled_from([0.0, 0.01, 0.1]), st.sampled_from([0.0, 0.9]), st.booleans())
def test_a_performed_call_has_the_recipes_settings(name: str, decay: float, momentum: float, is_fast: bool) -> None:
    """Also where PyTorch's default is another one: AdamW decays by 0.01 unless it is told not to."""
    optimizer = OPTIMIZERS[name](lr=0.1 if is_fast else 0.001, weight_decay=decay)
    optimizer = optimizer.replace(momentum=momentum) if "momentum" in optimizer.values() else optimizer
    built = build_optimizer(optimizer, nn.Linear(2, 2).parameters(), torch.device("cpu"))
    (group,) = built.param_groups
    assert type(built).__name__ == name
    assert (group["lr"], group["weight_decay"], group["fused"]) == (optimizer.lr, decay, True)
    assert group.get("momentum", momentum) == momentum


def test_only_what_has_a_fused_form_is_asked_for_it() -> None:
    class Adadelta(Optimizer):
        """PyTorch has it in no fused form, and refuses the word."""

    built = build_optimizer(Adadelta(lr=0.5), nn.Linear(2, 2).parameters(), torch.device("cpu"))
    assert type(built) is torch.optim.Adadelta


def test_losses_and_layers_are_performed() -> None:
    assert isinstance(build_loss(LOSSES["l1"]()), nn.L1Loss)
    assert isinstance(build_loss(LOSSES["hinge"]()), nn.MultiMarginLoss)
    assert isinstance(build_loss(LOSSES["binary_cross_entropy"]()), nn.BCEWithLogitsLoss)
    layer = perform(Call("nn.Linear", (3, 4), (("bias", False),)))
    assert (layer.in_features, layer.out_features, layer.bias) == (3, 4, None)


def test_the_device_is_found_or_refused_in_a_sentence() -> None:
    assert machine.device_of("cpu") == torch.device("cpu")
    assert machine.device_of("auto").type in ("cpu", "cuda", "mps")
    for name, words in (
        ("gpu7", "no device called 'gpu7'"),
        ("xpu", "not supported|no device"),
        ("meta", "not supported"),
    ):
        with pytest.raises(TrainError, match=words):
            machine.device_of(name)


@pytest.mark.skipif(torch.cuda.is_available(), reason="this machine has a GPU")
def test_a_missing_gpu_is_said() -> None:
    with pytest.raises(TrainError, match=r"(without CUDA|no NVIDIA GPU).*Choose auto or cpu"):
        machine.device_of("cuda")
    with pytest.raises(TrainError, match="Choose auto or cpu"):
        machine.device_of("mps")


def test_threads_are_given_back() -> None:
    before = torch.get_num_threads()
    with machine.threads(1):
        assert torch.get_num_threads() == 1
        assert machine.describe(torch.device("cpu")) == "CPU, 1 thread"
    with machine.threads(None):
        assert torch.get_num_threads() == before
    assert torch.get_num_threads() == before
    assert machine.spare_threads() >= 1


def test_flags_cross_threads() -> None:
    stop, probe = StopFlag(), Probe()
    assert not stop.is_set
    thread = threading.Thread(target=lambda: (stop.set(), probe.want(), probe.want()))
    thread.start()
    thread.join()
    assert stop.is_set
    assert probe.take_wish()
    assert not probe.take_wish()


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (torch.OutOfMemoryError("CUDA out of memory. Tried to allocate"), "batch size of 16"),
        (
            RuntimeError("[enforce fail] DefaultCPUAllocator: not enough memory: you tried to allocate"),
            "not enough memory",
        ),
        (MemoryError(), "smaller network"),
        (RuntimeError("[enforce fail] DefaultCPUAllocator: can't allocate memory: you tried"), "smaller network"),
        (RuntimeError("MPS backend out of memory (MPS allocated: 9 GB)"), "batch size of 16"),
        (RuntimeError("CUDA error: out of memory"), "batch size of 16"),
        (ValueError("Expected more than 1 value per channel when training"), "batch size of 2 or more"),
        (RuntimeError("mat1 and mat2 shapes cannot be multiplied\nmore"), "PyTorch refused a step: mat1"),
    ],
)
def test_errors_of_pytorch_become_sentences(error: Exception, words: str) -> None:
    assert words in sentence_of(error, Recipe())
    with pytest.raises(TrainError, match=words.split()[0]), sentences(Recipe()):
        raise error


def test_sentences_of_our_own_pass_through() -> None:
    with pytest.raises(TrainError, match="mine"), sentences(Recipe()):
        raise TrainError("mine")


def test_started_knows_all_its_steps() -> None:
    started = Started(3, 45, 10, "cpu", "CPU, 1 thread", 1438, 359, "cross_entropy")
    assert started.total_steps == 135
