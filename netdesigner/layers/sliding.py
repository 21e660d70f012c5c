"""The arithmetic of sliding windows: output sizes and what one output unit sees of its input.

Deliberately knows no layer and no graph; everything here is about one axis.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from functools import lru_cache
from math import floor, gcd
from typing import NamedTuple

NEARLY = 1e-9  # a weight below it is what rounding leaves of none


class Window(NamedTuple):
    """What one output unit sees along one axis, in units of the layer's input.

    Output unit `o` is centred at `start2 / 2 + o * step` and spans `extent` units; the centre is kept doubled so
    that it stays an integer. Where units differ in what they see, `firsts` and `lasts` tell it for each of them
    (the first behind the last: nothing); `extent` is then the largest.
    """

    extent: int
    step: int = 1
    start2: int = 0
    firsts: tuple[int, ...] = ()
    lasts: tuple[int, ...] = ()

    @property
    def is_exact(self) -> bool:
        return not self.firsts

    def ranges(self, units: int) -> tuple[Sequence[int], Sequence[int]]:
        """First and last place that each of so many units sees; they may lie outside of the input."""
        if self.firsts:
            return self.firsts, self.lasts
        first = (self.start2 - self.extent + 1) // 2
        last = first + self.extent - 1
        return [first + self.step * unit for unit in range(units)], [last + self.step * unit for unit in range(units)]


IN_PLACE = Window(1)  # every unit sees the place of its own number and no other


def all_of(size: int, kept: bool = False) -> Window:
    """Every unit sees the whole axis; `kept` where there are as many units as before."""
    return Window(size, 0 if kept else size, size - 1)


def window_of(firsts: Sequence[int], lasts: Sequence[int]) -> Window:
    """The window of units that see these ranges: a plain one where all are alike and equally far apart."""
    extent = max(max(last - first for first, last in zip(firsts, lasts, strict=True)) + 1, 1)
    start2, step = firsts[0] + lasts[0], (firsts[1] - firsts[0] if len(firsts) > 1 else extent)
    plain = Window(extent, step, start2)
    expected = plain.ranges(len(firsts))
    is_plain = step > 0 and list(expected[0]) == list(firsts) and list(expected[1]) == list(lasts)
    return plain if is_plain else plain._replace(firsts=tuple(firsts), lasts=tuple(lasts))


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


@lru_cache(maxsize=1024)
def transposed_window(size: int, outputs: int, kernel: int, stride: int, padding: int, dilation: int) -> Window:
    """The window of a transposed convolution: output `o` sees every `i` with o = i*s - p + d*t."""
    if stride == 1:
        reach = dilation * (kernel - 1)
        return Window(reach + 1, 1, 2 * padding - reach)
    firsts, lasts = [], []
    for unit in range(outputs):
        # the taps that meet an input are equally far apart: only the first few and the last few are tried
        taps = [tap for tap in range(min(kernel, stride)) if (unit + padding - dilation * tap) % stride == 0]
        seen = [
            (unit + padding - dilation * tap) // stride
            for first in taps[:1]
            for tap in range(first, kernel, stride // gcd(stride, dilation))
        ]
        within = [place for place in seen if 0 <= place < size]
        firsts.append(min(within, default=1))
        lasts.append(max(within, default=0))
    return window_of(firsts, lasts)


@lru_cache(maxsize=1024)
def adaptive_window(size: int, outputs: int) -> Window:
    """The window of adaptive pooling: unit `i` sees floor(i*n/m) up to ceil((i+1)*n/m)."""
    if size % outputs == 0:
        return Window(size // outputs, size // outputs, size // outputs - 1)
    units = range(outputs)
    return window_of([i * size // outputs for i in units], [-(-(i + 1) * size // outputs) - 1 for i in units])


@lru_cache(maxsize=1024)
def repeating_window(outputs: int, times: int) -> Window:
    """Each unit of the input `times` in a row."""
    places = [unit // times for unit in range(outputs)]
    return window_of(places, places)


@lru_cache(maxsize=1024)
def nearest_window(size: int, outputs: int, factor: float | None) -> Window:
    """The window of resizing to the nearest unit, which PyTorch finds in single precision."""
    if size == outputs:
        return IN_PLACE  # whatever the factor
    scale = _single(1 / factor if factor else size / outputs)
    places = [min(floor(_single(unit * scale)), size - 1) for unit in range(outputs)]
    return window_of(places, places)


def _single(value: float) -> float:
    """The nearest number in single precision."""
    (rounded,) = struct.unpack("f", struct.pack("f", value))
    return float(rounded)


@lru_cache(maxsize=1024)
def interpolating_window(size: int, outputs: int, factor: float | None, is_aligned: bool, neighbours: int) -> Window:
    """The window of interpolation between 2 or 4 neighbours; a unit that falls on one of the input sees it alone.

    Corners on corners (`is_aligned`), or half-pixel centres: i = (o + 1/2) · n/m − 1/2.
    """
    if size == outputs and neighbours == 2:
        return IN_PLACE  # whatever the factor
    scale = (size - 1) / (outputs - 1) if is_aligned and outputs > 1 else 0.0 if is_aligned else size / outputs
    if factor and not is_aligned:
        scale = 1 / factor
    firsts, lasts = [], []
    for unit in range(outputs):
        place = scale * unit if is_aligned else scale * (unit + 0.5) - 0.5
        place = max(place, 0.0) if neighbours == 2 else place
        low = floor(place + NEARLY)
        reach = 0 if abs(place - low) < NEARLY else 1
        firsts.append(min(max(low - (neighbours // 2 - 1) * reach, 0), size - 1))
        lasts.append(min(max(low + neighbours // 2 * reach, 0), size - 1))
    return window_of(firsts, lasts)
