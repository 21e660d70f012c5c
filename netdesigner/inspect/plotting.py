"""matplotlib as it is used here: without pyplot, without the user's settings, the same bytes every time.

Importing it looks through the fonts of the system once, which takes seconds: for a background thread, never for the
window's. Its cache lies in a folder of the program, or in a temporary one where that cannot be written.
"""

from __future__ import annotations

import logging
import os
from threading import Lock
from typing import TYPE_CHECKING, Any

from netdesigner.paths import cache_folder

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from matplotlib.ft2font import FT2Font

DPI = 100.0  # a picture is reckoned in pixels of this size
FONT = "DejaVu Sans"  # comes with matplotlib: the same letters on every machine
SETTINGS: dict[Any, Any] = {
    "font.family": [FONT],
    "text.parse_math": False,  # a $ in a block's name is no formula
    "svg.hashsalt": "netdesigner",
    "svg.fonttype": "path",
    "axes.unicode_minus": True,
    "path.simplify": False,
}
MISSING = "□"

_lock = Lock()
_font: FT2Font | None = None


def ready() -> FT2Font:
    """Imports matplotlib and sets it up, once; returns the font that all is written in."""
    global _font
    with _lock:
        if _font is None:
            os.environ["MPLCONFIGDIR"] = str(cache_folder() / "matplotlib")
            logging.getLogger("matplotlib").setLevel(logging.ERROR)  # fonts of the system that it cannot read
            import matplotlib
            from matplotlib import font_manager

            matplotlib.rcdefaults()  # whatever a matplotlibrc says
            matplotlib.rcParams.update(SETTINGS)
            _font = font_manager.get_font(font_manager.findfont(FONT))
        return _font


def blank(width: int, height: int, ground: str) -> Figure:
    """An empty figure of so many pixels, with the canvas that draws it."""
    ready()
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width / DPI, height / DPI), dpi=DPI, facecolor=ground)
    FigureCanvasAgg(figure)
    return figure


def plain(text: str) -> str:
    """A text in letters that the font has, on one line: what it lacks is a box, and no warning."""
    font = ready()
    letters = " ".join(text.split())
    return "".join(letter if font.get_char_index(ord(letter)) else MISSING for letter in letters)


def points(pixels: float) -> float:
    """A size of type in matplotlib's points."""
    return pixels * 72.0 / DPI
