"""Layers that take parts: a range along an axis, a single place, several pieces."""

from __future__ import annotations

from netdesigner.declare.settings import LARGEST, Numbers
from netdesigner.layers.axes import axis_of
from netdesigner.layers.axis_map import along, mixing, without
from netdesigner.layers.base import (
    Arg,
    Call,
    ChangeSettings,
    Fix,
    Layer,
    Reach,
    Shape,
    ShapeError,
    layer,
    param,
    show_shape,
)
from netdesigner.layers.dim import is_symbolic
from netdesigner.layers.sliding import Window

CATEGORY = "Shape"


def keys(shape: Shape, dim: int, key: int | slice) -> tuple[int | slice, ...]:
    """What stands in square brackets to take a part along an axis, the batch and the axes before it whole."""
    return (*[slice(None)] * (dim if dim >= 0 else dim + len(shape) + 1), key)


@layer(CATEGORY, stem="slice")
class Slice(Layer):
    """Takes a range along an axis: some channels, the middle of a map, the first steps of a sequence."""

    keeps = "above zero"
    gives_views = True
    formula = "y = x[start : stop : step]"
    keywords = "crop narrow range cut part"
    aliases = "Cropping2D Narrow"

    dim: int = param(1, "The axis: 1 is the first after the batch, −1 the last.")
    start: int = param(0, "First place, counted from 0; negative ones count from the end.", ge=-LARGEST, le=LARGEST)
    stop: int | None = param(None, "First place left out; empty means up to the end.", ge=-LARGEST, le=LARGEST)
    step: int = param(1, "Take every place, every second ...", ge=1, le=LARGEST)

    def _range(self, shape: Shape) -> tuple[int, range]:
        axis = axis_of("Slice", self.dim, shape)
        taken = range(*slice(self.start, self.stop, self.step).indices(shape[axis]))
        if not taken:
            whole = Fix("Take all of the axis", (ChangeSettings({"start": 0, "stop": None}),))
            end = "the end" if self.stop is None else str(self.stop)
            raise ShapeError(
                f"Slice: from {self.start} to {end} there is nothing; axis {self.dim} has {shape[axis]} places.", whole
            )
        return axis, taken

    def output_shapes(self, inputs: tuple[Shape, ...]) -> tuple[Shape, ...]:
        (shape,) = inputs
        axis, taken = self._range(shape)
        size = shape[axis] if len(taken) == shape[axis] else len(taken)
        return ((*shape[:axis], size, *shape[axis + 1 :]),)

    def call(self, inputs: tuple[Shape, ...]) -> Call:
        usual = (self.start, 0), (self.step, 1)
        start, step = (None if value == default and not is_symbolic(value) else value for value, default in usual)
        key = slice(start, self.stop, step)
        return Call("[]", (Arg(0), *keys(inputs[0], self.dim, key)))

    def reach(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> Reach:
        axis, taken = self._range(inputs[0])
        return along(len(inputs[0]), axis, Window(1, self.step, 2 * taken.start))

    def summary(self) -> str:
        stop = "" if self.stop is None else self.stop
        return f"axis {self.dim}, {self.start}:{stop}" + (f":{self.step}" if self.step > 1 else "")


@layer(CATEGORY, stem="select")
class Select(Layer):
    """Takes one place along an axis, which then is gone: the last step of a sequence, the class token."""

    keeps = "above zero"
    gives_views = True
    formula = "y = x[index]"
    keywords = "index last step pick cls"
    aliases = "Gather Index"

    dim: int = param(1, "The axis: 1 is the first after the batch, −1 the last.")
    index: int = param(0, "The place, counted from 0; −1 is the last.", ge=-LARGEST, le=LARGEST)

    def output_shapes(self, inputs: tuple[Shape, ...]) -> tuple[Shape, ...]:
        (shape,) = inputs
        axis = axis_of("Select", self.dim, shape)
        if len(shape) == 1:
            raise ShapeError(f"Select would leave nothing of a flat row of {shape[0]}; Slice keeps the axis.")
        if not -shape[axis] <= self.index < shape[axis]:
            last = Fix("Take the last place", (ChangeSettings({"index": -1}),))
            raise ShapeError(
                f"Select: there is no place {self.index}; axis {self.dim} of {show_shape(shape)} has {shape[axis]}.",
                last,
            )
        return ((*shape[:axis], *shape[axis + 1 :]),)

    def call(self, inputs: tuple[Shape, ...]) -> Call:
        return Call("[]", (Arg(0), *keys(inputs[0], self.dim, self.index)))

    def reach(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> Reach:
        (shape,) = inputs
        axis = axis_of("Select", self.dim, shape)
        return without(len(shape), {axis: Window(1, 1, 2 * (self.index % shape[axis]))})

    def summary(self) -> str:
        return f"axis {self.dim}, place {self.index}"


@layer(CATEGORY, stem="split")
class Split(Layer):
    """Cuts along an axis into several outputs: equal parts, or parts of given sizes."""

    keeps = "above zero"
    gives_views = True
    formula = "x → x₁, x₂, …"
    keywords = "chunk divide branch several outputs"
    aliases = "Chunk Unbind"

    chunks: int = param(example=2, help="Into how many equal parts; sizes, if given, decide instead.", ge=2, le=16)
    sizes: Numbers | None = param(None, "Sizes of the parts, which must add up to the axis.")
    dim: int = param(1, "The axis: 1 is the first after the batch (the channels), −1 the last.")

    @property
    def output_count(self) -> int:  # type: ignore[override]
        return self.chunks if self.sizes is None else len(self.sizes)

    def output_shapes(self, inputs: tuple[Shape, ...]) -> tuple[Shape, ...]:
        (shape,) = inputs
        axis = axis_of("Split", self.dim, shape)
        sizes = self._parts(shape[axis]) if self.sizes is None else self.sizes
        if len(sizes) < 2:
            equal = Fix("Split into equal parts", (ChangeSettings({"sizes": None}),))
            raise ShapeError("Split wants the sizes of at least two parts, such as 8 × 24.", equal)
        if sum(sizes) != shape[axis]:
            equal = Fix("Split into equal parts", (ChangeSettings({"sizes": None, "chunks": len(sizes)}),))
            raise ShapeError(
                f"Split: {' + '.join(map(str, sizes))} are {sum(sizes)}, but axis {self.dim} has {shape[axis]} places.",
                *([equal] if shape[axis] % len(sizes) == 0 else []),
            )
        return tuple((*shape[:axis], size, *shape[axis + 1 :]) for size in sizes)

    def _parts(self, size: int) -> tuple[int, ...]:
        if size % self.chunks:
            fitting = [count for count in range(2, 17) if size % count == 0]
            nearest = min(fitting, key=lambda count: abs(count - self.chunks), default=None)
            fixes = [Fix(f"Set chunks to {nearest}", (ChangeSettings({"chunks": nearest}),))] if nearest else []
            raise ShapeError(
                f"Split: {size} cannot be cut into {self.chunks} equal parts along axis {self.dim}.", *fixes
            )
        return (size // self.chunks,) * self.chunks

    def call(self, inputs: tuple[Shape, ...]) -> Call:
        dim = (("dim", self.dim),)
        if self.sizes is None:
            return Call("torch.chunk", (Arg(0), self.chunks), dim)
        return Call("torch.split", (Arg(0), list(self.sizes)), dim)

    def reach(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> Reach:
        """Along the axis each output begins elsewhere."""
        return mixing(len(inputs[0]), axis_of("Split", self.dim, inputs[0]))

    def summary(self) -> str:
        parts = f"{self.chunks} parts" if self.sizes is None else " + ".join(map(str, self.sizes))
        return parts if self.dim == 1 else f"{parts}, axis {self.dim}"
