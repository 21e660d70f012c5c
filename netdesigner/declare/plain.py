"""Declared values as plain JSON and back: what is chosen by its name, with those of its settings that are told.

Reading loses nothing: what this program does not know is handed back, for whoever keeps the file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple, TypeVar

from netdesigner.declare.declared import Declared, SettingError
from netdesigner.declare.settings import Setting

NAME = "name"  # of what is chosen, among its settings
LONGEST = 40  # letters of a value in a sentence

Thing = TypeVar("Thing", bound=Declared)


class Refused(NamedTuple):
    """A part that could not be used: its dotted place, what stands there, and what is done instead."""

    place: str
    value: Any
    sentence: str


def to_json(thing: Declared) -> dict[str, Any]:
    """Every setting of a thing with its value."""
    return {name: _plain(setting, getattr(thing, name)) for name, setting in _by_name(type(thing)).items()}


def _plain(setting: Setting, value: Any) -> Any:
    if setting.registry is None or value is None:
        return setting.shown(value)
    told = {inner.name: _plain(inner, getattr(value, inner.name)) for inner in _told(value)}
    return {NAME: value.choice} | told if told else value.choice


def _told(thing: Declared) -> Iterator[Setting]:
    names = dict(thing.changed())
    return (setting for setting in thing.settings() if setting.name in names)


def _by_name(cls: type[Declared]) -> dict[str, Setting]:
    return {setting.name: setting for setting in cls.settings()}


def from_json(usual: Thing, content: Mapping[str, Any], what: str) -> tuple[Thing, tuple[Refused, ...]]:
    """The thing that `to_json` wrote, and the parts that this program cannot use, where `usual` holds instead."""
    thing, refused = usual, list[Refused]()
    for name, value in content.items():
        new, parts = _with(thing, name, value, what, in_place(name), f"{name}")
        thing = new
        refused += parts
    return thing, tuple(refused)


def _with(thing: Thing, name: str, value: Any, what: str, place: str, told: str) -> tuple[Thing, list[Refused]]:
    """The thing with a setting as a file has it."""
    setting = _by_name(type(thing)).get(name)
    if setting is None:
        sentence = f"This program knows no setting {brief(told)} of the {what} ({brief(repr(value))})"
        return thing, [Refused(place, value, f"{sentence}: it is kept and not used.")]
    choice, inner = value, dict[str, Any]()
    if setting.registry is not None and isinstance(value, Mapping):
        choice, inner = value.get(NAME), {key: part for key, part in value.items() if key != NAME}
    try:
        if setting.registry is not None and not isinstance(choice, str):
            raise SettingError(f"{name} must be a name, not {brief(repr(choice))}.")
        new = thing.replace(**{name: choice})
    except SettingError as error:
        instead = setting.shown(getattr(thing, name))
        why = brief(error.bare.removeprefix(f"{name} ").rstrip("."), 200)
        sentence = f"The {what}'s {told} is {brief(repr(choice))}, which is not used ({why}): it is {instead} here."
        return thing, [Refused(place, value, sentence)]
    refused = []
    held = getattr(new, name)
    for key, part in inner.items():
        held, parts = _with(held, key, part, what, f"{place}.{in_place(key)}", f"{told}.{key}")
        refused += parts
    return (new.replace(**{name: held}) if inner else new), refused


def brief(text: str, most: int = LONGEST) -> str:
    return text if len(text) <= most else f"{text[:most]}…"


def in_place(name: str) -> str:
    """A name as a part of a dotted place."""
    return name.replace("~", "~0").replace(".", "~1")


def put(content: dict[str, Any], place: str, value: Any) -> None:
    """Puts a part that could not be used back to its place in plain JSON."""
    *way, last = (part.replace("~1", ".").replace("~0", "~") for part in place.split("."))
    for name in way:
        if not isinstance(content.get(name), dict):
            content[name] = {NAME: content[name]} if name in content else {}
        content = content[name]
    content[last] = value
