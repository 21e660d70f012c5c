"""Folders of images, a folder a class: found at once, read when they are needed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from netdesigner.data.checks import SourceError, check_classes, check_counts
from netdesigner.data.entries import entries, files_below, folders, one_form
from netdesigner.data.example_set import ExampleSet, Indices
from netdesigner.data.images import SUFFIXES, ImageHeader, Scale, look, read_image, scale_of
from netdesigner.data.source import Confidence, Source, source
from netdesigner.data.targets import Targets
from netdesigner.layers.base import Shape

TRAINING = ("train", "training")
PARTS = {"validation": ("val", "valid", "validation", "dev"), "test": ("test", "testing")}
Images = dict[str, list[Path]]  # by class


@source
class ImageFolder(Source):
    """A folder with a folder of images a class, also below train, val and test."""

    ways = ("a folder with a folder a class",)
    folder_of = "a folder of images a class, also below train, val and test"
    gives = (Targets.CLASS_NUMBERS,)

    @classmethod
    def recognises(cls, path: Path) -> Confidence:
        if not path.is_dir():
            return Confidence.NO
        return Confidence.LIKELY if has_images(path) else Confidence.PERHAPS

    def open(self, path: Path) -> FolderSet:
        if not entries(path):
            raise SourceError(f"{path} is empty. Put the images of each class in a folder named after it.")
        return open_folder(path)


@dataclass(frozen=True, eq=False)
class FolderSet(ExampleSet):
    """Images on disk; nothing but their names is kept in memory."""

    paths: tuple[Path, ...] = field(kw_only=True)
    scale: Scale = field(kw_only=True)

    def read(self, indices: Indices, shape: Shape | None = None) -> NDArray[np.generic]:
        wanted = self.shape if shape is None else shape
        result = np.empty((len(indices), *wanted), dtype=np.float32 if self.scale.is_float else np.uint8)
        for row, index in enumerate(indices):
            result[row] = read_image(self.paths[index], wanted, self.scale)
        return result


def has_images(folder: Path) -> bool:
    """Whether there is an image anywhere below a folder."""
    return any(True for _ in files_below(folder, SUFFIXES))


def open_folder(folder: Path) -> FolderSet:
    """A source from `folder/class/…/image`; folders named train, val and test are its parts."""
    places, others = _part_folders(folder)
    if not places:
        places, others = {"training": folder}, []
    images = {part: _images_by_class(place) for part, place in places.items()}
    classes = tuple(images["training"])
    for part, found in images.items():
        if strange := [name for name in found if name not in classes]:
            raise SourceError(
                f"{places[part]} has the class {strange[0]}, which the training part ({len(classes)} classes) lacks. "
                "Use the same class folders in all parts."
            )
    check_classes(np.arange(len(classes)), classes, str(places["training"]))
    looks = {path: look(path) for found in images.values() for paths in found.values() for path in paths}
    like = _seen(looks, others)
    parts = {part: _part(places[part], found, classes, like) for part, found in images.items()}
    named = replace(parts["training"], name=folder.name, where=str(folder))
    return replace(named, validation=parts.get("validation"), test=parts.get("test"))


def _part_folders(folder: Path) -> tuple[dict[str, Path], list[str]]:
    """The folders of the parts, if there are any that train; and the names of further ones that hold images."""
    below = {one_form(path.name).lower(): path for path in folders(folder) if has_images(path)}
    words = {"training": TRAINING, **PARTS}
    named = {part: [below[word] for word in names if word in below] for part, names in words.items()}
    places = {part: found[0] for part, found in named.items() if found}
    others = [path.name for path in below.values() if path not in places.values()]
    is_split = "training" in places and (len(places) > 1 or not others)
    return (places, others) if is_split else ({}, [])


def _images_by_class(folder: Path) -> Images:
    """Images by the name of their class folder; two folders of one name in two Unicode forms are one class."""
    images: Images = {}
    for path in folders(folder):
        if found := list(files_below(path, SUFFIXES)):
            images.setdefault(one_form(path.name), []).extend(found)
    if not images:
        loose = sum(1 for _ in files_below(folder, SUFFIXES))
        raise SourceError(
            f"{folder} holds {loose or 'no'} image{'' if loose == 1 else 's'}"
            f"{' but no class folders' if loose else ''}. Put the images of each class in a folder named after it."
        )
    return images


@dataclass(frozen=True)
class _Seen:
    """What all images of a source have in common."""

    shape: Shape
    is_uniform: bool
    has_alpha: bool
    scale: Scale
    remarks: tuple[str, ...]


def _seen(looks: dict[Path, ImageHeader], others: Iterable[str]) -> _Seen:
    """The commonest size, the channels and the scale of all images."""
    sizes = Counter((seen.height, seen.width) for seen in looks.values())
    height, width = max(sizes, key=lambda size: (sizes[size], size))
    channels = 1 if all(seen.is_grey for seen in looks.values()) else 3
    shortened = sum(seen.is_shortened for seen in looks.values())
    remarks = [f"{shortened:,} images in colour have 16 bits; 8 of them are read."] if shortened else []
    if left := ", ".join(others):
        remarks.append(f"Beside the folders for training, validation and testing there are others, left out: {left}.")
    has_alpha = any(seen.has_alpha for seen in looks.values())
    return _Seen((channels, height, width), len(sizes) == 1, has_alpha, scale_of(looks.items()), tuple(remarks))


def _part(folder: Path, images: Images, classes: tuple[str, ...], like: _Seen) -> FolderSet:
    """One folder of class folders."""
    paths = [path for found in images.values() for path in found]
    targets = np.repeat([classes.index(name) for name in images], [len(found) for found in images.values()])
    check_counts(len(paths), len(paths), str(folder), least=1)
    return FolderSet(
        name=folder.name, where=str(folder), noun="Images", shape=like.shape,
        targets=targets.astype(np.int64), classes=classes, top=like.scale.top, paths=tuple(paths), scale=like.scale,
        is_uniform=like.is_uniform, has_alpha=like.has_alpha, remarks=like.remarks,
    )  # fmt: skip
