"""What an Output says, by name."""

from __future__ import annotations

import numpy as np
import pytest

from netdesigner.inspect.scores import class_scores, value_scores


def test_classes_have_their_names_and_shares() -> None:
    scores = class_scores(np.array([0.0, np.log(3.0)]), ("cat", "dog"), 0)
    assert [(each.name, each.said, each.is_right, each.is_best) for each in scores] == [
        ("cat", "25.0 %", True, False), ("dog", "75.0 %", False, True),
    ]  # fmt: skip
    assert scores[1].part == pytest.approx(0.75)


def test_one_output_tells_two_classes() -> None:
    scores = class_scores(np.array([2.0]), ("no", "yes"), 1)
    assert [each.name for each in scores] == ["no", "yes"]
    assert scores[1].is_best


def test_more_outputs_than_classes_are_numbered() -> None:
    assert [each.name for each in class_scores(np.zeros(3), ("a", "b"), None)] == ["a", "b", "unit 2"]


def test_values_stand_beside_what_they_should_be() -> None:
    first, second = value_scores(np.array([-2.0, 1.0]), np.array([0.5, 1.0]))
    assert (first.name, first.value, first.part, first.said) == ("value 1", -2.0, 1.0, "wanted 0.5")
    assert second.part == 0.5
