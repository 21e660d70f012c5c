"""A network with one output learns two classes, and what its numbers say where one class is nearly all."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from netdesigner.cli import main
from netdesigner.data.example_set import ArraySet
from netdesigner.data.examples import Examples, prepare
from netdesigner.recipe.optimizers import Adam
from netdesigner.recipe.recipe import Recipe
from netdesigner.training.events import EpochDone, Finished, Started, TrainError
from netdesigner.training.setup import setup_of
from netdesigner.training.train import TrainRequest, run, train
from tests.training.test_train import layer, small


def pairs(ones: int = 30, zeros: int = 30) -> ArraySet:
    """Rows of four numbers of which the first tells the class."""
    targets = np.repeat([0, 1], [zeros, ones])
    values = np.random.default_rng(0).normal(size=(len(targets), 4)).astype(np.float32)
    values[:, 0] = targets * 4 - 2
    return ArraySet(
        name="pairs", where="pairs.npz", noun="Rows", shape=(4,), targets=targets,
        classes=("cat", "dog"), top=1.0, values=values,
    )  # fmt: skip


@pytest.mark.parametrize("loss", ["binary_cross_entropy", "auto"])
def test_one_output_learns_two_classes(loss: str) -> None:
    design = small(
        layer("Linear", out_features=1), shape=(4,), loss=loss, epochs=30, optimizer=Adam(lr=0.05), batch_size=8
    )
    events = list(train(TrainRequest(design, examples=prepare(design.recipe, (4,), pairs()))))
    started = next(event for event in events if isinstance(event, Started))
    assert started.loss == "binary_cross_entropy"
    assert any("below 0 it is cat, above dog" in note for note in started.notes) == (loss == "auto")
    last = [event for event in events if isinstance(event, EpochDone)][-1]
    assert last.val_accuracy == 1.0
    assert last.val_loss < 0.2


def test_its_loss_is_that_of_targets_0_and_1() -> None:
    network = nn.Sequential(nn.Linear(4, 1))
    examples = prepare(Recipe(loss="binary_cross_entropy"), (4,), pairs())
    with torch.no_grad():
        scores = network(torch.from_numpy(examples.batch(examples.validation)))[:, 0]
        targets = torch.from_numpy(examples.targets[examples.validation]).float()
        right = nn.functional.binary_cross_entropy_with_logits(scores, targets).item()
    recipe = Recipe(loss="binary_cross_entropy", optimizer=Adam(lr=1e-09), epochs=1)
    assert _epochs(network, recipe, examples)[0].val_loss == pytest.approx(right, abs=1e-5)


def test_other_losses_of_one_output_say_what_to_choose() -> None:
    design = small(layer("Linear", out_features=1), shape=(4,), loss="cross_entropy")
    request = TrainRequest(design, examples=prepare(design.recipe, (4,), pairs()))
    with pytest.raises(TrainError, match=r"fc1 gives 1 number, but pairs has 2 classes\. One number is enough for bin"):
        list(train(request))


def test_one_that_answers_only_the_first_class_for_three_is_refused(tmp_path: Path) -> None:
    source = replace(pairs(), targets=np.arange(60) % 3, classes=("a", "b", "c"))
    design = small(layer("Linear", out_features=1), shape=(4,), loss="binary_cross_entropy")
    with pytest.raises(TrainError, match=r"fc1 gives 1 number, but pairs has 3 classes\.$"):
        list(train(TrainRequest(design, examples=prepare(design.recipe, (4,), source))))


def _epochs(network: nn.Module, recipe: Recipe, examples: Examples) -> list[EpochDone]:
    def take(network: nn.Module) -> dict[str, np.ndarray]:
        return {name: value.detach().numpy().copy() for name, value in network.state_dict().items()}

    events = list(run(setup_of(recipe, network, examples, torch.device("cpu"), take)))
    assert isinstance(events[-1], Finished)
    assert (
        events[-1].best_epoch == [event.epoch for event in events if isinstance(event, EpochDone) and event.is_best][-1]
    )
    return [event for event in events if isinstance(event, EpochDone)]


def test_among_equal_accuracies_the_lowest_loss_is_the_best() -> None:
    torch.manual_seed(0)
    source = replace(pairs(5, 95), values=np.random.default_rng(1).normal(size=(100, 4)).astype(np.float32))
    recipe = Recipe(epochs=6, optimizer=Adam(lr=0.0005))
    examples = prepare(recipe, (4,), source)
    network = nn.Sequential(nn.Linear(4, 2))
    with torch.no_grad():
        network[0].bias.copy_(torch.tensor([1.0, -1.0]))  # always says "cat", as good as the most that can be said
        network[0].weight.mul_(0.1)
    epochs = _epochs(network, recipe, examples)
    assert {event.val_accuracy for event in epochs} == {0.95}
    lowest = min(epochs, key=lambda event: event.val_loss)
    assert [event.epoch for event in epochs if event.is_best][-1] == lowest.epoch > 1


def test_the_share_of_a_class_that_is_nearly_all_is_said() -> None:
    (note,) = prepare(Recipe(), (4,), pairs(5, 95)).notes
    assert note.startswith("95% of the examples are of the class cat")
    assert prepare(Recipe(), (4,), pairs()).notes == ()


def test_too_few_outputs_are_said_with_the_cure_before_anything_is_prepared(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    design, data_file = tmp_path / "a.netdesign", tmp_path / "set.npz"
    np.savez(data_file, x=np.zeros((12, 4), np.float32), y=np.arange(12) % 3)
    assert main(["new", "--input", "4", "--chain", "Linear(2)", "-o", str(design)]) == 0
    capsys.readouterr()
    assert main(["train", str(design), "--data", str(data_file), "--run-dir", str(tmp_path / "run")]) == 1
    said = capsys.readouterr()
    assert "fc1 gives 2 numbers, but set has 3 classes. Fix: Set fc1 to 3 outputs." in said.err
    assert said.out == ""
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize(("outputs", "code", "severity"), [(2, 1, "error"), (3, 0, ""), (5, 0, "warning")])
def test_check_lists_how_the_chosen_examples_fit(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], outputs: int, code: int, severity: str
) -> None:
    design, data_file = tmp_path / "a.netdesign", tmp_path / "set.npz"
    np.savez(data_file, x=np.zeros((12, 4), np.float32), y=np.arange(12) % 3)
    main(["new", "--input", "4", "--chain", f"Linear({outputs})", "-o", str(design)])
    text = design.read_text()
    design.write_text(text.replace('"digits"', f'"{data_file}"'))
    capsys.readouterr()
    assert main(["check", str(design)]) == code
    said = capsys.readouterr().out
    assert (f"  {severity}: fc1: fc1 gives" in said and "fix: Set fc1 to 3 outputs" in said) or not severity
    assert ("no problems" in said) == (not severity)
    data_file.unlink()
    assert main(["check", str(design)]) == 0
    assert "warning: Its examples cannot be used. There is nothing at" in capsys.readouterr().out
