"""The sheet that a figure is drawn on: it grows with the shapes and lines of text that are put on it, and ends as SVG.

Only what every viewer (and QtSvg) understands: no style sheets, no filters, no scripts.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal
from xml.sax.saxutils import escape, quoteattr

from netdesigner.errors import SentenceError
from netdesigner.figures.lettering import text_width
from netdesigner.figures.palette import CATEGORY_COLORS, DARK, LIGHT, Palette
from netdesigner.layout.boxes import Box, Point, around, grow

MARGIN, BARE_MARGIN = 32.0, 6.0  # with labels and without
FONT = "Inter, 'Segoe UI', 'DejaVu Sans', sans-serif"
PAPER = "#ffffff"  # a light picture is put on white pages
SMALL = 12.0
SWATCH, LEGEND_STEP, LEGEND_AIR = 12.0, 28.0, 22.0

Theme = Literal["light", "dark"]
Anchor = Literal["start", "middle", "end"]


class FigureError(SentenceError):
    """A network that cannot be drawn in the style asked for, with what to do."""


@dataclass(frozen=True)
class Look:
    """How any figure looks."""

    theme: Theme = "light"
    is_transparent: bool = False
    has_legend: bool = False
    has_labels: bool = True  # without them a figure is small enough for a card

    @property
    def palette(self) -> Palette:
        return DARK if self.theme == "dark" else LIGHT

    @property
    def paper(self) -> str:
        return DARK.canvas if self.theme == "dark" else PAPER


def number(value: float) -> str:
    """A number as short as it can be."""
    shown = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if shown == "-0" else shown


def plain(value: str) -> str:
    """Text for XML: escaped, and without the control characters that XML does not have."""
    return escape("".join(letter if letter.isprintable() else " " for letter in value))


class Sheet:
    """What is drawn, in order, and the box that holds it."""

    def __init__(self, look: Look) -> None:
        self.look, self.colors = look, look.palette
        self._parts: list[str] = []
        self._points: list[Point] = []

    def put(self, markup: str, *points: Point) -> None:
        """Ready markup, and points that the picture must hold."""
        self._parts.append(markup)
        self._points += points

    def cover(self, box: Box) -> None:
        """A box that the picture must hold."""
        self._points += [box[:2], box[2:]]

    def text(
        self, x: float, base: float, text: str, size: float, color: str, *, anchor: Anchor = "start", bold: bool = False
    ) -> None:
        """One line of text."""
        if not self.look.has_labels:
            return
        wide = text_width(text, size, bold)
        left = x - wide * {"start": 0.0, "middle": 0.5, "end": 1.0}[anchor]
        weight = ' font-weight="bold"' if bold else ""
        aligned = "" if anchor == "start" else f' text-anchor="{anchor}"'
        self.put(
            f'<text x="{number(x)}" y="{number(base)}" font-size="{number(size)}"{weight}{aligned} fill="{color}">'
            f"{plain(text)}</text>",
            (left, base - size),
            (left + wide, base + 0.3 * size),
        )

    def polygon(self, points: Sequence[Point], fill: str, stroke: str = "none", width: float = 1.0) -> None:
        corners = " ".join(f"{number(x)},{number(y)}" for x, y in points)
        line = f' stroke="{stroke}" stroke-width="{number(width)}" stroke-linejoin="round"' if stroke != "none" else ""
        self.put(f'<polygon points="{corners}" fill="{fill}"{line}/>', *points)

    def line(self, points: Sequence[Point], color: str, width: float = 1.0, dashes: str = "") -> None:
        """A chain of straight lines."""
        way = "M" + " L".join(f"{number(x)},{number(y)}" for x, y in points)
        self.path(way, points, color, width, dashes)

    def path(self, way: str, points: Iterable[Point], color: str, width: float = 1.0, dashes: str = "") -> None:
        dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
        self.put(f'<path d="{way}" fill="none" stroke="{color}" stroke-width="{number(width)}"{dashed}/>', *points)

    def circle(self, x: float, y: float, radius: float, fill: str, stroke: str = "none", width: float = 1.0) -> None:
        line = f' stroke="{stroke}" stroke-width="{number(width)}"' if stroke != "none" else ""
        self.put(
            f'<circle cx="{number(x)}" cy="{number(y)}" r="{number(radius)}" fill="{fill}"{line}/>',
            (x - radius, y - radius),
            (x + radius, y + radius),
        )

    # -- the whole

    def bounds(self) -> Box:
        return around(self._points) if self._points else (0.0, 0.0, 0.0, 0.0)

    def legend(self, categories: Iterable[str]) -> None:
        """The colours in use, in the order of the palette, in rows under what is drawn so far."""
        used = set(categories)
        names = [name for name in CATEGORY_COLORS if name in used] + sorted(used - CATEGORY_COLORS.keys())
        left, _, right, bottom = self.bounds()
        widths = [SWATCH + 6 + text_width(name, SMALL) + LEGEND_STEP for name in names]
        x, y = left, bottom + LEGEND_AIR
        for name, wide in zip(names, widths, strict=True):
            if x > left and x + wide - LEGEND_STEP > right:
                x, y = left, y + 20
            place = f'x="{number(x)}" y="{number(y)}" width="{number(SWATCH)}" height="{number(SWATCH)}"'
            self.put(f'<rect {place} rx="3" fill="{self.colors.category(name)}"/>', (x, y))
            self.text(x + SWATCH + 6, y + SWATCH - 1.5, name, SMALL, self.colors.muted)
            x += wide

    def svg(self, title: str, scale: float = 1.0) -> str:
        """The finished picture."""
        left, top, right, bottom = grow(self.bounds(), MARGIN if self.look.has_labels else BARE_MARGIN)
        wide, high = right - left, bottom - top
        area = f'x="{number(left)}" y="{number(top)}" width="{number(wide)}" height="{number(high)}"'
        ground = "" if self.look.is_transparent else f'<rect {area} fill="{self.look.paper}"/>\n'
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{number(wide * scale)}" height="{number(high * scale)}" '
            f'viewBox="{number(left)} {number(top)} {number(wide)} {number(high)}" font-family={quoteattr(FONT)}>'
        )
        return "\n".join([head, f"<title>{plain(title)}</title>", ground + "\n".join(self._parts), "</svg>"]) + "\n"
