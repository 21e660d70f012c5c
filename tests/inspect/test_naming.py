"""Nodes inside modules, named in every way that the program shows."""

from __future__ import annotations

import pytest

from netdesigner.analysis.facts import analyse_design
from netdesigner.analysis.places import name_at, places
from netdesigner.compile.program import compile_design
from netdesigner.design.design import Design
from netdesigner.inspect.naming import find_node
from netdesigner.inspect.shown import ViewError
from tests.inspect.nested import nested_design


@pytest.fixture
def nested() -> Design:
    return nested_design()


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
