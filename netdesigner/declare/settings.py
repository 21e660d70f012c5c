"""How a setting is declared, and what forms, the file, the command line and the printer read from that.

The *type* of a setting decides its editor, its text form and its limits; nobody who has settings is named here.
"""

from __future__ import annotations

import types
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Literal, Union, get_args, get_origin

from annotated_types import Ge, Gt, Le, Lt
from pydantic import BaseModel, BeforeValidator, Field
from pydantic_core import PydanticUndefined

if TYPE_CHECKING:
    from netdesigner.declare.registry import Registry

Kind = Literal["int", "float", "bool", "choice", "chosen", "size", "shape", "numbers", "text"]


MOST_AXES = 4  # of an Input, without the batch
LARGEST = 2**31 - 1  # PyTorch takes no larger window, step or padding


@dataclass(frozen=True)
class SizeOf:
    """Marks a setting as one number for all axes, or one for each of `axes`; at least `low`."""

    axes: int
    low: int
    order: str = ""  # what the numbers stand for, one after another
    has_sides: bool = False  # two numbers an axis may stand there too: a wish that a layer of its own fulfils
    may_keep: bool = False  # None in the place of a number: the size that comes in

    def check(self, value: Any) -> Any:
        """`(3, 3)` becomes 3; anything that is not whole numbers is refused in one sentence."""
        if isinstance(value, int) and not isinstance(value, bool):
            numbers: tuple[Any, ...] = (value,)
        elif isinstance(value, (list, tuple)) and len(value) in (self.axes, 2 * self.axes if self.has_sides else 0):
            numbers = tuple(value)
        else:
            return value  # left to the declared type: it may be one of a few words, or wrong
        kept, numbers = numbers, tuple(n for n in numbers if n is not None) if self.may_keep else numbers
        if any(not isinstance(number, int) or isinstance(number, bool) for number in numbers):
            wanted = "a whole number" if self.axes == 1 else f"a whole number or {self.axes} of them"
            raise ValueError(f"must be {wanted}, not {value!r}.")
        if any(number < self.low for number in numbers):
            raise ValueError(f"must be at least {self.low}, not {show(value)}.")
        if any(number > LARGEST for number in numbers):
            raise ValueError(f"must be at most {LARGEST}, not {show(value)}.")
        return kept[0] if len(set(kept)) == 1 and numbers else kept


@dataclass(frozen=True)
class FactorsOf:
    """Marks a setting as one number above 0 for all axes, or one for each of up to `most`."""

    most: int
    high: float

    def check(self, value: Any) -> Any:
        """Whole numbers become floats; anything that is not numbers is refused in one sentence."""
        numbers = tuple(value) if isinstance(value, (list, tuple)) else (value,)
        if value is None or not 1 <= len(numbers) <= self.most:
            return value  # left to the declared type
        if any(not isinstance(number, (int, float)) or isinstance(number, bool) for number in numbers):
            raise ValueError(f"must be a number, or up to {self.most} of them, not {value!r}.")
        if not all(0 < number <= self.high for number in numbers):
            raise ValueError(f"must be greater than 0 and at most {self.high:g}, not {show(value)}.")
        if len(set(numbers)) > 1:
            return tuple(map(float, numbers))
        return numbers[0] if isinstance(numbers[0], float) else float(numbers[0])


def _shape(value: Any) -> Any:
    numbers = (value,) if isinstance(value, int) else tuple(value) if isinstance(value, (list, tuple)) else value
    if not isinstance(numbers, tuple) or not 1 <= len(numbers) <= MOST_AXES:
        raise ValueError(f"must be 1 to {MOST_AXES} sizes such as 3 × 32 × 32.")
    if any(not isinstance(number, int) or isinstance(number, bool) or number < 1 for number in numbers):
        raise ValueError(f"must be whole numbers of at least 1, not {show(numbers)}.")
    if any(number > LARGEST for number in numbers):
        raise ValueError(f"must be sizes of at most {LARGEST}, not {show(numbers)}.")
    return numbers


