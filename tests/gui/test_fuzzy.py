"""Fitting typed letters to names."""

import pytest

from netdesigner.gui import fuzzy


def test_nothing_typed_fits_everything() -> None:
    assert fuzzy.score("", "Conv2d") > 0


@pytest.mark.parametrize(
    ("better", "worse"),
    [("conv2d", "conv"), ("conv", "2d"), ("2d", "c2")],
)
def test_the_closer_the_better(better: str, worse: str) -> None:
    assert fuzzy.score(better, "Conv2d") > fuzzy.score(worse, "Conv2d") > 0


def test_other_words_count_less_than_the_name() -> None:
    assert 0 < fuzzy.score("filter", "Conv2d", "filter kernel") < fuzzy.score("conv", "Conv2d")


def test_letters_in_another_order_do_not_fit() -> None:
    assert fuzzy.score("vnoc", "Conv2d") == 0


def test_every_typed_word_may_begin_one_of_the_name() -> None:
    names = ["Add Linear", "Theme: Like the system", "Theme: Light", "Theme: Dark"]
    assert fuzzy.best_first("theme lig", [(name, "", name) for name in names])[0] == "Theme: Light"
    assert fuzzy.best_first("da the", [(name, "", name) for name in names]) == ["Theme: Dark"]


def test_best_first() -> None:
    names = ["MaxPool2d", "AdaptiveMaxPool2d", "ReLU"]
    assert fuzzy.best_first("maxp", [(name, "", name) for name in names]) == names[:2]
