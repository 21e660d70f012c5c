"""Image files: what is in them, seen without decoding, and their pixels on the scale of the whole source.

A scale is decided by all images of a source, never image by image: else a dark one would become as light as any.
"""

from __future__ import annotations

import struct
import warnings
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from netdesigner.data.checks import SourceError
from netdesigner.data.preparation.resize import resize, to_channels, white_level
from netdesigner.layers.base import Shape

SUFFIXES = {".png", ".jpg", ".jpeg", ".bmp", ".gif", ".webp", ".ppm", ".pgm", ".tif", ".tiff"}
FORMATS = ("PNG", "JPEG", "BMP", "GIF", "WEBP", "PPM", "TIFF")  # no others: a PostScript file starts Ghostscript
GREY_MODES = {"1", "L", "LA", "La", "I", "I;16", "I;16B", "I;16L", "I;16N", "F"}
ALPHA_MODES = {"RGBA", "LA", "PA", "RGBa", "La"}
ORIENTATION, SIDEWAYS = 0x0112, {5, 6, 7, 8}  # the EXIF tag, and its values that swap height and width
WORDS = 65535.0
MODES = {1: "L", 3: "RGB", 4: "RGBA"}
NOT_FINITE = "it holds NaN or infinite values"
BROKEN = (
    OSError, SyntaxError, ValueError, TypeError, KeyError, IndexError, AttributeError, EOFError, OverflowError,
    RuntimeError, MemoryError, struct.error, zlib.error, Image.DecompressionBombError,
)  # fmt: skip

Depth = Literal["bytes", "words", "floats"]


@dataclass(frozen=True)
class ImageHeader:
    """What an image file says about itself: its size as it is shown, upright."""

    height: int
    width: int
    is_grey: bool
    has_alpha: bool
    depth: Depth  # 8 bits, 16 or 32 bits, or floats
    is_shortened: bool  # 16-bit colour, of which 8 bits can be read


@dataclass(frozen=True)
class Scale:
    """What white is in each depth, and in the values that are read: the same for all images of a source."""

    top: float = 255.0
    words: float = WORDS
    floats: float = 1.0
    is_float: bool = False  # values are float32; else bytes

    def factor(self, depth: Depth) -> float:
        return self.top / {"bytes": 255.0, "words": self.words, "floats": self.floats}[depth]


def look(path: Path) -> ImageHeader:
    """Reads the beginning of a file; SourceError names one that is no image."""
    with _opened(path) as image:
        width, height = image.size
        if _orientation(image) in SIDEWAYS:
            width, height = height, width
        is_grey = image.mode in GREY_MODES
        has_alpha = image.mode in ALPHA_MODES or "transparency" in image.info
        return ImageHeader(height, width, is_grey, has_alpha, _depth(image), ";16" in _raw_mode(image) and not is_grey)


def scale_of(looks: Iterable[tuple[Path, ImageHeader]]) -> Scale:
    """The scale of a source: images deeper than 8 bits are looked through for their largest value."""
    highest = {"bytes": 0.0, "words": 0.0, "floats": 0.0}
    depths = set()
    for path, seen in looks:
        depths.add(seen.depth)
        if seen.depth != "bytes":
            highest[seen.depth] = max(highest[seen.depth], _largest(path))
    words = max(WORDS, highest["words"])
    if "floats" in depths:
        top = white_level(highest["floats"]) or 1.0
        return Scale(top, words, top, True)
    return Scale(255.0, words, 1.0, "words" in depths)


def read_image(path: Path, shape: Shape, scale: Scale) -> NDArray[np.generic]:
    """One image as (C, H, W), upright, resized, on the scale of its source; SourceError names an unreadable file."""
    channels, height, width = shape
    with _opened(path) as file:
        depth = _depth(file)
        image = ImageOps.exif_transpose(file) or file
        if depth == "bytes":
            image = _in_mode(image, MODES[channels])
        values = np.asarray(image)
        if depth == "bytes" and image.size != (width, height):
            values = np.asarray(image.resize((width, height), Image.Resampling.BILINEAR))
    pixels = values[None] if values.ndim == 2 else values.transpose(2, 0, 1)
    if not scale.is_float:
        return pixels.astype(np.uint8)
    pixels = pixels.astype(np.float32) * np.float32(scale.factor(depth))
    if not np.isfinite(pixels).all():
        raise _unreadable(path, NOT_FINITE)
    return to_channels(resize(pixels[None], height, width), channels, scale.top)[0]


@contextmanager
def _opened(path: Path) -> Iterator[Image.Image]:
    """An image file of one of the known formats; what Pillow raises becomes a sentence."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow's remarks about odd but readable files
            with Image.open(path, formats=FORMATS) as image:
                yield image
    except SourceError:
        raise
    except Image.UnidentifiedImageError:
        raise _unreadable(
            path, f"it is none of {', '.join(FORMATS[:-1])} or {FORMATS[-1]}, whatever its name"
        ) from None
    except BROKEN as error:
        raise _unreadable(path, error) from None


def _orientation(image: Image.Image) -> int:
    """How a camera was held. A PNG is asked only if it says so at its beginning: else all of it would be decoded."""
    if image.format == "PNG" and "exif" not in image.info:
        return 1
    return int(image.getexif().get(ORIENTATION) or 1)


def _depth(image: Image.Image) -> Depth:
    return "floats" if image.mode == "F" else "words" if image.mode.startswith("I") else "bytes"


def _raw_mode(image: Image.Image) -> str:
    """How pixels lie in the file, such as "RGB;16B"."""
    tiles = getattr(image, "tile", None)
    given: object = tiles[0][-1] if tiles else ""
    return str(given[0] if isinstance(given, tuple) and given else given)


def _largest(path: Path) -> float:
    with _opened(path) as image:
        largest = float(np.asarray(image).max(initial=0))
    if not np.isfinite(largest):
        raise _unreadable(path, NOT_FINITE)
    return largest


def _in_mode(image: Image.Image, mode: str) -> Image.Image:
    """An image of 8 bits in the wanted mode; what is transparent is laid on white unless transparency is kept."""
    if mode != "RGBA" and (image.mode in ALPHA_MODES or "transparency" in image.info):
        clear = image.convert("RGBA")
        ground = Image.new("RGBA", clear.size, "white")
        ground.alpha_composite(clear)
        image = ground.convert("RGB")
    elif image.mode == "P":
        image = image.convert("RGB")
    return image.convert(mode)


def _unreadable(path: Path, reason: object) -> SourceError:
    said = " ".join(str(reason).split()).rstrip(".") or type(reason).__name__
    return SourceError(f"The image {path} cannot be read ({said}). Repair it or take it out of the folder.")
