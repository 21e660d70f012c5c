"""Numbers as colours: tables, scales, tiles and PNG files, with numpy and Pillow alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from netdesigner.inspect.grid import Grid
from netdesigner.paths import replacing

__all__ = ["SCALES", "Scale", "Table", "Tiles", "colour_table", "mosaic", "paint", "reach", "save_png"]

Table = Literal["diverging", "sequential", "grey"]
Scale = Literal["unit", "layer", "network"]
SCALES: tuple[Scale, ...] = ("unit", "layer", "network")
Pixels = NDArray[np.uint8]
Values = NDArray[np.float32]
Kind = Literal["filter", "weights", "map", "row"]

ANCHORS: dict[str, str] = {
    # ColorBrewer RdBu: white is zero; told apart by colour-blind readers as well
    "diverging": "053061 2166ac 4393c3 92c5de d1e5f0 f7f7f7 fddbc7 f4a582 d6604d b2182b 67001f",
    # viridis: equal steps look equal, and stay ordered in grey print
    "sequential": "440154 482878 3e4989 31688e 26828e 1f9e89 35b779 6ece58 b5de2b fde725",
    "grey": "000000 ffffff",
}


@dataclass(frozen=True, eq=False)
class Tiles:
    """Pictures of one size that belong together; `block` of them in a row belong to one unit."""

    values: Values  # (n, height, width), or (n, height, width, 3) in colour
    kind: Kind
    block: int = 1
    unit_count: int = 0  # units there are, of which the first may be all that is shown
    channel_count: int = 1

    @property
    def is_colour(self) -> bool:
        return self.values.ndim == 4

    @property
    def shown_units(self) -> int:
        return len(self.values) // self.block

    @property
    def is_whole(self) -> bool:
        """Whether nothing was left out."""
        return self.shown_units == self.unit_count and self.block == self.channel_count

    def left_out(self) -> str:
        """Which part is shown, where not all of it is: "the first 64 of 512 filters"; else empty."""
        word = "filters" if self.kind == "filter" else "units"
        parts = []
        if self.shown_units < self.unit_count:
            parts.append(f"the first {self.shown_units:,} of {self.unit_count:,} {word}")
        if self.block < self.channel_count:
            parts.append(f"the first {self.block:,} of {self.channel_count:,} channels")
        return ", ".join(parts)

    def describe(self, tile: int, row: int, column: int) -> str:
        """What lies at a place, for a tooltip: unit, y, x and value."""
        value = self.values[tile, row, column]
        shown = " ".join(f"{number:+.4g}" for number in np.atleast_1d(value)).replace("-", "−")
        if self.kind == "row":
            return f"unit {tile} = {shown}"
        if self.kind == "weights":
            return f"unit {row}, input {column} = {shown}"
        name = "map" if self.kind == "map" else "filter"
        channel = f", channel {tile % self.block}" if self.channel_count > 1 and not self.is_colour else ""
        return f"{name} {tile // self.block}{channel} · y {row}, x {column} = {shown}"


@lru_cache(maxsize=8)
def colour_table(name: Table) -> Pixels:
    """256 colours, (256, 3); the middle of the diverging one is zero."""
    anchors = np.array([list(bytes.fromhex(color)) for color in ANCHORS[name].split()], dtype=np.float64)
    places = np.linspace(0, len(anchors) - 1, 256)
    table = np.stack([np.interp(places, np.arange(len(anchors)), anchors[:, part]) for part in range(3)], axis=1)
    pixels: Pixels = np.rint(table).astype(np.uint8)
    pixels.flags.writeable = False
    return pixels


def reach(tiles: Tiles, scale: Scale, network_reach: float | None = None) -> Values:
    """The largest magnitude that each tile's colours stand for, (n,); never zero."""
    sizes = np.where(np.isfinite(tiles.values), np.abs(tiles.values), 0.0)
    if scale == "network" and network_reach is not None:
        result = np.full(len(tiles.values), network_reach, dtype=np.float32)
    elif scale == "unit" and tiles.kind != "row":  # single values would all be the strongest colour
        per_tile = sizes.reshape(len(sizes), -1).max(axis=1, initial=0.0)
        result = np.repeat(per_tile.reshape(-1, tiles.block).max(axis=1, initial=0.0), tiles.block)
    else:
        result = np.full(len(sizes), sizes.max(initial=0.0), dtype=np.float32)
    return np.maximum(result, np.finfo(np.float32).tiny).astype(np.float32)


def table_for(tiles: Tiles) -> Table:
    """Diverging round zero where there are two signs or weights; sequential for maps that never go below zero."""
    is_map = tiles.kind in ("map", "row")
    return "sequential" if is_map and float(tiles.values.min(initial=0.0)) >= 0 else "diverging"


def paint(tiles: Tiles, scale: Scale = "layer", network_reach: float | None = None) -> Pixels:
    """Tiles as colours, (n, height, width, 3)."""
    limits = reach(tiles, scale, network_reach).reshape(-1, *(1,) * (tiles.values.ndim - 1))
    values = np.where(np.isnan(tiles.values), 0.0, tiles.values)
    if tiles.is_colour:  # grey is zero
        return np.clip(np.rint(127.5 + 127.5 * values / limits), 0, 255).astype(np.uint8)
    name = table_for(tiles)
    shares = values / limits if name == "sequential" else 0.5 + 0.5 * values / limits
    painted: Pixels = colour_table(name)[np.clip(np.rint(255.0 * shares), 0, 255).astype(np.uint8)]
    return painted


def mosaic(pictures: Pixels, grid: Grid, background: Sequence[int] = (255, 255, 255)) -> Pixels:
    """All tiles in one picture, (height, width, 3)."""
    picture = np.empty((grid.height, grid.width, 3), dtype=np.uint8)
    picture[:] = np.asarray(background, dtype=np.uint8)
    large = pictures.repeat(grid.factor, axis=1).repeat(grid.factor, axis=2)
    for tile, (x, y) in zip(large, grid.places(range(len(large))), strict=True):
        picture[y : y + tile.shape[0], x : x + tile.shape[1]] = tile
    return picture


def picture_of(tiles: Tiles, scale: Scale = "layer", aspect: float = 1.6, network_reach: float | None = None) -> Pixels:
    """Tiles as one picture of about this ratio of width to height."""
    return mosaic(paint(tiles, scale, network_reach), Grid.best(tiles, aspect))


def save_png(path: Path, pixels: Pixels, least: int = 0) -> None:
    """Writes a picture; small ones are enlarged by a whole factor to at least `least` pixels a side."""
    from PIL import Image

    factor = max(1, -(-least // max(pixels.shape[:2]))) if least else 1
    large: Any = pixels.repeat(factor, axis=0).repeat(factor, axis=1) if factor > 1 else pixels
    with replacing(path) as place:
        Image.fromarray(np.ascontiguousarray(large)).save(place, format="PNG")
