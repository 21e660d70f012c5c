"""The recipe on the command line: what is set, what can be set, and setting it for a training."""

from __future__ import annotations

import json
from argparse import Namespace
from pathlib import Path

import pytest

from netdesigner.cli import main
from netdesigner.cli.errors import UsageError
from netdesigner.cli.recipe import set_recipe
from netdesigner.declare.registry import any_of
from netdesigner.declare.typed import with_typed
from netdesigner.design import file
from netdesigner.design.design import Design
from netdesigner.recipe import LOSSES, OPTIMIZERS, Recipe
from netdesigner.recipe.optimizers import SGD
from netdesigner.runs.folder import open_run


@pytest.fixture
def design(tmp_path: Path) -> Path:
    path = tmp_path / "net.netdesign"
    assert main(["new", "--input", "1x8x8", "--chain", "Flatten() | Linear(10)", "-o", str(path)]) == 0
    return path


def test_what_is_set_and_what_can_be_set(design: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert main(["recipe", str(design), "--json"]) == 0
    content = json.loads(capsys.readouterr().out)
    assert content["set"]["optimizer"] == "Adam"
    assert content["set"]["optimizer.lr"] == 0.001
    assert (content["set"]["loss"], content["set"]["normalize"]) == ("auto", True)
    assert content["choices"]["optimizer"][:3] == ["SGD", "Adam", "AdamW"]
    assert "cross_entropy" in content["choices"]["loss"]
    (momentum,) = (row for row in content["settings"]["optimizer.SGD"] if row["name"] == "momentum")
    assert momentum == {"name": "momentum", "default": 0.0, "help": "How much of the last step is kept."}


def test_every_setting_that_is_listed_can_be_set_as_it_is(design: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert main(["recipe", str(design), "--json"]) == 0
    pairs = json.loads(capsys.readouterr().out)["set"].items()
    assert with_typed(Recipe(), [(name, str(value)) for name, value in pairs]) == Recipe()


def test_the_list_for_people_says_the_same(design: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert main(["recipe", str(design)]) == 0
    text = capsys.readouterr().out
    assert "optimizer.lr = 0.001" in text
    assert "normalize = true" in text
    assert f"optimizer can be {', '.join(OPTIMIZERS)}:" in text


def test_a_training_follows_what_is_set(design: Path, tmp_path: Path) -> None:
    sets = ["optimizer.momentum=0.9", "optimizer=sgd", "loss=CrossEntropyLoss", "validation=0.1", "normalize=false"]
    arguments = [part for text in [*sets, "threads=1", "epochs=1"] for part in ("--set", text)]
    assert main(["train", str(design), *arguments, "--run-dir", str(tmp_path / "run")]) == 0
    run = open_run(tmp_path / "run")
    recipe = run.design.recipe
    assert recipe.optimizer == SGD(momentum=0.9)
    assert (recipe.loss_in_use.choice, recipe.validation, recipe.normalize) == ("cross_entropy", 0.1, False)
    assert run.environment["device_name"] == "CPU, 1 thread"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("optimizer=Adan", f"--set: optimizer must be {any_of(OPTIMIZERS)}, not 'Adan'; near: Adam, AdamW."),
        ("optimizer.lr=0", "--set: optimizer.lr must be greater than 0, not 0."),
        ("optimizer.lr=fast", "--set: optimizer.lr must be a number, not 'fast'."),
        ("epochs=1.5", "--set: epochs must be a whole number, not '1.5'."),
        ("normalize=perhaps", "--set: normalize must be true or false, not 'perhaps'."),
        ("epoch=3", "--set: There is no setting called 'epoch'; near: epochs."),
        ("lr=3", "--set: There is no setting called 'lr'; near: optimizer.lr."),
        ("optimizer.momentum=0.9", "--set: Adam as optimizer has no setting 'momentum'; it has lr and weight_decay."),
        ("loss=42", f"--set: loss must be auto, {any_of(LOSSES)}, not '42'."),
        ("loss.beta=1", "--set: auto as loss has no setting 'beta'; it has none."),
        ("lr", "--set wants a name and a value, such as optimizer.lr=0.01, not 'lr'."),
    ],
)
def test_what_cannot_be_set_is_one_sentence_with_what_is_near(text: str, sentence: str) -> None:
    with pytest.raises(UsageError) as refused:
        set_recipe(Design(), Namespace(set=[text]))
    assert str(refused.value) == sentence


def test_what_a_file_says_of_tomorrow_gives_way_to_what_is_set(design: Path) -> None:
    design.write_text(design.read_text().replace('"name": "Adam"', '"name": "Lion"'))
    loaded = file.load(design)
    assert loaded.unread
    set_recipe(loaded, Namespace(set=["optimizer=Adam"]))
    assert not loaded.unread


def test_what_a_file_says_of_tomorrow_is_told(design: Path, capsys: pytest.CaptureFixture[str]) -> None:
    design.write_text(design.read_text().replace('"name": "Adam"', '"name": "Lion"'))
    capsys.readouterr()
    assert main(["recipe", str(design)]) == 0
    assert "'Lion', which is not used" in capsys.readouterr().err