@dataclass(frozen=True)
class RowOf:
    """Marks a setting as a row of whole numbers from 1 on, as long as it is: axes, or sizes of parts.

    With a `low` of −1 it is sizes one of which may be −1: what the others leave.
    """

    most: int = 16
    low: int = 1

    def check(self, value: Any) -> Any:
        """A single number is a row of one."""
        numbers = (value,) if isinstance(value, int) else tuple(value) if isinstance(value, (list, tuple)) else value
        if not isinstance(numbers, tuple):
            return value  # refused, or None where that is allowed, by the declared type
        if not 1 <= len(numbers) <= self.most:
            raise ValueError(f"must be 1 to {self.most} whole numbers, not {len(numbers)}.")
        if any(not isinstance(number, int) or isinstance(number, bool) for number in numbers):
            raise ValueError(f"must be whole numbers such as 2 × 1, not {show(numbers)}.")
        plain = tuple(number for number in numbers if number != self.low) if self.low < 1 else numbers
        if not all(1 <= number <= LARGEST for number in plain):
            rest = ", or −1 for what the others leave" if self.low < 1 else ""
            raise ValueError(f"must be whole numbers from 1 to {LARGEST}{rest}, not {show(numbers)}.")
        if len(numbers) - len(plain) > 1:
            raise ValueError(f"can leave only one size open with −1, not {show(numbers)}.")
        return numbers


@dataclass(frozen=True)
class ChosenFrom:
    """Marks a setting as a declared thing of a registry, or as none of them, which `otherwise` stands for."""

    registry: Registry[Any]
    base: type
    otherwise: str = ""

    def check(self, value: Any) -> Any:
        """A name becomes the thing as it is by default."""
        if isinstance(value, self.base) or (self.otherwise and value in (None, self.otherwise)):
            return value if isinstance(value, self.base) else None
        return self.registry.find(str(value))()


def chosen_from(registry: Registry[Any], base: Any, otherwise: str = "") -> Any:
    """The type of a setting that holds something of a registry."""
    mark = ChosenFrom(registry, base, otherwise)
    return Annotated[base | None if otherwise else base, BeforeValidator(mark.check), mark]


ORDER = {1: "", 2: "height × width", 3: "depth × height × width"}
BORDER_ORDER = {2: "before × after", 4: "left × right × top × bottom", 6: "left × right × top × bottom × front × back"}


def _sized(axes: int, low: int, *words: str, order: dict[int, str] = ORDER, has_sides: bool = False) -> Any:
    """The type of a setting with one number an axis, beside which some words may stand."""
    size = SizeOf(axes, low, order[axes], has_sides)
    several: Any = tuple.__class_getitem__((int,) * axes)
    kinds: Any = int if axes == 1 else int | several
    if has_sides:
        kinds |= tuple.__class_getitem__((int,) * (2 * axes))
    return Annotated[kinds | Literal[words] if words else kinds, BeforeValidator(size.check), size]


def _kept(axes: int) -> Any:
    """The type of a size an axis, some of which may stay as they come in."""
    mark = SizeOf(axes, 1, ORDER[axes], may_keep=True)
    several: Any = tuple.__class_getitem__((int | None,) * axes)
    return Annotated[int | several, BeforeValidator(mark.check), mark]


def _factors(mark: FactorsOf) -> Any:
    return Annotated[float | tuple[float, ...], BeforeValidator(mark.check), mark]


if TYPE_CHECKING:
    Size1 = int
    Padding1 = int
    SamePadding1 = int | Literal["same", "valid"]
    Size2 = int | tuple[int, int]
    Padding2 = int | tuple[int, int]
    SamePadding2 = int | tuple[int, int] | Literal["same", "valid"]
    Size3 = int | tuple[int, int, int]
    Padding3 = int | tuple[int, int, int]
    SamePadding3 = int | tuple[int, int, int] | Literal["same", "valid"]
    Borders1 = int | tuple[int, int]
    Crops1 = int | tuple[int, int]
    Borders2 = int | tuple[int, int, int, int]
    Crops2 = int | tuple[int, int, int, int]
    Borders3 = int | tuple[int, int, int, int, int, int]
    Crops3 = int | tuple[int, int, int, int, int, int]
    KeptSize2 = int | tuple[int | None, int | None]
    KeptSize3 = int | tuple[int | None, int | None, int | None]
    Factors2 = float | tuple[float, ...]
    Factors3 = float | tuple[float, ...]
    ShapeSetting = tuple[int, ...]
    Numbers = tuple[int, ...]
    OpenSizes = tuple[int, ...]
