"""Arrays with the channels or the steps last are turned or refused with both shapes: never reshaped, never resized."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from netdesigner.data.checks import SourceError
from netdesigner.data.example_set import ExampleSet
from netdesigner.data.examples import prepare
from netdesigner.data.sources import open_source
from netdesigner.layers.base import Shape
from netdesigner.recipe.recipe import Recipe

RANDOM = np.random.default_rng(0)


def saved(folder: Path, x: np.ndarray, classes: int = 2) -> ExampleSet:
    path = folder / "set.npz"
    np.savez(path, x=x, y=np.arange(len(x)) % classes)
    return open_source(str(path))


def given(source: ExampleSet, drawn: Shape) -> np.ndarray:
    """What a network with this Input is given, before any normalization."""
    return prepare(Recipe(), drawn, source).inputs


def test_images_of_13_channels_that_come_last_are_turned(tmp_path: Path) -> None:
    x = RANDOM.integers(0, 60_000, (30, 64, 64, 13), dtype=np.uint16)
    source = saved(tmp_path, x)
    np.testing.assert_array_equal(given(source, (13, 64, 64)), x.transpose(0, 3, 1, 2))
    (note,) = prepare(Recipe(), (13, 64, 64), source).notes
    assert note == "Examples are 64 × 64 × 13, with the channels last; they are turned to 13 × 64 × 64."


def test_signals_that_come_after_the_steps_are_turned(tmp_path: Path) -> None:
    x = RANDOM.normal(size=(60, 128, 9)).astype(np.float32)
    source = saved(tmp_path, x, 3)
    np.testing.assert_array_equal(given(source, (9, 128)), x.transpose(0, 2, 1))
    np.testing.assert_array_equal(given(source, (128, 9)), x)
    examples = prepare(Recipe(), (9, 128), source)
    assert examples.batch(examples.training).std() == pytest.approx(1, abs=0.01)
    assert examples.notes == ("Examples are 128 × 9, with the signals last; they are turned to 9 × 128.",)


@pytest.mark.parametrize("kind", ["f4", "u2", "i8"])
def test_channels_first_stay_as_they_are(tmp_path: Path, kind: str) -> None:
    x = RANDOM.integers(0, 1000, (6, 13, 8, 8)).astype(kind)
    np.testing.assert_array_equal(given(saved(tmp_path, x), (13, 8, 8)), x)


@pytest.mark.parametrize(
    ("shape", "drawn", "advice"),
    [
        ((8, 8, 13), (13, 16, 16), "13 × 8 × 8"),  # another size as well: nothing is resized on a guess
        ((13, 8, 8), (8, 104), "13 × 8 × 8"),  # as many values, other axes
        ((128, 9), (9, 100), "9 × 128"),
        ((128, 9), (64, 18), "128 × 9"),
        ((128, 9), (1, 28, 28), "128 × 9"),
        ((8, 8, 3), (8, 8, 3), "3 × 8 × 8"),  # colour is known by its 3 channels
        ((128, 9), (784,), "128 × 9"),
    ],
)
def test_what_is_not_the_same_axes_is_refused_with_both_shapes(
    tmp_path: Path, shape: Shape, drawn: Shape, advice: str
) -> None:
    source = saved(tmp_path, RANDOM.normal(size=(4, *shape)))
    with pytest.raises(SourceError) as caught:
        prepare(Recipe(), drawn, source)
    assert f"the Input wants {' × '.join(map(str, drawn))}" in str(caught.value)
    assert f"Set the Input to {advice}." in str(caught.value)
    assert all(str(size) in str(caught.value) for size in shape)


def test_the_part_for_testing_is_turned_like_the_rest(tmp_path: Path) -> None:
    x, y = RANDOM.normal(size=(6, 12, 5)), np.arange(6) % 2
    np.savez(tmp_path / "set.npz", x_train=x, y_train=y, x_test=x[:2] + 1, y_test=y[:2])
    examples = prepare(Recipe(normalize=False), (5, 12), open_source(str(tmp_path / "set.npz")))
    test = examples.test()
    assert test is not None
    np.testing.assert_allclose(test[0], x[:2].transpose(0, 2, 1) + 1, rtol=1e-6)


def test_grey_pictures_are_still_resized(tmp_path: Path) -> None:
    dark_to_light = np.linspace(0, 16, 64).reshape(1, 8, 8).repeat(4, axis=0)  # scikit-learn's digits lie so
    for x in (dark_to_light, dark_to_light.astype(np.uint8)):
        assert given(saved(tmp_path, x), (1, 28, 28)).shape == (4, 1, 28, 28)
