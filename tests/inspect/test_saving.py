"""What views show, saved: pictures with caption and scale, the same bytes each time, and the raw numbers."""

from __future__ import annotations

import csv
import math
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageColor

from netdesigner.errors import NotWrittenError
from netdesigner.inspect.plate import TRAINING, VALIDATION, Caption, plate
from netdesigner.inspect.plotting import plain
from netdesigner.inspect.saving import save
from netdesigner.inspect.shown import Bars, Curves, Line, Plot, Score, Shown, Tiles, ViewError

CAPTION = Caption("Net: conv1", "Conv2d · 4 × 8 × 8 · example 3 · Trained weights.")
TILES = Tiles(np.linspace(-1, 1, 36, dtype=np.float32).reshape(4, 3, 3), "filter", 1, 4)
BARS = Bars((Score("cat", 1.5, 0.8, "80.0 %", is_right=True, is_best=True), Score("=1+1", -0.5, 0.2, "20.0 %")))


def curves_of(*losses: float) -> Curves:
    lines = (Line("training", "train_loss", losses), Line("validation", "val_loss", losses[::-1], True))
    return Curves((Plot("Loss", lines),))


VALUES: dict[str, Shown] = {"tiles": TILES, "bars": BARS, "curves": curves_of(1.0, 0.6, 0.3, 0.2)}


def pixels(path: Path) -> np.ndarray:
    with Image.open(path) as image:
        assert image.format == "PNG"
        return np.asarray(image.convert("RGB"))


def colored(picture: np.ndarray, color: str) -> np.ndarray:
    """Rows and columns of the pixels of exactly this colour."""
    return np.argwhere((picture == ImageColor.getrgb(color)).all(axis=2))


@pytest.mark.parametrize("name", VALUES)
@pytest.mark.parametrize("ending", [".png", ".svg", ".csv", ".npz"])
def test_the_same_numbers_give_the_same_bytes(name: str, ending: str, tmp_path: Path) -> None:
    first, second = (tmp_path / folder / f"x{ending}" for folder in ("a", "b"))
    for path in (first, second):
        save(path, VALUES[name], CAPTION)
        assert [each.name for each in path.parent.iterdir()] == [path.name]
    assert first.read_bytes() == second.read_bytes()


def test_a_mosaic_is_enlarged_by_a_whole_factor_below_its_caption_and_above_its_scale(tmp_path: Path) -> None:
    save(tmp_path / "x.png", TILES, CAPTION)
    picture = pixels(tmp_path / "x.png")
    assert max(picture.shape) >= 1200
    assert (picture[0] == 255).all()
    darkest, brightest = colored(picture, "#67001f"), colored(picture, "#053061")
    rows = darkest[darkest[:, 0] < picture.shape[0] - 100][:, 0]
    assert len(np.unique(rows)) * 3 > 300  # a third of a tile, in one colour to its edges
    assert brightest[:, 0].max() > picture.shape[0] - 100  # and once more in the scale
    assert (picture[20:60] < 100).any()  # the title


def test_a_falling_loss_falls_and_a_value_that_is_no_number_leaves_a_gap(tmp_path: Path) -> None:
    save(tmp_path / "whole.png", curves_of(*(1.0 - n / 20 for n in range(10))), CAPTION)
    save(tmp_path / "torn.png", curves_of(*(math.nan if n == 4 else 1.0 - n / 20 for n in range(10))), CAPTION)
    whole, torn = (colored(pixels(tmp_path / f"{name}.png"), TRAINING) for name in ("whole", "torn"))
    assert 0 < len(torn) < len(whole)
    whole = whole[whole[:, 0] > 200]  # below the legend
    left, right = whole[whole[:, 1] < 300], whole[whole[:, 1] > 600]
    assert left[:, 0].mean() < right[:, 0].mean() - 20  # rows count downwards
    assert len(colored(pixels(tmp_path / "whole.png"), VALIDATION))


@pytest.mark.parametrize(
    "losses", [(0.5,), (0.0, 0.0), (1e9, 1e9), (1e-9,), (math.inf, math.nan), (1e38, -1e38), tuple(range(3000))]
)
def test_odd_runs_are_drawn_too(losses: tuple[float, ...], tmp_path: Path) -> None:
    share = Curves((*curves_of(*losses).plots, Plot("Accuracy", (Line("a", "val_accuracy", losses, True),), True)))
    save(tmp_path / "x.png", share, Caption("Odd"))
    assert pixels(tmp_path / "x.png").shape[1] == 1800


