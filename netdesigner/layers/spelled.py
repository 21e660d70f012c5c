"""A layer as somebody wrote it, and what it means for a kind of layer: here without the sizes that follow from the
input, or exactly as PyTorch has it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from netdesigner.declare.settings import REQUIRED
from netdesigner.layers.base import Layer, LayerError, Shape, ShapeError, show_shape
from netdesigner.layers.expression import FORMULA_KINDS
from netdesigner.layers.implied import Implied

ROWS = ("shape", "numbers")  # kinds of settings that hold as many numbers as one likes
NUMBERS = ("int", "float")  # kinds that hold one
LONGEST_QUOTED = 80  # characters of what was typed that are said again


class SizeMisfitError(LayerError):
    """A size that is written does not agree with what comes in."""


@dataclass(frozen=True)
class Formula:
    """An expression in the place of a setting, and what it comes to where it was written."""

    text: str
    value: Any


class Written(NamedTuple):
    """A layer as it was meant, and the settings of it that are calculated."""

    layer: Layer
    formulas: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Spelled:
    """`self.conv1 = nn.Conv2d(3, 6, 5)`: a name, its arguments, and what it was assigned to."""

    name: str
    args: tuple[Any, ...] = ()
    kwargs: dict[str, Any] = field(default_factory=dict)
    text: str = ""
    is_torch: bool = False  # written with PyTorch's prefix
    label: str = ""  # the name that it was given

    def read(self, cls: type[Layer], shape: Shape | None = None) -> Written:
        """The layer of this kind; `shape` is what comes in, where that is known. Raises LayerError.

        With `nn.`, or with the incoming size where PyTorch has it, the arguments are in PyTorch's order; else the
        sizes that follow from the input are left out.
        """
        if self.is_torch:
            return self._as_torch(cls, shape)
        if shape is not None and self._may_begin_with_size(cls):
            try:
                return self._as_torch(cls, shape)
            except LayerError:
                return self._as_here(cls, shape)
        return self._as_here(cls, shape)

    def _may_begin_with_size(self, cls: type[Layer]) -> bool:
        places = [each.place for each in cls.implied if each.is_size]
        return any(place < len(self.args) for place in places)

    def _as_here(self, cls: type[Layer], shape: Shape | None) -> Written:
        """Without the sizes that follow from the input; what only PyTorch's order explains is read in that."""
        names = [setting.name for setting in cls.settings()]
        is_twice = not set(names[: len(self.args)]).isdisjoint(self.kwargs)
        try:
            return self._resolve(cls, names, shape)
        except SizeMisfitError:
            raise
        except LayerError as refusal:
            if not self.args or (is_twice and shape is None):  # a slip rather than PyTorch's order
                raise
            try:
                return self._as_torch(cls, shape)
            except SizeMisfitError:
                raise
            except LayerError:
                raise refusal from None

    def _as_torch(self, cls: type[Layer], shape: Shape | None) -> Written:
        given = {*torch_order(cls)[: len(self.args)], *self.kwargs}
        lacking = [each.name for each in cls.settings() if each.default is REQUIRED and each.name not in given]
        if lacking:
            order = ", ".join(torch_order(cls)[:4])
            raise LayerError(
                f"{brief(self.text)} lacks {lacking[0]}: in PyTorch's order it is nn.{cls.__name__}({order}, …)."
            )
        return self._resolve(cls, torch_order(cls), shape)

    def _resolve(self, cls: type[Layer], order: list[str], shape: Shape | None) -> Written:
        """The layer whose positional arguments are named so."""
        args = self._in_one_row(cls, order)
        if len(args) > len(order):
            raise LayerError(f"{cls.__name__} takes at most {len(order)} settings, not {len(args)}.")
        values = dict(zip(order, args, strict=False))
        twice = sorted(set(values) & set(self.kwargs))
        if twice:
            raise LayerError(f"{cls.__name__} was given {twice[0]} twice.")
        values |= self.kwargs
        formulas = {name: value.text for name, value in values.items() if isinstance(value, Formula)}
        values = {name: value.value if isinstance(value, Formula) else value for name, value in values.items()}
        implied = {each: values.pop(each.name) for each in cls.implied if each.name in values}
        for each, value in implied.items():
            if not each.is_size and not any(_is_same(value, allowed) for allowed in each.values):
                raise LayerError(f"{cls.__name__}: leave out {each.name}; in a drawing it is always {each.values[0]}.")
        for name in ("device", "dtype"):
            if name in values:
                raise LayerError(f"{cls.__name__}: leave out {name}; it is chosen when the network is trained.")
        sizes = {each.name: value for each, value in implied.items() if each.is_size}
        layer = cls.make(**(cls.settings_from(sizes) | values))
        kinds = {setting.name: setting.kind for setting in cls.settings()}
        formulas = {name: text for name, text in formulas.items() if name in values}
        if fixed := next((name for name in formulas if kinds[name] not in FORMULA_KINDS), None):
            raise LayerError(f"{cls.__name__}: {fixed} cannot be calculated; give it a value.")
        if shape is not None:
            self._check_sizes(layer, {each: implied[each] for each in implied if each.is_size}, shape)
        return Written(layer, tuple(formulas.items()))

    def _in_one_row(self, cls: type[Layer], order: list[str]) -> tuple[Any, ...]:
        """`Input(3, 32, 32)` is Input((3, 32, 32)) where the first setting is such a row.

        Where the second number could also be the next setting it is not guessed: `Input(3, 224)` is no vocabulary.
        """
        first, *others = cls.settings() or (None,)
        is_row = len(self.args) > 1 and all(type(each) is int for each in self.args)
        if first is None or first.kind not in ROWS or not is_row:
            return self.args
        if len(self.args) <= len(order) and others and others[0].kind in NUMBERS:
            name, sizes, second = cls.__name__, "x".join(map(str, self.args)), self.args[1]
            raise LayerError(
                f"{brief(self.text)} can be read in two ways: write {name}({sizes}) for the {first.name}, "
                f"or {name}({self.args[0]}, {others[0].name}={second})."
            )
        return (self.args,)

    def _check_sizes(self, layer: Layer, sizes: dict[Implied, Any], shape: Shape) -> None:
        """The written sizes must be those that come in, which the layer's own call names."""
        for each, value in sizes.items():
            right = _size_in_call(layer, each, shape)
            if right is not None and _plain(right) != _plain(value):
                of = f" ({show_shape(shape)})" if len(shape) > 1 else ""
                raise SizeMisfitError(
                    f"{brief(self.text)}: {each.name} is {_said(value)}, but {_said(right)} comes in{of}; "
                    "leave it out, and it always fits."
                )


