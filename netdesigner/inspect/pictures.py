"""Numbers as colours: tables, scales and mosaics, with numpy alone."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from netdesigner.inspect.grid import Grid
from netdesigner.inspect.shown import Tiles, Values
from netdesigner.inspect.subject import Scale

ColourTable = Literal["diverging", "sequential", "grey"]
Pixels = NDArray[np.uint8]

ANCHORS: dict[str, str] = {
    # ColorBrewer RdBu: white is zero; told apart by colour-blind readers as well
    "diverging": "053061 2166ac 4393c3 92c5de d1e5f0 f7f7f7 fddbc7 f4a582 d6604d b2182b 67001f",
    # viridis: equal steps look equal, and stay ordered in grey print
    "sequential": "440154 482878 3e4989 31688e 26828e 1f9e89 35b779 6ece58 b5de2b fde725",
    "grey": "000000 ffffff",
}


@lru_cache(maxsize=8)
def colour_table(name: ColourTable) -> Pixels:
    """256 colours, (256, 3); the middle of the diverging one is zero."""
    anchors = np.array([list(bytes.fromhex(color)) for color in ANCHORS[name].split()], dtype=np.float64)
    places = np.linspace(0, len(anchors) - 1, 256)
    table = np.stack([np.interp(places, np.arange(len(anchors)), anchors[:, part]) for part in range(3)], axis=1)
    pixels: Pixels = np.rint(table).astype(np.uint8)
    pixels.flags.writeable = False
    return pixels


def reach(tiles: Tiles, scale: Scale) -> Values:
    """The largest magnitude that each tile's colours stand for, (n,); never zero."""
    sizes = np.where(np.isfinite(tiles.values), np.abs(tiles.values), 0.0)
    if scale == "network" and tiles.network_reach is not None:
        result = np.full(len(tiles.values), tiles.network_reach, dtype=np.float32)
    elif scale == "unit" and tiles.kind != "row":  # single values would all be the strongest colour
        per_tile = sizes.reshape(len(sizes), -1).max(axis=1, initial=0.0)
        result = np.repeat(per_tile.reshape(-1, tiles.block).max(axis=1, initial=0.0), tiles.block)
    else:
        result = np.full(len(sizes), sizes.max(initial=0.0), dtype=np.float32)
    return np.maximum(result, np.finfo(np.float32).tiny).astype(np.float32)


def table_for(tiles: Tiles) -> ColourTable:
    """Diverging round zero where there are two signs or weights; sequential for maps that never go below zero."""
    is_map = tiles.kind in ("map", "row")
    return "sequential" if is_map and float(tiles.values.min(initial=0.0)) >= 0 else "diverging"


def paint(tiles: Tiles, scale: Scale = "layer") -> Pixels:
    """Tiles as colours, (n, height, width, 3)."""
    limits = reach(tiles, scale).reshape(-1, *(1,) * (tiles.values.ndim - 1))
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


def sample_pixels(sample: NDArray[Any]) -> NDArray[np.uint8]:
    """An example as the network is given it, as a picture (height, width, 3): grey, or in colour."""
    values = np.asarray(sample, dtype=np.float32)
    if values.ndim == 1:
        side = int(np.sqrt(len(values)))
        values = values.reshape(1, side, side) if side * side == len(values) else values.reshape(1, 1, -1)
    elif values.ndim == 2:
        values = values[None]
    low, high = values.min(axis=(1, 2), keepdims=True), values.max(axis=(1, 2), keepdims=True)
    if len(values) == 3:
        low, high = low.min(), high.max()
    else:
        values, low, high = values[:1], low[:1], high[:1]
    pixels = np.clip(np.rint((values - low) * (255.0 / np.maximum(high - low, 1e-12))), 0, 255).astype(np.uint8)
    return np.ascontiguousarray(np.broadcast_to(pixels, (3, *pixels.shape[1:])).transpose(1, 2, 0))