def test_what_a_picture_says_is_no_formula_and_what_the_font_lacks_is_no_warning(tmp_path: Path) -> None:
    odd = "a $\\frac{1}{2}$ \ud55c\uae00 \U0001f600 \x07 " + "x" * 5000
    assert plain("a\n$b$ \ud55c") == "a $b$ □"
    for name, value in VALUES.items():
        save(tmp_path / f"{name}.png", value, Caption(odd, odd))
    scores = tuple(Score(f"{odd}{number}", 0.1, 0.1, odd[:8]) for number in range(300))
    save(tmp_path / "many.png", Bars(scores), Caption(odd))
    assert pixels(tmp_path / "many.png").shape[0] < 2500


def test_thousands_of_small_tiles_and_a_single_value(tmp_path: Path) -> None:
    save(tmp_path / "many.png", Tiles(np.ones((4096, 1, 1), np.float32), "row", 1, 4096), CAPTION)
    save(tmp_path / "one.png", Tiles(np.zeros((1, 1, 1), np.float32), "row", 1, 1), CAPTION)
    save(tmp_path / "colour.png", Tiles(np.zeros((2, 5, 5, 3), np.float32), "filter", 1, 2), CAPTION)


def test_numbers_are_the_raw_ones(tmp_path: Path) -> None:
    for ending in (".csv", ".npz"):
        save(tmp_path / f"tiles{ending}", TILES, CAPTION)
        save(tmp_path / f"bars{ending}", BARS, CAPTION)
    with np.load(tmp_path / "tiles.npz") as arrays:
        np.testing.assert_array_equal(arrays["values"], TILES.values[:, None])
    with (tmp_path / "tiles.csv").open() as stream:
        head, *rows = csv.reader(stream)
    assert head == ["filter", "channel", "y", "x", "value"]
    np.testing.assert_array_equal(np.array([row[-1] for row in rows], np.float32), TILES.values.ravel())
    assert "'=1+1,-0.5" in (tmp_path / "bars.csv").read_text()  # text, whatever a spreadsheet makes of it


def test_another_ending_is_refused_and_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(ViewError, match=r"x.pdf must end in .png, .svg, .csv or .npz"):
        save(tmp_path / "x.pdf", TILES, CAPTION)
    (tmp_path / "file").touch()
    with pytest.raises(NotWrittenError, match="could not be written"):
        save(tmp_path / "file" / "x.png", TILES, CAPTION)


def test_figures_are_made_without_pyplot_whatever_settings_lie_about(tmp_path: Path) -> None:
    """A fresh process whose HOME cannot be written, in a folder with a matplotlibrc of somebody's own."""
    (tmp_path / "matplotlibrc").write_text("font.size: 40\naxes.facecolor: red\nsvg.hashsalt: other\n")
    program = (
        "import sys, numpy as np\nfrom pathlib import Path\n"
        "from netdesigner.inspect.saving import save\nfrom netdesigner.inspect.plate import Caption\n"
        "from netdesigner.inspect.shown import *\n"
        "assert 'matplotlib' not in sys.modules\n"
        "lines = (Line('training', 'train_loss', (1.0, 0.6)), Line('validation', 'val_loss', (0.6, 1.0), True))\n"
        "save(Path(sys.argv[1]), Curves((Plot('Loss', lines),)), Caption('Net'))\n"
        "assert 'matplotlib.pyplot' not in sys.modules and not any(n.startswith('PySide6') for n in sys.modules)\n"
    )
    lines = (Line("training", "train_loss", (1.0, 0.6)), Line("validation", "val_loss", (0.6, 1.0), True))
    save(tmp_path / "here.svg", Curves((Plot("Loss", lines),)), Caption("Net"))
    surroundings = {
        "HOME": "/proc/nowhere",
        "PATH": "/usr/bin:/bin",
        "PYTHONPATH": ":".join(sys.path),
        "TMPDIR": str(tmp_path),
    }
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program, "there.svg"],
        cwd=tmp_path, env=surroundings, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert (done.stdout, done.stderr) == ("", "")
    assert (tmp_path / "there.svg").read_bytes() == (tmp_path / "here.svg").read_bytes()


def test_a_figure_has_its_caption_as_text(tmp_path: Path) -> None:
    texts = [text.get_text() for text in plate(TILES, CAPTION).texts]
    assert texts[:2] == [CAPTION.title, CAPTION.detail]
    assert texts[-3:] == ["−1", "0", "+1"]
    colour = Tiles(np.full((2, 5, 5, 3), 0.5, np.float32), "filter", 1, 2)
    assert plate(colour, CAPTION).texts[-1].get_text() == "red, green and blue: grey is 0, full is +0.5, none is −0.5"
