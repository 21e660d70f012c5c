"""Writes what a view shows: as a picture (PNG, SVG), or as its numbers (CSV, NumPy's npz)."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import numpy as np

from netdesigner.inspect.plate import WHITE, Caption, Paper, plate
from netdesigner.inspect.shown import Shown, ViewError
from netdesigner.inspect.subject import Scale
from netdesigner.paths import replacing

ENDINGS = {".png": "PNG picture", ".svg": "SVG picture", ".csv": "table of numbers", ".npz": "NumPy arrays"}


def save(
    path: Path,
    shown: Shown,
    caption: Caption,
    scale: Scale = "layer",
    paper: Paper = WHITE,
    aspect: float = 1.6,
) -> None:
    """Writes to `path` in the form that its ending names; the same numbers give the same bytes.

    Raises ViewError for another ending, and NotWrittenError.
    """
    check_ending(path)
    ending = path.suffix.lower()
    if ending == ".csv":
        content = _table(shown)
    elif ending == ".npz":
        content = _arrays(shown)
    else:
        content = _picture(ending, shown, caption, scale, paper, aspect)
    with replacing(path) as place:
        place.write_bytes(content)


def check_ending(path: Path) -> None:
    """Raises ViewError where a name has none of the known endings."""
    if path.suffix.lower() not in ENDINGS:
        raise ViewError(f"{path.name} must end in .png, .svg, .csv or .npz: that says what is written.")


def _picture(ending: str, shown: Shown, caption: Caption, scale: Scale, paper: Paper, aspect: float) -> bytes:
    figure = plate(shown, caption, scale, paper, aspect)
    stream = io.BytesIO()
    # no date and no version: they would be another file each time
    metadata = {"Software": None} if ending == ".png" else {"Date": None, "Creator": None}
    figure.savefig(stream, format=ending[1:], metadata=metadata, facecolor=figure.get_facecolor())
    return stream.getvalue()


def _table(shown: Shown) -> bytes:
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerows([_cell(part) for part in row] for row in shown.rows())
    return stream.getvalue().encode()


def _cell(part: object) -> object:
    """Text that a spreadsheet would take for a formula is marked as text."""
    return f"'{part}" if isinstance(part, str) and part[:1] in ("=", "+", "-", "@", "\t", "\r") else part


def _arrays(shown: Shown) -> bytes:
    stream = io.BytesIO()
    arrays: dict[str, Any] = shown.arrays()
    np.savez(stream, **arrays)
    return stream.getvalue()
