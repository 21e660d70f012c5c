"""Where tiles lie: from a tile to its place and back."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netdesigner.inspect.grid import Grid, Spot
from netdesigner.inspect.shown import Tiles

TILES = st.builds(
    lambda units, block, height, width: Tiles(
        np.zeros((units * block, height, width), np.float32), "filter", block, units, block
    ),
    st.integers(1, 70), st.integers(1, 20), st.integers(1, 30), st.integers(1, 30),
)  # fmt: skip


@given(TILES, st.floats(0.2, 5.0))
def test_every_value_is_found_again_where_it_was_put(tiles: Tiles, aspect: float) -> None:
    grid = Grid.best(tiles, aspect)
    for tile in {0, len(tiles.values) // 2, len(tiles.values) - 1}:
        x, y = grid.place(tile)
        for row, column in ((0, 0), (grid.tile_height - 1, grid.tile_width - 1)):
            middle = x + (column + 0.5) * grid.factor, y + (row + 0.5) * grid.factor
            assert grid.spot(*middle) == Spot(tile, row, column)
            assert middle[0] < grid.width
            assert middle[1] < grid.height


@given(TILES, st.floats(0.2, 5.0))
def test_tiles_do_not_overlap(tiles: Tiles, aspect: float) -> None:
    grid = Grid.best(tiles, aspect)
    assert len({grid.place(tile) for tile in range(grid.count)}) == grid.count


def test_gaps_and_the_outside_are_nowhere() -> None:
    grid = Grid(4, 5, 5, columns=2, factor=4)
    assert grid.spot(-1, 0) is None
    assert grid.spot(grid.width + 1, 0) is None
    assert grid.spot(20.5, 3) is None  # between the first tile and the second
    assert grid.spot(0, grid.height + 30) is None


@pytest.mark.parametrize(("right", "down", "reached"), [(1, 0, 6), (0, 1, 9), (0, -1, 1), (-1, 0, 4)])
def test_arrow_keys_walk_the_units(right: int, down: int, reached: int) -> None:
    assert Grid(12, 3, 3, columns=4).walk(5, right, down) == reached


def test_a_walk_stays_inside() -> None:
    grid = Grid(12, 3, 3, columns=4)
    assert grid.walk(0, -1, 0) == 0
    assert grid.walk(10, 0, 1) == 10


@pytest.mark.parametrize(("aspect", "columns"), [(8.0, 8), (0.12, 1)])
def test_the_arrangement_follows_the_room_there_is(aspect: float, columns: int) -> None:
    tiles = Tiles(np.zeros((8, 5, 5), np.float32), "map", 1, 8)
    assert Grid.best(tiles, aspect).columns == columns
