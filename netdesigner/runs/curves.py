"""Learning curves as a PNG, drawn with Pillow: needs neither a window nor a display."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from netdesigner.paths import replacing
from netdesigner.training.events import EpochDone

PAPER, INK, FAINT, GRID = "#ffffff", "#1f2430", "#5b6270", "#e3e6eb"
TRAINING, VALIDATION = "#3b6fd4", "#d9711c"  # told apart by colour-blind eyes; validation is dashed as well
FINE = 3  # lines are drawn this many times larger and shrunk, which smooths them
LEFT, RIGHT, TOP, BOTTOM = 66, 18, 66, 50

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Curve:
    """One line of a panel."""

    name: str
    colour: str
    values: tuple[float, ...]
    is_dashed: bool = False


@dataclass(frozen=True)
class Panel:
    """One plot: a title, its curves, and limits that hold whatever the values are."""

    title: str
    curves: tuple[Curve, ...]
    is_percent: bool = False


def save_curves(epochs: Sequence[EpochDone], path: Path, title: str = "", scale: int = 1) -> None:
    """Loss, and accuracy where there is one, over the epochs; `scale` 2 is for dense screens and print."""
    with replacing(path) as place:
        curves_picture(epochs, title, scale).save(place, format="PNG", optimize=True)


def curves_picture(epochs: Sequence[EpochDone], title: str = "", scale: int = 1) -> Image.Image:
    """The picture that `save_curves` writes: 520 × 380 pixels a panel, times `scale`."""
    panels = panels_of(epochs)
    width, height = 520 * scale, 380 * scale
    picture = Image.new("RGB", (width * len(panels), height), PAPER)
    for number, panel in enumerate(panels):
        _draw_panel(picture, panel, (number * width, 0, (number + 1) * width, height), scale)
    if title:
        pen = ImageDraw.Draw(picture)
        pen.text((LEFT * scale, 10 * scale), title, INK, font=_font(15, scale))
    return picture


def panels_of(epochs: Sequence[EpochDone]) -> list[Panel]:
    """What there is to draw: the loss, and the accuracy if something was classified."""
    loss = Panel(
        "Loss",
        (
            Curve("training", TRAINING, tuple(epoch.train_loss for epoch in epochs)),
            Curve("validation", VALIDATION, tuple(epoch.val_loss for epoch in epochs), is_dashed=True),
        ),
    )
    trained = [epoch.train_accuracy for epoch in epochs if epoch.train_accuracy is not None]
    validated = [epoch.val_accuracy for epoch in epochs if epoch.val_accuracy is not None]
    if not validated:
        return [loss]
    accuracy = (
        Curve("training", TRAINING, tuple(trained)),
        Curve("validation", VALIDATION, tuple(validated), is_dashed=True),
    )
    return [loss, Panel("Accuracy", accuracy, is_percent=True)]


def ticks(low: float, high: float, wanted: int = 5) -> list[float]:
    """Round numbers (1, 2 or 5 times a power of ten apart) that enclose `low` and `high`."""
    span = max(high - low, abs(high) * 1e-6, 1e-9)
    raw = span / wanted
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= raw * 0.999)
    first, last = math.floor(low / step + 1e-6), math.ceil(high / step - 1e-6)
    return [round(number * step, 12) for number in range(first, max(last, first + 1) + 1)]


def _draw_panel(picture: Image.Image, panel: Panel, place: Box, scale: int) -> None:
    """Axes, curves and legend of one panel into its part of the picture."""
    left, top, right, bottom = place
    box = (left + LEFT * scale, top + TOP * scale, right - RIGHT * scale, bottom - BOTTOM * scale)
    y_ticks = _y_ticks(panel)
    count = max(len(curve.values) for curve in panel.curves)
    x_ticks = [tick for tick in ticks(1, max(count, 2)) if tick == int(tick) and 1 <= tick <= max(count, 2)]
    x_ticks = x_ticks if 1 in x_ticks else [1, *x_ticks]
    pen = ImageDraw.Draw(picture)
    frame = _Frame(box, (1, max(count, 2)), (y_ticks[0], y_ticks[-1]))
    _draw_axes(pen, frame, panel, x_ticks, y_ticks, scale)
    _draw_curves(picture, frame, panel, scale)
    _draw_legend(pen, frame, panel, scale)


def _y_ticks(panel: Panel) -> list[float]:
    """From zero for a loss; as close as the curves are, but within 0 … 100 %, for a share."""
    finite = [value for curve in panel.curves for value in curve.values if math.isfinite(value)]
    if not panel.is_percent:
        return ticks(min([*finite, 0.0]), max(finite, default=1.0))
    high = max([*finite, 0.05])
    low = min([*finite, high - 0.05])
    return [tick for tick in ticks(low, high) if -1e-9 <= tick <= 1.0 + 1e-9]


def _tick_text(value: float, step: float, is_percent: bool) -> str:
    """A tick with as many decimals as its neighbours need."""
    digits = max(0, -math.floor(math.log10(step) + 1e-9))
    if is_percent:
        return f"{100 * value:.{max(0, digits - 2)}f} %"
    return f"{value:.{digits}f}" if digits < 5 and abs(value) < 1e5 else f"{value:g}"


@dataclass(frozen=True)
class _Frame:
    """Where values lie in the picture."""

    box: Box
    x_range: tuple[float, float]
    y_range: tuple[float, float]

    def point(self, x: float, y: float) -> tuple[float, float]:
        left, top, right, bottom = self.box
        across = (x - self.x_range[0]) / (self.x_range[1] - self.x_range[0])
        up = (y - self.y_range[0]) / (self.y_range[1] - self.y_range[0])
        return left + across * (right - left), bottom - up * (bottom - top)


def _draw_axes(
    pen: ImageDraw.ImageDraw, frame: _Frame, panel: Panel, x_ticks: list[float], y_ticks: list[float], scale: int
) -> None:
    left, top, right, bottom = frame.box
    small, normal = _font(12, scale), _font(13, scale)
    step = y_ticks[1] - y_ticks[0]
    for tick in y_ticks:
        _, y = frame.point(1, tick)
        pen.line((left, y, right, y), GRID, width=scale)
        text = _tick_text(tick, step, panel.is_percent)
        pen.text((left - 8 * scale, y), text, FAINT, font=small, anchor="rm")
    for tick in x_ticks:
        x, _ = frame.point(tick, y_ticks[0])
        pen.line((x, bottom, x, bottom + 4 * scale), FAINT, width=scale)
        pen.text((x, bottom + 8 * scale), str(int(tick)), FAINT, font=small, anchor="mt")
    pen.line((left, bottom, right, bottom), FAINT, width=scale)
    pen.text((left, top - 12 * scale), panel.title, INK, font=normal, anchor="ls")
    pen.text(((left + right) / 2, bottom + 28 * scale), "epoch", FAINT, font=small, anchor="mt")


def _draw_curves(picture: Image.Image, frame: _Frame, panel: Panel, scale: int) -> None:
    """The lines, smoothed by drawing them larger; a value that is not a number leaves a gap."""
    left, top, right, bottom = (round(edge) for edge in frame.box)
    margin = 6 * scale
    part = (left - margin, top - margin, right + margin, bottom + margin)
    large = picture.crop(part).resize(((part[2] - part[0]) * FINE, (part[3] - part[1]) * FINE))
    pen = ImageDraw.Draw(large)
    for curve in panel.curves:
        run: list[tuple[float, float]] = []
        for number, value in enumerate([*curve.values, math.nan], 1):
            if math.isfinite(value):
                x, y = frame.point(number, value)
                run.append(((x - part[0]) * FINE, (y - part[1]) * FINE))
            else:
                _draw_run(pen, run, curve, scale * FINE)
                run = []
    picture.paste(large.resize((part[2] - part[0], part[3] - part[1]), Image.Resampling.BOX), part[:2])


def _draw_run(pen: ImageDraw.ImageDraw, run: list[tuple[float, float]], curve: Curve, unit: int) -> None:
    """One unbroken line of `unit`-sized pixels; a point where there is only one value."""
    if not run:
        return
    if len(run) == 1:
        (x, y), radius = run[0], 3 * unit
        pen.ellipse((x - radius, y - radius, x + radius, y + radius), curve.colour)
    elif curve.is_dashed:
        for dash in _dashes(run, 8.0 * unit, 4.0 * unit):
            pen.line(dash, curve.colour, width=2 * unit, joint="curve")
    else:
        pen.line(run, curve.colour, width=2 * unit, joint="curve")


def _dashes(run: list[tuple[float, float]], dash: float, gap: float) -> list[list[tuple[float, float]]]:
    """A line cut into dashes of equal length along its way."""
    result: list[list[tuple[float, float]]] = [[run[0]]]
    left, is_drawn = dash, True
    for (x0, y0), (x1, y1) in itertools.pairwise(run):
        length, done = math.hypot(x1 - x0, y1 - y0), 0.0
        while length - done > left:
            done += left
            point = (x0 + (x1 - x0) * done / length, y0 + (y1 - y0) * done / length)
            if is_drawn:
                result[-1].append(point)
            else:
                result.append([point])
            is_drawn, left = not is_drawn, gap if is_drawn else dash
        left -= length - done
        if is_drawn:
            result[-1].append((x1, y1))
    return [line for line in result if len(line) > 1]


def _draw_legend(pen: ImageDraw.ImageDraw, frame: _Frame, panel: Panel, scale: int) -> None:
    """Names and last values above the plot, at its right end."""
    _, top, right, _ = frame.box
    font, x, y = _font(12, scale), right, top - 17 * scale
    for curve in reversed(panel.curves):
        last = curve.values[-1] if curve.values else math.nan
        number = f"{last:.1%}".replace("%", " %") if panel.is_percent else f"{last:.3g}"
        text = f"{curve.name} {number}"
        pen.text((x, y), text, INK, font=font, anchor="rm")
        x -= pen.textlength(text, font=font) + 6 * scale
        ends = [(x - 22 * scale, y), (x, y)]
        for line in _dashes(ends, 8.0 * scale, 4.0 * scale) if curve.is_dashed else [ends]:
            pen.line(line, curve.colour, width=2 * scale)
        x -= 38 * scale


def _font(size: int, scale: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size * scale)
