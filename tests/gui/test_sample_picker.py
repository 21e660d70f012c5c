"""What the picker of examples says of an example and of the network's answer."""

from __future__ import annotations

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from netdesigner.data.example_set import ArraySet
from netdesigner.data.examples import prepare
from netdesigner.gui.panels.inspect.sample_picker import SamplePicker
from netdesigner.recipe.recipe import Recipe


@pytest.mark.parametrize(("score", "said"), [(2.0, "dog (88 %)"), (-2.0, "cat (88 %)")])
def test_a_single_score_tells_two_classes_apart(qtbot: QtBot, score: float, said: str) -> None:
    source = ArraySet(
        name="pets", where="", noun="Rows", shape=(3,), targets=np.arange(10) % 2, classes=("cat", "dog"),
        top=1.0, values=np.zeros((10, 3), np.float32),
    )  # fmt: skip
    picker = SamplePicker()
    qtbot.addWidget(picker)
    picker.show_examples(prepare(Recipe(), (3,), source))
    picker.show_scores(np.array([score]))
    assert picker.verdict.text().endswith(f"→ {said}")