def torch_order(cls: type[Layer]) -> list[str]:
    """PyTorch's order of arguments: the settings, with what is no setting here at its place."""
    names = [setting.name for setting in cls.settings()]
    for each in sorted(cls.implied, key=lambda each: each.place):
        names.insert(each.place, each.name)
    return names


def _size_in_call(layer: Layer, size: Implied, shape: Shape) -> Any:
    """What the layer's own call says there; None where the layer does not take this shape at all."""
    try:
        layer.answers((shape,))
        call = layer.call((shape,))
    except (ShapeError, IndexError, ValueError):
        return None
    return dict(call.kwargs).get(size.name, call.args[size.place] if size.place < len(call.args) else None)


def _is_same(value: Any, allowed: Any) -> bool:
    """2 is 2.0, but 1 is not True."""
    return isinstance(value, bool) == isinstance(allowed, bool) and bool(value == allowed)


def _plain(size: Any) -> Any:
    """(64,) and [64] are 64."""
    row = tuple(size) if isinstance(size, (list, tuple)) else (size,)
    return row[0] if len(row) == 1 else row


def _said(size: Any) -> str:
    return show_shape(tuple(size)) if isinstance(size, (list, tuple)) else str(size)


def brief(text: str) -> str:
    """A quoted text, short enough for a sentence."""
    return repr(text if len(text) <= LONGEST_QUOTED else f"{text[:LONGEST_QUOTED]}…")
