"""How a design shall learn, on the command line: what is set, what can be set, and `--set KEY=VALUE`."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from typing import Any

from netdesigner.cli.errors import UsageError
from netdesigner.declare.declared import Declared, SettingError
from netdesigner.declare.settings import show
from netdesigner.declare.typed import with_typed
from netdesigner.design import file
from netdesigner.design.design import Design
from netdesigner.design.unread import without
from netdesigner.recipe import Recipe

FLAGS = {
    "data": "data", "epochs": "epochs", "seed": "seed", "lr": "optimizer.lr", "batch_size": "batch_size",
    "device": "device",
}  # fmt: skip


def set_recipe(design: Design, options: Namespace) -> None:
    """Gives a design's recipe what the command line says otherwise; raises UsageError."""
    pairs = [_pair(text) for text in getattr(options, "set", None) or ()]
    try:
        recipe = with_typed(design.recipe, pairs)
    except SettingError as error:
        raise UsageError(f"--set: {error}") from None
    names = [name for name, _ in pairs]
    for flag, name in FLAGS.items():
        if (value := getattr(options, flag, None)) is not None:
            try:
                recipe = recipe.replace(**{name: value})
            except SettingError as error:
                _, _, limit = error.bare.partition(" ")
                raise UsageError(f"--{flag.replace('_', '-')} {limit}") from None
            names.append(name)
    design.recipe = recipe
    design.unread = without(design.unread, *(f"recipe.{name}" for name in names))


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name.strip():
        raise UsageError(f"--set wants a name and a value, such as optimizer.lr=0.01, not {text[:80]!r}.")
    return name, value


# --- the verb ----------------------------------------------------------------------------------------


def recipe(options: Namespace) -> int:
    """Prints what is set and what can be set."""
    design = file.load(options.file)
    if options.json:
        print(json.dumps(_content(design.recipe), indent=1, ensure_ascii=False))
    else:
        print("\n".join(_lines(design.recipe)))
    for part in design.unread:
        if part.place.startswith("recipe."):
            print(part.sentence, file=sys.stderr)
    return 0


def _content(recipe: Recipe) -> dict[str, Any]:
    chosen = [setting for setting in recipe.settings() if setting.registry is not None]
    settings = {"recipe": _settings(type(recipe))}
    for setting in chosen:
        settings |= {f"{setting.name}.{name}": _settings(cls) for name, cls in (setting.registry or {}).items()}
    return {
        "set": {name: entry.value for name, entry in recipe.entries().items()},
        "choices": {setting.name: list(setting.registry or ()) for setting in chosen},
        "settings": settings,
    }


def _settings(cls: type[Declared]) -> list[dict[str, Any]]:
    return [
        {"name": setting.name, "default": setting.shown(setting.initial), "help": setting.help}
        for setting in cls.settings()
    ]


def _lines(recipe: Recipe) -> list[str]:
    """What is set, a line a setting, and below it what else could be chosen with its settings."""
    rows = [(f"{name} = {_text(entry.value)}", entry) for name, entry in recipe.entries().items()]
    width = max(len(text) for text, _ in rows)
    lines = [f"{text:<{width}}  {entry.setting.help}" for text, entry in rows]
    for setting in recipe.settings():
        if setting.registry is None:
            continue
        lines += ["", f"{setting.name} can be {', '.join(map(str, setting.choices))}:"]
        wide = max(map(len, setting.registry))
        for name, cls in setting.registry.items():
            lines.append(f"  {name:<{wide}}  {cls.help()}")
            lines += [f"  {'':<{wide}}    {_offer(setting.name, inner)}" for inner in _settings(cls)]
    return lines


def _offer(outer: str, inner: dict[str, Any]) -> str:
    return f"{outer}.{inner['name']} = {_text(inner['default'])}  {inner['help']}"


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else show(value)
