"""Folders of images, a folder a class: found at once, read when they are needed."""

from __future__ import annotations

import warnings
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from netdesigner.data.resize import as_images
from netdesigner.data.source import Indices, Source, SourceError, check_classes, check_counts
from netdesigner.layers.base import Shape

SUFFIXES = {".png", ".jpg", ".jpeg", ".bmp", ".gif", ".webp", ".ppm", ".pgm", ".tif", ".tiff"}
LOOKED_AT = 200  # images whose size and mode decide the shape of a source
GREY_MODES = {"1", "L", "LA", "I", "I;16", "I;16B", "I;16L", "F"}
PARTS = (("train", "training"), ("test", "val", "valid", "validation"))


@dataclass(frozen=True, eq=False)
class FolderSource(Source):
    """Images on disk; nothing but their names is kept in memory."""

    paths: tuple[Path, ...] = field(kw_only=True)
    is_uniform: bool = field(default=True, kw_only=True)  # all images looked at have the same size

    def read(self, indices: Indices, shape: Shape | None = None) -> NDArray[np.generic]:
        wanted = self.shape if shape is None else shape
        result = np.empty((len(indices), *wanted), dtype=np.uint8)
        for row, index in enumerate(indices):
            result[row] = read_image(self.paths[index], wanted)
        return result


def has_images(folder: Path) -> bool:
    """Whether there is an image anywhere below a folder."""
    return any(True for _ in _images(folder))


def open_folder(folder: Path) -> FolderSource:
    """A source from `folder/class/…/image`; folders named train and test (or val) are its two parts."""
    names = {path.name.lower(): path for path in sorted(folder.iterdir()) if path.is_dir()}
    training, test = ([names[word] for word in words if word in names] for words in PARTS)
    if training and test and len(names) <= 3:
        part = _open_part(training[0], None, None)
        return _open_part(training[0], None, _open_part(test[0], part, None))
    if training and len(names) == 1:
        return _open_part(training[0], None, None)
    return _open_part(folder, None, None)


def _open_part(folder: Path, like: FolderSource | None, test: FolderSource | None) -> FolderSource:
    """One folder of class folders; `like` is the training part of a test part."""
    below = sorted(path for path in folder.iterdir() if path.is_dir() and not path.name.startswith("."))
    found = {path.name: list(_images(path)) for path in below}
    found = {name: images for name, images in found.items() if images}
    if not found:
        loose = sum(1 for _ in _images(folder))
        raise SourceError(
            f"{folder} holds {loose or 'no'} image{'' if loose == 1 else 's'}"
            f"{' but no class folders' if loose else ''}. Put the images of each class in a folder named after it."
        )
    classes = like.classes if like else tuple(found)
    if strange := [name for name in found if name not in classes]:
        raise SourceError(
            f"{folder} has the class {strange[0]}, which the training part ({len(classes)} classes) lacks. "
            "Use the same class folders in both parts."
        )
    paths = [path for images in found.values() for path in images]
    targets = np.repeat([classes.index(name) for name in found], [len(images) for images in found.values()])
    check_counts(len(paths), len(paths), str(folder))
    check_classes(targets, classes, str(folder))
    shape, is_uniform = (like.shape, like.is_uniform) if like else _look(paths)
    return FolderSource(
        name=folder.name, kind="folder", where=str(folder), noun="Images", shape=shape,
        targets=targets.astype(np.int64), classes=classes, top=255.0, test=test,
        paths=tuple(paths), is_uniform=is_uniform,
    )  # fmt: skip


def read_image(path: Path, shape: Shape) -> NDArray[np.uint8]:
    """One image as (C, H, W) bytes, resized; SourceError names a file that cannot be read."""
    channels, height, width = shape
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow's remarks about odd but readable files
            with Image.open(path) as file:
                image = ImageOps.exif_transpose(_plain(file, "L" if channels == 1 else "RGB"))
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise _unreadable(path, error) from None
    if image.size != (width, height):
        image = image.resize((width, height), Image.Resampling.BILINEAR)
    pixels = np.asarray(image, dtype=np.uint8)
    pixels = pixels[None] if pixels.ndim == 2 else pixels.transpose(2, 0, 1)
    if len(pixels) == channels:
        return pixels
    return as_images(pixels[None], shape, 255.0)[0].astype(np.uint8)


def _plain(image: Image.Image, mode: str) -> Image.Image:
    """An image in the wanted mode; 16-bit grey is brought to 8 bits instead of being cut off."""
    if image.mode.startswith("I") or image.mode == "F":
        values = np.asarray(image, dtype=np.float64)
        top = 65535.0 if image.mode != "F" and values.max(initial=0) > 255 else 255.0
        scaled = Image.fromarray(np.clip(values * 255.0 / top, 0, 255).astype(np.uint8))
        return scaled.convert(mode)
    if image.mode == "P":
        return image.convert("RGBA").convert(mode)
    return image.convert(mode)


def _look(paths: list[Path]) -> tuple[Shape, bool]:
    """The commonest size and the channel count of up to LOOKED_AT images spread over all classes."""
    sizes: Counter[tuple[int, int]] = Counter()
    is_grey = True
    for index in np.unique(np.linspace(0, len(paths) - 1, LOOKED_AT).astype(int)):
        path = paths[index]
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                with Image.open(path) as image:
                    sizes[image.size] += 1
                    is_grey = is_grey and image.mode in GREY_MODES
        except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
            raise _unreadable(path, error) from None
    width, height = max(sizes, key=lambda size: (sizes[size], size))
    return (1 if is_grey else 3, height, width), len(sizes) == 1


def _unreadable(path: Path, error: Exception) -> SourceError:
    return SourceError(f"The image {path} cannot be read ({error}). Repair it or take it out of the folder.")


def _images(folder: Path) -> list[Path]:
    return [
        path
        for path in sorted(folder.rglob("*"))
        if path.suffix.lower() in SUFFIXES and path.is_file() and not path.name.startswith(".")
    ]
