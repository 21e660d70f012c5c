"""Where the tiles of a mosaic lie: blocks of tiles in a grid, from a tile to its place and back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import ceil, isqrt
from typing import NamedTuple

from netdesigner.inspect.shown import Tiles

LEAST_TILE = 18  # pixels: smaller tiles are enlarged, so that gaps stay thin beside them
GAP, BLOCK_GAP = 2, 8  # pixels between tiles, and between the units they belong to, at least
GAP_SHARE = 20  # of large tiles, a gap is one part in so many


class Spot(NamedTuple):
    """A value in a mosaic: its tile, and row and column within it."""

    tile: int
    row: int
    column: int


@dataclass(frozen=True)
class Grid:
    """`count` tiles, `block` of them to a unit; `columns` units side by side."""

    count: int
    tile_height: int
    tile_width: int
    columns: int
    block: int = 1
    block_columns: int = 1
    factor: int = 1  # screen pixels of one value, before zooming

    @classmethod
    def best(cls, tiles: Tiles, aspect: float) -> Grid:
        """The arrangement that shows the tiles largest in a frame of this ratio of width to height."""
        height, width = tiles.values.shape[1:3]
        factor = max(1, ceil(LEAST_TILE / max(height, width)))
        units, found = tiles.shown_units, []
        for inner in _inner_columns(tiles.block):
            for columns in range(1, units + 1) if units <= 256 else _near(units, aspect):
                grid = cls(len(tiles.values), height, width, columns, tiles.block, inner, factor)
                scale = min(aspect / grid.width, 1.0 / grid.height)
                is_even = units % columns == 0
                found.append((round(scale * (1.05 if is_even else 1.0), 9), -columns, inner, grid))
        return max(found, key=lambda entry: entry[:3])[3]

    # -- sizes in pixels

    @property
    def gap(self) -> int:
        return max(GAP, self._side // GAP_SHARE) if self.count > 1 else 0

    @property
    def _side(self) -> int:
        return max(self.tile_height, self.tile_width) * self.factor

    @property
    def _between(self) -> int:
        """Pixels between two units."""
        return max(BLOCK_GAP, 3 * self.gap) if self.block > 1 else self.gap

    @property
    def _step(self) -> tuple[int, int]:
        return self.tile_width * self.factor + self.gap, self.tile_height * self.factor + self.gap

    @property
    def _block_size(self) -> tuple[int, int]:
        (across, down), rows = self._step, ceil(self.block / self.block_columns)
        return self.block_columns * across - self.gap, rows * down - self.gap

    @property
    def rows(self) -> int:
        return ceil(self.count // self.block / self.columns)

    @property
    def width(self) -> int:
        return self.columns * (self._block_size[0] + self._between) - self._between

    @property
    def height(self) -> int:
        return max(1, self.rows * (self._block_size[1] + self._between) - self._between)

    # -- places

    def place(self, tile: int) -> tuple[int, int]:
        """The upper left pixel of a tile: x, y."""
        return next(self.places(range(tile, tile + 1)))

    def places(self, tiles: Iterable[int]) -> Iterator[tuple[int, int]]:
        """The upper left pixels of tiles; for many it is quicker than one after the other."""
        (across, down), (block_width, block_height) = self._step, self._block_size
        block_width, block_height = block_width + self._between, block_height + self._between
        for tile in tiles:
            unit, inner = divmod(tile, self.block)
            row, column = divmod(unit, self.columns)
            inner_row, inner_column = divmod(inner, self.block_columns)
            yield column * block_width + inner_column * across, row * block_height + inner_row * down

    def unit_box(self, unit: int) -> tuple[int, int, int, int]:
        """x, y, width and height of all tiles of a unit."""
        x, y = self.place(unit * self.block)
        return x, y, *self._block_size

    def spot(self, x: float, y: float) -> Spot | None:
        """The value under a pixel; None in the gaps and outside."""
        (across, down), (block_width, block_height) = self._step, self._block_size
        column, x = divmod(x, block_width + self._between)
        row, y = divmod(y, block_height + self._between)
        inner_column, x = divmod(x, across)
        inner_row, y = divmod(y, down)
        value_row, value_column = int(y // self.factor), int(x // self.factor)
        if not (0 <= column < self.columns and 0 <= row < self.rows and inner_column < self.block_columns):
            return None
        inner = int(inner_row * self.block_columns + inner_column)
        tile = int(row * self.columns + column) * self.block + inner
        if inner >= self.block or tile >= self.count:
            return None
        if value_row >= self.tile_height or value_column >= self.tile_width:
            return None
        return Spot(tile, value_row, value_column)

    def walk(self, unit: int, right: int, down: int) -> int:
        """The unit reached from `unit` by arrow keys; at the border it stays."""
        last = self.count // self.block - 1
        reached = unit + right + down * self.columns
        return reached if 0 <= reached <= last else unit


def _inner_columns(block: int) -> list[int]:
    """How the tiles of one unit may be arranged: in a row, or as a square."""
    square = isqrt(block - 1) + 1 if block > 1 else 1
    return sorted({square, block}) if block <= 16 else [square]


def _near(units: int, aspect: float) -> list[int]:
    """Numbers of columns worth trying where there are many units."""
    middle = max(1, round((units * aspect) ** 0.5))
    return [columns for columns in range(middle // 3, middle * 3) if 1 <= columns <= units] or [units]
