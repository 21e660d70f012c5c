"""Learning curves as pictures: round ticks, lines where the values are, gaps where there are none."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageColor

from netdesigner.runs.curves import TRAINING, VALIDATION, curves_picture, panels_of, save_curves, ticks
from netdesigner.training.events import EpochDone


def epoch(number: int, loss: float = 0.5, accuracy: float | None = 0.9) -> EpochDone:
    return EpochDone(
        epoch=number, step=number, train_loss=loss, train_accuracy=accuracy, val_loss=loss * 2, val_accuracy=accuracy,
        lr=0.1, seconds=1.0, samples_per_second=1.0, is_best=False,
    )  # fmt: skip


def pixels_of(picture: Image.Image, colour: str) -> np.ndarray:
    """(n, 2): rows and columns of the pixels of exactly this colour."""
    return np.argwhere((np.asarray(picture) == ImageColor.getrgb(colour)).all(axis=2))


@given(st.floats(-1e6, 1e6), st.floats(1e-6, 1e6))
def test_ticks_are_evenly_spaced_and_enclose_the_values(low: float, span: float) -> None:
    marks = ticks(low, low + span)
    assert 2 <= len(marks) <= 12
    unseen = 1e-6 * (marks[1] - marks[0]) + 1e-9  # far less than a pixel
    assert marks[0] <= low + 1e-5 * abs(low) + unseen
    assert marks[-1] >= low + span - 1e-5 * abs(low + span) - unseen
    np.testing.assert_allclose(np.diff(marks), marks[1] - marks[0], rtol=1e-3, atol=1e-9)


def test_ticks_are_round_numbers() -> None:
    assert ticks(0, 2.3) == [0, 0.5, 1, 1.5, 2, 2.5]
    assert ticks(0.95, 1.0) == [0.95, 0.96, 0.97, 0.98, 0.99, 1.0]
    assert len(ticks(0, 0)) >= 2


def test_there_is_a_panel_for_accuracy_only_where_something_is_classified() -> None:
    assert [panel.title for panel in panels_of([epoch(1)])] == ["Loss", "Accuracy"]
    assert [panel.title for panel in panels_of([epoch(1, accuracy=None)])] == ["Loss"]
    assert curves_picture([epoch(1)]).size == (1040, 380)
    assert curves_picture([epoch(1, accuracy=None)], scale=2).size == (1040, 760)


def test_a_falling_loss_falls_in_the_picture() -> None:
    picture = curves_picture([epoch(n, 1.0 - n / 20, None) for n in range(1, 11)])
    points = pixels_of(picture, TRAINING)
    points = points[points[:, 0] > 70]  # below the legend
    left, right = points[points[:, 1] < 200], points[points[:, 1] > 400]
    assert left[:, 0].mean() < right[:, 0].mean() - 20  # rows count downwards
    assert len(pixels_of(picture, VALIDATION))


def test_a_value_that_is_no_number_leaves_a_gap() -> None:
    whole = curves_picture([epoch(n, 0.5, None) for n in range(1, 11)])
    torn = curves_picture([epoch(n, math.nan if n == 5 else 0.5, None) for n in range(1, 11)])
    assert 0 < len(pixels_of(torn, TRAINING)) < len(pixels_of(whole, TRAINING))


@pytest.mark.parametrize(
    "epochs",
    [
        [epoch(1)],
        [epoch(1, 0.0, 0.0), epoch(2, 0.0, 0.0)],
        [epoch(1, 1e9, 1.0), epoch(2, 1e9, 1.0)],
        [epoch(1, 1e-9, 0.5)],
        [epoch(1, math.inf, 0.1), epoch(2, math.nan, 0.1)],
        [epoch(n) for n in range(1, 3000)],
        [],
    ],
)
def test_odd_runs_are_drawn_too(epochs: list[EpochDone]) -> None:
    assert curves_picture(epochs, "Odd").size[1] == 380


def test_the_file_is_a_png_and_nothing_else_is_left(tmp_path: Path) -> None:
    save_curves([epoch(1), epoch(2)], tmp_path / "curves.png", "LeNet", scale=2)
    with Image.open(tmp_path / "curves.png") as picture:
        assert (picture.format, picture.size) == ("PNG", (2080, 760))
    assert [path.name for path in tmp_path.iterdir()] == ["curves.png"]
