"""The way back from max pooling: every value returns to the place where it stood, the others are zero."""

from __future__ import annotations

from functools import cached_property
from typing import Generic, NamedTuple, TypeVar

from netdesigner.declare.settings import Padding1, Padding2, Padding3, Size1, Size2, Size3, show
from netdesigner.layers.base import Arg, Call, Reach, Shape, ShapeError, layer, param, show_shape
from netdesigner.layers.geometry import MapLayer, per_axis, require_map
from netdesigner.layers.places import Places
from netdesigner.layers.sliding import transposed_window

CATEGORY = "Pooling"

Size = TypeVar("Size")
Padding = TypeVar("Padding")


class PoolingWindow(NamedTuple):
    """The window of the max pool along one axis."""

    kernel: int
    stride: int
    padding: int


class MaxUnpool(MapLayer, Generic[Size, Padding]):
    """What unpoolings share, whatever the number of axes."""

    keeps = "from zero"
    reads_places = True
    sees_first_only = True
    arity = (2, 3)
    formula = "out = (n − 1)s − 2p + k, or the size of the third input"
    keywords = "unpooling segnet indices decoder upsample enlarge"

    kernel_size: Size = param(example=2, help="Window of the max pool; one number, or one an axis.")
    stride: Size | None = param(None, "Step of the max pool; empty means the window's own size.")
    padding: Padding = param(0, "Padding of the max pool.")

    @cached_property
    def steps(self) -> tuple[PoolingWindow, ...]:
        stride = self.kernel_size if self.stride is None else self.stride
        rows = (per_axis(value, self.map_axes) for value in (self.kernel_size, stride, self.padding))
        return tuple([PoolingWindow(*each) for each in zip(*rows, strict=True)])

    def output_shapes(self, inputs: tuple[Shape, ...]) -> tuple[Shape, ...]:
        values, places, *wholes = inputs
        require_map(self.title(), tuple(values), self.map_axes)
        before = self._before(values, places)
        rows = tuple(zip(values[1:], self.steps, before[1:], strict=True))
        usual = tuple((n - 1) * step.stride - 2 * step.padding + step.kernel for n, step, _ in rows)
        if any(abs(size - mine) >= step.stride for mine, (_, step, size) in zip(usual, rows, strict=True)):
            raise ShapeError(
                f"{self.title()}: kernel_size, stride and padding lead to {show_shape(usual)}, and the map before the "
                f"max pool was {show_shape(before[1:])}; take those of the max pool."
            )
        if wholes and (isinstance(wholes[0], Places) or wholes[0][1:] != before[1:]):
            raise ShapeError(
                f"{self.title()}: the third input only says how large the answer is; wire the map before the max pool, "
                f"{show_shape(before)}, there."
            )
        if usual != before[1:] and not wholes:
            raise ShapeError(
                f"{self.title()}: a map of {show_shape(before[1:])} was pooled, but {show_shape(usual)} would come "
                "back; wire that map to the third input, which says how large the answer is."
            )
        return ((values[0], *before[1:]),)

    def _before(self, values: Shape, places: Shape) -> Shape:
        """The sizes of the map before the max pool; raises ShapeError where the second input does not tell them."""
        if isinstance(values, Places):
            raise ShapeError(f"{self.title()}: the values come first, then the places that a max pool tells.")
        if not isinstance(places, Places) or len(places.before) != len(values):
            raise ShapeError(
                f"{self.title()} wants the places of a max pool as its second input: the second output of a "
                f"MaxPool{self.map_axes}d with return_indices."
            )
        if tuple(places) != tuple(values):
            raise ShapeError(
                f"{self.title()}: values and places must have the same sizes, not {show_shape(values)} and "
                f"{show_shape(tuple(places))}."
            )
        return places.before

    def call(self, inputs: tuple[Shape, ...]) -> Call:
        settings = (("kernel_size", self.kernel_size), *self.changed("kernel_size"))
        if len(inputs) == 2:
            return Call(f"nn.{type(self).__name__}", (), settings)
        size = (("output_size", Call(".shape", (Arg(2),))),)
        return Call(f"nn.{type(self).__name__}", (), settings, given=(Arg(0), Arg(1)), given_by_name=size)

    def reach(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> Reach:
        """A place sees the values whose windows reach it, one of which may have stood there."""
        return tuple(
            transposed_window(n, m, s.kernel, s.stride, s.padding, 1)
            for n, m, s in zip(inputs[0][1:], outputs[0][1:], self.steps, strict=True)
        )

    def summary(self) -> str:
        step = f", stride {show(self.stride)}" if self.stride not in (None, self.kernel_size) else ""
        return self.size_text(self.kernel_size) + step


@layer(CATEGORY, stem="unpool")
class MaxUnpool2d(MaxUnpool[Size2, Padding2]):
    """Puts every value that a MaxPool2d kept back to the place where it stood; the others are zero. Values, places
    (the second output of a MaxPool2d with return_indices), and for odd sizes the map before the pooling."""


@layer(CATEGORY, stem="unpool")
class MaxUnpool1d(MaxUnpool[Size1, Padding1]):
    """Puts every value that a MaxPool1d kept back to the place where it stood; the others are zero. Values, places
    (the second output of a MaxPool1d with return_indices), and for odd sizes the sequence before the pooling."""

    map_axes = 1


@layer(CATEGORY, stem="unpool")
class MaxUnpool3d(MaxUnpool[Size3, Padding3]):
    """Puts every value that a MaxPool3d kept back to the place where it stood; the others are zero. Values, places
    (the second output of a MaxPool3d with return_indices), and for odd sizes the volume before the pooling."""

    map_axes = 3
