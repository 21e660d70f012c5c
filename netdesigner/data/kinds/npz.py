"""NumPy archives (`.npz`): examples and labels under the names people give them, never pickled."""

from __future__ import annotations

import struct
import tokenize
import zipfile
import zlib
from dataclasses import replace
from math import prod
from pathlib import Path
from typing import Any, NamedTuple

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
from netdesigner.data.entries import entries
from netdesigner.data.example_set import ArraySet
from netdesigner.data.memory import check_memory
from netdesigner.data.preparation.resize import white_level
from netdesigner.data.source import Confidence, Source, source
from netdesigner.data.targets import Targets

EXAMPLES = ("x", "images", "image", "inputs", "data", "features", "arr_0")
LABELS = ("y", "labels", "label", "targets", "target", "classes", "arr_1")
CHANNELS = (1, 3, 4)
BROKEN = (
    OSError, KeyError, ValueError, TypeError, SyntaxError, IndexError, OverflowError, RuntimeError, MemoryError,
    AssertionError, struct.error, tokenize.TokenError,
)  # fmt: skip  # what NumPy raises for headers that are none
WHOLE = 2.0**53  # floats from here on are no longer counted one by one, so they number no classes
PARTS = {
    "train": ("train", "tr"),
    "validation": ("val", "valid", "validation", "dev"),
    "test": ("test", "te"),
}


@source
class NPZ(Source):
    """An .npz file of NumPy: examples x (x_train, images) and labels or values y (y_train, labels)."""

    ways = ("an .npz file",)
    patterns = ("*.npz",)
    gives = (Targets.CLASS_NUMBERS, Targets.VALUES)

    @classmethod
    def recognises(cls, path: Path) -> Confidence:
        if path.is_dir():
            return Confidence.LIKELY if len(_archives(path)) == 1 else Confidence.NO
        return Confidence.SURE if path.suffix.lower() == ".npz" else Confidence.NO

    def open(self, path: Path) -> ArraySet:
        return open_npz(_archives(path)[0] if path.is_dir() else path)


def _archives(folder: Path) -> list[Path]:
    return [path for path in entries(folder) if path.suffix.lower() == ".npz" and path.is_file()]


class _Header(NamedTuple):
    """What one array says of itself, and how many bytes of values are there."""

    shape: tuple[int, ...]
    dtype: np.dtype[Any]
    length: int

    @property
    def expected(self) -> int:
        return prod(self.shape) * self.dtype.itemsize


def open_npz(path: Path) -> ArraySet:
    """The training part of an archive, with its test part if it has one."""
    with _archive(path) as archive:
        names = {Path(name).stem.lower(): name.removesuffix(".npy") for name in archive.namelist()}
        sizes = {key: _header(archive, name + ".npy", path) for key, name in names.items()}
    pairs = _pairs(set(names))
    if "train" not in pairs:
        shown = [f"{names[key]} {header.shape}"[:60] for key, header in sizes.items()]
        listed = ", ".join(shown[:8]) + (f" and {len(shown) - 8} more" if len(shown) > 8 else "") or "nothing"
        raise SourceError(
            f"{path.name} holds {listed}. Name the examples x (or x_train, images) and the labels y "
            "(or y_train, labels)."
        )
    used = {f"{names[key]}.npy": sizes[key] for pair in pairs.values() for key in pair}
    _check_memory(path, list(used.values()))
    _check_lengths(path, used)
    arrays = _load(path, {key: names[key] for pair in pairs.values() for key in pair})
    x, y = pairs.pop("train")
    source = _training(path, arrays[x], arrays[y], is_split=bool(pairs))
    parts = {part: _part(f"The {part} part of {path.name}", arrays[x], arrays[y], source) for part, (x, y) in
             pairs.items()}  # fmt: skip
    return replace(source, validation=parts.get("validation"), test=parts.get("test"))


