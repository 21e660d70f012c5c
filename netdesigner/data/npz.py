"""NumPy archives (`.npz`): examples and labels under the names people give them, never pickled."""

from __future__ import annotations

import zipfile
import zlib
from math import prod
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from netdesigner.data.memory import check_memory
from netdesigner.data.source import (
    ArraySource,
    SourceError,
    check_classes,
    check_counts,
    check_finite,
    numbered,
    renumbered,
)

EXAMPLES = ("x", "images", "image", "inputs", "data", "features", "arr_0")
LABELS = ("y", "labels", "label", "targets", "target", "classes", "arr_1")
CHANNELS = (1, 3, 4)


def open_npz(path: Path) -> ArraySource:
    """The training part of an archive, with its test part if it has one."""
    with _archive(path) as archive:
        names = {Path(name).stem.lower(): name.removesuffix(".npy") for name in archive.namelist()}
        sizes = {key: _header(archive, name + ".npy", path) for key, name in names.items()}
    pairs = _pairs(set(names))
    if "train" not in pairs:
        listed = ", ".join(f"{names[key]} {shape}" for key, (shape, _) in sizes.items()) or "nothing"
        raise SourceError(
            f"{path.name} holds {listed}. Name the examples x (or x_train, images) and the labels y "
            "(or y_train, labels)."
        )
    _check_memory(path, [sizes[key] for pair in pairs.values() for key in pair])
    arrays = _load(path, {key: names[key] for pair in pairs.values() for key in pair})
    x, y = pairs["train"]
    source = _part(path, arrays[x], arrays[y], None)
    if "test" not in pairs:
        return source
    x_test, y_test = pairs["test"]
    test = _part(path, arrays[x_test], arrays[y_test], source)
    return _part(path, arrays[x], arrays[y], None, test)


def _pairs(names: set[str]) -> dict[str, tuple[str, str]]:
    """Which names are the examples and labels of "train" and of "test"."""
    forms = {
        "train": ("{}_train", "train_{}", "{}_tr", "{}"),
        "test": ("{}_test", "test_{}", "{}_val", "val_{}", "{}_valid"),
    }
    result = {}
    for part, patterns in forms.items():
        for pattern in patterns:
            x = next((name for word in EXAMPLES if (name := pattern.format(word)) in names), None)
            y = next((name for word in LABELS if (name := pattern.format(word)) in names), None)
            if x and y and part not in result:
                result[part] = (x, y)
    return result


def _part(
    path: Path, x: NDArray[Any], y: NDArray[Any], train: ArraySource | None, test: ArraySource | None = None
) -> ArraySource:
    values = _values(x, path)
    what = path.name if train is None else f"The test part of {path.name}"
    check_counts(len(values), len(y) if y.ndim else 0, what)
    check_finite(values, what)
    targets, classes = _targets(y, train, what)
    if train is not None and values.shape[1:] != train.shape:
        raise SourceError(f"{what} has examples of {values.shape[1:]}; the training part has {train.shape}.")
    if train is None and classes:
        check_classes(targets, classes, what)
    largest = 255.0 if values.dtype == np.uint8 else float(values.max(initial=0.0))
    return ArraySource(
        name=path.stem, kind="npz", where=str(path), noun="Images" if values.ndim == 4 else "Rows",
        shape=values.shape[1:], targets=targets, classes=classes,
        top=1.0 if largest <= 1.0 else 255.0 if 16.0 < largest <= 255.0 else largest, values=values, test=test,
    )  # fmt: skip


