"""Declared things of any kind: settings by position and name, refusals in one sentence, registries."""

from __future__ import annotations

import pytest

from netdesigner.declare.declared import Declared, SettingError
from netdesigner.declare.registry import Registry
from netdesigner.declare.settings import param


class Oven(Declared):
    """Bakes."""

    degrees: int = param(180, "How hot.", ge=50, le=300)
    fan: bool = param(False, "Whether the air moves.")


def test_a_class_is_read_off_by_forms_and_help() -> None:
    degrees, fan = Oven.settings()
    assert (degrees.name, degrees.kind, degrees.low, degrees.high, degrees.help) == (
        "degrees",
        "int",
        50,
        300,
        "How hot.",
    )
    assert (fan.kind, Oven.help()) == ("bool", "Bakes.")


def test_only_what_differs_from_the_default_is_told() -> None:
    assert Oven.make(180, fan=True).changed() == (("fan", True),)
    assert Oven().replace(degrees=200).values() == {"degrees": 200, "fan": False}


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"degrees": 10}, "Oven: degrees must be at least 50, not 10."),
        ({"degrees": "hot"}, "Oven: degrees must be a whole number, not 'hot'."),
        ({"steam": 1}, "Oven has no setting 'steam'; it has: degrees, fan."),
    ],
)
def test_a_refusal_names_the_setting_and_its_limits(settings: dict[str, object], sentence: str) -> None:
    with pytest.raises(SettingError) as refused:
        Oven.make(**settings)
    assert str(refused.value) == sentence


def test_the_sentence_can_be_had_without_who_refuses() -> None:
    assert SettingError("Oven: degrees must be at least 50, not 10.").bare == "degrees must be at least 50, not 10."
    assert SettingError("There is no oven: buy one.").bare == "There is no oven: buy one."


def test_a_registry_keeps_the_order_within_categories() -> None:
    class Grill(Oven):
        """Grills."""

    registry = Registry[Oven]()
    registry.add(Grill, "open")
    registry.add(Oven, "closed")
    assert registry.by_category("closed") == {"closed": [Oven], "open": [Grill]}
