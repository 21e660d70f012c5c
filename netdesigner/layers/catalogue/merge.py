"""Merges: several branches become one."""

from __future__ import annotations

from math import ceil, prod
from typing import ClassVar

from netdesigner.layers.axis_map import AxisMap, mixing
from netdesigner.layers.base import (
    Arg,
    Call,
    Fix,
    InsertBefore,
    Layer,
    Reach,
    Shape,
    ShapeError,
    layer,
    param,
    show_shape,
)
from netdesigner.layers.catalogue.convolution import Conv2d
from netdesigner.layers.catalogue.reshape import Permute
from netdesigner.layers.reals import Reals, strongest, suffices, weakest

CATEGORY = "Merge"


def projection(source: Shape, goal: Shape) -> Conv2d | None:
    """A 1 × 1 convolution that brings a map to the shape of another, or None where there is none."""
    if len(source) != 3 or len(goal) != 3 or any(m > n for n, m in zip(source[1:], goal[1:], strict=True)):
        return None
    down, right = (max(1, ceil(n / m)) for n, m in zip(source[1:], goal[1:], strict=True))
    if any((n - 1) // s + 1 != m for n, m, s in zip(source[1:], goal[1:], (down, right), strict=True)):
        return None
    return Conv2d(out_channels=goal[0], kernel_size=1, stride=(down, right))


def projection_fixes(inputs: tuple[Shape, ...]) -> list[Fix]:
    """Bring one of the branches to the shape of the others: first the one that most looks like the skip.

    A skip comes from earlier, so it has the larger map or fewer channels.
    """
    fixes = []
    for port in sorted(range(len(inputs)), key=lambda p: ([-n for n in inputs[p][1:]], inputs[p][0])):
        goals = {shape for index, shape in enumerate(inputs) if index != port}
        if len(goals) == 1 and (conv := projection(inputs[port], goal := goals.pop())):
            title = f"Project input {port + 1} to {show_shape(goal)} with a 1 × 1 convolution"
            fixes.append(Fix(title, (InsertBefore(conv, port),)))
    return fixes


def list_shapes(inputs: tuple[Shape, ...]) -> str:
    shown = [show_shape(shape) for shape in inputs]
    return f"{', '.join(shown[:-1])} and {shown[-1]}"


def equal_shapes(name: str, inputs: tuple[Shape, ...]) -> tuple[Shape, ...]:
    """The shape that all inputs have; refuses unequal ones."""
    if len(set(inputs)) > 1:
        raise ShapeError(f"{name} wants equal shapes, not {list_shapes(inputs)}.", *projection_fixes(inputs))
    return inputs[:1]


class Merge(Layer):
    """What merges share: two or more inputs."""

    arity: ClassVar[tuple[int, int | None]] = (2, None)
    is_merge = True


@layer(CATEGORY, stem="add")
class Add(Merge):
    """Adds branches value by value: a skip connection. All shapes must be equal."""

    formula = "y = x₁ + x₂ + …"
    keywords = "skip residual sum shortcut plus"
    aliases = "Eltwise Sum2 Residual"

    def output_shapes(self, inputs: tuple[Shape, ...]) -> tuple[Shape, ...]:
        return equal_shapes("Add", inputs)

    def codomain(self, inputs: tuple[Reals, ...]) -> Reals:
        return strongest(inputs) if suffices(weakest(inputs), "from zero") else "all"

    def call(self, inputs: tuple[Shape, ...]) -> Call:
        return Call("+", tuple(Arg(index) for index in range(len(inputs))))


@layer(CATEGORY, stem="mean")
class Average(Merge):
    """The mean of branches, value by value: they stay on one scale however many there are. Shapes must be equal."""

    formula = "y = (x₁ + x₂ + …) / n"
    keywords = "mean join fractal ensemble"

    def output_shapes(self, inputs: tuple[Shape, ...]) -> tuple[Shape, ...]:
        return equal_shapes("Average", inputs)

    def codomain(self, inputs: tuple[Reals, ...]) -> Reals:
        return strongest(inputs) if suffices(weakest(inputs), "from zero") else "all"

    def call(self, inputs: tuple[Shape, ...]) -> Call:
        stacked = Call("torch.stack", ([Arg(index) for index in range(len(inputs))],))
        return Call("torch.mean", (stacked,), (("dim", 0),))


@layer(CATEGORY, stem="mul")
class Multiply(Merge):
    """Multiplies branches value by value: gates and attention. An axis of size 1 is stretched to fit."""

    keeps = "from zero"
    formula = "y = x₁ · x₂ · …"
    keywords = "gate product squeeze excitation times"
    aliases = "Mul Times"

    def output_shapes(self, inputs: tuple[Shape, ...]) -> tuple[Shape, ...]:
        ranks = {len(shape) for shape in inputs}
        sizes = [set(axis) - {1} for axis in zip(*inputs, strict=False)]
        if len(ranks) > 1 or any(len(axis) > 1 for axis in sizes):
            fixes = projection_fixes(inputs)
            raise ShapeError(f"Multiply wants equal shapes (or sizes of 1), not {list_shapes(inputs)}.", *fixes)
        return (tuple(axis.pop() if axis else 1 for axis in sizes),)

    def call(self, inputs: tuple[Shape, ...]) -> Call:
        return Call("*", tuple(Arg(index) for index in range(len(inputs))))


@layer(CATEGORY, stem="sub")
class Subtract(Merge):
    """Subtracts the second branch from the first value by value: what differs. Shapes must be equal."""

    formula = "y = x₁ − x₂"
    keywords = "difference minus distance"
    aliases = "Sub"
    arity = (2, 2)

    def output_shapes(self, inputs: tuple[Shape, ...]) -> tuple[Shape, ...]:
        return equal_shapes("Subtract", inputs)

    def call(self, inputs: tuple[Shape, ...]) -> Call:
        return Call("-", (Arg(0), Arg(1)))


class Selecting(Merge):
    """What merges share that keep one of two values; `function` is PyTorch's."""

    function: ClassVar[str] = ""
    arity = (2, 2)

    def output_shapes(self, inputs: tuple[Shape, ...]) -> tuple[Shape, ...]:
        return equal_shapes(self.title(), inputs)

    def call(self, inputs: tuple[Shape, ...]) -> Call:
        return Call(f"torch.{self.function}", (Arg(0), Arg(1)))


@layer(CATEGORY, stem="maximum")
class Maximum(Selecting):
    """Keeps the larger of two values at every place (maxout). Shapes must be equal."""

    formula = "y = max(x₁, x₂)"
    keywords = "larger maxout"
    function = "maximum"

    def codomain(self, inputs: tuple[Reals, ...]) -> Reals:
        return strongest(inputs)


@layer(CATEGORY, stem="minimum")
class Minimum(Selecting):
    """Keeps the smaller of two values at every place. Shapes must be equal."""

    keeps = "above zero"
    formula = "y = min(x₁, x₂)"
    keywords = "smaller"
    function = "minimum"


@layer(CATEGORY, stem="matmul")
class MatMul(Merge):
    """The product of two matrices: rows of the first times columns of the second, as in attention. Axes before the
    last two, such as channels, must be equal."""

    keeps = "from zero"
    formula = "(n × m) · (m × p) → n × p"
    keywords = "matrix product dot attention"
    aliases = "Dot BatchMatMul bmm"
    arity = (2, 2)

    def output_shapes(self, inputs: tuple[Shape, ...]) -> tuple[Shape, ...]:
        first, second = inputs
        if len(first) < 2 or len(second) < 2:
            raise ShapeError(f"MatMul wants two matrices, not {list_shapes(inputs)}.")
        if first[:-2] != second[:-2] or first[-1] != second[-2]:
            fixes = []
            if first[:-2] == second[:-2] and first[-1] == second[-1]:
                rank = len(second)
                dims = (*range(1, rank - 1), rank, rank - 1)
                fixes = [Fix("Transpose the second", (InsertBefore(Permute(dims=dims), 1),))]
            raise ShapeError(
                f"MatMul wants n × m and m × p with equal axes before them, not {list_shapes(inputs)}.", *fixes
            )
        return ((*first[:-1], second[-1]),)

    def call(self, inputs: tuple[Shape, ...]) -> Call:
        return Call("@", (Arg(0), Arg(1)))

    def macs(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> int:
        return prod(inputs[0]) * inputs[1][-1]

    def reach(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> Reach:
        return "unknown"


@layer(CATEGORY, stem="concat")
class Concat(Merge):
    """Puts branches one behind the other along an axis, usually the channels."""

    keeps = "above zero"
    formula = "channels out = Σ channels in"
    keywords = "concatenate cat join inception dense"
    aliases = "Concatenate Cat Merge"

    dim: int = param(1, "The axis that grows: 1 is the channels, −1 the last.")

    def output_shapes(self, inputs: tuple[Shape, ...]) -> tuple[Shape, ...]:
        rank = len(inputs[0])
        if self.dim == 0 or not -rank <= self.dim <= rank:
            raise ShapeError(f"Concat: dim = {self.dim} is not an axis; it must be 1 to {rank} or −{rank} to −1.")
        axis = self.dim - 1 if self.dim > 0 else self.dim + rank
        rests = {shape[:axis] + shape[axis + 1 :] for shape in inputs}
        if len(rests) > 1 or len({len(shape) for shape in inputs}) > 1:
            raise ShapeError(
                f"Concat wants shapes that differ only along axis {self.dim}, not {list_shapes(inputs)}.",
                *projection_fixes(inputs),
            )
        first = inputs[0]
        return ((*first[:axis], sum(shape[axis] for shape in inputs), *first[axis + 1 :]),)

    def reach(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> Reach:
        """Along the axis equal places see different regions; of rows each number keeps its own."""
        rank = len(inputs[0])
        if rank == 1:
            return AxisMap((None,), (0,), joined=((0, 0),))
        return mixing(rank, self.dim - 1 if self.dim > 0 else self.dim + rank)

    def call(self, inputs: tuple[Shape, ...]) -> Call:
        return Call("torch.cat", ([Arg(index) for index in range(len(inputs))],), (("dim", self.dim),))

    def summary(self) -> str:
        return "" if self.dim == 1 else f"axis {self.dim}"
