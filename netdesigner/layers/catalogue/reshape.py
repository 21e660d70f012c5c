"""Layers that change the form of a map and not its values."""

from __future__ import annotations

from collections.abc import Sequence
from math import floor, prod
from typing import Any, Literal, Self

from netdesigner.declare.settings import Factors3, Numbers, OpenSizes
from netdesigner.layers.axes import axis_of
from netdesigner.layers.axis_map import AxisMap, regrouped, without
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
from netdesigner.layers.implied import Implied
from netdesigner.layers.reals import Reals
from netdesigner.layers.sliding import IN_PLACE, Window, interpolating_window, nearest_window

CATEGORY = "Shape"
MOST_AXES = 4  # beside the batch
OPEN = -1  # the size that follows from the others


def check_rank(name: str, rank: int, setting: str) -> None:
    """Refuses more axes than an Input can have: a module could not be made of what follows."""
    if rank > MOST_AXES:
        fix = Fix("Leave all to one axis", (ChangeSettings({setting: (OPEN,)}),))
        raise ShapeError(f"{name} would give {rank} axes; {MOST_AXES} are the most.", fix)


def filled(name: str, sizes: Shape, count: int, setting: str) -> Shape:
    """Sizes that hold `count` numbers, an open one found from the others; raises ShapeError where they do not."""
    others = prod(size for size in sizes if size != OPEN)
    if count % others == 0 and (OPEN in sizes or count == others):
        return tuple(count // others if size == OPEN else size for size in sizes)
    fix = Fix("Leave all to one axis", (ChangeSettings({setting: (OPEN,)}),))
    shown = show_shape(sizes).replace("-", "−")
    raise ShapeError(f"{name}: {count:,} values cannot be written as {shown}, which takes {others:,} at a time.", fix)


@layer(CATEGORY, stem="flatten")
class Flatten(Layer):
    """Writes a map as one flat row, as a dense layer wants it; the values stay."""

    keeps = "above zero"
    formula = "C × H × W → C·H·W"
    flattens = True
    keywords = "reshape vector row"
    aliases = "Ravel"

    start_dim: int = param(1, "First axis to join; 1 is the first after the batch.")
    end_dim: int = param(-1, "Last axis to join; −1 is the last.")

    def output_shapes(self, inputs: tuple[Shape, ...]) -> tuple[Shape, ...]:
        (shape,) = inputs
        rank = len(shape)
        first, last = (axis if axis >= 0 else axis + rank + 1 for axis in (self.start_dim, self.end_dim))
        if not 1 <= first <= last <= rank:
            raise ShapeError(
                f"Flatten: axes {self.start_dim} to {self.end_dim} are not in {show_shape(shape)} (0 is the batch).",
                Fix("Join all axes", (ChangeSettings({"start_dim": 1, "end_dim": -1}),)),
            )
        return ((*shape[: first - 1], prod(shape[first - 1 : last]), *shape[last:]),)

    def call(self, inputs: tuple[Shape, ...]) -> Call:
        end = () if self.end_dim == -1 else (self.end_dim,)
        return Call("torch.flatten", (Arg(0), self.start_dim, *end), as_module=Call("nn.Flatten", (), self.changed()))

    def reach(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> Reach:
        return "pointwise" if inputs == outputs else regrouped(inputs[0], outputs[0])


@layer(CATEGORY, stem="identity")
class Identity(Layer):
    """Passes its input on unchanged: a place to hang a name or a branch on."""

    keeps = "above zero"
    formula = "y = x"
    keywords = "pass through nothing skip"
    aliases = "Lambda NoOp PassThrough"


@layer(CATEGORY, stem="reshape")
class Reshape(Layer):
    """Writes the values into another form, row by row: a flat row as a map, for instance. Their number stays."""

    keeps = "above zero"
    formula = "C·H·W → C × H × W"
    keywords = "view form"
    aliases = "View"

    shape: OpenSizes = param(
        example=(1, 28, 28), help="The new sizes, without the batch; −1 stands for what the others leave."
    )

    def output_shapes(self, inputs: tuple[Shape, ...]) -> tuple[Shape, ...]:
        (shape,) = inputs
        check_rank("Reshape", len(self.shape), "shape")
        if OPEN in self.shape:
            return (filled("Reshape", self.shape, prod(shape), "shape"),)
        count, wanted = prod(shape), prod(self.shape)
        if count != wanted:
            fixes = []
            if count % (rest := prod(self.shape[1:])) == 0:
                fitting = (count // rest, *self.shape[1:])
                fixes = [Fix(f"Set shape to {show_shape(fitting)}", (ChangeSettings({"shape": fitting}),))]
            raise ShapeError(
                f"Reshape: {show_shape(shape)} are {count:,} values, {show_shape(self.shape)} would be {wanted:,}.",
                *fixes,
            )
        return (self.shape,)

    def call(self, inputs: tuple[Shape, ...]) -> Call:
        """The batch is told by −1, so an open size is a number."""
        count, others = prod(inputs[0]), prod(size for size in self.shape if size != OPEN)
        sizes = tuple(count // others if size == OPEN and count % others == 0 else size for size in self.shape)
        return Call("torch.reshape", (Arg(0), (-1, *sizes)))

    def reach(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> Reach:
        return "pointwise" if inputs == outputs else regrouped(inputs[0], outputs[0])

    def summary(self) -> str:
        return show_shape(self.shape).replace("-", "−")


@layer(CATEGORY, stem="unflatten")
class Unflatten(Layer):
    """Splits an axis into several, row by row: what Flatten joined comes apart; channels fall into groups."""

    keeps = "above zero"
    formula = "C·n → C × n"
    keywords = "split axis view reshape groups heads"

    dim: int = param(example=1, help="The axis: 1 is the first after the batch, −1 the last.")
    unflattened_size: OpenSizes = param(
        example=(2, -1), help="What becomes of it; −1 stands for what the others leave."
    )

    def output_shapes(self, inputs: tuple[Shape, ...]) -> tuple[Shape, ...]:
        (shape,) = inputs
        axis = axis_of("Unflatten", self.dim, shape)
        sizes = filled("Unflatten", self.unflattened_size, shape[axis], "unflattened_size")
        check_rank("Unflatten", len(shape) - 1 + len(sizes), "unflattened_size")
        return ((*shape[:axis], *sizes, *shape[axis + 1 :]),)

    def call(self, inputs: tuple[Shape, ...]) -> Call:
        return Call("torch.unflatten", (Arg(0), self.dim, self.unflattened_size))

    def reach(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> Reach:
        return "pointwise" if inputs == outputs else regrouped(inputs[0], outputs[0])

    def summary(self) -> str:
        return f"axis {self.dim} as {show_shape(self.unflattened_size)}".replace("-", "−")


@layer(CATEGORY, stem="permute")
class Permute(Layer):
    """Puts the axes in another order: channel × length becomes length × feature with 2 × 1."""

    keeps = "above zero"
    gives_views = True
    formula = "C × L → L × C"
    keywords = "transpose swap axes order"
    aliases = "Transpose Movedim Rearrange"

    dims: Numbers = param(example=(2, 1), help="The old axes in their new order; 1 is the first after the batch.")

    @classmethod
    def make(cls, *args: Any, **kwargs: Any) -> Self:
        """As above; torch.permute names the batch too, which stays the first: (0, 2, 3, 1) is (2, 3, 1)."""
        dims = args[0] if args else kwargs.get("dims")
        if isinstance(dims, (list, tuple)) and len(dims) > 1 and dims[0] == 0:
            args, kwargs = args[1:], {**kwargs, "dims": tuple(dims[1:])}
        return super().make(*args, **kwargs)

    def output_shapes(self, inputs: tuple[Shape, ...]) -> tuple[Shape, ...]:
        (shape,) = inputs
        rank = len(shape)
        if sorted(self.dims) != list(range(1, rank + 1)):
            turned = tuple(range(rank, 0, -1))
            fix = Fix(f"Turn the order round: {show_shape(turned)}", (ChangeSettings({"dims": turned}),))
            axes = " and ".join(map(str, range(1, rank + 1))) if rank < 3 else f"1 to {rank}"
            raise ShapeError(
                f"Permute: {show_shape(shape)} has the axes {axes}, and {show_shape(self.dims)} does not name each "
                "of them once.", fix,
            )  # fmt: skip
        return (tuple(shape[axis - 1] for axis in self.dims),)

    def call(self, inputs: tuple[Shape, ...]) -> Call:
        dims = (0, *self.dims)
        return Call("torch.permute", (Arg(0), dims), as_module=Call("Permute", (dims,)))

    def reach(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> Reach:
        rank = len(inputs[0])
        return AxisMap((IN_PLACE,) * rank, tuple(axis - 1 for axis in self.dims))

    def summary(self) -> str:
        return f"axes {show_shape(self.dims)}"


@layer(CATEGORY, stem="squeeze")
class Squeeze(Layer):
    """Takes away an axis of size 1."""

    keeps = "above zero"
    formula = "C × 1 × 1 → C × 1"
    keywords = "remove axis"

    dim: int = param(example=-1, help="The axis: 1 is the first after the batch, −1 the last.")

    def output_shapes(self, inputs: tuple[Shape, ...]) -> tuple[Shape, ...]:
        (shape,) = inputs
        axis = axis_of("Squeeze", self.dim, shape)
        if shape[axis] != 1:
            ones = [place + 1 for place, size in enumerate(shape) if size == 1]
            fixes = [Fix(f"Take away axis {ones[-1]}", (ChangeSettings({"dim": ones[-1]}),))] if ones else []
            raise ShapeError(
                f"Squeeze: axis {self.dim} of {show_shape(shape)} has {shape[axis]} places; only an axis of size 1 can "
                "be taken away.", *fixes,
            )  # fmt: skip
        if len(shape) == 1:
            raise ShapeError("Squeeze would leave no axis of a single number.")
        return ((*shape[:axis], *shape[axis + 1 :]),)

    def call(self, inputs: tuple[Shape, ...]) -> Call:
        return Call("torch.squeeze", (Arg(0),), (("dim", self.dim),))

    def reach(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> Reach:
        rank = len(inputs[0])
        return without(rank, {axis_of("Squeeze", self.dim, inputs[0]): IN_PLACE})

    def summary(self) -> str:
        return f"axis {self.dim}"


@layer(CATEGORY, stem="unsqueeze")
class Unsqueeze(Layer):
    """Puts in an axis of size 1: a row becomes a map of one channel, for instance."""

    keeps = "above zero"
    formula = "L → 1 × L"
    keywords = "add axis expand"
    aliases = "ExpandDims"

    dim: int = param(example=1, help="Where the new axis will be: 1 is the first after the batch, −1 the last.")

    def _axis(self, shape: Shape) -> int:
        return axis_of("Unsqueeze", self.dim, (*shape, 1))

    def output_shapes(self, inputs: tuple[Shape, ...]) -> tuple[Shape, ...]:
        (shape,) = inputs
        axis = self._axis(shape)
        return ((*shape[:axis], 1, *shape[axis:]),)

    def call(self, inputs: tuple[Shape, ...]) -> Call:
        return Call("torch.unsqueeze", (Arg(0),), (("dim", self.dim),))

    def reach(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> Reach:
        rank, new = len(inputs[0]), self._axis(inputs[0])
        return AxisMap((IN_PLACE,) * rank, (*range(new), None, *range(new, rank)))

    def summary(self) -> str:
        return f"axis {self.dim}"


MODES = {1: ("nearest", "linear"), 2: ("nearest", "bilinear", "bicubic"), 3: ("nearest", "trilinear")}


def resizing_windows(
    before: Shape, after: Shape, mode: str, is_aligned: bool, factors: Sequence[float | None] = ()
) -> Literal["pointwise"] | tuple[Window, ...]:
    """What a unit of a resized map sees, axis by axis."""
    if before == after:
        return "pointwise"
    axes = zip(before[1:], after[1:], factors or [None] * (len(before) - 1), strict=True)
    if mode == "nearest":
        return tuple(nearest_window(n, m, factor) for n, m, factor in axes)
    neighbours = 4 if mode == "bicubic" else 2
    return tuple(interpolating_window(n, m, factor, is_aligned, neighbours) for n, m, factor in axes)


def per_axis(value: float | tuple[float, ...] | None, axes: int) -> tuple[float | None, ...]:
    """One number for all axes, or those of each."""
    return value if isinstance(value, tuple) else (value,) * axes


@layer(CATEGORY, stem="up")
class Upsample(Layer):
    """Enlarges the map by repeating values or by interpolating between them; nothing is learned."""

    formula = "out = ⌊n · scale_factor⌋"
    keywords = "resize enlarge interpolate unpool"
    aliases = "UpSampling2D Interpolate Resize"
    implied = (Implied("recompute_scale_factor", 4, (None, False)),)

    size: Numbers | None = param(None, "Sizes of the output, one for all axes or one each; give this or the factor.")
    scale_factor: Factors3 | None = param(None, "Factor by which the map grows; one for all axes or one each.")
    mode: Literal["nearest", "linear", "bilinear", "bicubic", "trilinear"] = param(
        "nearest", "How new values are made."
    )
    align_corners: bool | None = param(None, "Place the corners on the corners (not with nearest).")

    def codomain(self, inputs: tuple[Reals, ...]) -> Reals:
        """Cubic curves swing beyond the values that they join."""
        return "all" if self.mode == "bicubic" else inputs[0]

    def output_shapes(self, inputs: tuple[Shape, ...]) -> tuple[Shape, ...]:
        (shape,) = inputs
        axes = len(shape) - 1
        double = Fix("Double the size", (ChangeSettings({"size": None, "scale_factor": 2.0}),))
        if axes < 1:
            raise ShapeError(f"Upsample wants a map with channels, not a flat row of {show_shape(shape)}.")
        if axes not in MODES:
            raise ShapeError(f"Upsample wants a map of up to 3 axes and channels, not {show_shape(shape)}.")
        if (self.size is None) == (self.scale_factor is None):
            raise ShapeError("Upsample needs either size or scale_factor.", double)
        if self.mode not in MODES[axes]:
            fix = Fix(f"Set mode to {MODES[axes][-1]}", (ChangeSettings({"mode": MODES[axes][-1]}),))
            raise ShapeError(f"Upsample: mode {self.mode} does not work on {show_shape(shape)}.", fix)
        if self.align_corners is not None and self.mode == "nearest":
            fix = Fix("Clear align_corners", (ChangeSettings({"align_corners": None}),))
            raise ShapeError("Upsample: align_corners means nothing with mode nearest.", fix)
        return ((shape[0], *self._sizes(shape[1:], double)),)

    def _sizes(self, sizes: Shape, double: Fix) -> Shape:
        if self.size is not None:
            if len(set(self.size)) == 1:
                return self.size[:1] * len(sizes)
            if len(self.size) != len(sizes):
                fix = Fix(f"Set size to {self.size[0]}", (ChangeSettings({"size": self.size[:1]}),))
                raise ShapeError(f"Upsample: size {show_shape(self.size)} does not have {len(sizes)} axes.", fix)
            return self.size
        factors = per_axis(self.scale_factor, len(sizes))
        if len(factors) != len(sizes):
            raise ShapeError(f"Upsample: {len(factors)} factors do not fit a map of {len(sizes)} axes.", double)
        enlarged = tuple(floor(n * float(factor or 1)) for n, factor in zip(sizes, factors, strict=True))
        if min(enlarged) < 1:
            raise ShapeError(
                f"Upsample: a factor of {self._factors_text()} leaves nothing of {show_shape(sizes)}.", double
            )
        return enlarged

    def _factors_text(self) -> str:
        factors = self.scale_factor if isinstance(self.scale_factor, tuple) else (self.scale_factor or 1,)
        return " × ".join(f"{factor:g}" for factor in factors)

    def call(self, inputs: tuple[Shape, ...]) -> Call:
        size = self.size[0] if self.size is not None and len(set(self.size)) == 1 else self.size
        return Call("nn.Upsample", (), tuple((name, size if name == "size" else v) for name, v in self.changed()))

    def reach(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> Reach:
        factors = per_axis(self.scale_factor, len(inputs[0]) - 1)
        return resizing_windows(inputs[0], outputs[0], self.mode, bool(self.align_corners), factors)

    def summary(self) -> str:
        return f"× {self._factors_text()}, {self.mode}" if self.scale_factor else self.mode
