"""Weights as tiles: convolutions, transposed ones, colour, and dense layers that read a picture."""

import numpy as np
import pytest

from netdesigner.analysis.facts import analyse
from netdesigner.design.design import Design, chain
from netdesigner.inspect.inspector import network_reach
from netdesigner.inspect.pictures import Tiles
from netdesigner.inspect.views.filters import filter_tiles, node_tiles
from netdesigner.layers import parse_chain


def design_of(shape: tuple[int, ...], text: str) -> Design:
    return chain("Net", shape, parse_chain(text))


def tiles_of(design: Design, name: str, weight: np.ndarray) -> Tiles | None:
    node = next(node for node in design.graph.nodes.values() if node.name == name)
    return node_tiles(design.graph, analyse(design.graph), node, weight)


def test_one_tile_a_channel_and_a_block_a_filter() -> None:
    weight = np.arange(16 * 6 * 5 * 5, dtype=np.float32).reshape(16, 6, 5, 5)
    tiles = filter_tiles(weight)
    assert tiles is not None
    assert tiles.values.shape == (96, 5, 5)
    assert (tiles.block, tiles.unit_count) == (6, 16)
    assert (tiles.values[7] == weight[1, 1]).all()


def test_three_channels_are_in_colour_only_where_they_are_an_image() -> None:
    design = design_of((3, 16, 16), "Conv2d(8, 3)|ReLU|Conv2d(3, 3)|Conv2d(4, 3)")
    first = tiles_of(design, "conv1", np.zeros((8, 3, 3, 3)))
    third = tiles_of(design, "conv3", np.zeros((4, 3, 3, 3)))
    assert first is not None
    assert third is not None
    assert first.is_colour
    assert first.values.shape == (8, 3, 3, 3)
    assert not third.is_colour
    assert third.values.shape == (12, 3, 3)


@pytest.mark.parametrize("groups", [1, 2])
def test_a_transposed_convolution_shows_what_makes_each_output(groups: int) -> None:
    weight = np.random.default_rng(0).normal(size=(4, 6 // groups, 3, 3))
    tiles = filter_tiles(weight, is_transposed=True, groups=groups)
    assert tiles is not None
    assert (tiles.unit_count, tiles.block) == (6, 4 // groups)
    last = tiles.values.reshape(6, 4 // groups, 3, 3)[-1]
    expected = weight.reshape(groups, 4 // groups, 6 // groups, 3, 3)[-1, :, -1]
    np.testing.assert_allclose(last, expected, rtol=1e-6)


def test_the_layer_itself_says_that_it_is_transposed() -> None:
    design = design_of((4, 8, 8), "ConvTranspose2d(6, 3)")
    tiles = tiles_of(design, "deconv1", np.zeros((4, 6, 3, 3)))
    assert tiles is not None
    assert (tiles.unit_count, tiles.block) == (6, 4)


def test_a_dense_layer_behind_a_map_shows_that_map() -> None:
    design = design_of((1, 28, 28), "Conv2d(2, 5)|Flatten|Linear(10)|ReLU|Linear(7)")
    tiles = tiles_of(design, "fc1", np.zeros((10, 2 * 24 * 24)))
    assert tiles is not None
    assert tiles.values.shape == (20, 24, 24)
    behind_dense = tiles_of(design, "fc2", np.zeros((7, 10)))
    assert behind_dense is not None
    assert behind_dense.kind == "weights"


def test_a_dense_layer_on_a_flat_image_shows_the_image() -> None:
    tiles = tiles_of(design_of((784,), "Linear(10)"), "fc1", np.zeros((10, 784)))
    assert tiles is not None
    assert tiles.values.shape == (10, 28, 28)


def test_there_is_nothing_to_see_in_a_scale_or_bias() -> None:
    assert filter_tiles(np.zeros(8)) is None


def test_a_huge_layer_is_cut_and_says_so() -> None:
    tiles = filter_tiles(np.zeros((512, 512, 3, 3), np.float32))
    assert tiles is not None
    assert len(tiles.values) <= 4096
    assert "of 512 filters" in tiles.left_out()


def test_the_reach_of_a_network_counts_filters_only() -> None:
    weights = {"n1/weight": np.array([[1.0, -3.0]]), "n1/bias": np.array([99.0]), "n2/weight": np.array([50.0])}
    assert network_reach(weights.items()) == 3.0
    assert network_reach([]) == 1.0