else:
    Size1, Size2, Size3 = _sized(1, 1), _sized(2, 1), _sized(3, 1)
    Padding1, Padding2, Padding3 = _sized(1, 0), _sized(2, 0), _sized(3, 0)
    SamePadding1, SamePadding2, SamePadding3 = (_sized(axes, 0, "same", "valid", has_sides=True) for axes in (1, 2, 3))
    Borders1, Borders2, Borders3 = (_sized(2 * axes, 0, order=BORDER_ORDER) for axes in (1, 2, 3))
    Crops1, Crops2, Crops3 = (_sized(2 * axes, -LARGEST, order=BORDER_ORDER) for axes in (1, 2, 3))  # may take away
    KeptSize2, KeptSize3 = (_kept(axes) for axes in (2, 3))
    Factors2, Factors3 = (_factors(FactorsOf(2, 1.0)), _factors(FactorsOf(3, 10000.0)))
    ShapeSetting = Annotated[tuple[int, ...], BeforeValidator(_shape)]
    Numbers = Annotated[tuple[int, ...], BeforeValidator(RowOf().check), RowOf()]
    OpenSizes = Annotated[tuple[int, ...], BeforeValidator(RowOf(6, -1).check), RowOf(6, -1)]


def param(default: Any = ..., help: str = "", **limits: Any) -> Any:
    """Declares a setting: its default (PyTorch's own), its help, and limits (`ge`, `gt`, `le`, `lt`).

    `example` gives a first value to a setting that PyTorch wants given (`out_channels`), `label` what forms call it
    where that is not its name.
    """
    extra = {key: value for key in ("example", "label") if (value := limits.pop(key, None)) is not None}
    first = extra.get("example", default)
    return Field(default=first, description=help, json_schema_extra=extra or None, **limits)


@dataclass(frozen=True)
class Setting:
    """A declared setting, read off the class: what an editor, the help and the printer need."""

    name: str
    kind: Kind
    default: Any  # PyTorch's default; a value nothing equals where PyTorch has none
    initial: Any  # what a new block starts with
    help: str
    label: str = ""  # what forms call it
    low: float | None = None
    high: float | None = None
    is_low_open: bool = False  # the limit itself is not allowed
    is_high_open: bool = False
    choices: tuple[Any, ...] = ()  # words allowed, also beside numbers ("same")
    is_optional: bool = False  # may be None
    axes: int = 1
    order: str = ""  # of a size: what its numbers stand for
    has_sides: bool = False  # of a size: two numbers an axis may be written, for which a fix puts a layer before it
    most: int = 1  # of factors: how many may stand side by side
    may_keep: bool = False  # of a size: None may stand in the place of a number
    registry: Registry[Any] | None = None  # of what is chosen: where from
    otherwise: str = ""  # of what is chosen: the word for none

    def shown(self, value: Any) -> Any:
        """A value as an editor shows it: of what is chosen its name."""
        if self.registry is None:
            return value
        return self.otherwise if value is None else value.choice

    @property
    def allowed(self) -> str:
        """All that may be written: 'a whole number or 2 of them (3 × 5), "same" or "valid"'."""
        several = " × ".join(["3", "5"][axis % 2] for axis in range(self.axes))
        wanted = f"a whole number or {self.axes} of them ({several})" if self.axes > 1 else "a whole number"
        number = f"a number or up to {self.most} of them" if self.most > 1 else "a number"
        wanted = {"float": number, "numbers": "whole numbers (2 × 1)"}.get(self.kind, wanted)
        words = [f'"{word}"' for word in self.choices]
        return f"{', '.join([wanted, *words[:-1]])} or {words[-1]}" if words else wanted


