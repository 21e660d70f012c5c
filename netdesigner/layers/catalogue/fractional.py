"""Max pooling by a factor that is no whole number: the windows' places are drawn at random."""

from __future__ import annotations

from math import ceil, floor

from netdesigner.declare.settings import Factors2, Size2
from netdesigner.layers.base import Call, ChangeSettings, Fix, Reach, Shape, ShapeError, layer, param, show_shape
from netdesigner.layers.catalogue.reshape import per_axis as factors_of
from netdesigner.layers.geometry import MapLayer, per_axis
from netdesigner.layers.implied import Implied
from netdesigner.layers.sliding import Window, window_of

CATEGORY = "Pooling"


@layer(CATEGORY, stem="pool")
class FractionalMaxPool2d(MapLayer):
    """Keeps the largest value of windows whose steps are drawn at random between two whole numbers, anew at each
    pass and also at evaluation: a map shrinks by a factor such as 0.7, and small shifts do not matter."""

    keeps = "above zero"
    formula = "out = ⌊n · output_ratio⌋, or output_size"
    keywords = "fractional max pooling random graham"
    is_pooling = True
    is_rare = True
    implied = (Implied("return_indices", 3, (False,)),)

    kernel_size: Size2 = param(example=2, help="Size of the window; one number, or height × width.")
    output_size: Size2 | None = param(None, "Size of the output; give this or output_ratio.")
    output_ratio: Factors2 | None = param(None, "Size of the output as a share of the input's, below 1.")

    def output_shapes(self, inputs: tuple[Shape, ...]) -> tuple[Shape, ...]:
        (shape,) = inputs
        self.require_map(shape)
        half = Fix("Set output_ratio to 0.5", (ChangeSettings({"output_size": None, "output_ratio": 0.5}),))
        if (self.output_size is None) == (self.output_ratio is None):
            raise ShapeError("FractionalMaxPool2d needs either output_size or output_ratio.", half)
        ratios = factors_of(self.output_ratio, 2)
        if any(ratio is not None and ratio >= 1 for ratio in ratios):
            raise ShapeError("FractionalMaxPool2d: output_ratio must be below 1; the map shrinks.", half)
        sizes = tuple(floor(n * (ratio or 1)) for n, ratio in zip(shape[1:], ratios, strict=True))
        if self.output_size is not None:
            sizes = per_axis(self.output_size, 2)
        kernels = per_axis(self.kernel_size, 2)
        if min(sizes) < 1:
            raise ShapeError(f"FractionalMaxPool2d: that ratio leaves nothing of {show_shape(shape[1:])}.")
        if any(size + kernel - 1 > n for size, kernel, n in zip(sizes, kernels, shape[1:], strict=True)):
            most = tuple(n - kernel + 1 for n, kernel in zip(shape[1:], kernels, strict=True))
            fitting = tuple(max(1, min(each)) for each in zip(sizes, most, strict=True))
            smaller = Fix(
                f"Set output_size to {self.size_text(fitting)}",
                (ChangeSettings({"output_size": fitting, "output_ratio": None}),),
            )
            raise ShapeError(
                f"FractionalMaxPool2d: {show_shape(sizes)} windows of {self.size_text(self.kernel_size)} do not find "
                f"places of their own in {show_shape(shape[1:])}.",
                *([smaller] if min(most) >= 1 else []),
            )
        return ((shape[0], *sizes),)

    def call(self, inputs: tuple[Shape, ...]) -> Call:
        return Call("nn.FractionalMaxPool2d", (), self.changed())

    def reach(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> Reach:
        """Where a window may lie: the last one at the border, the others up to a step from their even places."""
        kernels = per_axis(self.kernel_size, 2)
        return tuple(_reach(n, m, kernel) for n, m, kernel in zip(inputs[0][1:], outputs[0][1:], kernels, strict=True))

    def summary(self) -> str:
        window = self.size_text(self.kernel_size)
        if self.output_ratio is None:
            return window if self.output_size is None else f"{window}, to {self.size_text(self.output_size)}"
        ratios = dict.fromkeys(factors_of(self.output_ratio, 2))
        return f"{window}, to " + " × ".join(f"{100 * (ratio or 1):g} %" for ratio in ratios)


def _reach(size: int, count: int, kernel: int) -> Window:
    step = (size - kernel) / (count - 1) if count > 1 else 0.0
    firsts = [floor(index * step + 1e-9) if count > 1 else size - kernel for index in range(count)]
    lasts = [min(ceil(index * step - 1e-9), size - kernel) + kernel - 1 for index in range(count)]
    return window_of(firsts, lasts if count > 1 else [size - 1])
