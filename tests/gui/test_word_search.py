"""Fitting typed words to titles."""

import pytest

from netdesigner.gui.look import word_search


def test_nothing_typed_fits_everything() -> None:
    assert word_search.score("", "Conv2d") > 0


@pytest.mark.parametrize(
    ("better", "worse"),
    [("conv2d", "conv"), ("conv", "2d")],
)
def test_the_closer_the_better(better: str, worse: str) -> None:
    assert word_search.score(better, "Conv2d") > word_search.score(worse, "Conv2d") > 0


def test_other_words_count_less_than_the_name() -> None:
    assert 0 < word_search.score("filter", "Conv2d", "filter kernel") < word_search.score("conv", "Conv2d")


def test_letters_in_another_order_do_not_fit() -> None:
    assert word_search.score("vnoc", "Conv2d") == 0


def test_every_typed_word_may_begin_one_of_the_name() -> None:
    names = ["Add Linear", "Theme: Like the system", "Theme: Light", "Theme: Dark"]
    assert word_search.best_first("theme lig", [(name, "", name) for name in names])[0] == "Theme: Light"
    assert word_search.best_first("da the", [(name, "", name) for name in names]) == ["Theme: Dark"]


def test_best_first() -> None:
    names = ["MaxPool2d", "AdaptiveMaxPool2d", "ReLU"]
    assert word_search.best_first("maxp", [(name, "", name) for name in names]) == names[:2]


def test_scattered_letters_fit_nothing() -> None:
    assert not word_search.score("tain", "Start training")
    assert not word_search.score("sv", "Save as…", "File")
    assert word_search.score("train", "Start training")
