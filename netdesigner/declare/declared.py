"""What every declared thing is: a frozen value whose settings have limits, defaults and help.

A layer, an optimizer, a loss and the recipe that holds them are such values; forms, files, code and help are made
from what stands here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, Self

from pydantic import BaseModel, ConfigDict, ValidationError

from netdesigner.declare.settings import Setting, settings_of
from netdesigner.errors import SentenceError

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails


class SettingError(SentenceError):
    """Settings that cannot be: a sentence that names the setting and its limits."""

    @property
    def bare(self) -> str:
        """The sentence without who refuses: "lr must be at most 100, not 200"."""
        refuser, colon, rest = str(self).partition(": ")
        return rest if colon and refuser.isidentifier() else str(self)


class ValuedSetting(NamedTuple):
    """A setting with its value; what is chosen by its name."""

    setting: Setting
    value: Any


class Declared(BaseModel):
    """A frozen value with checked settings.

    Subclasses declare settings with `param`, in PyTorch's order and under PyTorch's names.
    """

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        protected_namespaces=(),
        strict=True,
        allow_inf_nan=False,
        defer_build=True,  # a hundred validators at the start would be waited for; each is made on first use
    )

    refusal: ClassVar[type[SettingError]] = SettingError  # what a wrong setting raises
    category: ClassVar[str] = ""
    older_names: ClassVar[
        Mapping[str, str]
    ] = {}  # of settings, in older files and texts, with what they are called now
    choice: ClassVar[str] = ""  # its name in files and on the command line; a registry gives it

    if not TYPE_CHECKING:

        def __init__(self, **settings: Any) -> None:
            """Checks the settings; raises the class's `refusal` with one sentence, never pydantic's page."""
            try:
                super().__init__(**settings)
            except ValidationError as error:
                raise self.refusal(explain(type(self), error.errors()[0])) from None

        __init__.__pydantic_base_init__ = True  # `model_validate` needs no call of it, and tells all that is wrong

    @classmethod
    def title(cls) -> str:
        return cls.__name__

    @classmethod
    def help(cls) -> str:
        """What it does, in one or a few sentences."""
        return " ".join((cls.__doc__ or "").split())

    @classmethod
    def settings(cls) -> tuple[Setting, ...]:
        """The declared settings, in PyTorch's order."""
        return settings_of(cls)

    @classmethod
    def make(cls, *args: Any, **kwargs: Any) -> Self:
        """A value from settings by position or keyword; raises the class's `refusal` with one sentence."""
        names = [setting.name for setting in cls.settings()]
        if len(args) > len(names):
            raise cls.refusal(f"{cls.__name__} takes at most {len(names)} settings, not {len(args)}.")
        if cls.older_names:
            kwargs = {cls.older_names.get(name, name): value for name, value in kwargs.items()}
        twice = set(names[: len(args)]) & set(kwargs)
        if twice:
            raise cls.refusal(f"{cls.__name__} was given {sorted(twice)[0]} twice.")
        return cls(**dict(zip(names, args, strict=False)) | kwargs)

    def replace(self, **settings: Any) -> Self:
        """The same with other settings, checked. A dotted name reaches into what is chosen: "optimizer.lr".

        What is chosen may be given by its name, and stays as it is where that is its name already.
        """
        own = {name: value for name, value in settings.items() if "." not in name}
        for name, value in own.items():
            held = getattr(self, name, None)
            if isinstance(held, Declared) and isinstance(value, str) and held.choice:
                setting = next(each for each in self.settings() if each.name == name)
                is_same = setting.registry is not None and setting.registry.get(value) is type(held)
                own[name] = held if is_same else value
        new = type(self).make(**(self.values() | own))
        for name in dict.fromkeys(name.partition(".")[0] for name in settings if "." in name):
            inner = {key[len(name) + 1 :]: value for key, value in settings.items() if key.startswith(f"{name}.")}
            new = type(self).make(**(new.values() | {name: new._within(name).replace(**inner)}))
        return new

    def _within(self, name: str) -> Declared:
        """What is chosen for a setting; raises the class's `refusal` where nothing is."""
        setting = next((each for each in self.settings() if each.name == name), None)
        if setting is None or setting.registry is None:
            chosen = ", ".join(each.name for each in self.settings() if each.registry is not None)
            raise self.refusal(f"{type(self).__name__}: {name} has no settings of its own; these have: {chosen}.")
        held = getattr(self, name)
        if held is None:
            raise self.refusal(f"{type(self).__name__}: {name} is {setting.otherwise}, which has no settings.")
        assert isinstance(held, Declared)
        return held

    def entries(self) -> dict[str, ValuedSetting]:
        """Every setting with its value by dotted name, those of what is chosen right behind it."""
        entries: dict[str, ValuedSetting] = {}
        for setting in self.settings():
            value = getattr(self, setting.name)
            entries[setting.name] = ValuedSetting(setting, setting.shown(value))
            if setting.registry is not None and value is not None:
                entries |= {f"{setting.name}.{name}": entry for name, entry in value.entries().items()}
        return entries

    def values(self) -> dict[str, Any]:
        """Every setting with its value."""
        return {setting.name: getattr(self, setting.name) for setting in self.settings()}

    def changed(self, *leave_out: str) -> tuple[tuple[str, Any], ...]:
        """The settings that differ from PyTorch's default, as (name, value) pairs."""
        return tuple(
            (setting.name, value)
            for setting in self.settings()
            if setting.name not in leave_out and self.is_told(setting, value := getattr(self, setting.name))
        )

    def is_told(self, setting: Setting, value: Any) -> bool:
        """Whether code and files say a value, rather than leave it to PyTorch's default."""
        return bool(value != setting.default)


# pydantic knows them by now, and would evaluate these lines anew for each of the hundred classes below.
Declared.__annotations__.clear()

WORDS: Mapping[str, str] = {
    "Input should be": "must be", "valid integer": "whole number", "valid number": "number",
    "a valid boolean": "True or False", "less than or equal to": "at most", "greater than or equal to": "at least",
}  # fmt: skip


def explain(cls: type[Declared], error: ErrorDetails) -> str:
    """One pydantic error as a sentence that names the setting."""
    where = [str(part) for part in error["loc"]]
    name, problem = (where[0] if where else ""), error["msg"].removeprefix("Value error, ")
    if error["type"] == "extra_forbidden":
        known = ", ".join(setting.name for setting in cls.settings()) or "none"
        return f"{cls.__name__} has no setting {name!r}; it has: {known}."
    if error["type"] == "missing":
        return f"{cls.__name__} needs {name}."
    if not name:
        return problem if problem.endswith(".") else problem + "."
    setting = next((setting for setting in cls.settings() if setting.name == name), None)
    if setting is not None and setting.kind == "size" and error["type"] != "value_error":
        return f"{cls.__name__}: {name} must be {setting.allowed}, not {error['input']!r}."
    value = repr(error["input"])
    value = value.removesuffix(".0") if isinstance(error["input"], float) else value
    given = f", not {value}" if not problem.endswith(".") else ""
    for theirs, ours in WORDS.items():
        problem = problem.replace(theirs, ours)
    return f"{cls.__name__}: {name} {problem}{given}" + ("" if problem.endswith(".") else ".")
