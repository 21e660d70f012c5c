"""Padding: rows and columns put around a map, as a layer of its own."""

from __future__ import annotations

from functools import cached_property
from typing import Generic, TypeVar

from netdesigner.declare.settings import Borders1, Borders2, Borders3, Crops1, Crops2, Crops3, show
from netdesigner.layers.base import Call, ChangeSettings, Fix, Reach, Shape, ShapeError, layer, param
from netdesigner.layers.geometry import MapLayer, sides
from netdesigner.layers.reals import Reals
from netdesigner.layers.sliding import Window

CATEGORY = "Shape"

Borders = TypeVar("Borders")


class PaddingLayer(MapLayer, Generic[Borders]):
    """What paddings share: how much is added before and after along each axis."""

    formula = "out = n + before + after"
    keywords = "pad border margin frame"

    padding: Borders = param(
        example=1, help="Added at each side; or before and after for each axis, the last axis (left, right) first."
    )

    @cached_property
    def pairs(self) -> tuple[tuple[int, int], ...]:
        """(before, after) along each axis of the map."""
        return sides(self.padding, self.map_axes)

    def output_shapes(self, inputs: tuple[Shape, ...]) -> tuple[Shape, ...]:
        (shape,) = inputs
        self.require_map(shape)
        sizes = []
        for n, (before, after) in zip(shape[1:], self.pairs, strict=True):
            self.check_axis(n, before, after)
            sizes.append(n + before + after)
        return ((shape[0], *sizes),)

    def check_axis(self, size: int, before: int, after: int) -> None:
        """Raises ShapeError where an axis cannot be padded so."""

    def call(self, inputs: tuple[Shape, ...]) -> Call:
        return Call(f"nn.{type(self).__name__}", (self.padding,), self.changed("padding"))

    def reach(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> Reach:
        """A unit of the border sees what it repeats, or nothing; all others their own place."""
        return tuple([Window(1, 1, -2 * before) for before, _ in self.pairs])

    def summary(self) -> str:
        return show(self.padding)


def nothing_left(name: str, size: int, before: int, after: int) -> ShapeError:
    """Refuses to cut an axis away."""
    return ShapeError(
        f"{name}: {before} before and {after} after leave nothing of an axis of {size}.",
        Fix("Set padding to 0", (ChangeSettings({"padding": 0}),)),
    )


class ConstantPadding(PaddingLayer[Borders]):
    """What paddings with a given number share; below zero they take rows away."""

    keeps = "from zero"

    def check_axis(self, size: int, before: int, after: int) -> None:
        if before <= -size or after <= -size or size + before + after < 1:
            raise nothing_left(self.title(), size, before, after)


class ValuePadding(ConstantPadding[Borders]):
    """What paddings with a number of one's own share."""

    value: float = param(example=0.0, help="What is put around the map.")

    def codomain(self, inputs: tuple[Reals, ...]) -> Reals:
        return super().codomain(inputs) if self.value >= 0 else "all"

    def call(self, inputs: tuple[Shape, ...]) -> Call:
        return Call(f"nn.{type(self).__name__}", (self.padding, self.value))


class ReflectionPadding(PaddingLayer[Borders]):
    """What mirroring paddings share."""

    keeps = "above zero"

    def check_axis(self, size: int, before: int, after: int) -> None:
        if max(before, after) >= size:
            raise ShapeError(
                f"{self.title()}: a padding of {max(before, after)} needs more than the {size} of this axis.",
                Fix("Set padding to 0", (ChangeSettings({"padding": 0}),)),
            )
        if size + before + after < 1:
            raise nothing_left(self.title(), size, before, after)


class ReplicationPadding(PaddingLayer[Borders]):
    """What paddings share that repeat the border."""

    keeps = "above zero"

    def check_axis(self, size: int, before: int, after: int) -> None:
        if size + before + after < 1:
            raise nothing_left(self.title(), size, before, after)


@layer(CATEGORY, stem="pad")
class ZeroPad2d(ConstantPadding[Crops2]):
    """Puts rows and columns of zeros around the map; numbers below zero cut off."""

    aliases = "ZeroPadding2D Pad"


@layer(CATEGORY, stem="pad")
class ZeroPad1d(ConstantPadding[Crops1]):
    """Puts zeros before and after a sequence; numbers below zero cut off."""

    map_axes = 1
    aliases = "ZeroPadding1D"


@layer(CATEGORY, stem="pad")
class ZeroPad3d(ConstantPadding[Crops3]):
    """Puts zeros around a volume; numbers below zero cut off."""

    map_axes = 3
    is_rare = True
    aliases = "ZeroPadding3D"


@layer(CATEGORY, stem="pad")
class ReflectionPad2d(ReflectionPadding[Crops2]):
    """Continues the map beyond its border as in a mirror; the border itself is not repeated. Numbers below
    zero cut off."""


@layer(CATEGORY, stem="pad")
class ReflectionPad1d(ReflectionPadding[Crops1]):
    """Continues a sequence beyond its ends as in a mirror; the ends themselves are not repeated."""

    map_axes = 1
    is_rare = True


@layer(CATEGORY, stem="pad")
class ReflectionPad3d(ReflectionPadding[Crops3]):
    """Continues a volume beyond its border as in a mirror; the border itself is not repeated."""

    map_axes = 3
    is_rare = True


@layer(CATEGORY, stem="pad")
class ReplicationPad2d(ReplicationPadding[Crops2]):
    """Continues the map beyond its border with the value of the border; numbers below zero cut off."""


@layer(CATEGORY, stem="pad")
class ReplicationPad1d(ReplicationPadding[Crops1]):
    """Continues a sequence beyond its ends with the value of the end."""

    map_axes = 1
    is_rare = True


@layer(CATEGORY, stem="pad")
class ReplicationPad3d(ReplicationPadding[Crops3]):
    """Continues a volume beyond its border with the value of the border."""

    map_axes = 3
    is_rare = True


class CircularPadding(PaddingLayer[Borders]):
    """What paddings share that go on at the other side. Below zero PyTorch reads memory that nobody has written."""

    keeps = "above zero"

    def check_axis(self, size: int, before: int, after: int) -> None:
        if max(before, after) > size:
            raise ShapeError(
                f"{self.title()}: a padding of {max(before, after)} goes more than once round the {size} of this axis.",
                Fix("Set padding to 0", (ChangeSettings({"padding": 0}),)),
            )


@layer(CATEGORY, stem="pad")
class CircularPad2d(CircularPadding[Borders2]):
    """Continues the map beyond its border with what is at the opposite one: panoramas, grids that close on
    themselves."""

    is_rare = True


@layer(CATEGORY, stem="pad")
class CircularPad1d(CircularPadding[Borders1]):
    """Continues a sequence beyond its ends with what is at the other end: periodic signals."""

    map_axes = 1
    is_rare = True


@layer(CATEGORY, stem="pad")
class CircularPad3d(CircularPadding[Borders3]):
    """Continues a volume beyond its border with what is at the opposite one."""

    map_axes = 3
    is_rare = True


@layer(CATEGORY, stem="pad")
class ConstantPad2d(ValuePadding[Crops2]):
    """Puts rows and columns of a given number around the map; sizes below zero cut off."""


@layer(CATEGORY, stem="pad")
class ConstantPad1d(ValuePadding[Crops1]):
    """Puts a given number before and after a sequence; sizes below zero cut off."""

    map_axes = 1
    is_rare = True


@layer(CATEGORY, stem="pad")
class ConstantPad3d(ValuePadding[Crops3]):
    """Puts a given number around a volume; sizes below zero cut off."""

    map_axes = 3
    is_rare = True
