"""What views show as a static picture: a caption above, and what colours and lines stand for."""

from __future__ import annotations

import math
import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from netdesigner.inspect.grid import Grid
from netdesigner.inspect.pictures import ColourTable, colour_table, mosaic, paint, reach, table_for
from netdesigner.inspect.plotting import blank, plain, points
from netdesigner.inspect.shown import Bars, Curves, Line, Plot, Score, Shown, Tiles
from netdesigner.inspect.subject import Scale

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LEAST = 1200  # pixels of a mosaic's longer side: a small one is enlarged by a whole factor
MARGIN, BAR = 24, 18  # pixels
LETTER = 0.6  # of its height, the width of a letter
MOST_BARS, ROW = 40, 36  # lines, pixels
MOST_TITLE = 80  # letters
TRAINING, VALIDATION = "#3b6fd4", "#d9711c"  # told apart by colour-blind eyes; validation is dashed as well
RIGHT, WRONG = "#2e8b57", "#c23b3b"


@dataclass(frozen=True)
class Paper:
    """The colours of ground and letters."""

    ground: str = "#ffffff"
    ink: str = "#1f2430"
    faint: str = "#5b6270"
    grid: str = "#e3e6eb"


@dataclass(frozen=True)
class Caption:
    """What stands above a picture: what is looked at, and how it came about."""

    title: str
    detail: str = ""


WHITE = Paper()


def plate(shown: Shown, caption: Caption, scale: Scale = "layer", paper: Paper = WHITE, aspect: float = 1.6) -> Figure:
    """A picture of what a view shows; `aspect` is the ratio of width to height that a mosaic is arranged for."""
    if isinstance(shown, Tiles):
        return _mosaic(shown, caption, scale, paper, aspect)
    if isinstance(shown, Bars):
        return _bars(shown, caption, paper)
    return _curves(shown, caption, paper)


class _Page:
    """A figure with its caption, whose parts are placed in pixels from the upper left corner."""

    def __init__(self, caption: Caption, paper: Paper, width: int, height: int, foot: int) -> None:
        size = _type_size(width)
        letters = max(20, int((width - 2 * MARGIN) / (size * LETTER)))
        title = textwrap.shorten(plain(caption.title), min(letters, MOST_TITLE), placeholder=" …")
        lines = textwrap.wrap(plain(caption.detail), letters)
        self.size, self.paper = size, paper
        self.top = MARGIN + size + 14 + len(lines) * (size + 8) + 8
        self.width, self.height = width, self.top + height + foot
        self.figure = blank(self.width, self.height, paper.ground)
        self.write(title, MARGIN, MARGIN, size + 3, weight="bold")
        for number, line in enumerate(lines):
            self.write(line, MARGIN, MARGIN + size + 14 + number * (size + 8), size, color=paper.faint)

    def write(self, text: str, x: float, y: float, size: float, **look: Any) -> None:
        """A line of text whose upper left corner, or what `look` says instead, lies at a place."""
        look = {"va": "top", "ha": "left", "color": self.paper.ink} | look
        place = (x / self.width, 1.0 - y / self.height)
        self.figure.text(*place, text, fontsize=points(size), parse_math=False, **look)

    def frame(self, x: float, y: float, width: float, height: float) -> Axes:
        """A frame for a plot or a picture."""
        box = (x / self.width, 1.0 - (y + height) / self.height, width / self.width, height / self.height)
        return self.figure.add_axes(box)


def _type_size(width: int) -> int:
    """Pixels of type on a picture of this width."""
    return min(22, max(18, round(width / 60)))


# --- mosaics -----------------------------------------------------------------------------------------


