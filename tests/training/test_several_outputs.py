"""Auxiliary and several answers: each counts in the loss as its Output says, evaluation judges what it keeps."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch.nn import functional

from netdesigner.certificate.certificate import certify
from netdesigner.data.examples import prepare
from netdesigner.design.design import Design
from netdesigner.network.build import build
from netdesigner.network.weights import put, take
from netdesigner.recipe.optimizers import SGD, Adam
from netdesigner.training.events import BatchDone, EpochDone, Finished, TrainError
from netdesigner.training.train import TrainRequest, train
from tests.drawings import Drawing


def inception(aux_weight: float = 0.3, main_weight: float = 1.0, kept: bool = False, aux_classes: int = 10) -> Design:
    """A GoogLeNet in small: a stem, an inception block, a head, and an auxiliary head behind the stem."""
    drawing = Drawing("SmallGoogLeNet")
    stem = drawing.chain("Conv2d(8, 3, padding=1) | BatchNorm2d | ReLU", drawing.put("Input((1, 8, 8))"))
    aux = drawing.chain(f"AdaptiveAvgPool2d(2) | Flatten | Linear({aux_classes})", stem)
    drawing.put(f"Output(training_only={not kept}, loss_weight={aux_weight})", aux, name="aux1")
    parts = [drawing.chain(part, stem) for part in ("Conv2d(4, 1)", "Conv2d(4, 1) | ReLU | Conv2d(4, 3, padding=1)")]
    joined = drawing.put("Concat", *parts)
    head = drawing.chain("AdaptiveAvgPool2d(4) | Flatten | Linear(10)", joined)
    drawing.put(f"Output(loss_weight={main_weight})", head, name="scores")
    design = drawing.design
    design.recipe = design.recipe.replace(epochs=1, optimizer=SGD(lr=0.05, weight_decay=0.01))
    return design


def run(design: Design) -> tuple[list[BatchDone], list[EpochDone], Finished]:
    events = list(train(TrainRequest(design)))
    assert isinstance(events[-1], Finished)
    batches = [event for event in events if isinstance(event, BatchDone)]
    return batches, [event for event in events if isinstance(event, EpochDone)], events[-1]


def by_hand(design: Design, weights: dict[str, float]) -> float:
    """The loss of the first step."""
    recipe = design.recipe
    examples = prepare(recipe, (1, 8, 8))
    order = torch.randperm(len(examples.training), generator=torch.Generator().manual_seed(recipe.seed))
    chosen = examples.training[order[: recipe.batch_size].numpy()]
    network = build(design, seed=recipe.seed).train()
    with torch.no_grad():
        answers = network(torch.from_numpy(examples.batch(chosen)))
    targets = torch.from_numpy(np.asarray(examples.targets[chosen]))
    named = dict(zip([result.name for result in network.program.results], answers, strict=True))
    return float(sum(weight * functional.cross_entropy(named[name], targets) for name, weight in weights.items()))


def test_the_loss_is_the_weighted_sum() -> None:
    for design, weights in (
        (inception(), {"aux1": 0.3, "scores": 1.0}),
        (inception(0.5, 2.0), {"aux1": 0.5, "scores": 2.0}),
        (inception(0.3, 1.0, kept=True), {"aux1": 0.3, "scores": 1.0}),
        (inception(0.0), {"scores": 1.0}),
    ):
        batches, _, _ = run(design)
        assert batches[0].loss == pytest.approx(by_hand(design, weights), rel=1e-5)


def test_evaluation_judges_what_it_keeps() -> None:
    for kept in (False, True):
        design = inception(0.3, 0.7, kept=kept)
        _, (epoch,), finished = run(design)
        network = build(design, seed=0)
        assert put(network, finished.weights).initialized == ()
        examples = prepare(design.recipe, (1, 8, 8))
        with torch.no_grad():
            answer = network.eval()(torch.from_numpy(examples.batch(examples.validation)))
        targets = torch.from_numpy(np.asarray(examples.targets[examples.validation]))
        answers = answer if kept else (answer,)
        losses = [float(functional.cross_entropy(each, targets)) for each in answers]
        expected = 0.3 * losses[0] + 0.7 * losses[1] if kept else 0.7 * losses[0]
        assert epoch.val_loss == pytest.approx(expected, rel=1e-4)
        correct = (answers[0].argmax(1) == targets).float().mean().item()  # of the first that is kept
        assert epoch.val_accuracy == pytest.approx(correct)


@pytest.mark.slow
def test_a_small_googlenet_learns() -> None:
    design = inception()
    design.recipe = design.recipe.replace(epochs=6, optimizer=Adam(lr=0.005))
    _, epochs, finished = run(design)
    assert epochs[-1].val_accuracy is not None
    assert epochs[-1].val_accuracy > 0.85
    assert certify(design, finished.weights).is_verified


def test_weight_zero_has_no_influence() -> None:
    """Neither on the weights before the auxiliary head, nor, by the pull towards zero, on its own."""
    _, _, finished = run(inception(0.0))
    _, _, other = run(inception(0.0, aux_classes=3))  # a target that it could not even have
    network = build(inception(0.0), seed=0)
    fresh = take(network)
    aux = [key for key, value in fresh.items() if value.shape in ((10, 32), (10,)) and key.startswith("n7/")]
    assert len(aux) == 2
    for key, value in finished.weights.items():
        if key in aux:
            assert np.array_equal(value, fresh[key])
        elif "num_batches" not in key:
            assert not np.array_equal(value, fresh[key])
    assert finished.weights.keys() == other.weights.keys()


def test_answers_that_the_target_does_not_fit_are_refused() -> None:
    with pytest.raises(TrainError, match=r"fc1 gives 7 numbers, but Digits has 10 classes. Or set the loss weight"):
        run(inception(aux_classes=7))
    with pytest.raises(TrainError, match=r"give scores a loss weight above 0"):
        run(inception(main_weight=0.0))
    design = inception(aux_classes=12)  # more scores than classes are allowed for a cross-entropy only
    design.recipe = design.recipe.replace(loss="mse")
    with pytest.raises(TrainError, match=r"the output aux1 gives 12"):
        run(design)
