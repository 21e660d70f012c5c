"""The parts that a user set apart train, validate and test, in every kind of source."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from netdesigner.data.checks import SourceError
from netdesigner.data.example_set import ArraySet, for_task
from netdesigner.data.examples import prepare
from netdesigner.data.sources import open_source
from netdesigner.recipe.recipe import Recipe
from netdesigner.recipe.tasks import Regression
from tests.data.test_sources import idx, write_pair

SIZES = {"train": 12, "val": 4, "test": 6}


def as_folder(root: Path, parts: dict[str, int]) -> Path:
    for part, count in parts.items():
        for number in range(count):
            place = root / part / "ab"[number % 2]
            place.mkdir(parents=True, exist_ok=True)
            Image.fromarray(np.full((6, 5), count, dtype=np.uint8)).save(place / f"{number}.png")
    return root


def as_idx(root: Path, parts: dict[str, int]) -> Path:
    for part, count in parts.items():
        name = {"test": "t10k"}.get(part, part)
        path = write_pair(root, name, labels=np.arange(count, dtype=np.uint8) % 2, count=count)
        path.write_bytes(idx(np.full((count, 6, 5), count, dtype=np.uint8)))
    return root


def as_npz(root: Path, parts: dict[str, int]) -> Path:
    arrays = {f"x_{part}": np.full((count, 6, 5), count, dtype=np.uint8) for part, count in parts.items()}
    arrays |= {f"y_{part}": np.arange(count) % 2 for part, count in parts.items()}
    np.savez(root / "set.npz", **arrays)
    return root / "set.npz"


@pytest.mark.parametrize("make", [as_folder, as_idx, as_npz])
@pytest.mark.parametrize("parts", [("train", "val", "test"), ("train", "val"), ("train", "test"), ("train",)])
def test_each_part_does_its_work(
    make: Callable[[Path, dict[str, int]], Path], parts: tuple[str, ...], tmp_path: Path
) -> None:
    source = open_source(str(make(tmp_path, {part: SIZES[part] for part in parts})))
    examples = prepare(Recipe(validation=0.25), (1, 6, 5), source)
    if "val" in parts:
        assert (len(examples.training), len(examples.validation)) == (12, 4)
        assert (examples.inputs[examples.validation] == 4).all()
    else:
        assert (len(examples.training), len(examples.validation)) == (9, 3)
    assert (examples.inputs[examples.training] == 12).all()
    test = examples.test()
    assert (test is not None) == ("test" in parts)
    assert test is None or len(test[0]) == 6
    assert examples.targets[:4].tolist() in ([0, 1, 0, 1], [0, 0, 0, 0])


def test_a_validation_part_may_be_a_single_example(tmp_path: Path) -> None:
    source = open_source(str(as_npz(tmp_path, {"train": 12, "val": 1})))
    assert len(prepare(Recipe(), (1, 6, 5), source).validation) == 1


def test_parts_of_other_kinds_of_numbers_are_refused(tmp_path: Path) -> None:
    x, y = np.zeros((6, 3)), np.arange(6) % 2
    for other, labels, words in (
        (x.astype(np.uint8), y, "The validation part of set.npz holds whole numbers from 0 to 255"),
        (x, y + 0.5, "the labels are fractions; those of the training part are classes"),
    ):
        np.savez(tmp_path / "set.npz", x_train=x, y_train=y, x_val=other, y_val=labels)
        with pytest.raises(SourceError, match=words):
            open_source(str(tmp_path / "set.npz"))


@pytest.mark.parametrize("classes", [("1", "nan"), ("1", "1e300"), ("1", "two")])
def test_classes_that_are_no_values_stay_classes_for_a_regression(classes: tuple[str, ...]) -> None:
    source = ArraySet(
        name="set", where="", noun="Rows", shape=(3,), targets=np.arange(4) % 2, classes=("1", "2"),
        top=1.0, values=np.zeros((4, 3), np.float32),
    )  # fmt: skip
    assert for_task(source, Regression()).classes == ()
    assert for_task(replace(source, classes=classes), Regression()).classes == classes
