"""A NaN is traced to the block that it comes from, and the advice fits the cause."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from netdesigner.analysis.facts import analyse_design
from netdesigner.design.design import Design, chain
from netdesigner.design.document import Document
from netdesigner.layers import parse_chain
from netdesigner.network.build import build
from netdesigner.network.weights import take
from netdesigner.recipe.optimizers import SGD
from netdesigner.training.events import Finished
from netdesigner.training.train import TrainRequest, train
from tests.drawings import chain_drawing

ROOT = "Conv2d(8, 3) | LPPool2d(3, 2) | Flatten() | Linear(10)"


def drawn(layers: str, **recipe: object) -> Design:
    design = chain("Net", (1, 28, 28), parse_chain(layers))
    design.recipe = design.recipe.replace(epochs=1, device="cpu", **recipe)
    return design


def end_of(design: Design, **settings: object) -> Finished:
    last = list(train(TrainRequest(design, **settings)))[-1]
    assert isinstance(last, Finished)
    return last


def test_the_first_block_with_nan_is_named_and_no_learning_rate_blamed() -> None:
    finished = end_of(drawn(ROOT))
    assert finished.reason == "nan"
    assert finished.message == (
        "The loss became nan in epoch 1, step 1: pool1 is the first block whose values are not finite. No weight had "
        "moved yet: its settings, or what reaches it, must change. The weights are those from before the training."
    )


def test_inside_a_module_the_way_to_it_is_named() -> None:
    document = Document(drawn(ROOT.replace("Linear(10)", "Linear(16) | ReLU | Linear(10)")))
    document.group(["n2", "n3"], "Stem")
    assert ": stem1/pool1 is the first block" in end_of(document.design).message


def test_a_gradient_that_is_no_number_is_named() -> None:
    """The root of zero has no slope: the pass is finite, and the way back is not."""
    finished = end_of(drawn("Conv2d(4, 3) | MultiplyConstant(0) | LPPool2d(0.5, 2) | Flatten() | Linear(10)"))
    assert finished.reason == "nan"
    assert ": pool1 is where the gradient is not finite first. No weight had moved yet" in finished.message


def test_a_learning_rate_that_is_too_large_is_blamed_where_it_is_one() -> None:
    finished = end_of(drawn("Flatten | Linear(32) | Linear(10)", optimizer=SGD(lr=100.0), loss="mse"))
    assert finished.reason == "nan"
    assert "Try a smaller learning rate (now 100, for example 10)." in finished.message
    assert "No weight had moved" not in finished.message


def test_weights_that_held_nan_before_are_told_and_named() -> None:
    design = drawn("Conv2d(4, 3) | ReLU | Flatten() | Linear(10)")
    weights = take(build(design, seed=0))
    weights["n2/bias"] = np.full_like(weights["n2/bias"], math.nan)
    events = list(train(TrainRequest(design, weights=weights)))
    started = next(event for event in events if hasattr(event, "notes"))
    assert "1 tensor holds NaN or infinite values: what comes of it is not finite (n2/bias)." in started.notes
    assert "step 1: the weights of conv1 are not finite." in events[-1].message


@pytest.mark.parametrize("layers", ["MaxPool2d(2, padding=1, dilation=3)", "LocalResponseNorm(5, k=0.0)"])
def test_settings_that_give_no_number_for_some_values_are_doubted(layers: str) -> None:
    design = chain_drawing(layers, "Input((3, 2, 2))")
    (problem,) = [
        each for each in analyse_design(design).problems if "NaN" in each.message or "infinity" in each.message
    ]
    network = build(design, seed=0)
    assert not bool(network(torch.zeros(1, 3, 2, 2)).isfinite().all())
    document = Document(design)
    document.apply(problem.fixes[0], problem.node or "")
    assert analyse_design(document.design).problems == ()
    assert bool(build(document.design, seed=0)(torch.zeros(1, 3, 2, 2)).isfinite().all())


@pytest.mark.parametrize(
    ("layers", "is_doubted"),
    [
        ("LPPool2d(3, 2)", True),
        ("LPPool2d(1.5, 2)", True),
        ("Conv2d(4, 3) | MaxPool2d(2) | LPPool2d(3, 2)", True),
        ("LPPool2d(2, 2)", False),
        ("LPPool2d(1, 2)", False),
        ("Conv2d(4, 3) | ReLU | LPPool2d(3, 2)", False),
        ("Conv2d(4, 3) | Sigmoid | MaxPool2d(2) | Dropout | LPPool2d(3, 2)", False),
    ],
)
def test_settings_that_can_give_nan_are_doubted_with_fixes_that_mend(layers: str, is_doubted: bool) -> None:
    design = chain_drawing(layers, "Input((3, 16, 16))")
    doubts = [each for each in analyse_design(design).problems if "NaN" in each.message]
    assert bool(doubts) == is_doubted
    for problem in doubts:
        assert problem.severity == "warning"
        assert "may be below zero" in problem.message
        for fix in problem.fixes:
            document = Document(chain_drawing(layers, "Input((3, 16, 16))"))
            document.apply(fix, problem.node or "")
            assert not any("NaN" in each.message for each in analyse_design(document.design).problems)
