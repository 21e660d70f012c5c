"""A block that stands for a reusable module: its settings are the module's parameters.

The definition itself lives in the design; here is only what a graph must know of it: name, settings, ports.
"""

from __future__ import annotations

import keyword
import unicodedata
from functools import cached_property, lru_cache
from typing import Any, ClassVar, NamedTuple
from weakref import WeakValueDictionary

from pydantic import create_model, field_validator

from netdesigner.layers.base import Layer, LayerError, Shape, ShapeError, param
from netdesigner.layers.expression import is_number, names_in

CATEGORY = "Modules"
Number = int | float


class Parameter(NamedTuple):
    """A named number that each use of a module may set; a required one has no default in the code."""

    name: str
    value: Number
    is_required: bool = False
    help: str = ""

    def __eq__(self, other: object) -> bool:
        """1 and 1.0 are two defaults: one of a whole number, one of any."""
        return isinstance(other, Parameter) and tuple.__eq__(self, other) and type(self.value) is type(other.value)

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return tuple.__hash__(self)


class ModuleUse(Layer):
    """A reusable module of this design."""

    category = CATEGORY
    stem = "block"
    is_listed = False

    parameters: ClassVar[tuple[Parameter, ...]] = ()

    @field_validator("each", check_fields=False)
    @classmethod
    def _is_name(cls, value: str) -> str:
        """It is printed into the code: a name, whatever a file says."""
        if value and not (is_name(value) or (is_name(value.replace("-", "_")) and value[0] != "-")):
            raise ValueError(f"{value!r} cannot name the repeats; use letters, digits, _ and - such as layer.")
        return value

    @field_validator("first", check_fields=False)
    @classmethod
    def _is_readable(cls, value: str) -> str:
        """All that follows a definition (renaming, regrouping, the walk) reads it, so it always can be read."""
        parse_overrides(value, cls.parameters)
        return value

    def output_shapes(self, inputs: tuple[Shape, ...]) -> tuple[Shape, ...]:
        raise ShapeError(f"The module {self.module} is looked into by the drawing, not by its block.")

    def arguments(self) -> dict[str, Number]:
        """The values of the module's parameters."""
        return {parameter.name: getattr(self, parameter.name) for parameter in self.parameters}

    @property
    def repeat_count(self) -> int:
        count: int = self.values()["repeat"]
        return count

    @cached_property
    def key(self) -> tuple[Any, ...]:
        """Equal for blocks with equal settings."""
        return tuple(self.values().items())

    def overrides(self) -> dict[str, str]:
        """What is different in the first repeat, as expressions by parameter; raises LayerError."""
        return parse_overrides(self.values()["first"], self.parameters)

    @property
    def line(self) -> str:
        """The module's name, its first parameter, and one that is not as usual; more do not fit on a card."""
        usual = {parameter.name: parameter.value for parameter in self.parameters}
        values = list(self.arguments().items())
        first = [f"{value}" for _, value in values[:1]]
        others = [f"{name} {value}" for name, value in values[1:] if value != usual[name]]
        others = others if len(others) < 2 else ["…"]
        return f"{self.module} · {', '.join([*first, *others])}" if first else self.module

    def summary(self) -> str:
        return f"{self.repeat_count} × {self.line}" if self.repeat_count > 1 else self.line


def parse_overrides(text: str, parameters: tuple[Parameter, ...]) -> dict[str, str]:
    """`stride=2, channels=64` as expressions by name; raises LayerError with one sentence."""
    found: dict[str, str] = {}
    for part in _separated(text) if text.strip() else []:
        name, sign, value = (piece.strip() for piece in part.partition("="))
        if not sign or name not in {parameter.name for parameter in parameters}:
            known = ", ".join(parameter.name for parameter in parameters) or "none"
            raise LayerError(f"{part.strip()!r} is no setting of the first repeat; write stride=2. There are: {known}.")
        if not is_number(value):
            names_in(value)  # raises where it is no expression either
        found[name] = value
    return found


