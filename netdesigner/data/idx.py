"""IDX files, the format of MNIST and Fashion-MNIST: plain or gzipped, in pairs of images and labels.

Format: http://yann.lecun.com/exdb/mnist (two zero bytes, type, number of axes, big-endian sizes, values).
"""

from __future__ import annotations

import gzip
import re
import zlib
from math import prod
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from netdesigner.data.source import (
    ArraySource,
    SourceError,
    check_classes,
    check_counts,
    check_finite,
    numbered,
    renumbered,
)

TYPES = {0x08: ">u1", 0x09: ">i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}
IMAGES = re.compile(r"images[-._]?idx\d?|idx[34]|images.*ubyte", re.IGNORECASE)
FASHION = (
    "T-shirt", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot",
)  # fmt: skip


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
    found = (path for path in sorted(folder.iterdir()) if path.is_file())
    return [path for path in found if IMAGES.search(path.name) and "label" not in path.name.lower()]


def read_idx(path: Path) -> NDArray[Any]:
    """The array in one IDX file; SourceError if it is not whole."""
    try:
        with _opened(path) as file:
            content = file.read()
    except PermissionError:
        raise  # `open_source` has the sentence
    except (OSError, EOFError, zlib.error) as error:
        raise SourceError(f"{path.name} cannot be read ({error}). It may be cut short: download it again.") from None
    if len(content) < 4 or content[:2] != b"\0\0" or content[2] not in TYPES or not 1 <= content[3] <= 4:
        raise SourceError(f"{path.name} is not an IDX file (it begins with {content[:4].hex(' ') or 'nothing'}).")
    kind, axes = np.dtype(TYPES[content[2]]), content[3]
    start = 4 + 4 * axes
    sizes = tuple(int(n) for n in np.frombuffer(content[4 : min(start, len(content) // 4 * 4)], dtype=">u4"))
    expected = prod(sizes) * kind.itemsize
    if len(sizes) < axes or len(content) - start != expected:
        raise SourceError(
            f"{path.name} is damaged: {expected:,} bytes of values are announced and "
            f"{max(0, len(content) - start):,} are there. Download it again."
        )
    return np.frombuffer(content, dtype=kind, offset=start).reshape(sizes)


def open_idx_folder(folder: Path) -> ArraySource:
    """The set in a folder: its train pair, and the t10k pair as the test part."""
    files = image_files(folder)
    by_stem = {path.name.removesuffix(".gz"): path for path in reversed(files)}  # a plain file wins
    training = [path for name, path in by_stem.items() if not _is_test(name)]
    if len(training) > 1:
        names = ", ".join(sorted(path.name for path in training))
        raise SourceError(f"{folder} holds several sets ({names}). Give the images file of one of them.")
    return open_idx(training[0] if training else files[0])


def open_idx(path: Path) -> ArraySource:
    """The set whose images (or labels) file is given; its other files are found beside it."""
    if "label" in path.name.lower():
        path = _partner(path, ("labels", "images"), ("idx1", "idx3"))
    source = _pair(path, None)
    if _is_test(path.name) or (test_path := _test_of(path)) is None:
        return source
    test = _pair(test_path, source.classes)
    if test.shape != source.shape:
        raise SourceError(
            f"{test_path.name} has images of {test.shape[1:]} and {path.name} of {source.shape[1:]}. "
            "Use the test file that belongs to the training file."
        )
    return _pair(path, None, test)


def _pair(path: Path, classes: tuple[str, ...] | None, test: ArraySource | None = None) -> ArraySource:
    """One images file with its labels file; `classes` are those of the training part, for a test part."""
    values = _pixels(read_idx(path), path)
    labels_path = _partner(path, ("images", "labels"), ("idx3", "idx1"))
    labels = read_idx(labels_path)
    if labels.ndim != 1:
        raise SourceError(f"{labels_path.name} has {labels.ndim} axes; labels have 1. Give the labels of these images.")
    check_counts(len(values), len(labels), path.name)
    if classes is None:
        targets, names = numbered(labels)
        check_classes(targets, names, labels_path.name)
        if len(names) == len(FASHION) and "fashion" in str(path).lower():
            names = FASHION
    else:
        names = classes
        targets = labels.astype(np.int64) if classes == FASHION else renumbered(labels, classes, path.name)
    return ArraySource(
        name=path.parent.name or path.name,
        kind="idx",
        where=str(path),
        noun="Images" if values.ndim == 4 else "Rows",
        shape=values.shape[1:],
        targets=targets,
        classes=names,
        top=255.0,
        values=values,
        test=test,
    )


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
    return np.ascontiguousarray(values, dtype=np.uint8 if values.dtype == np.dtype(">u1") else np.float32)


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


def _test_of(path: Path) -> Path | None:
    name = path.name.removesuffix(".gz")
    for test in ("t10k", "test"):
        other = re.sub("train", test, name, flags=re.IGNORECASE)
        if other != name and (found := _existing(path.with_name(other))):
            return found
    return None


def _is_test(name: str) -> bool:
    return "t10k" in name.lower() or "test" in name.lower()


def _existing(path: Path) -> Path | None:
    zipped = path.with_name(path.name + ".gz")
    return path if path.is_file() else zipped if zipped.is_file() else None


def _opened(path: Path) -> Any:
    with path.open("rb") as file:
        is_zipped = file.read(2) == b"\x1f\x8b"
    return gzip.open(path, "rb") if is_zipped else path.open("rb")
