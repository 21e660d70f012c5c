"""Settings as somebody types them: `optimizer=SGD`, `optimizer.momentum=0.9`, `normalize=false`."""

from __future__ import annotations

from ast import literal_eval
from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any, TypeVar

from netdesigner.declare.declared import Declared, SettingError
from netdesigner.declare.registry import MOST_NEAR, any_of
from netdesigner.declare.settings import Setting

SWITCHES = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}
NUMBERS: dict[str, type[int] | type[float]] = {"int": int, "float": float}

Thing = TypeVar("Thing", bound=Declared)


def with_typed(thing: Thing, pairs: Iterable[tuple[str, str]]) -> Thing:
    """A thing with settings by dotted name and text; raises SettingError with one sentence that names what is near.

    What is chosen is set first, whatever the order: its settings follow from it.
    """
    for name, text in sorted(pairs, key=lambda pair: "." in pair[0]):
        name = name.strip().replace("-", "_")
        entry = thing.entries().get(name)
        if entry is None:
            raise SettingError(_unknown(thing, name))
        try:
            thing = thing.replace(**{name: value_of(entry.setting, text.strip())})
        except SettingError as error:
            raise SettingError(f"{name} {error.bare.removeprefix(f'{entry.setting.name} ')}") from None
    return thing


def value_of(setting: Setting, text: str) -> Any:
    """The value that a text means for a setting; raises SettingError. Limits are checked where it is set."""
    if setting.registry is not None:
        try:
            is_none = setting.otherwise and text.casefold() == setting.otherwise.casefold()
            return setting.otherwise if is_none else setting.registry.find(text, setting.otherwise).choice
        except ValueError as error:
            raise SettingError(f"{setting.name} {error}") from None
    if setting.kind == "text":
        return text
    if setting.kind == "choice":
        return next((word for word in setting.choices if str(word).casefold() == text.casefold()), text)
    if setting.is_optional and text.casefold() == "none":
        return None
    if setting.kind == "bool":
        if text.casefold() not in SWITCHES:
            raise SettingError(f"{setting.name} must be true or false, not {text!r}.")
        return SWITCHES[text.casefold()]
    try:
        return NUMBERS[setting.kind](text) if setting.kind in NUMBERS else literal_eval(text)
    except (ValueError, SyntaxError):
        what = {"int": "a whole number", "float": "a number"}.get(setting.kind, setting.allowed)
        raise SettingError(f"{setting.name} must be {what}, not {text!r}.") from None


def _unknown(thing: Declared, name: str) -> str:
    """What a name that is none could have been."""
    entries = thing.entries()
    outer, _, inner = name.partition(".")
    if inner and outer in entries:
        below = [key.partition(".")[2] for key in entries if key.startswith(f"{outer}.")]
        has = f"it has {_listed(below)}" if below else "it has none"
        return f"{entries[outer].value} as {outer} has no setting {inner!r}; {has}."
    near = get_close_matches(name[:80], entries, n=MOST_NEAR, cutoff=0.5)
    near += [key for key in entries if key.rpartition(".")[2] == name and key not in near]
    meant = f"near: {_listed(near[:MOST_NEAR])}" if near else f"there are {_listed(list(entries))}"
    return f"There is no setting called {name[:40]!r}; {meant}."


def _listed(names: list[str]) -> str:
    return any_of(names).replace(" or ", " and ")
