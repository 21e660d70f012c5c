"""Saved pictures explain themselves."""

from __future__ import annotations

import numpy as np
import pytest

from netdesigner.inspect.captions import MARGIN, captioned
from netdesigner.inspect.pictures import colour_table

PIXELS = np.full((20, 30, 3), 7, np.uint8)


def test_the_picture_is_whole_below_its_caption() -> None:
    made = captioned(PIXELS, "Net: conv1", "Conv2d · 6 × 28 × 28", least=300)
    (top, left), (bottom, right) = (
        np.argwhere((made == 7).all(axis=2)).min(0),
        np.argwhere((made == 7).all(axis=2)).max(0),
    )
    assert (bottom - top + 1, right - left + 1) == (200, 300)
    assert (made[:top] != 255).any()  # the caption
    assert (made[bottom + 1 :] == 255).all()  # no scale


@pytest.mark.parametrize("table", ["diverging", "sequential"])
def test_the_scale_has_all_its_colours(table: str) -> None:
    made = captioned(PIXELS, "Net", "", scale=(table, "0.25"), least=300)  # type: ignore[arg-type]
    ends = colour_table(table)[[0, -1]]  # type: ignore[arg-type]
    bar = next(row for row in made[200:] if (row[MARGIN] == ends[0]).all())
    assert (bar == ends[1]).all(axis=1).any()


def test_a_long_caption_is_broken_into_lines() -> None:
    short, long = (captioned(PIXELS, "Net", "word " * count) for count in (2, 60))
    assert long.shape[1] == short.shape[1]
    assert long.shape[0] > short.shape[0]
