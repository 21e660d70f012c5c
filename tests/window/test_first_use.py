"""A newcomer with a mouse: draws, breaks, mends, trains, looks inside, saves, reopens, takes the code away.

Everything is done by xdotool on a real window; the questions asked of the program only look.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from tests.window.desk import Desk, middle

pytestmark = [pytest.mark.window, pytest.mark.slow]

BLOCKS = ["Input", "Conv2d", "MaxPool2d", "Conv2d", "MaxPool2d", "Linear"]


@pytest.fixture
def desk(virtual_display: str, tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(virtual_display, tmp_path)
    yield desk
    desk.close()


def test_a_newcomer_does_the_whole_job_with_the_mouse(desk: Desk, tmp_path: Path, virtual_display: str) -> None:
    names = draw(desk)
    breaks_and_mends(desk, names)
    trains(desk)
    looks_inside(desk, names)
    takes_the_code_away(desk)
    path = saves(desk, tmp_path)
    desk.close()
    reopened = Desk(virtual_display, tmp_path / "again", str(path))
    try:
        assert reopened.state["has_weights"]
        assert names[1] in reopened.state["nodes"]
        reopened.picture("9-reopened")
    finally:
        reopened.close()


def draw(desk: Desk) -> list[str]:
    """Drags the blocks from the palette one below the other, which joins them, in two columns; a wire joins these."""
    desk.picture("1-start")
    desk.click("Empty drawing")
    desk.until(lambda: desk.ask("find", text="Empty drawing") is None, "the start page gives way to the canvas")
    left, top, width, _ = desk.ask("canvas")
    names: list[str] = []
    for number, layer in enumerate(BLOCKS):
        column, row = divmod(number, 3)
        spot = (left + width * (0.3 + 0.4 * column), top + 60.0)
        if row:
            x, y, card_width, height = desk.ask("node", name=names[-1])["card"]
            spot = (x + card_width / 2 + 20, y + height + 80)
        names.append(desk.drop_block(layer, *spot))
        if row:
            desk.until(lambda: list(names[-2:]) in desk.state["edges"], "a block dropped right below is joined")
    desk.wire(names[2], names[3])
    assert desk.state["edges"] == sorted(map(list, pairwise(names)))
    desk.picture("2-drawn")
    return names


def breaks_and_mends(desk: Desk, names: list[str]) -> None:
    """The dense layer reads rows of the map: reads the sentence, clicks the repair; then adds the missing Output."""
    assert any(said.startswith("Linear works along the last axis") for said in desk.state["problems"])
    desk.click_block(names[-1])
    desk.picture("3-broken")
    desk.click("Insert Flatten")
    desk.until(lambda: "Flatten" in desk.state["nodes"].values(), "a Flatten is inserted")
    desk.click("Add an Output")
    desk.until(lambda: "Output" in desk.state["nodes"].values(), "an Output is added")
    desk.click("Round up (ceil_mode)")  # a warning: 11 rows are not a multiple of 2
    desk.until(lambda: not desk.state["problems"], "nothing is wrong any more")
    desk.picture("4-mended")


def trains(desk: Desk) -> None:
    """Presses Train and waits for the validation accuracy."""
    desk.click("Train", "QToolButton")
    desk.until(lambda: desk.state["training"] == "running", "it trains", 60)
    desk.picture("5-training")
    desk.until(lambda: desk.state["training"] == "finished", "it has trained", 240)
    desk.picture("6-trained")
    said = [
        found for text in desk.ask("labels") if (found := re.search(r"\bbest (0\.\d+|1\.0+)( at epoch \d+.*)?$", text))
    ]
    assert said, "the panel says how good the best epoch was"
    assert float(said[0][1]) >= 0.96


def looks_inside(desk: Desk, names: list[str]) -> None:
    """Opens Inspect, chooses a convolution on the drawing, sees its filters and then its feature maps."""
    desk.click("Arrangement Inspect")
    desk.click_block(names[1])
    desk.until(lambda: shows(desk, "filter"), "filters are shown")
    desk.picture("7-filters")
    desk.click("Feature maps")
    desk.until(lambda: shows(desk, "map"), "feature maps are shown, and what the strongest unit sees")
    desk.picture("7-maps")


def shows(desk: Desk, kind: str) -> bool:
    """Whether the line below the mosaic speaks of a filter or of a map."""
    return any(re.search(rf"\b{kind} \d+.* = [+−]?\d", text) for text in desk.ask("labels"))


def takes_the_code_away(desk: Desk) -> None:
    desk.click("Arrangement Code")
    desk.click("Check code")
    desk.until(lambda: any("max |difference| = 0" in text for text in desk.ask("labels")), "the code is verified", 120)
    desk.picture("8-verified")


def saves(desk: Desk, folder: Path) -> Path:
    """Saves under a name in the file dialog."""
    path = folder / "mine.netdesign"
    desk.click("Save", "QToolButton")
    desk.until(lambda: desk.state["focus"] == "QLineEdit", "the file dialog is open")
    desk.press("ctrl+a")
    desk.type(str(path))
    desk.press("Return")
    desk.until(lambda: path.is_file(), "the file is there")
    desk.until(lambda: not desk.state["is_modified"], "nothing is unsaved")
    assert middle(desk.ask("canvas"))
    return path