def _pairs(names: set[str]) -> dict[str, tuple[str, str]]:
    """Which names are the examples and labels of "train", "validation" and "test"."""
    result = {}
    for part, words in PARTS.items():
        patterns = [pattern for word in words for pattern in (f"{{}}_{word}", f"{word}_{{}}")]
        for pattern in [*patterns, "{}"] if part == "train" else patterns:
            x = next((name for word in EXAMPLES if (name := pattern.format(word)) in names), None)
            y = next((name for word in LABELS if (name := pattern.format(word)) in names), None)
            if x and y and part not in result:
                result[part] = (x, y)
    return result


def _training(path: Path, x: NDArray[Any], y: NDArray[Any], is_split: bool) -> ArraySet:
    """The part that trains; it decides classes, axes and range of the others."""
    what = path.name
    values = _values(x, what)
    check_counts(len(values), len(y) if y.ndim else 0, what, least=1 if is_split else 2)
    targets, classes = _targets(y, None, what)
    if classes:
        check_classes(targets, classes, what)
    is_measured = x.dtype != np.uint8 and (x.ndim == 3 or values.shape[1] == 4)  # perhaps; signs tell
    is_resizable = x.ndim == 2 or (values.shape[1] in CHANNELS and not (is_measured and values.min() < 0))
    return ArraySet(
        name=path.stem, where=str(path),
        noun="Rows" if x.ndim == 2 else "Images" if is_resizable else "Examples",
        shape=values.shape[1:], targets=targets, classes=classes,
        top=255.0 if values.dtype == np.uint8 else white_level(float(values.max(initial=0.0))), values=values,
        is_resizable=is_resizable, has_open_axes=True, is_series=x.ndim == 3 and x.dtype != np.uint8,
    )  # fmt: skip


def _part(what: str, x: NDArray[Any], y: NDArray[Any], training: ArraySet) -> ArraySet:
    """A part beside the training part."""
    values = _values(x, what)
    check_counts(len(values), len(y) if y.ndim else 0, what, least=1)
    if values.shape[1:] != training.shape:
        raise SourceError(f"{what} has examples of {values.shape[1:]}; the training part has {training.shape}.")
    if values.dtype != training.values.dtype:
        kinds = {True: "whole numbers from 0 to 255", False: "other numbers"}
        here, there = (kinds[array.dtype == np.uint8] for array in (values, training.values))
        raise SourceError(f"{what} holds {here}, the training part {there}. Save both in one type.")
    targets, classes = _targets(y, training, what)
    return replace(training, values=values, targets=targets, classes=classes)


def _values(x: NDArray[Any], what: str) -> NDArray[Any]:
    """Examples as (N, C, H, W) or (N, features), bytes or float32.

    Only 1, 3 or 4 channels are known by their number; the axes of others stay as they are until an Input is known.
    """
    if x.dtype.kind not in "buif":
        raise SourceError(f"{what}: the examples are of type {x.dtype}; numbers are needed.")
    if x.ndim < 2 or x.ndim > 4 or 0 in x.shape:
        raise SourceError(
            f"{what}: the examples have the shape {x.shape}; (N, features), (N, height, width) or "
            "(N, height, width, channels) is needed, with none of them 0."
        )
    check_finite(x, what)
    if x.ndim == 3:
        x = x[:, None]
    elif x.ndim == 4 and x.shape[3] in CHANNELS and (x.shape[1] not in CHANNELS or x.shape[2] not in CHANNELS):
        is_channels_first = x.shape[1] in CHANNELS and x.shape[2] == x.shape[3] * x.shape[1]
        x = x if is_channels_first else x.transpose(0, 3, 1, 2)
    return np.ascontiguousarray(x) if x.dtype == np.uint8 else in_single(x, what)