class _Required:
    """Stands for "PyTorch has no default": equal to no value, so the setting is always printed."""

    def __repr__(self) -> str:
        return "required"


REQUIRED = _Required()


def settings_of(cls: type[BaseModel]) -> tuple[Setting, ...]:
    """The settings of a class, in declared order.

    They are kept at the class: a table of classes here would keep every module's class that ever was.
    """
    known: tuple[Setting, ...] | None = cls.__dict__.get(_KEPT)
    if known is None:
        known = tuple(_setting(name, field) for name, field in cls.model_fields.items())
        setattr(cls, _KEPT, known)
    return known


_KEPT = "__declared_settings__"


def _setting(name: str, field: Any) -> Setting:
    parts = list(_parts(field.annotation)) + list(field.metadata)
    size = next((part for part in parts if isinstance(part, SizeOf)), None)
    choices = tuple(word for part in parts if get_origin(part) is Literal for word in get_args(part))
    limits: dict[type, Any] = {type(part): part for part in parts if isinstance(part, (Ge, Gt, Le, Lt))}
    row = next((part for part in parts if isinstance(part, RowOf)), None)
    factors = next((part for part in parts if isinstance(part, FactorsOf)), None)
    low = (
        limits[Ge].ge
        if Ge in limits
        else limits[Gt].gt
        if Gt in limits
        else size.low
        if size
        else row.low
        if row
        else 0
        if factors
        else None
    )
    high = limits[Le].le if Le in limits else limits[Lt].lt if Lt in limits else LARGEST if size else None
    high = factors.high if factors else high
    extra, chosen = field.json_schema_extra or {}, next((part for part in parts if isinstance(part, ChosenFrom)), None)
    if chosen is not None:
        choices = (*((chosen.otherwise,) if chosen.otherwise else ()), *chosen.registry)
    initial = None if field.default is PydanticUndefined else field.default
    return Setting(
        name=name,
        kind="chosen" if chosen else _kind(parts, size, choices),
        default=REQUIRED if "example" in extra else initial,
        initial=initial,
        help=field.description or "",
        label=extra.get("label", name.replace("_", " ")),
        low=low,
        high=high,
        is_low_open=Gt in limits or factors is not None,
        is_high_open=Lt in limits,
        choices=choices,
        is_optional=type(None) in parts and chosen is None,
        axes=size.axes if size else 1,
        order=size.order if size else "",
        has_sides=size.has_sides if size else False,
        most=factors.most if factors else 1,
        may_keep=size.may_keep if size else False,
        registry=chosen.registry if chosen else None,
        otherwise=chosen.otherwise if chosen else "",
    )


def _parts(annotation: Any) -> Any:
    """The types and marks that an annotation is made of: unions and `Annotated` taken apart."""
    origin = get_origin(annotation)
    if origin in (Union, types.UnionType):
        for part in get_args(annotation):
            yield from _parts(part)
    elif origin is Annotated:
        first, *marks = get_args(annotation)
        yield from _parts(first)
        yield from marks
    else:
        yield annotation


def _kind(parts: list[Any], size: SizeOf | None, choices: tuple[Any, ...]) -> Kind:
    if size is not None:
        return "size"
    if choices:
        return "choice"
    if any(isinstance(part, RowOf) for part in parts):
        return "numbers"
    for kind, wanted in (("bool", bool), ("int", int), ("float", float)):
        if wanted in parts:
            return kind  # type: ignore[return-value]
    return "shape" if any(get_origin(part) is tuple for part in parts) else "text"


def show(value: Any) -> str:
    """A setting's value as people read it: `(3, 5)` as "3 × 5", `None` as "–"."""
    if isinstance(value, (tuple, list)):
        return " × ".join(show(part) for part in value)
    if isinstance(value, bool):
        return "on" if value else "off"
    return "–" if value is None else str(value)