def _mosaic(tiles: Tiles, caption: Caption, scale: Scale, paper: Paper, aspect: float) -> Figure:
    ground = tuple(bytes.fromhex(paper.ground[1:]))
    pixels = mosaic(paint(tiles, scale), Grid.best(tiles, aspect), ground)
    factor = max(1, math.ceil(LEAST / max(pixels.shape[:2])))
    height, width = (side * factor for side in pixels.shape[:2])
    outer = max(width, LEAST // 2) + 2 * MARGIN
    foot = _type_size(outer) + 2 * MARGIN + (0 if tiles.is_colour else BAR + MARGIN)
    page = _Page(caption, paper, outer, height, foot)
    axes = page.frame((outer - width) / 2, page.top, width, height)
    axes.imshow(pixels.repeat(factor, axis=0).repeat(factor, axis=1), interpolation="none", aspect="auto")
    axes.set_axis_off()
    end, below = _end(tiles, scale), page.top + height + MARGIN
    if tiles.is_colour:
        page.write(f"red, green and blue: grey is 0, full is +{end}, none is −{end}", MARGIN, below - 8, page.size)
    else:
        _draw_scale(page, table_for(tiles), end, below)
    return page.figure


def _end(tiles: Tiles, scale: Scale) -> str:
    """What the strongest colour stands for; "max" where that differs from tile to tile."""
    limits = reach(tiles, scale)
    return f"{float(limits[0]):.3g}" if bool(np.all(limits == limits[0])) else "max"


def _draw_scale(page: _Page, table: ColourTable, end: str, top: int) -> None:
    """The colours from the least to the largest value, with numbers at the ends and zero."""
    length = min(480, page.width - 2 * MARGIN)
    axes = page.frame(MARGIN, top, length, BAR)
    axes.imshow(colour_table(table)[None], aspect="auto", interpolation="nearest")
    axes.set_axis_off()
    if table == "sequential":
        marks = [(0.0, "0", "left"), (1.0, end, "right")]
    else:
        marks = [(0.0, f"−{end}", "left"), (0.5, "0", "center"), (1.0, f"+{end}", "right")]
    for share, text, side in marks:
        page.write(text, MARGIN + share * length, top + BAR + 6, page.size, ha=side)


# --- bars --------------------------------------------------------------------------------------------


def _bars(bars: Bars, caption: Caption, paper: Paper) -> Figure:
    """In the order of the classes; of very many the likeliest, and the label always."""
    scores = list(bars.scores)
    if len(scores) > MOST_BARS:
        ranked = sorted(scores, key=lambda score: (not score.is_right, -score.part))[:MOST_BARS]
        scores = sorted(ranked, key=lambda score: -score.part)
    width, left, right = 1000, 300, 230
    has_label = any(score.is_right for score in scores)
    page = _Page(caption, paper, width, len(scores) * ROW, 2 * MARGIN + (24 if has_label else 0))
    axes = page.frame(left, page.top, width - left - right, len(scores) * ROW)
    places = np.arange(len(scores))
    axes.barh(places, [1.0] * len(scores), 0.55, color=paper.grid)
    axes.barh(places, [score.part for score in scores], 0.55, color=[_colour(score, has_label) for score in scores])
    axes.set(xlim=(0, 1), ylim=(len(scores) - 0.5, -0.5))
    axes.set_axis_off()
    for number, score in enumerate(scores):
        middle = page.top + (number + 0.5) * ROW
        look = {"va": "center", "weight": "bold" if score.is_right or score.is_best else "normal"}
        name = textwrap.shorten(plain(score.name), 22, placeholder=" …")
        page.write(f"{name}  ✓" if score.is_right else name, MARGIN, middle, 18, **look)
        page.write(score.said, width - right + 110, middle, 18, va="center", ha="right")
        value = f"{score.value:+.4g}".replace("-", "−")
        page.write(value, width - MARGIN, middle, 18, va="center", ha="right", color=paper.faint)
    if has_label:
        page.write("✓ label of the example", MARGIN, page.height - MARGIN, 16, va="bottom", color=paper.faint)
    return page.figure


def _colour(score: Score, has_label: bool) -> str:
    if score.is_best and has_label:
        return RIGHT if score.is_right else WRONG
    return TRAINING


# --- curves ------------------------------------------------------------------------------------------


def _curves(curves: Curves, caption: Caption, paper: Paper) -> Figure:
    """A frame for each plot, side by side."""
    across, down, left, gap = 900, 560, 110, 60
    page = _Page(caption, paper, len(curves.plots) * across, down + gap, 2 * MARGIN + 44)
    for number, plot in enumerate(curves.plots):
        axes = page.frame(number * across + left, page.top + gap, across - left - 2 * MARGIN, down)
        _draw_plot(axes, plot, curves.epoch_count, paper)
    return page.figure


def _draw_plot(axes: Axes, plot: Plot, epoch_count: int, paper: Paper) -> None:
    from matplotlib.ticker import MaxNLocator, PercentFormatter

    for line in plot.lines:
        _draw_line(axes, line, plot.is_share)
    axes.set_title(plot.title, loc="left", fontsize=points(20), color=paper.ink, pad=14)
    axes.set_xlabel("epoch", fontsize=points(18), color=paper.faint)
    axes.set_xlim(1, max(epoch_count, 2))
    axes.xaxis.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1))
    low, high = _limits(plot)
    axes.set_ylim(low, high)
    if plot.is_share:
        axes.yaxis.set_major_formatter(PercentFormatter(1.0, symbol=" %"))
    axes.grid(axis="y", color=paper.grid)
    axes.set_axisbelow(True)
    axes.set_facecolor(paper.ground)
    axes.tick_params(labelsize=points(17), labelcolor=paper.faint, color=paper.faint)
    for side, spine in axes.spines.items():
        spine.set_visible(side == "bottom")
        spine.set_color(paper.faint)
    axes.legend(
        loc="lower right", bbox_to_anchor=(1.0, 1.0), ncols=2, frameon=False, fontsize=points(17),
        labelcolor=paper.ink, borderaxespad=0.2,
    )  # fmt: skip


def _draw_line(axes: Axes, line: Line, is_share: bool) -> None:
    """A value that is no number leaves a gap; one between two gaps is a point."""
    values = np.array([value if math.isfinite(value) else math.nan for value in line.values])
    there = np.isfinite(values)
    alone = there & ~np.r_[False, there[:-1]] & ~np.r_[there[1:], False]
    last = line.values[-1] if line.values else math.nan
    label = f"{line.name} {100 * last:.1f} %" if is_share else f"{line.name} {last:.3g}"
    color, style = (VALIDATION, "--") if line.is_of_validation else (TRAINING, "-")
    epochs = np.arange(1, len(values) + 1)
    axes.plot(epochs, values, style, label=label, color=color, linewidth=2.2, clip_on=False)
    axes.plot(epochs[alone], values[alone], "o", color=color, markersize=7, clip_on=False)


def _limits(plot: Plot) -> tuple[float, float]:
    """From zero for a loss; as close as the curves are, but within 0 … 100 %, for a share."""
    finite = [value for line in plot.lines for value in line.values if math.isfinite(value)]
    low, high = min(finite, default=0.0), max(finite, default=1.0)
    if not plot.is_share:
        low = min(low, 0.0)
        return low, high + (0.05 * (high - low) or max(abs(high) * 0.05, 1e-9))
    room = max(0.1 * (high - low), 0.01)
    return max(0.0, low - room), min(1.0, high + room)