def _targets(y: NDArray[Any], training: ArraySet | None, what: str) -> tuple[NDArray[Any], tuple[str, ...]]:
    """Class numbers and names, or values and no names when the labels are fractions."""
    what_labels = f"{what}: the labels"
    if y.ndim == 2 and y.shape[1] == 1:
        y = y[:, 0]
    check_finite(y, what_labels)
    if y.ndim == 2 and y.shape[1] > 1 and np.isin(y, (0, 1)).all() and (y.sum(axis=1) == 1).all():
        y = y.argmax(axis=1)  # one-hot
    is_fractional = y.dtype.kind == "f" and not (np.array_equal(y, np.round(y)) and np.abs(y).max(initial=0) < WHOLE)
    if training.classes == () if training else is_fractional or y.ndim == 2:
        if y.ndim > 2 or y.dtype.kind not in "buif":
            raise SourceError(f"{what_labels} have the shape {y.shape} and type {y.dtype}; (N,) is needed.")
        return in_single(y.reshape(len(y), -1), what_labels), ()
    if y.ndim != 1:
        raise SourceError(f"{what_labels} have the shape {y.shape}; one label an example is needed, (N,).")
    if y.dtype.kind not in "buifUS":
        raise SourceError(f"{what_labels} are of type {y.dtype}; whole numbers or words are needed.")
    if is_fractional:
        raise SourceError(f"{what_labels} are fractions; those of the training part are classes.")
    if y.dtype.kind in "bf":
        y = y.astype(np.int64)
    return numbered(y) if training is None else (renumbered(y, training.classes, what), training.classes)


def _archive(path: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except PermissionError:
        raise  # `open_source` has the sentence
    except (*BROKEN, zipfile.BadZipFile) as error:
        raise SourceError(
            f"{path.name} is not a whole .npz archive ({_said(error)}). Save it with numpy.savez."
        ) from None


def _header(archive: zipfile.ZipFile, name: str, path: Path) -> _Header:
    """Shape and type of one array, read without its values."""
    try:
        with archive.open(name) as file:
            version = np.lib.format.read_magic(file)
            read = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
            shape, _, dtype = read(file)
            length = archive.getinfo(name).file_size - file.tell()
    except (zipfile.BadZipFile, EOFError, zlib.error) as error:
        raise SourceError(f"{path.name} is damaged ({_said(error)}). Save or download it again.") from None
    except BROKEN as error:
        raise SourceError(
            f"{path.name}: {name} is not a NumPy array ({_said(error)}). Save it with numpy.savez."
        ) from None
    if dtype.hasobject:
        raise SourceError(
            f"{path.name}: {name.removesuffix('.npy')} holds Python objects, which may run programs when read, "
            "so it is not opened. Save it as a plain array of numbers."
        )
    if any(size < 0 for size in shape):
        raise SourceError(f"{path.name} is damaged: {name} has sizes below 0. Save or download it again.")
    return _Header(shape, dtype, length)


def _check_lengths(path: Path, headers: dict[str, _Header]) -> None:
    """Refuses arrays that announce other lengths than they have."""
    for name, header in headers.items():
        if header.length != header.expected:
            raise SourceError(
                f"{path.name} is damaged: {name} announces {header.expected:,} bytes of values and "
                f"{max(header.length, 0):,} are there. Save or download it again."
            )


def _said(error: Exception) -> str:
    """What NumPy says of a damaged file, short: it repeats what is in the file."""
    said = " ".join(str(error).split()).rstrip(".") or type(error).__name__
    return "".join(sign for sign in said if sign.isprintable())[:120]


def _check_memory(path: Path, headers: list[_Header]) -> None:
    """Refuses archives that would fill the memory: small files may unpack to very large arrays."""
    needed = sum(prod(header.shape) * max(header.dtype.itemsize, 1) for header in headers)
    check_memory(needed, f"{path.name} unpacks to", "Use a part of it, or a folder of images.")


def _load(path: Path, names: dict[str, str]) -> dict[str, NDArray[Any]]:
    try:
        with np.load(path, allow_pickle=False) as archive:
            return {key: archive[name] for key, name in names.items()}
    except (*BROKEN, EOFError, zipfile.BadZipFile, zlib.error) as error:
        raise SourceError(f"{path.name} is damaged ({_said(error)}). Save or download it again.") from None
