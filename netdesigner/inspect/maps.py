"""What a layer answers to one example, as tiles: feature maps, or a row of units."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from netdesigner.inspect.pictures import Tiles

MOST_UNITS = 4096
MOST_MAPS = 1024


def map_tiles(output: NDArray[Any]) -> Tiles | None:
    """Tiles of an output without its batch axis: one a channel, or one a unit of a flat row."""
    values = np.asarray(output, dtype=np.float32)
    if values.ndim == 1:
        return Tiles(values[:MOST_UNITS].reshape(-1, 1, 1), "row", 1, len(values))
    if values.ndim == 2:  # channel, length
        return Tiles(values[:MOST_MAPS, None, :], "map", 1, len(values))
    if values.ndim == 3:
        return Tiles(np.ascontiguousarray(values[:MOST_MAPS]), "map", 1, len(values))
    return None


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
