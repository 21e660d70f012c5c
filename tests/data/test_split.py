"""Laws of the split: disjoint, complete, of the right size, stratified, fixed by the seed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netdesigner.data.example_set import ArraySet
from netdesigner.data.preparation.split import split
from netdesigner.data.split import DataSplit, PartOrigin

CLASS_COUNTS = st.lists(st.integers(0, 40), min_size=1, max_size=12).filter(lambda counts: sum(counts) >= 2)
PARTS = st.floats(0.01, 0.99)
SEEDS = st.integers(0, 2**31 - 1)


def labels_of(counts: list[int]) -> np.ndarray:
    return np.repeat(np.arange(len(counts)), counts)


@given(CLASS_COUNTS, PARTS, SEEDS, st.booleans())
def test_the_two_parts_are_disjoint_complete_and_not_empty(counts: list[int], part: float, seed: int, by_class: bool):
    labels = labels_of(counts)
    training, validation = split(labels, part, seed, by_class)
    assert sorted([*training, *validation]) == list(range(len(labels)))
    assert len(training) > 0
    assert len(validation) > 0


@given(st.lists(st.integers(2, 40), min_size=1, max_size=12), PARTS, SEEDS)
def test_every_class_is_split_in_the_same_proportion(counts: list[int], part: float, seed: int):
    labels = labels_of(counts)
    _, validation = split(labels, part, seed)
    shares = np.bincount(labels[validation], minlength=len(counts))
    for count, share in zip(counts, shares, strict=True):
        assert abs(share - count * part) < 1 + 1e-6 or share == count - 1
        assert share < count  # something is left to train with


@given(st.lists(st.integers(10, 40), min_size=1, max_size=12), st.floats(0.05, 0.9), SEEDS)
def test_validation_has_its_part_of_all_examples(counts: list[int], part: float, seed: int):
    labels = labels_of(counts)
    _, validation = split(labels, part, seed)
    assert len(validation) == max(1, round(len(labels) * part))


@given(CLASS_COUNTS, PARTS, SEEDS)
def test_the_seed_fixes_the_split(counts: list[int], part: float, seed: int):
    labels = labels_of(counts)
    assert all(np.array_equal(a, b) for a, b in zip(split(labels, part, seed), split(labels, part, seed), strict=True))


def test_another_seed_gives_another_split() -> None:
    labels = labels_of([50] * 4)
    assert not np.array_equal(split(labels, 0.2, 0)[1], split(labels, 0.2, 1)[1])


def test_classes_of_one_example_all_train_or_the_split_ignores_classes() -> None:
    training, _ = split(labels_of([1, 1, 20]), 0.2, 0)
    assert {0, 1} <= set(training.tolist())
    assert len(split(labels_of([1] * 10), 0.2, 0)[1]) == 2


def test_one_example_cannot_be_split() -> None:
    with pytest.raises(ValueError, match="at least 2"):
        split(np.array([0]), 0.2, 0)


def test_a_split_says_where_each_part_comes_from() -> None:
    values = np.zeros((10, 3), dtype=np.float32)
    whole = ArraySet("rows", "", "Rows", (3,), np.arange(10) % 2, ("a", "b"), 1.0, values=values)
    alone = DataSplit.of(whole, 0.2, seed=0)
    assert (len(alone.training), len(alone.validation), len(alone.test)) == (8, 2, 0)
    assert (alone.validation.origin, alone.test.origin) == (PartOrigin.DRAWN, PartOrigin.MISSING)
    own = replace(whole, targets=whole.targets[:4], values=values[:4])
    parts = DataSplit.of(replace(whole, validation=own, test=own), 0.2, seed=0)
    assert parts.training.indices.tolist() == list(range(10))
    assert parts.validation.indices.tolist() == [10, 11, 12, 13]
    assert (parts.validation.origin, parts.test.origin, len(parts.test)) == (
        PartOrigin.SET_APART,
        PartOrigin.SET_APART,
        4,
    )
