"""Examples that are read when they are asked for are those that lie in memory, and take none of it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from netdesigner.data import examples as preparing
from netdesigner.data.example_set import ArraySet, Indices
from netdesigner.data.examples import prepare
from netdesigner.data.plan import plan
from netdesigner.data.reading import OnDemand
from netdesigner.data.sources import open_source
from netdesigner.layers.base import Shape
from netdesigner.recipe.recipe import Recipe


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two classes of images of different sizes, with a part set apart to validate."""
    rng = np.random.default_rng(0)
    for part, count in (("train", 6), ("val", 3)):
        for name in ("cat", "dog"):
            place = tmp_path / part / name
            place.mkdir(parents=True)
            for number in range(count):
                Image.fromarray(rng.integers(0, 256, (9 + number, 12, 3), np.uint8)).save(place / f"{number}.png")
    return tmp_path


@pytest.mark.parametrize("where", ["digits", "folder"])
def test_both_ways_give_the_same_numbers(where: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preparing, "LARGE", 0)
    source = open_source(str(folder) if where == "folder" else where)
    kept, asked = (prepare(Recipe(), (3, 20, 21), source, is_kept=is_kept) for is_kept in (True, False))
    assert isinstance(asked.inputs, OnDemand)
    for one, other in ((kept.mean, asked.mean), (kept.std, asked.std), (kept.validation, asked.validation)):
        np.testing.assert_array_equal(one, other)
    order = np.random.default_rng(1).permutation(len(kept.targets))[:40]
    np.testing.assert_array_equal(kept.batch(order), asked.batch(order))
    np.testing.assert_array_equal(kept.array(), asked.array())
    assert not isinstance(asked.in_memory().inputs, OnDemand)
    assert kept.in_memory() is kept


def test_small_ones_and_those_that_lie_there_anyway_are_kept() -> None:
    assert not isinstance(prepare(Recipe(), (1, 28, 28), is_kept=False).inputs, OnDemand)
    assert not isinstance(prepare(Recipe(), (1, 8, 8), is_kept=False).inputs, OnDemand)


def test_a_pass_over_all_can_be_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preparing, "LARGE", 0)
    seen: list[tuple[int, int]] = []

    def progress(done: int, count: int) -> None:
        seen.append((done, count))
        if len(seen) == 2:
            raise KeyError

    with pytest.raises(KeyError):
        prepare(Recipe(), (1, 100, 100), progress=progress, is_kept=False)
    assert [count for _, count in seen] == [1797, 1797]


def test_the_first_example_is_not_read_again_for_each_of_the_others() -> None:
    asked = list[int]()

    class Noted(ArraySet):
        def read(self, indices: Indices, shape: Shape | None = None) -> NDArray[np.generic]:
            asked.extend(indices.tolist())
            return super().read(indices, shape)

    values = np.zeros((6, 1, 4, 4), dtype=np.uint8)
    source = Noted("set", "", "Images", (1, 4, 4), np.arange(6) % 2, ("a", "b"), 255.0, values=values)
    examples = OnDemand((source,), plan(source, (1, 8, 8)))
    for index in (3, 4, 5):
        assert examples[np.array([index])].shape == (1, 1, 8, 8)
    assert asked == [0, 3, 4, 5]
