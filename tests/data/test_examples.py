"""Examples become what the drawn Input wants, normalized by the training part alone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netdesigner.data.checks import SourceError
from netdesigner.data.example_set import ArraySet
from netdesigner.data.examples import plan, prepare
from netdesigner.data.sources import open_source
from netdesigner.layers.base import Shape
from netdesigner.recipe.recipe import Recipe


def source_of(shape: Shape, count: int = 40, classes: int = 4, seed: int = 0, kind: str = "u1") -> ArraySet:
    values = np.random.default_rng(seed).integers(0, 256, (count, *shape)).astype(kind)
    return ArraySet(
        name="photos", where="photos.npz", noun="Images" if len(shape) == 3 else "Rows", shape=shape,
        targets=np.arange(count) % classes, classes=tuple("abcdefghijkl"[:classes]), top=255.0, values=values,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("shape", "drawn", "read", "note"),
    [
        ((1, 8, 8), (1, 8, 8), (1, 8, 8), ""),
        ((1, 8, 8), (1, 28, 28), (1, 28, 28), "Images are 8 × 8; they become 28 × 28."),
        ((3, 8, 8), (1, 8, 8), (1, 8, 8), "Images are in colour; they become grey."),
        ((1, 8, 8), (3, 8, 8), (3, 8, 8), "Images are grey; they become the same in all 3 channels."),
        ((3, 8, 6), (1, 8, 8), (1, 8, 8), "Images are 8 × 6 and in colour; they become 8 × 8, grey."),
        ((1, 8, 8), (64,), (1, 8, 8), "Images are 1 × 8 × 8; they become a row of 64 numbers."),
        ((1, 8, 8), (784,), (1, 28, 28), "Images are 8 × 8; they become 28 × 28, a row of 784 numbers."),
        ((3, 8, 8), (64,), (1, 8, 8), "Images are in colour; they become grey, a row of 64 numbers."),
        ((3, 8, 8), (3072,), (3, 32, 32), "Images are 8 × 8; they become 32 × 32, a row of 3,072 numbers."),
        ((1, 8, 8), (8, 8), (1, 8, 8), "Images are 1 × 8 × 8; they become a sequence of 8 rows."),
        ((3, 8, 8), (8, 8), (1, 8, 8), "Images are in colour; they become grey, a sequence of 8 rows."),
        ((1, 8, 8), (28, 28), (1, 28, 28), "Images are 8 × 8; they become 28 × 28, a sequence of 28 rows."),
        ((12,), (12,), (12,), ""),
        ((64,), (1, 8, 8), (64,), "Rows of 64 values are laid out as 1 × 8 × 8, row by row."),
    ],
)
def test_examples_become_what_the_input_wants(shape: Shape, drawn: Shape, read: Shape, note: str) -> None:
    way = plan(source_of(shape), drawn)
    assert (way.read_shape, way.note) == (read, note)
    assert prepare(Recipe(), drawn, source_of(shape)).inputs.shape == (40, *drawn)


@pytest.mark.parametrize(
    ("shape", "drawn"),
    [((12,), (13,)), ((1, 8, 8), (63,)), ((1, 8, 8), (2, 8, 8)), ((12,), (1, 28, 28))],
)
def test_what_cannot_be_made_to_fit_says_both_sizes(shape: Shape, drawn: Shape) -> None:
    with pytest.raises(SourceError, match=r"Set the Input to") as caught:
        plan(source_of(shape), drawn)
    assert all(str(size) in str(caught.value) for size in (*shape, *drawn))


def test_digits_for_a_lenet() -> None:
    examples = prepare(Recipe(), (1, 28, 28))
    assert examples.notes == ("Digits are 8 × 8; they become 28 × 28.",)
    assert (len(examples.training), len(examples.validation)) == (1438, 359)
    batch = examples.batch(examples.training)
    assert batch.dtype == np.float32
    assert abs(batch.mean()) < 1e-3
    assert batch.std() == pytest.approx(1, abs=1e-3)


@pytest.mark.parametrize(("shape", "drawn"), [((3, 5, 4), (3, 5, 4)), ((3, 5, 4), (60,)), ((12,), (12,))])
@pytest.mark.parametrize("kind", ["u1", "f4"])
def test_the_training_part_has_zero_mean_and_unit_deviation(shape: Shape, drawn: Shape, kind: str) -> None:
    examples = prepare(Recipe(), drawn, source_of(shape, 700, kind=kind))
    batch = examples.batch(examples.training)
    axes = {3: (0, 2, 3), 1: (0,) if shape == drawn else (0, 1)}[len(drawn)]
    np.testing.assert_allclose(batch.mean(axis=axes), 0, atol=1e-4)
    np.testing.assert_allclose(batch.std(axis=axes), 1, atol=1e-4)


@given(st.integers(0, 1000))
def test_validation_examples_have_no_say_in_the_normalization(seed: int) -> None:
    source = source_of((1, 4, 4), kind="f4")
    before = prepare(Recipe(seed=seed), (1, 4, 4), source)
    values = source.values.copy()
    values[before.validation] = 1e6
    after = prepare(Recipe(seed=seed), (1, 4, 4), replace(source, values=values))
    np.testing.assert_array_equal(before.mean, after.mean)
    np.testing.assert_array_equal(before.std, after.std)


def test_large_values_far_from_zero_lose_no_precision() -> None:
    source = source_of((1, 4, 4), kind="f4")
    source = replace(source, values=(source.values / 255 + 10_000).astype(np.float32))
    examples = prepare(Recipe(), (1, 4, 4), source)
    assert examples.batch(examples.training).std() == pytest.approx(1, abs=0.01)


def test_a_feature_that_never_changes_becomes_zero() -> None:
    source = source_of((3,), kind="f4")
    values = source.values.copy()
    values[:, 1] = 7.5
    examples = prepare(Recipe(), (3,), replace(source, values=values))
    np.testing.assert_array_equal(examples.batch(examples.training)[:, 1], 0)


def test_without_normalization_images_are_brought_to_one_and_rows_left() -> None:
    recipe = Recipe(normalize=False)
    assert prepare(recipe, (1, 28, 28)).batch(np.arange(1797)).max() == pytest.approx(1)
    rows = source_of((5,), kind="f4")
    np.testing.assert_array_equal(prepare(recipe, (5,), rows).batch(np.arange(40)), rows.values)


def test_bytes_are_kept_as_bytes() -> None:
    assert prepare(Recipe(), (1, 9, 9), source_of((1, 8, 8))).inputs.dtype == np.uint8


def test_the_test_part_is_prepared_like_the_training_part() -> None:
    source = replace(source_of((1, 8, 8)), test=source_of((1, 8, 8), 6, seed=1))
    examples = prepare(Recipe(), (1, 4, 4), source)
    test = examples.test()
    assert test is not None
    inputs, targets = test
    assert inputs.shape == (6, 1, 4, 4)
    assert targets.tolist() == [0, 1, 2, 3, 0, 1]
    again = prepare(Recipe(), (1, 4, 4), replace(source, test=None))
    np.testing.assert_array_equal(again.mean, examples.mean)
    assert again.test() is None


def test_classes_too_small_to_be_validated_are_named() -> None:
    source = source_of((3,), 40, 2, kind="f4")
    targets = np.array([0] * 30 + [1] * 9 + [2])
    examples = prepare(Recipe(), (3,), replace(source, targets=targets, classes=("cat", "dog", "emu")))
    assert any("1 of 3 classes" in note and "emu" in note for note in examples.notes)


def test_reading_tells_its_progress_and_can_be_given_up() -> None:
    seen: list[tuple[int, int]] = []

    def look(done: int, count: int) -> None:
        seen.append((done, count))
        if done:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        prepare(Recipe(), (1, 28, 28), progress=look)
    assert seen[0] == (0, 1797)


def test_too_many_examples_for_the_memory_are_refused_before_they_are_read() -> None:
    with pytest.raises(SourceError, match=r"GB.*Draw a smaller Input"):
        prepare(Recipe(), (1, 100_000, 100_000), source_of((1, 1, 1), 40, kind="u1"))


def test_values_instead_of_classes(tmp_path: Path) -> None:
    path = tmp_path / "curve.npz"
    x = np.linspace(-1, 1, 50, dtype=np.float32)[:, None]
    np.savez(path, x=x, y=np.sin(x[:, 0]))
    examples = prepare(Recipe(task="regression"), (1,), open_source(str(path)))
    assert examples.targets.shape == (50, 1)
    assert (len(examples.validation), examples.classes) == (10, ())


def test_classes_that_are_numbers_become_values_for_a_regression() -> None:
    examples = prepare(Recipe(task="regression"), (1, 8, 8))
    assert examples.classes == ()
    np.testing.assert_array_equal(examples.targets[:, 0], open_source("digits").targets)
    named = source_of((3,))
    assert prepare(Recipe(task="regression"), (3,), named).classes == named.classes
