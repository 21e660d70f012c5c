"""The arithmetic of sliding windows: output sizes and what one output unit sees of its input.

Deliberately knows no layer and no graph; everything here is about one axis.
"""

from fractions import Fraction
from functools import lru_cache
from math import gcd
from typing import NamedTuple

Number = int | Fraction


class Window(NamedTuple):
    """What one output unit sees along one axis, in units of the layer's input.

    Output unit `o` is centred at `start2 / 2 + o * step` and spans `extent` units. The centre is
    kept doubled so that it stays an integer for every ordinary convolution. `is_exact` is False
    where units differ in what they see; `extent` is then the largest.
    """

    extent: int
    step: Number = 1
    start2: Number = 0
    is_exact: bool = True


class Slide(NamedTuple):
    """How a window slides along one axis; made by `slide`."""

    kernel: int
    stride: int
    before: int  # rows added in front
    after: int
    dilation: int
    span: int  # from the first to the last row of the window: d(k-1) + 1
    padding: int  # on both sides together


def slide(kernel: int, stride: int, before: int, after: int, dilation: int) -> Slide:
    return Slide(kernel, stride, before, after, dilation, dilation * (kernel - 1) + 1, before + after)


def output_size(size: int, slide: Slide, ceil_mode: bool = False) -> int:
    """Units that fit: floor((n + p - d(k-1) - 1) / s) + 1, `padding` being both sides together.

    With `ceil_mode` the division rounds up, but a window that would start beyond the input and its
    leading padding is dropped (PyTorch's rule, `pooling_output_shape_pad_lr`). Below 1 where none fits.
    """
    room, stride = size + slide.padding - slide.span, slide.stride
    if not ceil_mode:
        return room // stride + 1
    count = -(-room // stride) + 1
    return count - 1 if (count - 1) * stride >= size + slide.padding // 2 else count


def transposed_size(size: int, kernel: int, stride: int, padding: int, dilation: int, output_padding: int) -> int:
    """Units of a transposed convolution: (n-1)s - 2p + d(k-1) + output_padding + 1."""
    return (size - 1) * stride - 2 * padding + dilation * (kernel - 1) + output_padding + 1


def left_over(size: int, slide: Slide) -> int:
    """Rows of the padded input that no window reaches when the division is rounded down."""
    return (size + slide.padding - slide.span) % slide.stride


def same_padding(kernel: int, dilation: int) -> tuple[int, int]:
    """Rows before and after for `padding="same"`; PyTorch puts the odd one after."""
    total = dilation * (kernel - 1)
    return total // 2, total - total // 2


def sliding_window(kernel: int, stride: int = 1, padding: int = 0, dilation: int = 1) -> Window:
    """The window of a convolution or pooling; `padding` is what is added before the first row."""
    reach = dilation * (kernel - 1)
    return Window(reach + 1, stride, reach - 2 * padding)


@lru_cache(maxsize=4096)
def transposed_window(kernel: int, stride: int, padding: int, dilation: int) -> Window:
    """The window of a transposed convolution: output `o` sees every `i` with o = i*s - p + d*t."""
    reach = dilation * (kernel - 1)
    shared = gcd(stride, dilation)
    taps = -(-kernel * shared // stride)  # of a kernel, at most so many meet an input: every (stride/shared)-th
    extent = (taps - 1) * (dilation // shared) + 1
    start2 = Fraction(2 * padding - reach, stride)
    return Window(extent, Fraction(1, stride), start2, is_exact=stride == 1)


def adaptive_window(size: int, outputs: int) -> Window:
    """The window of adaptive pooling: unit `i` sees floor(i*n/m) up to ceil((i+1)*n/m)."""
    step = Fraction(size, outputs)
    if step.denominator == 1:
        return Window(step.numerator, step.numerator, step.numerator - 1)
    extent = (step.numerator + 2 * step.denominator - 2) // step.denominator  # where the window starts latest
    return Window(extent, step, -(-size // outputs) - 1, is_exact=False)


def enlarging_window(scale: Fraction, reach: int) -> Window:
    """The window of up-sampling by `scale` where a unit mixes `reach` neighbours (half-pixel centres).

    Not exact: the units between two of the input snap to one of them.
    """
    step = 1 / scale
    return Window(reach, step, step - 1, is_exact=scale == 1)
