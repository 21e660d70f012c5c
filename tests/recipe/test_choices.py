"""Whatever can be chosen in a recipe: help, names, limits, files, and the code of each against PyTorch's object."""

from __future__ import annotations

import inspect
import json
from typing import Any

import pytest
import torch
from torch import nn

from netdesigner.declare.declared import Declared, SettingError
from netdesigner.declare.plain import from_json, to_json
from netdesigner.declare.registry import Registry, any_of
from netdesigner.declare.settings import Setting
from netdesigner.design.document import Document
from netdesigner.design.file import dumps, loads
from netdesigner.recipe import LOSSES, OPTIMIZERS, TASKS, Recipe
from netdesigner.training.perform import build_loss, build_optimizer
from tests.design.test_file import small

REGISTRIES: dict[str, Registry[Any]] = {each.name: each.registry for each in Recipe.settings() if each.registry}
CHOICES = [pytest.param(kind, cls, id=cls.choice) for kind, registry in REGISTRIES.items() for cls in registry.values()]
EVERY_CHOICE = pytest.mark.parametrize(("kind", "cls"), CHOICES)
OWNERS: list[type[Declared]] = [Recipe, *(cls for registry in REGISTRIES.values() for cls in registry.values())]
SETTINGS = [
    pytest.param(cls, setting, id=f"{cls.__name__}.{setting.name}") for cls in OWNERS for setting in cls.settings()
]
EVERY_SETTING = pytest.mark.parametrize(("cls", "setting"), SETTINGS)


def test_a_recipe_chooses_from_every_registry() -> None:
    assert list(REGISTRIES.values()) == [OPTIMIZERS, TASKS, LOSSES]


@EVERY_CHOICE
def test_a_choice_explains_itself_and_is_called_what_can_be_typed(kind: str, cls: type[Declared]) -> None:
    assert cls.help().endswith(".")
    assert "name" not in {setting.name for setting in cls.settings()}  # that is where a file says which one it is
    for text in (cls.choice, cls.__name__, cls.choice.upper(), cls.choice.replace("_", "")):
        assert REGISTRIES[kind].find(text) is cls


@EVERY_CHOICE
def test_a_choice_comes_back_from_a_file(kind: str, cls: type[Declared]) -> None:
    document = Document(small())
    document.set_recipe(**{kind: cls.choice})
    for setting in cls.settings():
        document.set_recipe(**{f"{kind}.{setting.name}": another(cls, setting)})
    again = loads(dumps(document.design))
    assert again.recipe == document.recipe
    assert not again.unread
    assert from_json(Recipe(), json.loads(json.dumps(to_json(document.recipe))), "recipe") == (document.recipe, ())


def another(cls: type[Declared], setting: Setting) -> Any:
    """A value that is not the default."""
    if setting.kind == "bool":
        return not setting.initial
    assert setting.kind in ("int", "float"), f"say how {cls.__name__}.{setting.name} is changed"
    high = setting.high if setting.high is not None else setting.initial * 2 + 1
    return type(setting.initial)(setting.initial + (high - setting.initial) / 2)


@EVERY_SETTING
def test_a_setting_explains_itself_and_keeps_its_limits(cls: type[Declared], setting: Setting) -> None:
    assert setting.help.endswith(".")
    if setting.kind not in ("int", "float"):
        return
    assert setting.low is not None
    for limit, is_open, beyond in ((setting.low, setting.is_low_open, -1), (setting.high, setting.is_high_open, 1)):
        assert limit is not None
        kind = type(setting.initial)
        with pytest.raises(SettingError, match=setting.name):
            cls().replace(**{setting.name: kind(limit if is_open else limit + beyond)})
        if not is_open:
            assert cls().replace(**{setting.name: kind(limit)})


@pytest.mark.parametrize("cls", OPTIMIZERS.values(), ids=OPTIMIZERS)
def test_an_optimizer_is_pytorchs(cls: type[Any]) -> None:
    """Names and defaults are PyTorch's own, also where `call` leaves a setting out; `has_fused` says the truth."""
    theirs = inspect.signature(getattr(torch.optim, cls.__name__)).parameters
    assert cls().values() == {name: theirs[name].default for name in cls().values()}
    assert [name for name in theirs if name in cls().values()] == list(cls().values())
    assert cls.has_fused == ("fused" in theirs)
    built = build_optimizer(cls(), nn.Linear(2, 2).parameters(), torch.device("cpu"))
    assert {name: built.defaults[name] for name in cls().values()} == cls().values()
    changed = cls().replace(**{setting.name: another(cls, setting) for setting in cls.settings()})
    built = build_optimizer(changed, nn.Linear(2, 2).parameters(), torch.device("cpu"))
    assert {name: built.defaults[name] for name in changed.values()} == changed.values()


@pytest.mark.parametrize("cls", LOSSES.values(), ids=LOSSES)
def test_a_loss_takes_what_it_says(cls: type[Any]) -> None:
    scores, classes = torch.randn(4, 3), torch.tensor([0, 2, 1, 1])
    targets = classes if cls.takes_class_numbers else nn.functional.one_hot(classes, 3).float()
    value = build_loss(cls())(scores, targets)
    assert value.shape == ()
    assert cls.words


def test_a_class_that_would_give_an_older_choice_another_name_is_seen() -> None:
    """Files and scripts go by these names."""
    assert list(LOSSES) == ["cross_entropy", "hinge", "binary_cross_entropy", "mse", "l1"]
    assert list(TASKS) == ["classification", "regression"]
    assert list(OPTIMIZERS)[:3] == ["SGD", "Adam", "AdamW"]


def test_the_usual_loss_is_the_tasks() -> None:
    assert Recipe().loss_in_use == LOSSES["cross_entropy"]()
    assert Recipe().replace(task="regression").loss_in_use == LOSSES["mse"]()
    assert Recipe().replace(loss="l1").loss_in_use == LOSSES["l1"]()


def test_choosing_what_is_chosen_keeps_its_settings_and_another_one_begins_anew() -> None:
    recipe = Recipe().replace(optimizer="SGD", **{"optimizer.momentum": 0.5})
    assert recipe.replace(optimizer="SGD") == recipe
    assert recipe.replace(optimizer="Adam").optimizer == OPTIMIZERS["Adam"]()


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"optimizer": "Adan"}, f"Recipe: optimizer must be {any_of(OPTIMIZERS)}, not 'Adan'; near: Adam, AdamW."),
        ({"optimizer": 3}, f"Recipe: optimizer must be {any_of(OPTIMIZERS)}, not '3'."),
        ({"optimizer.rho": 1}, "Adam has no setting 'rho'; it has: lr, weight_decay."),
        ({"epochs.lr": 1}, "Recipe: epochs has no settings of its own; these have: optimizer, task, loss."),
        ({"loss.beta": 1}, "Recipe: loss is auto, which has no settings."),
    ],
)
def test_a_refusal_says_what_there_is(settings: dict[str, Any], sentence: str) -> None:
    with pytest.raises(SettingError) as refused:
        Recipe().replace(**settings)
    assert str(refused.value) == sentence
