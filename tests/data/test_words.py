"""Word numbers as examples: never normalized, and only those that the Input knows."""

from dataclasses import replace

import numpy as np
import pytest

from netdesigner.data.checks import SourceError
from netdesigner.data.examples import prepare
from netdesigner.layers.words import Words
from netdesigner.recipe.recipe import Recipe
from tests.data.test_examples import source_of


def words(values: np.ndarray) -> object:
    source = source_of((5,), len(values))
    return replace(source, values=values.astype(np.float32))


def test_words_are_not_normalized() -> None:
    values = np.arange(200).reshape(40, 5) % 30
    examples = prepare(Recipe(normalize=True), Words((5,), 30), words(values))
    np.testing.assert_array_equal(examples.batch(np.arange(40)), values)
    assert examples.shape == Words((5,), 30)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        (
            np.full((40, 5), 30),
            "the number 30; the Input knows the words 0 to 29. Set the vocabulary of the Input to 31.",
        ),
        (np.full((40, 5), -1), "the number -1; the Input knows the words 0 to 29. Clear the vocabulary of the Input."),
        (np.full((40, 5), 0.5), "are not whole numbers, so no words. Clear the vocabulary of the Input."),
    ],
)
def test_what_is_no_word_is_refused(values: np.ndarray, sentence: str) -> None:
    with pytest.raises(SourceError) as refusal:
        prepare(Recipe(), Words((5,), 30), words(values))
    assert str(refusal.value).endswith(sentence)
