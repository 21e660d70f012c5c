"""How examples become what an Input wants: pictures are resized, arrays are turned, and nothing is ever scrambled."""

from __future__ import annotations

from dataclasses import dataclass
from math import isqrt, prod

from netdesigner.data.checks import SourceError
from netdesigner.data.example_set import ExampleSet
from netdesigner.data.preparation.resize import can_convert
from netdesigner.layers.base import Shape, show_shape
from netdesigner.layers.words import vocabulary_of

CHANNELS_FIRST = (2, 0, 1)  # the axes of an array with the channels last, in the order of a network
STEPS_LAST = (0, 2, 1)  # the axes of (one channel, steps, signals), so that signals come first
COLOURS = {1: "grey", 3: "in colour", 4: "in colour with transparency"}


@dataclass(frozen=True)
class Plan:
    """How examples become what an Input wants: the shape they are read in, and a sentence about it."""

    read_shape: Shape
    input_shape: Shape
    note: str = ""
    axes: tuple[int, ...] | None = None  # the order in which the axes of an array are taken

    @property
    def is_flattened(self) -> bool:
        """Whether images come as rows of numbers: one row, or a sequence of them."""
        return len(self.input_shape) < 3 and len(self.read_shape) == 3


def plan(source: ExampleSet, input_shape: Shape) -> Plan:
    """How the examples of a source become `input_shape`; SourceError where there is no sensible way."""
    is_words = vocabulary_of(input_shape) is not None
    size = tuple(input_shape)
    if source.shape == size and source.is_uniform:
        return Plan(source.shape, input_shape, _about_transparency(source, size[0]))
    if (axes := _turn(source, size)) is not None:
        turned = tuple(source.shape[axis] for axis in axes)
        return Plan(turned, input_shape, _turned_sentence(source, size), axes)
    if source.is_images and source.is_resizable and not is_words and (pictures := _as_pictures(source, size)):
        read_shape, laid = pictures
        return Plan(read_shape, input_shape, _sentence(source, read_shape, laid))
    if len(size) == 1 and prod(source.shape) == size[0]:
        return Plan(source.shape, input_shape)
    if len(source.shape) == 1 and prod(size) == source.shape[0]:
        note = f"{source.noun} of {source.shape[0]:,} values are laid out as {show_shape(size)}, row by row."
        return Plan(source.shape, input_shape, note)
    if source.is_images and source.shape[0] == 1 and source.shape[1:] == size:
        return Plan(source.shape, input_shape)
    what = source.noun if source.noun == source.name else f"{source.noun} of {source.name}"
    many = f"{show_shape(_as_given(source))}" + (" values" if len(source.shape) == 1 else "")
    raise SourceError(
        f"{what} are {many}; the Input wants {show_shape(input_shape)}. "
        f"Set the Input to {show_shape(nearest(source, size))}."
    )


def nearest(source: ExampleSet, input_shape: Shape) -> Shape:
    """The size an Input may have for these examples that is most like the one it has."""
    shapes = [source.shape]
    if source.is_images and source.shape[0] == 1 and not source.is_resizable:
        shapes = [source.shape[1:], source.shape[:0:-1]]
    elif _is_turnable(source) and not can_convert(source.shape[0], 3):
        shapes.append(tuple(source.shape[axis] for axis in CHANNELS_FIRST))
    return max(shapes, key=lambda shape: _alike(shape, input_shape))


def _alike(shape: Shape, other: Shape) -> int:
    return sum(one == two for one, two in zip(shape, other, strict=False)) if len(shape) == len(other) else -1


def _is_turnable(source: ExampleSet) -> bool:
    """Whether the order of the axes is a guess: arrays come with the channels, or the steps, first or last."""
    return source.has_open_axes and source.is_images


def _turn(source: ExampleSet, size: Shape) -> tuple[int, ...] | None:
    """The order of axes that gives the Input's size from an array whose channels, or steps, come last."""
    if not _is_turnable(source):
        return None
    channels, height, width = source.shape
    if (width, channels, height) == size:
        return CHANNELS_FIRST
    return STEPS_LAST if channels == 1 and (width, height) == size and width != height else None


def _as_given(source: ExampleSet) -> Shape:
    return source.shape[1:] if source.is_images and source.shape[0] == 1 and not source.is_resizable else source.shape


def _turned_sentence(source: ExampleSet, size: Shape) -> str:
    given = source.shape if len(size) == 3 else source.shape[1:]
    last = "the channels" if len(size) == 3 else "the signals"
    return f"{source.noun} are {show_shape(given)}, with {last} last; they are turned to {show_shape(size)}."


def _as_pictures(source: ExampleSet, size: Shape) -> tuple[Shape, str] | None:
    """The shape in which pictures are read for an Input, and how they are laid; None where that is not sensible."""
    channels = source.shape[0]
    if len(size) == 3:
        is_kept = source.has_alpha and size[0] == 4
        return (size, "") if is_kept or can_convert(channels, size[0]) else None
    if len(size) == 1:
        read_shape = _unflattened(source.shape, size[0])
        return (read_shape, f"a row of {size[0]:,} numbers") if read_shape else None
    if len(size) == 2 and can_convert(channels, 1) and not (source.is_series and source.shape[1:] != size):
        return (1, *size), f"a sequence of {size[0]} rows"  # row by row
    return None


def _unflattened(shape: Shape, count: int) -> Shape | None:
    """The image shape that gives `count` numbers: the examples' own, or the square nearest to it."""
    channels, height, width = shape
    side, colour_side = isqrt(count), isqrt(count // 3)
    if channels * height * width == count:
        return shape
    if channels in (3, 4) and height * width == count:
        return (1, height, width)
    if channels in (3, 4) and count % 3 == 0 and colour_side**2 * 3 == count:
        return (3, colour_side, colour_side)
    if side**2 == count and can_convert(channels, 1):
        return (1, side, side)
    if count % 3 == 0 and colour_side**2 * 3 == count and can_convert(channels, 3):
        return (3, colour_side, colour_side)
    return None


def _sentence(source: ExampleSet, read_shape: Shape, laid: str = "") -> str:
    """ "Digits are 8 × 8; they become 28 × 28." Empty if nothing is changed."""
    old, new = [], []
    if source.shape[1:] != read_shape[1:] or not source.is_uniform:
        old.append(show_shape(source.shape[1:]) if source.is_uniform else "of different sizes")
        new.append(show_shape(read_shape[1:]))
    if source.shape[0] != read_shape[0] and not (source.has_alpha and read_shape[0] == 4):
        old.append(COLOURS[source.shape[0]])
        repeated = "the same in all 3 channels" if source.shape[0] == 1 else "3 channels"
        new.append({1: "grey", 3: repeated}[read_shape[0]])
    if laid:
        old = old or [show_shape(source.shape)]
        new.append(laid)
    said = f"{source.noun} are {' and '.join(old)}; they become {', '.join(new)}." if new else ""
    return " ".join(part for part in (said, _about_transparency(source, read_shape[0])) if part)


def _about_transparency(source: ExampleSet, channels: int) -> str:
    if not (source.has_alpha or source.shape[0] == 4) or (source.shape[0] == 4 and channels == 4):
        return ""
    if channels == 4:
        return "The fourth channel is how opaque a pixel is."
    return "What is transparent is laid on white; an Input of 4 channels keeps it."