def _separated(text: str) -> list[str]:
    """The parts of a text between its commas, those in brackets aside."""
    parts, depth = [""], 0
    for letter in text:
        depth += (letter in "([") - (letter in ")]")
        if letter == "," and depth <= 0:
            parts.append("")
        else:
            parts[-1] += letter
    return parts


def show_overrides(found: dict[str, str]) -> str:
    """Expressions by parameter as they are typed."""
    return ", ".join(f"{name}={text}" for name, text in found.items())


def is_name(text: str) -> bool:
    """Whether Python reads a text as a name, and as this very one: it brings names to NFKC."""
    return text.isidentifier() and not keyword.iskeyword(text) and unicodedata.normalize("NFKC", text) == text


def check_parameter_name(name: str) -> None:
    """Raises LayerError where a parameter cannot be called so."""
    if not is_name(name) or name.startswith("_"):
        raise LayerError(f"{name!r} cannot name a parameter; use letters, digits and _ such as growth_rate.")
    if name in RESERVED or hasattr(ModuleUse, name) or name.startswith(("in_", "model_")):
        raise LayerError(f"A parameter cannot be called {name}: that name has a meaning already.")
    if name[0].isupper():
        raise LayerError(f"A parameter cannot be called {name}: names with a capital are those of modules and layers.")


RESERVED = ("repeat", "first", "each", "self", "module", "torch", "nn", "i", "x", "super", "range", "isinstance")


REPEAT = (
    "How many times the module stands in a row; formulas of its other settings may count them: i is 0 in the first."
)


@lru_cache(maxsize=64)  # what is asked for again and again is not made again and again
def module_layer(
    name: str, parameters: tuple[Parameter, ...], inputs: int, outputs: int, text: str = ""
) -> type[ModuleUse]:
    """The layer class of a module: equal definitions give the same class, as long as anybody has it."""
    definition = name, parameters, inputs, outputs, text
    cls = _classes.get(definition)
    if cls is None:
        cls = _classes[definition] = _made_layer(*definition)
    return cls


_classes: WeakValueDictionary[tuple[Any, ...], type[ModuleUse]] = WeakValueDictionary()


def _made_layer(name: str, parameters: tuple[Parameter, ...], inputs: int, outputs: int, text: str) -> type[ModuleUse]:
    fields: dict[str, Any] = {}
    for parameter in parameters:
        kind = float if isinstance(parameter.value, float) else int
        help = parameter.help or f"Parameter of {name}."
        given = param(example=parameter.value, help=help) if parameter.is_required else param(parameter.value, help)
        fields[parameter.name] = (kind, given)
    fields["repeat"] = (int, param(1, REPEAT, ge=1, le=1000))
    fields["first"] = (str, param("", "What is different in the first repeat, such as stride=2."))
    fields["each"] = (
        str,
        param("", "Name of each repeat in the code: layer gives layer1, layer2; layer0 begins at 0; empty: numbers."),
    )
    cls = create_model(name, __base__=ModuleUse, __module__=__name__, **fields)
    cls.__doc__ = text or f"The module {name} of this design."
    cls.module, cls.parameters, cls.stem = name, parameters, stem_of(name)
    cls.arity, cls.output_count = (inputs, inputs), outputs
    cls.is_merge = inputs > 1
    return cls


def stem_of(name: str) -> str:
    """The beginning of the names of a module's blocks: ResidualBlock1 gives residual_block, CNBlock cn_block."""
    letters = zip(" " + name, name, name[1:] + " ", strict=False)
    words = "".join(
        f"_{letter}" if _begins_word(before, letter, after) else letter for before, letter, after in letters
    )
    words = words.lower().strip("_")
    return words.rstrip("0123456789").rstrip("_") or "block"


def _begins_word(before: str, letter: str, after: str) -> bool:
    """Whether a capital begins a word rather than stands within an abbreviation such as the CN of CNBlock."""
    return letter.isupper() and (before.islower() or after.islower())
