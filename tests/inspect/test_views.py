"""Views of nodes inside modules, named in every way that the program shows."""

from __future__ import annotations

import numpy as np
import pytest

from netdesigner.analysis.facts import analyse_design
from netdesigner.analysis.places import name_at, places
from netdesigner.compile.program import compile_design
from netdesigner.design.design import Design
from netdesigner.design.document import Document
from netdesigner.inspect.views import ViewError, filters_picture, find_node, maps_picture
from netdesigner.network.build import build
from netdesigner.network.weights import take
from tests.drawings import chain_drawing


@pytest.fixture
def nested() -> Design:
    """layer1 stands for two Stages, each of which has an Inner with a convolution."""
    document = Document(chain_drawing("Conv2d(4, 3, padding=1) | Conv2d(4, 1) | ReLU | Flatten | Linear(5)"))
    graph = document.graph
    ids = {type(node.layer).__name__: node.id for node in graph.nodes.values()}
    conv = next(node.id for node in graph.nodes.values() if node.name == "conv2")
    inner = document.group([conv], "Inner")
    stage = document.group([inner, ids["ReLU"]], "Stage")
    document.rename(stage, "layer1")
    document.set([stage], repeat=2)
    return document.design


def test_every_way_of_naming(nested: Design) -> None:
    facts, paths = analyse_design(nested), compile_design(nested).paths
    known = list(places(nested, facts))
    convs = [place for place in known if place.node.name == "conv2"]
    assert [place.name for place in convs] == ["layer1/1/inner1/conv2", "layer1/2/inner1/conv2"]
    for place in known:
        assert name_at(nested, place.path) == place.name
        assert find_node(nested, place.name).path == find_node(nested, place.path).path == place.path
        if place.path in paths:
            assert find_node(nested, paths[place.path]).path in {p for p, where in paths.items() if where == paths[p]}
    assert find_node(nested, paths[convs[1].path]).path == convs[1].path
    assert find_node(nested, "layer1/inner1/conv2").path == convs[0].path
    assert find_node(nested, "conv1").path == known[1].path


def test_what_is_close_is_listed(nested: Design) -> None:
    for wrong, said in (
        ("conv2", "2 blocks are called conv2: layer1/1/inner1/conv2, layer1/2/inner1/conv2."),
        ("layer1/3/inner1/conv2", "Close to it are: layer1/"),
        ("fc9", "Close to it are: fc1"),
        ("???", "There are: input, conv1, layer1"),
    ):
        with pytest.raises(ViewError) as caught:
            find_node(nested, wrong)
        assert said in str(caught.value)


def test_filters_and_maps_inside(nested: Design) -> None:
    weights = take(build(nested, seed=0))
    sample = np.random.default_rng(0).standard_normal((1, 12, 12)).astype(np.float32)
    for name in ("conv1", "layer1/1/inner1/conv2", "layer1/2/inner1/conv2"):
        assert filters_picture(nested, weights, find_node(nested, name)).size
        assert maps_picture(nested, weights, sample, find_node(nested, name)).size
    first, second = (
        maps_picture(nested, weights, sample, find_node(nested, f"layer1/{n}/inner1/conv2")) for n in (1, 2)
    )
    assert not np.array_equal(first, second)
    assert maps_picture(nested, weights, sample, find_node(nested, "layer1")).size
    with pytest.raises(ViewError, match="layer1/1/relu1 has no filters"):
        filters_picture(nested, weights, find_node(nested, "layer1/1/relu1"))
