"""Kernels and neurons that every lecture shows, as numbers: Sobel, Laplacian, blur, Gabor; AND and OR."""

from __future__ import annotations

from collections.abc import Callable
from math import cos, exp, pi, radians, sin
from typing import Any, NamedTuple

from netdesigner.layers.base import LayerError, Shape, show_shape
from netdesigner.layers.initializers import ConstantValue, TypedValues, Values

Table = list[list[float]]


class Preset(NamedTuple):
    """A kernel by name: its table for a height and a width, and the words and numbers that it may be given."""

    title: str
    help: str
    table: Callable[..., Table]
    size: int | None = None  # of the only kernel it is made for; None: any
    settings: tuple[tuple[str, float, str], ...] = ()  # name, default, help


def _fixed(*rows: tuple[float, ...]) -> Callable[..., Table]:
    return lambda height, width: [[float(value) for value in row] for row in rows]


def _identity(height: int, width: int) -> Table:
    return [[float((y, x) == (height // 2, width // 2)) for x in range(width)] for y in range(height)]


def _box(height: int, width: int) -> Table:
    return [[round(1 / (height * width), 5)] * width for _ in range(height)]


def _gauss(height: int, width: int) -> Table:
    """Standard deviations of a sixth of the sides, at least half a place, so that the edges are nearly zero."""
    rows = [[exp(-0.5 * (_place(y, height) ** 2 + _place(x, width) ** 2)) for x in range(width)] for y in range(height)]
    total = sum(map(sum, rows))
    return [[round(value / total, 4) for value in row] for row in rows]


def _place(index: int, size: int) -> float:
    return (index - (size - 1) / 2) / max(size / 6, 0.5)


def _gabor(height: int, width: int, angle: float = 0.0, wavelength: float = 4.0) -> Table:
    """A wave under a bell: stripes of one direction and width. At 0 degrees the stripes stand upright."""
    if wavelength <= 0:
        raise LayerError(f"The wavelength must be greater than 0, not {wavelength:g}.")
    turn, rows = radians(angle), []
    for y in range(height):
        row = []
        for x in range(width):
            right, down = x - (width - 1) / 2, y - (height - 1) / 2
            along = right * cos(turn) + down * sin(turn)
            bell = exp(-0.5 * (_place(y, height) ** 2 + _place(x, width) ** 2))
            row.append(round(bell * cos(2 * pi * along / wavelength), 4) + 0.0)
        rows.append(row)
    return rows


PRESETS: dict[str, Preset] = {
    "identity": Preset("Identity", "One in the middle: the map stays as it is.", _identity),
    "sobel_horizontal": Preset(
        "Sobel, horizontal edges", "Bright where it gets brighter downwards.",
        _fixed((-1, -2, -1), (0, 0, 0), (1, 2, 1)), 3,
    ),
    "sobel_vertical": Preset(
        "Sobel, vertical edges", "Bright where it gets brighter to the right.",
        _fixed((-1, 0, 1), (-2, 0, 2), (-1, 0, 1)), 3,
    ),
    "laplacian": Preset(
        "Laplacian", "Second derivative: edges and points of every direction.",
        _fixed((0, 1, 0), (1, -4, 1), (0, 1, 0)), 3,
    ),
    "box_blur": Preset("Blur, box", "The mean of the window.", _box),
    "gauss_blur": Preset("Blur, Gaussian", "A mean that counts the middle most.", _gauss),
    "gabor": Preset(
        "Gabor…", "Stripes of one direction and width.", _gabor, None,
        (
            ("angle", 0.0, "Direction across the stripes in degrees: 0 finds upright stripes, 90 lying ones."),
            ("wavelength", 4.0, "Distance from stripe to stripe in places."),
        ),
    ),
}  # fmt: skip


def kernel(name: str, height: int, width: int, **settings: float) -> Table:
    """The numbers of a preset; raises LayerError where the kernel has another size."""
    preset = PRESETS[name]
    if preset.size is not None and (height, width) != (preset.size, preset.size):
        wanted = show_shape((preset.size, preset.size))
        raise LayerError(f"{preset.title} is a kernel of {wanted}, and this one is {show_shape((height, width))}.")
    return preset.table(height, width, **settings)


class Gate(NamedTuple):
    """A neuron that computes a logical function of inputs 0 and 1."""

    title: str
    weights: tuple[float, ...]
    bias: float


GATES = {"and": Gate("AND", (20.0, 20.0), -30.0), "or": Gate("OR", (20.0, 20.0), -10.0)}


def gate(name: str, shape: Shape) -> tuple[TypedValues, ConstantValue]:
    """Weight and bias of a neuron; raises LayerError where the layer is not one neuron with two inputs."""
    found = GATES[name]
    if shape != (1, len(found.weights)):
        raise LayerError(
            f"{found.title} is one neuron with 2 inputs: a weight of 1 × 2, and this one is {show_shape(shape)}."
        )
    weight: Any = Values.of([list(found.weights)])
    return TypedValues(numbers=weight), ConstantValue.make(found.bias)
