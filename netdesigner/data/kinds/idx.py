"""IDX files, the format of MNIST and Fashion-MNIST: plain or gzipped, in pairs of images and labels.

Format: http://yann.lecun.com/exdb/mnist (two zero bytes, type, number of axes, big-endian sizes, values).
"""

from __future__ import annotations

import gzip
import re
import zlib
from dataclasses import replace
from math import prod
from pathlib import Path
from typing import Any, BinaryIO, cast

import numpy as np
from numpy.typing import NDArray

from netdesigner.data.checks import (
    SourceError,
    check_classes,
    check_counts,
    check_finite,
    in_single,
    numbered,
    renumbered,
)
from netdesigner.data.entries import entries, folders
from netdesigner.data.example_set import ArraySet
from netdesigner.data.memory import check_memory
from netdesigner.data.preparation.resize import white_level
from netdesigner.data.source import Confidence, Source, source
from netdesigner.data.targets import Targets

TYPES = {0x08: ">u1", 0x09: ">i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}
IMAGES = re.compile(r"images[-._]?idx\d?|idx[34]|images.*ubyte", re.IGNORECASE)
PARTS = {"validation": ("validation", "valid", "val"), "test": ("t10k", "test")}
PART_WORD = re.compile(r"t10k|test|(?<![a-z])val(id(ation)?)?(?![a-z])", re.IGNORECASE)
MOST_PACKED = 1100  # gzip makes nothing smaller than to a 1,032nd
FASHION = (
    "T-shirt", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot",
)  # fmt: skip


@source
class IDX(Source):
    """IDX files, such as MNIST and Fashion-MNIST: plain or .gz, images and labels beside each other."""

    ways = ("an IDX images file", "a folder of them")
    patterns = ("*ubyte*", "*.gz")
    folder_of = "IDX files"
    gives = (Targets.CLASS_NUMBERS,)

    @classmethod
    def recognises(cls, path: Path) -> Confidence:
        if path.is_dir():
            return Confidence.SURE if _folder_of_images(path) else Confidence.NO
        if is_idx(path):
            return Confidence.SURE
        return Confidence.LIKELY if "ubyte" in path.name else Confidence.NO

    def open(self, path: Path) -> ArraySet:
        return open_idx_folder(_folder_of_images(path) or path) if path.is_dir() else open_idx(path)


def _folder_of_images(folder: Path) -> Path | None:
    """The folder itself, or the first one in it (MNIST/raw), where it holds IDX images."""
    return next((path for path in (folder, *folders(folder)) if image_files(path)), None)


def is_idx(path: Path) -> bool:
    """Whether a file begins as IDX files do (after unpacking, if it is gzipped)."""
    try:
        with _opened(path) as file:
            start = file.read(4)
    except PermissionError:
        raise  # `open_source` has the sentence
    except (OSError, EOFError, zlib.error):
        return False
    return len(start) == 4 and start[:2] == b"\0\0" and start[2] in TYPES and 1 <= start[3] <= 4


def image_files(folder: Path) -> list[Path]:
    """Files in a folder that are IDX images by their name, plain ones before their gzipped twins."""
    found = (path for path in entries(folder) if path.is_file())
    return [path for path in found if IMAGES.search(path.name) and "label" not in path.name.lower()]


def read_idx(path: Path) -> NDArray[Any]:
    """The array in one IDX file; SourceError if it is not whole. No more is read than its beginning announces."""
    try:
        with _opened(path) as file:
            kind, sizes = _announced(path, file)
            expected = prod(sizes) * kind.itemsize
            if expected > path.stat().st_size * MOST_PACKED:  # a file of this size cannot hold them, however packed
                raise _damaged(path, expected, path.stat().st_size)
            check_memory(expected, f"{path.name} unpacks to", "Use a part of it, or a folder of images.")
            content = file.read(expected + 1)
    except PermissionError:
        raise  # `open_source` has the sentence
    except (OSError, EOFError, zlib.error) as error:
        raise SourceError(f"{path.name} cannot be read ({error}). It may be cut short: download it again.") from None
    if len(content) != expected:
        raise _damaged(path, expected, len(content))
    return np.frombuffer(content, dtype=kind).reshape(sizes)


def _announced(path: Path, file: BinaryIO) -> tuple[np.dtype[Any], tuple[int, ...]]:
    """The type and the sizes that a file begins with."""
    start = file.read(4)
    if len(start) < 4 or start[:2] != b"\0\0" or start[2] not in TYPES or not 1 <= start[3] <= 4:
        raise SourceError(f"{path.name} is not an IDX file (it begins with {start.hex(' ') or 'nothing'}).")
    axes = start[3]
    sizes = file.read(4 * axes)
    if len(sizes) < 4 * axes:
        raise SourceError(f"{path.name} is damaged: it ends among the sizes of its {axes} axes. Download it again.")
    return np.dtype(TYPES[start[2]]), tuple(int(n) for n in np.frombuffer(sizes, dtype=">u4"))


def _damaged(path: Path, expected: int, there: int) -> SourceError:
    more = "more" if there > expected else f"{there:,}"
    return SourceError(
        f"{path.name} is damaged: {expected:,} bytes of values are announced and {more} are there. Download it again."
    )


def open_idx_folder(folder: Path) -> ArraySet:
    """The set in a folder: its train pair, and the t10k pair as the test part."""
    files = image_files(folder)
    by_stem = {path.name.removesuffix(".gz"): path for path in reversed(files)}  # a plain file wins
    training = [path for name, path in by_stem.items() if not _is_part(name)]
    if len(training) > 1:
        names = ", ".join(sorted(path.name for path in training))
        raise SourceError(f"{folder} holds several sets ({names}). Give the images file of one of them.")
    return open_idx(training[0] if training else files[0])


def open_idx(path: Path) -> ArraySet:
    """The set whose images (or labels) file is given; its other files are found beside it."""
    if "label" in path.name.lower():
        path = _partner(path, ("labels", "images"), ("idx1", "idx3"))
    source = _pair(path, None)
    if _is_part(path.name):
        return source
    parts = {part: _pair(found, source) for part, words in PARTS.items() if (found := _part_of(path, words))}
    return replace(source, validation=parts.get("validation"), test=parts.get("test"))


def _pair(path: Path, training: ArraySet | None) -> ArraySet:
    """One images file with its labels file; `training` is given for the other parts."""
    values = _pixels(read_idx(path), path)
    labels_path = _partner(path, ("images", "labels"), ("idx3", "idx1"))
    labels = read_idx(labels_path)
    if labels.ndim != 1:
        raise SourceError(f"{labels_path.name} has {labels.ndim} axes; labels have 1. Give the labels of these images.")
    check_counts(len(values), len(labels), path.name, least=1 if training else 2)
    check_finite(labels, labels_path.name)
    if training is None:
        targets, names = numbered(labels)
        check_classes(targets, names, labels_path.name)
        if len(names) == len(FASHION) and "fashion" in str(path).lower():
            names = FASHION
    else:
        names = training.classes
        targets = labels.astype(np.int64) if names == FASHION else renumbered(labels, names, path.name)
        if values.shape[1:] != training.shape:
            raise SourceError(
                f"{path.name} has images of {values.shape[2:]}, the training file of {training.shape[1:]}. "
                "Use the file that belongs to the training file."
            )
    return ArraySet(
        name=path.parent.name or path.name,
        where=str(path),
        noun="Images" if values.ndim == 4 else "Rows",
        shape=values.shape[1:],
        targets=targets,
        classes=names,
        top=training.top if training else _white(values),
        values=values,
    )


def _white(values: NDArray[Any]) -> float:
    """What is white in pixels of every depth: bytes say it themselves."""
    return 255.0 if values.dtype == np.uint8 else white_level(float(values.max(initial=0.0)))


def _pixels(values: NDArray[Any], path: Path) -> NDArray[Any]:
    """Values as (N, C, H, W) or (N, features), bytes or float32."""
    if values.ndim == 1:
        raise SourceError(f"{path.name} has 1 axis, as labels have; images have 3. Give the images file.")
    if 0 in values.shape:
        raise SourceError(f"{path.name} holds no images (its sizes are {values.shape}). Download it again.")
    check_finite(values, path.name)
    if values.ndim == 3:
        values = values[:, None]
    elif values.ndim == 4 and values.shape[3] in (1, 3) and values.shape[1] not in (1, 3):
        values = values.transpose(0, 3, 1, 2)
    is_bytes = values.dtype == np.dtype(">u1")
    return np.ascontiguousarray(values, dtype=np.uint8) if is_bytes else in_single(values, path.name)


def _partner(path: Path, word: tuple[str, str], axes: tuple[str, str]) -> Path:
    """The labels file of an images file (or the other way round), gzipped or not."""
    name = path.name.removesuffix(".gz")
    other = re.sub(word[0], word[1], name, flags=re.IGNORECASE)
    other = re.sub(axes[0], axes[1], other, flags=re.IGNORECASE)
    found = _existing(path.with_name(other))
    if other == name or found is None:
        raise SourceError(
            f"The {word[1]} of {path.name} are not beside it: {other} or {other}.gz is expected in {path.parent}."
        )
    return found


def _part_of(path: Path, words: tuple[str, ...]) -> Path | None:
    """The images file of another part, which is called like the training file but for one word."""
    name = path.name.removesuffix(".gz")
    for word in words:
        other = re.sub("train", word, name, flags=re.IGNORECASE)
        if other != name and (found := _existing(path.with_name(other))):
            return found
    return None


def _is_part(name: str) -> bool:
    """Whether a file is not the one that trains."""
    return PART_WORD.search(name) is not None


def _existing(path: Path) -> Path | None:
    zipped = path.with_name(path.name + ".gz")
    return path if path.is_file() else zipped if zipped.is_file() else None


def _opened(path: Path) -> BinaryIO:
    with path.open("rb") as file:
        is_zipped = file.read(2) == b"\x1f\x8b"
    return cast(BinaryIO, gzip.open(path, "rb")) if is_zipped else path.open("rb")
