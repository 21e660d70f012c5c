"""The declared views: each block says which it has, and what they give are values."""

from __future__ import annotations

import math

import numpy as np
import pytest

from netdesigner.analysis.facts import analyse_design
from netdesigner.analysis.places import Place, places
from netdesigner.design.design import Design, chain
from netdesigner.inspect.inspector import Inspector
from netdesigner.inspect.naming import find_node
from netdesigner.inspect.shown import Bars, Curves, Tiles, ViewError
from netdesigner.inspect.subject import Example, Subject
from netdesigner.inspect.view import VIEWS
from netdesigner.inspect.views import of_node, view_called, view_names
from netdesigner.layers import parse_chain
from netdesigner.network.build import build
from netdesigner.network.weights import take
from tests.inspect.nested import nested_design

SAMPLE = np.random.default_rng(0).standard_normal((1, 12, 12)).astype(np.float32)


@pytest.fixture
def design() -> Design:
    return chain("Net", (1, 12, 12), parse_chain("Conv2d(4, 3)|ReLU|Flatten|Linear(3)"))


def subject_of(design: Design, name: str, **more: object) -> Subject:
    weights = take(build(design, seed=0))
    return Subject(
        design, weights, find_node(design, name).path, Example(SAMPLE, target=2, classes=tuple("abc")), **more
    )  # type: ignore[arg-type]


def shown(view: str, design: Design, name: str, **more: object) -> object:
    return Inspector().look(view_called(view), subject_of(design, name, **more)).shown


def place(design: Design, name: str) -> Place:
    return next(each for each in places(design, analyse_design(design)) if each.name == name)


def test_a_view_is_found_by_its_name_whatever_its_case() -> None:
    assert view_names() == sorted(view_names())
    assert {"curves", "filters", "maps", "scores"} <= set(view_names())
    assert view_called("Maps").title() == "Feature maps"
    with pytest.raises(ViewError, match=r"no view called 'map'; there are: maps"):
        view_called("map")


@pytest.mark.parametrize("name", view_names())
def test_every_view_explains_itself(name: str) -> None:
    view = view_called(name)
    assert view.help().endswith(".")
    assert view.title()
    assert len({scale for scale, _ in view.scales}) == len(view.scales)
    assert VIEWS[type(view).__name__] is type(view)


def test_blocks_say_which_views_they_have(design: Design) -> None:
    fitting = {
        name: [view.name() for view in of_node() if not view.why_not(place(design, name))]
        for name in ("input", "conv1", "relu1", "fc1", "output")
    }
    assert fitting == {
        "input": ["maps"],
        "conv1": ["filters", "maps"],
        "relu1": ["maps"],
        "fc1": ["filters", "maps"],
        "output": ["maps", "scores"],
    }
    assert "relu1 has no filters" in view_called("filters").why_not(place(design, "relu1"))
    assert view_called("scores").is_best_for(place(design, "output"))


def test_filters_maps_and_scores(design: Design) -> None:
    filters, maps, scores = (
        shown(*each) for each in (("filters", design, "conv1"), ("maps", design, "relu1"), ("scores", design, "output"))
    )
    assert isinstance(filters, Tiles)
    assert filters.values.shape == (4, 3, 3)
    assert filters.network_reach is None
    assert isinstance(maps, Tiles)
    assert maps.values.shape == (4, 10, 10)
    assert isinstance(scores, Bars)
    assert [(score.name, score.is_right) for score in scores.scores] == [("a", False), ("b", False), ("c", True)]
    assert shown("maps", design, "output").kind == "row"  # type: ignore[attr-defined]
    assert shown("filters", design, "conv1", scale="network").network_reach > 0  # type: ignore[attr-defined]
    assert shown("filters", design, "conv1", unit=2).values.shape == (1, 3, 3)  # type: ignore[attr-defined]
    with pytest.raises(ViewError, match="units 0 to 3"):
        shown("filters", design, "conv1", unit=4)


def test_filters_and_maps_inside_modules() -> None:
    nested = nested_design()
    seen = {}
    for name in ("conv1", "layer1/1/inner1/conv2", "layer1/2/inner1/conv2", "layer1"):
        seen[name] = shown("maps", nested, name)
        assert isinstance(seen[name], Tiles)
    assert isinstance(shown("filters", nested, "layer1/2/inner1/conv2"), Tiles)
    first, second = seen["layer1/1/inner1/conv2"], seen["layer1/2/inner1/conv2"]
    assert not np.array_equal(first.values, second.values)  # type: ignore[attr-defined]


def history(**columns: tuple[float, ...]) -> object:
    return Inspector().look(view_called("curves"), Subject(Design(), history=columns)).shown


def test_curves_of_a_training() -> None:
    made = history(train_loss=(2.0, 1.0), val_loss=(2.5, 1.5), train_accuracy=(0.1, 0.2), val_accuracy=(0.1, 0.3))
    assert isinstance(made, Curves)
    assert [(plot.title, plot.is_share) for plot in made.plots] == [("Loss", False), ("Accuracy", True)]
    assert list(made.rows())[:2] == [
        ("epoch", "train_loss", "val_loss", "train_accuracy", "val_accuracy"), (1, 2.0, 2.5, 0.1, 0.1),
    ]  # fmt: skip
    nothing = (math.nan, math.nan)
    plain = history(train_loss=(2.0, 1.0), val_loss=(2.5, 1.5), train_accuracy=nothing, val_accuracy=nothing)
    assert [plot.title for plot in plain.plots] == ["Loss"]  # type: ignore[attr-defined]
    with pytest.raises(ViewError, match="not one epoch"):
        history()


def test_numbers_keep_their_places(design: Design) -> None:
    filters = shown("filters", design, "fc1")
    assert isinstance(filters, Tiles)
    values = filters.arrays()["values"]
    assert values.shape == (3, 4, 10, 10)  # what a dense layer reads is a map
    head, *rows = filters.rows()
    assert head == ("filter", "channel", "y", "x", "value")
    assert len(rows) == values.size
    filter_, channel, y, x, value = rows[-1]
    assert value == values[filter_, channel, y, x] == values[-1, -1, -1, -1]
    colour = Tiles(np.zeros((5, 2, 4, 3), np.float32), "filter", 1, 5)
    assert colour.arrays()["values"].shape == (5, 3, 2, 4)
