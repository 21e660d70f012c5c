"""Numbers as colours: zero in the middle, scales, what is left out."""

from dataclasses import replace

import numpy as np
import pytest

from netdesigner.inspect.grid import Grid
from netdesigner.inspect.pictures import (
    colour_table,
    mosaic,
    paint,
    reach,
    sample_pixels,
    table_for,
)
from netdesigner.inspect.shown import Tiles
from netdesigner.inspect.views.maps import map_tiles


def tiles_of(*values: float, block: int = 1, kind: str = "filter") -> Tiles:
    array = np.array(values, np.float32).reshape(-1, 1, 1)
    return Tiles(array, kind, block, len(values) // block, block)  # type: ignore[arg-type]


def test_zero_is_white_and_opposite_values_are_equally_strong() -> None:
    painted = paint(tiles_of(-2.0, 0.0, 2.0)).reshape(3, 3).astype(int)
    assert painted[1].min() > 240
    assert painted[0][2] > painted[0][0]  # blue below zero
    assert painted[2][0] > painted[2][2]  # red above
    assert abs(painted[0].sum() - painted[2].sum()) < 100


def test_grey_is_zero_where_filters_are_in_colour() -> None:
    painted = paint(Tiles(np.array([[[[-1.0, 0.0, 1.0]]]], np.float32), "filter", 1, 1))
    assert painted.ravel().tolist() == [0, 128, 255]


@pytest.mark.parametrize(
    ("scale", "expected"), [("unit", [2.0, 2.0, 8.0, 8.0]), ("layer", [8.0] * 4), ("network", [16.0] * 4)]
)
def test_colours_are_scaled_to_the_unit_the_layer_or_the_network(scale: str, expected: list[float]) -> None:
    tiles = tiles_of(1.0, -2.0, 8.0, 4.0, block=2)
    assert reach(replace(tiles, network_reach=16.0), scale).tolist() == expected  # type: ignore[arg-type]


def test_a_row_of_units_has_one_scale() -> None:
    assert reach(tiles_of(1.0, 4.0, kind="row"), "unit").tolist() == [4.0, 4.0]


def test_what_is_all_zero_or_not_a_number_can_be_painted() -> None:
    assert paint(tiles_of(0.0, 0.0)).shape == (2, 1, 1, 3)
    assert paint(tiles_of(np.nan, np.inf, 1.0)).shape == (3, 1, 1, 3)


def test_maps_without_negative_values_use_the_sequential_table() -> None:
    assert table_for(tiles_of(0.0, 3.0, kind="map")) == "sequential"
    assert table_for(tiles_of(-1.0, 3.0, kind="map")) == "diverging"
    assert table_for(tiles_of(1.0, 3.0)) == "diverging"  # weights are always seen against zero


@pytest.mark.parametrize("name", ["diverging", "sequential", "grey"])
def test_tables_have_256_colours(name: str) -> None:
    table = colour_table(name)  # type: ignore[arg-type]
    assert table.shape == (256, 3)
    assert len(np.unique(table, axis=0)) > 200


def test_a_mosaic_shows_each_tile_at_its_place() -> None:
    tiles = tiles_of(-1.0, 1.0)
    grid = Grid(2, 1, 1, columns=2, factor=4)
    picture = mosaic(paint(tiles), grid, (7, 7, 7))
    assert picture.shape == (4, 10, 3)
    assert (picture[:, 4:6] == 7).all()
    assert (picture[:, :4] == paint(tiles)[0]).all()


def test_a_tooltip_names_unit_place_and_value() -> None:
    tiles = Tiles(np.array([[[0.5]], [[-0.25]], [[1.0]], [[2.0]]], np.float32), "filter", 2, 2, 2)
    assert tiles.describe(1, 0, 0) == "filter 0, channel 1 · y 0, x 0 = −0.25"
    assert tiles_of(0.5, 0.75, kind="row").describe(1, 0, 0) == "unit 1 = +0.75"
    assert tiles_of(0.5, kind="map").describe(0, 0, 0) == "map 0 · y 0, x 0 = +0.5"


def test_what_is_left_out_is_said() -> None:
    tiles = Tiles(np.zeros((8, 3, 3), np.float32), "filter", 4, 512, 256)
    assert not tiles.is_whole
    assert tiles.left_out() == "the first 2 of 512 filters, the first 4 of 256 channels"
    assert tiles_of(1.0, 2.0).left_out() == ""


@pytest.mark.parametrize(
    ("shape", "tiles"), [((6, 5, 4), (6, 5, 4)), ((10,), (10, 1, 1)), ((3, 7), (3, 1, 7)), ((9000,), (4096, 1, 1))]
)
def test_outputs_of_any_rank_become_tiles(shape: tuple[int, ...], tiles: tuple[int, ...]) -> None:
    made = map_tiles(np.zeros(shape))
    assert made is not None
    assert made.values.shape == tiles
    assert made.unit_count == shape[0]


def test_a_volume_has_no_tiles() -> None:
    assert map_tiles(np.zeros((2, 3, 4, 5))) is None


@pytest.mark.parametrize(
    ("shape", "picture"), [((1, 8, 9), (8, 9, 3)), ((3, 8, 9), (8, 9, 3)), ((64,), (8, 8, 3)), ((7,), (1, 7, 3))]
)
def test_an_example_becomes_a_picture(shape: tuple[int, ...], picture: tuple[int, ...]) -> None:
    sample = np.random.default_rng(0).normal(size=shape)
    pixels = sample_pixels(sample)
    assert pixels.shape == picture
    assert pixels.min() == 0
    assert pixels.max() == 255
