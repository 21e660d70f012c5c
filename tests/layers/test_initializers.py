"""Every rule for first numbers: help, limits, its form in files, and its code against PyTorch's function."""

from __future__ import annotations

import inspect
from typing import Any

import pytest
import torch
from torch import nn

from netdesigner.layers import LayerError
from netdesigner.layers.initialization import Initialization, from_json, initialization, to_json
from netdesigner.layers.initializers import INITIALIZERS, Initializer, TypedValues, Values, filling
from netdesigner.network.perform import perform

RULES = [cls for cls in INITIALIZERS.values() if cls is not TypedValues]
EVERY_RULE = pytest.mark.parametrize("cls", RULES, ids=[cls.choice for cls in RULES])


def changed(cls: type[Initializer]) -> Initializer:
    """With no setting at its default."""
    return cls.make(
        **{
            setting.name: setting.choices[-1] if setting.choices else setting.initial + 0.5
            for setting in cls.settings()
        }
    )


@EVERY_RULE
def test_a_rule_explains_itself_and_its_settings(cls: type[Initializer]) -> None:
    assert cls.words
    assert cls.help().endswith(".")
    assert all(setting.help.endswith(".") for setting in cls.settings())


@EVERY_RULE
def test_a_rule_comes_back_from_a_file(cls: type[Initializer]) -> None:
    for part in (cls(), changed(cls)):
        init = Initialization(weight=part)
        assert (from_json(to_json(init)) or Initialization()) == init


@EVERY_RULE
def test_a_rule_is_pytorchs(cls: type[Initializer]) -> None:
    if cls.is_usual or cls.is_identity:
        return
    call = changed(cls).call()
    theirs = inspect.signature(getattr(nn.init, call.target.rpartition(".")[2])).parameters
    assert {name for name, _ in call.kwargs} <= theirs.keys()
    for setting in cls.settings():  # what the code leaves out is PyTorch's own default
        if setting.name not in dict(cls().call().kwargs) and cls().call().args[1:] == ():
            assert theirs[setting.name].default == setting.initial
    weight = nn.Parameter(torch.full((4, 3), 9.0))
    perform(call, weight)
    assert not torch.equal(weight, torch.full((4, 3), 9.0))


@EVERY_RULE
def test_a_wrong_setting_is_one_sentence(cls: type[Initializer]) -> None:
    for setting in cls.settings():
        with pytest.raises(LayerError, match=rf"^\w+: {setting.name} must be"):
            cls().replace(**{setting.name: "much"})


def test_biases_start_with_what_suits_them() -> None:
    for cls in INITIALIZERS.values():
        part: Any = cls(numbers=Values.of([1.0])) if cls is TypedValues else cls()
        if cls.suits_biases:
            initialization(bias=part)
        else:
            with pytest.raises(LayerError, match="Biases cannot start"):
                initialization(bias=part)


def test_typed_values_are_told_by_their_numbers() -> None:
    part = filling("values", values=Values.of([[1, 2]]))
    assert to_json(Initialization(weight=part)) == {"weight": {"kind": "values", "values": ((1.0, 2.0),)}}
