"""The steps of a training on plain networks: it learns, stops, falls back, repeats, and says the truth."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional

from netdesigner.data.example_set import ArraySet
from netdesigner.data.examples import Examples, prepare
from netdesigner.recipe.optimizers import OPTIMIZERS, SGD, Adam
from netdesigner.recipe.recipe import Recipe
from netdesigner.training.control import Probe, StopFlag
from netdesigner.training.events import BatchDone, BestWeights, EpochDone, Event, Finished, TrainError, WeightsTaken
from netdesigner.training.kernel.loop import TrainingLoop
from netdesigner.training.kernel.plan import OutputsPlan
from netdesigner.training.setup import setup_of
from netdesigner.training.train import run as run_setup

CPU = torch.device("cpu")


def take(network: nn.Module) -> dict[str, np.ndarray]:
    return {name: value.detach().cpu().numpy().copy() for name, value in network.state_dict().items()}


def perceptron(inputs: int = 64, outputs: int = 10, *before: nn.Module) -> nn.Module:
    torch.manual_seed(0)
    return nn.Sequential(nn.Flatten(), nn.Linear(inputs, 32), *before, nn.ReLU(), nn.Linear(32, outputs))


def convolutional() -> nn.Module:
    torch.manual_seed(0)
    features = nn.Sequential(nn.Conv2d(1, 8, 3), nn.BatchNorm2d(8), nn.ReLU(), nn.MaxPool2d(2))
    return nn.Sequential(features, nn.Flatten(), nn.Dropout(0.2), nn.Linear(72, 10))


def rows(count: int = 40, kind: str = "classes") -> Examples:
    """Rows of four numbers whose sign pattern decides a class, or whose sum is the value."""
    values = np.random.default_rng(0).normal(size=(count, 4)).astype(np.float32)
    classes = ("low", "high") if kind == "classes" else ()
    targets = (values[:, 0] > 0).astype(np.int64) if classes else values.sum(axis=1, keepdims=True)
    source = ArraySet(
        name="rows", where="rows.npz", noun="Rows", shape=(4,), targets=targets, classes=classes, top=1.0,
        values=values,
    )  # fmt: skip
    return prepare(Recipe(), (4,), source)


def run(recipe: Recipe, network: nn.Module, examples: Examples, **control: object) -> Iterator[Event]:
    return run_setup(setup_of(recipe, network, examples, CPU, take, **control))


def of(kind: type, events: list[Event]) -> list:
    return [event for event in events if isinstance(event, kind)]


@pytest.fixture(scope="module")
def digits() -> Examples:
    return prepare(Recipe(), (1, 8, 8))


@pytest.mark.parametrize("make", [perceptron, convolutional])
def test_a_small_network_learns_the_digits(make: Callable[[], nn.Module], digits: Examples) -> None:
    events = list(run(Recipe(epochs=8, optimizer=Adam(lr=0.01)), make(), digits))
    epochs, finished = of(EpochDone, events), events[-1]
    assert isinstance(finished, Finished)
    assert finished.reason == "done"
    assert epochs[-1].val_accuracy > 0.93
    assert epochs[-1].train_loss < epochs[0].train_loss
    assert [epoch.epoch for epoch in epochs] == list(range(1, 9))
    assert finished.best_epoch == max((e.val_accuracy, -e.val_loss, e.epoch) for e in epochs)[2]
    assert [epoch.epoch for epoch in epochs if epoch.is_best][-1] == finished.best_epoch


def test_weights_that_are_trained_on_stay_where_no_epoch_is_better(digits: Examples) -> None:
    network = perceptron()
    *_, behind, finished = [
        event
        for event in run(Recipe(epochs=6, optimizer=Adam(lr=0.01)), network, digits)
        if isinstance(event, EpochDone | Finished)
    ]
    spoiling = list(run(Recipe(epochs=2, optimizer=Adam(lr=1.0)), network, digits, before=(behind,)))
    assert [epoch.epoch for epoch in of(EpochDone, spoiling)] == [7, 8]  # counted on
    assert of(EpochDone, spoiling)[0].step == behind.step + of(EpochDone, spoiling)[0].step // 7
    assert not any(epoch.is_best for epoch in of(EpochDone, spoiling))
    assert "No epoch was better than the weights it began with" in spoiling[-1].message
    for name, value in finished.weights.items():
        np.testing.assert_array_equal(spoiling[-1].weights[name], value)


def test_each_better_epoch_hands_its_weights_over_at_once(digits: Examples) -> None:
    network = perceptron()
    events = list(run(Recipe(epochs=4, optimizer=Adam(lr=0.01)), network, digits))
    better = [epoch.epoch for epoch in of(EpochDone, events) if epoch.is_best]
    handed = of(BestWeights, events)
    assert [each.epoch for each in handed] == better
    for name, value in events[-1].weights.items():
        np.testing.assert_array_equal(handed[-1].weights[name], value)
    first = events.index(handed[0])
    assert isinstance(events[first + 1], EpochDone)  # weights come before the line that tells of them


@pytest.mark.parametrize("optimizer", ["SGD", "Adam", "AdamW"])
def test_it_makes_the_steps_of_a_plain_loop(optimizer: str, digits: Examples) -> None:
    extra = {"momentum": 0.9} if optimizer == "SGD" else {}
    chosen = OPTIMIZERS[optimizer].make(lr=0.01, weight_decay=0.001, **extra)
    recipe = Recipe(epochs=2, optimizer=chosen, batch_size=100)
    network = perceptron()
    events = list(run(recipe, network, digits))

    plain = perceptron()
    steps = getattr(torch.optim, optimizer)(plain.parameters(), lr=0.01, weight_decay=0.001, **extra)
    order, losses = torch.Generator().manual_seed(0), []
    for _ in range(2):
        for indices in torch.from_numpy(digits.training)[torch.randperm(1438, generator=order)].split(100):
            steps.zero_grad()
            outputs = plain(torch.from_numpy(digits.batch(indices.numpy())))
            loss = nn.functional.cross_entropy(outputs, torch.from_numpy(digits.targets[indices.numpy()]))
            loss.backward()
            steps.step()
            losses.append(loss.item())
    np.testing.assert_allclose([event.loss for event in of(BatchDone, events)], losses, rtol=1e-3)
    for mine, theirs in zip(network.parameters(), plain.parameters(), strict=True):
        torch.testing.assert_close(mine, theirs, rtol=1e-3, atol=1e-4)


def test_the_same_seed_gives_the_same_numbers(digits: Examples) -> None:
    def numbers(seed: int) -> list[float]:
        torch.manual_seed(seed)
        return [event.loss for event in of(BatchDone, list(run(Recipe(epochs=2, seed=seed), perceptron(), digits)))]

    assert numbers(0) == numbers(0)
    assert numbers(0) != numbers(1)


def test_validation_is_what_the_network_does_in_evaluation(digits: Examples) -> None:
    network = convolutional()
    epoch = of(EpochDone, list(run(Recipe(epochs=1), network, digits)))[0]
    network.eval()
    with torch.no_grad():
        outputs = network(torch.from_numpy(digits.batch(digits.validation)))
    targets = torch.from_numpy(digits.targets[digits.validation])
    assert epoch.val_loss == pytest.approx(nn.functional.cross_entropy(outputs, targets).item(), rel=1e-4)
    assert epoch.val_accuracy == pytest.approx((outputs.argmax(1) == targets).float().mean().item())


def test_every_step_and_epoch_is_reported(digits: Examples) -> None:
    events = list(run(Recipe(epochs=2, batch_size=500), perceptron(), digits))
    assert [event.step for event in of(BatchDone, events)] == [1, 2, 3, 4, 5, 6]
    assert [event.epoch for event in of(BatchDone, events)] == [1, 1, 1, 2, 2, 2]
    epoch = of(EpochDone, events)[0]
    sizes = [500, 500, 438]
    losses = [event.loss for event in of(BatchDone, events)[:3]]
    assert epoch.train_loss == pytest.approx(np.average(losses, weights=sizes))
    assert epoch.samples_per_second > 0
    assert all(event.lr == 0.001 for event in of(BatchDone, events))


def test_stop_is_obeyed_between_two_steps(digits: Examples) -> None:
    stop, seen = StopFlag(), []
    network = perceptron()
    for event in run(Recipe(epochs=50), network, digits, stop=stop):
        seen.append(event)
        if isinstance(event, BatchDone) and event.step == 60:
            stop.set()
    finished = seen[-1]
    assert isinstance(finished, Finished)
    assert (finished.reason, finished.step, finished.epochs) == ("stopped", 60, 1)
    assert finished.message == "Stopped after 1 of 50 epochs, 60 steps; the weights of epoch 1, the best, are kept."
    np.testing.assert_array_equal(finished.weights["1.weight"], network.state_dict()["1.weight"].numpy())


def test_a_stop_before_the_first_step_leaves_the_weights_as_they_were(digits: Examples) -> None:
    stop, network = StopFlag(), perceptron()
    stop.set()
    (finished,) = run(Recipe(), network, digits, stop=stop)
    assert isinstance(finished, Finished)
    np.testing.assert_array_equal(finished.weights["1.weight"], perceptron().state_dict()["1.weight"].numpy())


def test_a_loss_that_explodes_ends_with_a_sentence_and_good_weights(digits: Examples) -> None:
    network = perceptron()
    events = list(run(Recipe(epochs=50, optimizer=SGD(lr=100, momentum=0.9), loss="mse"), network, digits))
    finished = events[-1]
    assert isinstance(finished, Finished)
    assert finished.reason == "nan"
    assert not math.isfinite(of(BatchDone, events)[-1].loss)
    assert "Try a smaller learning rate (now 100, for example 10)" in finished.message
    assert "those from before the training" in finished.message
    np.testing.assert_array_equal(finished.weights["1.weight"], perceptron().state_dict()["1.weight"].numpy())
    assert all(np.isfinite(value).all() for value in finished.weights.values())


def test_a_late_explosion_falls_back_to_the_best_epoch(digits: Examples) -> None:
    network, kept = perceptron(), {}
    for event in run(Recipe(epochs=3), network, digits):
        if isinstance(event, EpochDone) and event.epoch == 2:
            kept = take(network)
        if isinstance(event, BatchDone) and event.step == 100:  # in the third epoch
            with torch.no_grad():
                network[1].weight.fill_(math.inf)
    assert isinstance(event, Finished)
    assert (event.reason, event.epochs) == ("nan", 2)
    assert "those of epoch 2, the best" in event.message
    np.testing.assert_array_equal(event.weights["1.weight"], kept["1.weight"])


def test_the_weights_of_the_best_epoch_are_handed_over(digits: Examples) -> None:
    """Here the second of three is the best: the third is spoilt as it ends."""
    network, kept = perceptron(), {}
    for event in run(Recipe(epochs=3), network, digits):
        if isinstance(event, EpochDone) and event.epoch == 2:
            kept = take(network)
        if isinstance(event, BatchDone) and event.epoch == 3:
            with torch.no_grad():
                network[1].weight.zero_()
    assert isinstance(event, Finished)
    assert (event.reason, event.epochs, event.best_epoch) == ("done", 3, 2)
    assert event.message.endswith("in epoch 2, whose weights are kept.")
    for name, value in kept.items():
        np.testing.assert_array_equal(event.weights[name], value)


def test_a_probe_is_answered_once_with_a_copy(digits: Examples) -> None:
    probe, network, answers = Probe(), perceptron(), []
    for event in run(Recipe(epochs=1), network, digits, probe=probe):
        if isinstance(event, WeightsTaken):
            answers.append((event, take(network)))
        elif isinstance(event, BatchDone) and event.step in (5, 9):
            probe.want()
    assert [answer.step for answer, _ in answers] == [5, 9]
    for answer, then in answers:
        np.testing.assert_array_equal(answer.weights["1.weight"], then["1.weight"])
    assert not np.array_equal(answers[0][0].weights["1.weight"], answers[1][0].weights["1.weight"])


def test_batchnorm_survives_a_last_batch_of_one() -> None:
    examples = rows(41)  # 33 train: two batches of 16 and one example more
    assert len(examples.training) == 33
    events = list(run(Recipe(epochs=1, batch_size=16), perceptron(4, 2, nn.BatchNorm1d(32)), examples))
    assert len(of(BatchDone, events)) == 2


def test_values_are_learnt_without_an_accuracy() -> None:
    events = list(
        run(Recipe(task="regression", epochs=60, optimizer=Adam(lr=0.02)), perceptron(4, 1), rows(200, "values"))
    )
    epochs = of(EpochDone, events)
    assert epochs[0].val_accuracy is None
    assert epochs[-1].val_loss < 0.1 * epochs[0].val_loss
    assert events[-1].message.endswith(f"in epoch {events[-1].best_epoch}, whose weights are kept.")


@pytest.mark.parametrize("loss", ["hinge", "binary_cross_entropy"])
def test_classes_are_learnt_with_other_losses_on_scores(loss: str, digits: Examples) -> None:
    epochs = of(EpochDone, list(run(Recipe(loss=loss, epochs=6, optimizer=Adam(lr=0.005)), perceptron(), digits)))
    assert epochs[-1].val_loss < epochs[0].val_loss
    assert epochs[-1].val_accuracy > 0.9


class Assisted(nn.Module):
    """In training it gives a second answer, before the one that counts at evaluation."""

    def __init__(self) -> None:
        super().__init__()
        self.main, self.auxiliary = perceptron(4, 1), nn.Linear(4, 1)

    def forward(self, x: Tensor) -> Tensor | tuple[Tensor, Tensor]:
        main = self.main(x)
        return (self.auxiliary(x), main) if self.training else main


@pytest.mark.parametrize("weight", [0.3, 0.0])
def test_auxiliary_answers_count_in_training_only(weight: float) -> None:
    network, examples = Assisted(), rows(40, "values")
    before = network.auxiliary.weight.detach().clone()
    inputs = torch.from_numpy(examples.batch(examples.training))
    wanted = torch.from_numpy(examples.targets[examples.training])
    with torch.no_grad():
        assist, main = (functional.mse_loss(answer, wanted) for answer in network(inputs))
    recipe = Recipe(task="regression", epochs=1, batch_size=len(inputs))
    events = list(run(recipe, network, examples, outputs=OutputsPlan((weight, 1.0), kept=(1,))))
    assert of(BatchDone, events)[0].loss == pytest.approx(float(weight * assist + main), rel=1e-5)
    assert torch.equal(network.auxiliary.weight, before) == (weight == 0.0)


@pytest.mark.parametrize("loss", ["mse", "l1"])
def test_classes_can_be_learnt_with_a_loss_for_values(loss: str, digits: Examples) -> None:
    epochs = of(EpochDone, list(run(Recipe(loss=loss, epochs=6, optimizer=Adam(lr=0.005)), perceptron(), digits)))
    assert epochs[-1].val_loss < epochs[0].val_loss
    assert epochs[-1].val_accuracy > (0.9 if loss == "mse" else 0.2)  # |error| is content with all zeros


def test_pauses_of_the_consumer_are_not_counted_as_work(digits: Examples, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr("netdesigner.training.kernel.progress.time.perf_counter", lambda: now[0])
    events = []
    for event in run(Recipe(epochs=1), perceptron(), digits):
        now[0] += 100.0  # while the consumer has it
        events.append(event)
    assert events[-1].seconds == 0


def test_where_looking_is_dear_several_steps_share_a_report(digits: Examples) -> None:
    """What a GPU gets: here only the end of an epoch is looked at."""
    loop = TrainingLoop(setup_of(Recipe(epochs=2), perceptron(), digits, CPU, take))
    loop._interval = math.inf
    events = list(loop.run())
    assert [event.step for event in of(BatchDone, events)] == [45, 90]
    assert [event.loss for event in of(BatchDone, events)] == [event.train_loss for event in of(EpochDone, events)]
    often = list(run(Recipe(epochs=2), perceptron(), digits))
    assert of(EpochDone, often)[1].val_loss == of(EpochDone, events)[1].val_loss


def test_a_closed_loop_lets_go(digits: Examples) -> None:
    events = run(Recipe(), perceptron(), digits)
    next(events)
    events.close()
    assert list(events) == []


def test_a_network_without_weights_is_refused(digits: Examples) -> None:
    with pytest.raises(TrainError, match="no weights to learn"):
        next(run(Recipe(), nn.Flatten(), digits))


def test_a_schedule_sets_the_rate_of_each_step(digits: Examples) -> None:
    """It is told the steps so far, how many there will be, and the epochs behind."""
    seen: list[tuple[int, int, int]] = []

    def halved_each_epoch(step: int, steps: int, epochs: Sequence[EpochDone]) -> float:
        seen.append((step, steps, len(epochs)))
        return float(0.5 ** len(epochs))

    setup = setup_of(Recipe(epochs=2, batch_size=500), perceptron(), digits, CPU, take)
    events = list(run_setup(replace(setup, schedule=halved_each_epoch)))
    assert seen == [(0, 6, 0), (1, 6, 0), (2, 6, 0), (3, 6, 1), (4, 6, 1), (5, 6, 1)]
    assert [event.lr for event in of(BatchDone, events)] == [0.001] * 3 + [0.0005] * 3