def _values(x: NDArray[Any], path: Path) -> NDArray[Any]:
    """Examples as (N, C, H, W) or (N, features), bytes or float32."""
    if x.dtype.kind not in "buif":
        raise SourceError(f"{path.name}: the examples are of type {x.dtype}; numbers are needed.")
    if x.ndim < 2 or x.ndim > 4 or 0 in x.shape:
        raise SourceError(
            f"{path.name}: the examples have the shape {x.shape}; (N, features), (N, height, width) or "
            "(N, height, width, channels) is needed, with none of them 0."
        )
    if x.ndim == 3:
        x = x[:, None]
    elif x.ndim == 4 and x.shape[3] in CHANNELS and (x.shape[1] not in CHANNELS or x.shape[2] not in CHANNELS):
        is_channels_first = x.shape[1] in CHANNELS and x.shape[2] == x.shape[3] * x.shape[1]
        x = x if is_channels_first else x.transpose(0, 3, 1, 2)
    return np.ascontiguousarray(x, dtype=np.uint8 if x.dtype == np.uint8 else np.float32)


def _targets(y: NDArray[Any], train: ArraySource | None, what: str) -> tuple[NDArray[Any], tuple[str, ...]]:
    """Class numbers and names, or values and no names when the labels are fractions."""
    if y.ndim == 2 and y.shape[1] == 1:
        y = y[:, 0]
    if y.dtype.kind == "f":
        check_finite(y, f"{what}: the labels")
    if y.ndim == 2 and y.shape[1] > 1 and np.isin(y, (0, 1)).all() and (y.sum(axis=1) == 1).all():
        y = y.argmax(axis=1)  # one-hot
    is_fractional = y.dtype.kind == "f" and not np.array_equal(y, np.round(y))
    if train.classes == () if train else is_fractional or y.ndim == 2:
        if y.ndim > 2 or y.dtype.kind not in "buif":
            raise SourceError(f"{what}: the labels have the shape {y.shape} and type {y.dtype}; (N,) is needed.")
        return y.reshape(len(y), -1).astype(np.float32), ()
    if y.ndim != 1:
        raise SourceError(f"{what}: the labels have the shape {y.shape}; one label an example is needed, (N,).")
    y = y.astype(np.int64) if y.dtype.kind in "buif" else y.astype(str)
    return numbered(y) if train is None else (renumbered(y, train.classes, what), train.classes)


def _archive(path: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except PermissionError:
        raise  # `open_source` has the sentence
    except (OSError, zipfile.BadZipFile) as error:
        raise SourceError(f"{path.name} is not a whole .npz archive ({error}). Save it with numpy.savez.") from None


def _header(archive: zipfile.ZipFile, name: str, path: Path) -> tuple[tuple[int, ...], np.dtype[Any]]:
    """Shape and type of one array, read without its values."""
    try:
        with archive.open(name) as file:
            version = np.lib.format.read_magic(file)
            read = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
            shape, _, dtype = read(file)
    except (zipfile.BadZipFile, EOFError, zlib.error) as error:
        raise SourceError(f"{path.name} is damaged ({error}). Save or download it again.") from None
    except (OSError, KeyError, ValueError, NotImplementedError) as error:
        raise SourceError(f"{path.name}: {name} is not a NumPy array ({error}). Save it with numpy.savez.") from None
    if dtype.hasobject:
        raise SourceError(
            f"{path.name}: {name.removesuffix('.npy')} holds Python objects, which may run programs when read, "
            "so it is not opened. Save it as a plain array of numbers."
        )
    return shape, dtype


def _check_memory(path: Path, sizes: list[tuple[tuple[int, ...], np.dtype[Any]]]) -> None:
    """Refuses archives that would fill the memory: small files may unpack to very large arrays."""
    needed = sum(prod(shape) * max(dtype.itemsize, 1) for shape, dtype in sizes)
    check_memory(needed, f"{path.name} unpacks to", "Use a part of it, or a folder of images.")


def _load(path: Path, names: dict[str, str]) -> dict[str, NDArray[Any]]:
    try:
        with np.load(path, allow_pickle=False) as archive:
            return {key: archive[name] for key, name in names.items()}
    except (OSError, KeyError, ValueError, EOFError, zipfile.BadZipFile, zlib.error, NotImplementedError) as error:
        raise SourceError(f"{path.name} is damaged ({error}). Save or download it again.") from None
