"""Pictures that explain themselves: a caption above, and what the colours stand for below."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from netdesigner.inspect.pictures import Pixels, Table, colour_table

PLAIN = str.maketrans({"×": "x", "→": "->", "−": "-", "–": "-", "…": "..."})  # what Pillow's own type can write
Colour = tuple[int, int, int]
MARGIN, BAR = 16, 12  # pixels


def captioned(
    pixels: Pixels,
    title: str,
    detail: str,
    ink: Colour = (31, 36, 48),
    paper: Colour = (255, 255, 255),
    *,
    scale: tuple[Table, str] | None = None,
    least: int = 0,
) -> Pixels:
    """The picture, enlarged by a whole factor to at least `least` pixels on its longer side, with its caption.

    `scale` is the colour table and what its end stands for ("0.25", or "max" where that differs from tile to tile);
    None for pictures in true colours.
    """
    title, detail = title.translate(PLAIN), detail.translate(PLAIN)
    factor = max(1, -(-least // max(pixels.shape[:2]))) if least else 1
    large = Image.fromarray(np.ascontiguousarray(pixels.repeat(factor, axis=0).repeat(factor, axis=1)))
    size = max(13, round(large.width / 60))
    heading, small = ImageFont.load_default(size + 2), ImageFont.load_default(size)
    lines = [line for line in _wrapped(detail, small, max(large.width, 320)) if line]
    top = MARGIN + (size + 10) + len(lines) * (size + 6) + 6
    foot = BAR + size + 2 * MARGIN if scale is not None else MARGIN
    width = max(large.width, 320) + 2 * MARGIN
    picture = Image.new("RGB", (width, top + large.height + foot), paper)
    pen = ImageDraw.Draw(picture)
    pen.text((MARGIN, MARGIN), title, ink, font=heading)
    for number, line in enumerate(lines):
        pen.text((MARGIN, MARGIN + size + 10 + number * (size + 6)), line, ink, font=small)
    picture.paste(large, ((width - large.width) // 2, top))
    if scale is not None:
        _draw_scale(picture, scale, top + large.height + MARGIN, small, ink)
    return np.asarray(picture, dtype=np.uint8)


def _wrapped(text: str, font: ImageFont.FreeTypeFont | ImageFont.ImageFont, width: int) -> list[str]:
    """Lines that are no wider than the picture."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and font.getlength(longer) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def _draw_scale(
    picture: Image.Image,
    scale: tuple[Table, str],
    top: int,
    font: ImageFont.FreeTypeFont | ImageFont.ImageFont,
    ink: Colour,
) -> None:
    """The colours from the least to the largest value, with numbers at the ends and zero."""
    table, end = scale
    length = min(320, picture.width - 2 * MARGIN)
    bar = Image.fromarray(np.ascontiguousarray(colour_table(table)[None])).resize((length, BAR))
    picture.paste(bar, (MARGIN, top))
    pen, below = ImageDraw.Draw(picture), top + BAR + 4
    if table == "sequential":
        marks = [(0, "0", "lt"), (length, end, "rt")]
    else:
        marks = [(0, f"-{end}", "lt"), (length // 2, "0", "mt"), (length, f"+{end}", "rt")]
    for x, text, anchor in marks:
        pen.text((MARGIN + x, below), text, ink, font=font, anchor=anchor)
