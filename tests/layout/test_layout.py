"""The layout: no cards overlap, wires point forward, chains are straight."""

from __future__ import annotations

import time
from itertools import pairwise
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netdesigner.design.graph import Edge, Graph, Node
from netdesigner.design.templates import templates
from netdesigner.layers import parse_layer
from netdesigner.layout.boxes import Boxes, Point, around
from netdesigner.layout.layered import LayoutCancelledError, arrange
from netdesigner.layout.routing import find_route
from netdesigner.layout.spacing import CARD_HEIGHT, CARD_WIDTH
from tests.bench import graphs
from tests.drawings import chain_drawing
from tests.strategies import examples

Places = dict[str, tuple[float, float]]
Direction = Literal["down", "right"]
DIRECTIONS = st.sampled_from(["down", "right"])
CONCAT = parse_layer("Concat")


def graph_of(count: int, wires: list[tuple[int, int]]) -> Graph:
    """Numbered nodes with wires from lower to higher numbers."""
    graph = Graph()
    for number in range(count):
        graph.put_node(Node(f"n{number}", f"n{number}", CONCAT))
    for low, high in wires:
        graph.put_edge(Edge(f"n{low}", f"n{high}", graph.free_port(f"n{high}") or 0))
    return graph


@st.composite
def dags(draw: st.DrawFn) -> Graph:
    count = draw(st.integers(0, 18))
    pairs = st.tuples(st.integers(0, max(count - 1, 0)), st.integers(0, max(count - 1, 0)))
    drawn = draw(st.lists(pairs, max_size=40)) if count else []
    return graph_of(count, [(a, b) for a, b in drawn if a < b])


def check(graph: Graph, places: Places, direction: Direction) -> None:
    assert set(places) == set(graph.nodes)
    flow = 1 if direction == "down" else 0
    for edge in graph.edges:
        length = CARD_HEIGHT if direction == "down" else CARD_WIDTH
        assert places[edge.target][flow] >= places[edge.source][flow] + length, "a wire points forward"
    boxes = sorted(places.values())
    for number, (x, y) in enumerate(boxes):
        for other_x, other_y in boxes[number + 1 :]:
            if other_x - x >= CARD_WIDTH:
                break
            assert abs(other_y - y) >= CARD_HEIGHT, f"cards at {x}, {y} and {other_x}, {other_y} overlap"
    if places:
        assert min(x for x, _ in places.values()) == 0
        assert min(y for _, y in places.values()) == 0


@examples(200)
@given(dags(), DIRECTIONS)
def test_cards_keep_apart_and_wires_point_forward(graph: Graph, direction: Direction) -> None:
    places = arrange(graph, direction=direction)
    check(graph, places, direction)
    assert arrange(graph, direction=direction) == places, "the same drawing is laid out the same way"


@given(st.integers(1, 40), DIRECTIONS)
def test_a_chain_is_a_straight_line_of_equal_steps(count: int, direction: Direction) -> None:
    places = arrange(graph_of(count, [(n, n + 1) for n in range(count - 1)]), direction=direction)
    across, along = (0, 1) if direction == "down" else (1, 0)
    assert {place[across] for place in places.values()} == {0.0}
    stops = sorted(place[along] for place in places.values())
    assert len({b - a for a, b in pairwise(stops)}) <= 1


@given(st.integers(2, 6))
def test_a_fork_stands_over_the_middle_of_equal_branches(branches: int) -> None:
    wires = [(0, n + 1) for n in range(branches)] + [(n + 1, branches + 1) for n in range(branches)]
    places = arrange(graph_of(branches + 2, wires))
    middle = sum(places[f"n{n + 1}"][0] for n in range(branches)) / branches
    assert places["n0"][0] == pytest.approx(middle, abs=8)
    assert places[f"n{branches + 1}"][0] == pytest.approx(middle, abs=8)
    order = [places[f"n{n + 1}"][0] for n in range(branches)]
    assert order == sorted(order), "branches keep the order in which they were drawn"


def test_a_skip_leaves_the_trunk_straight() -> None:
    places = arrange(graph_of(5, [(0, 1), (1, 2), (2, 3), (0, 3), (3, 4)]))
    assert len({x for x, _ in places.values()}) == 1


@pytest.mark.parametrize("template", templates(), ids=lambda template: template.name)
def test_templates_are_laid_out_without_overlaps(template: object) -> None:
    graph = template.open().graph  # type: ignore[attr-defined]
    check(graph, arrange(graph), "down")


def test_a_thousand_nodes() -> None:
    """A long network of residual blocks, and a wide one; well under the seconds in which one would give up."""
    residual = [(n, n + 1) for n in range(999)] + [(n, n + 3) for n in range(0, 990, 4)]
    wide = [(n // 3, n) for n in range(1, 1000)]
    for wires in (residual, wide):
        graph = graph_of(1000, wires)
        start = time.perf_counter()
        places = arrange(graph)
        assert time.perf_counter() - start < 20
        check(graph, places, "down")


@pytest.mark.parametrize("direction", ["down", "right"])
@pytest.mark.parametrize("name", graphs.BRANCHED)
def test_wires_of_branched_networks_run_through_nothing(name: str, direction: Direction) -> None:
    graph = graphs.BRANCHED[name]()
    places = arrange(graph, direction)
    check(graph, places, direction)
    boxes: Boxes[str] = Boxes()
    for key, (x, y) in places.items():
        boxes.put(key, (x, y, x + CARD_WIDTH, y + CARD_HEIGHT))
    for edge in graph.edges:
        start, end = ends(places, edge, direction)
        route = find_route(start, end, edge[:2], boxes, (), direction == "right")
        for one, other in pairwise(route.points()):
            hit = set(boxes.near(around([one, other]))) - set(edge[:2])
            assert not hit, f"{edge} runs through {hit}"


def ends(places: Places, edge: Edge, direction: Direction) -> tuple[Point, Point]:
    """The middle of the sides on which a wire leaves and arrives."""
    (x, y), (u, v) = places[edge.source], places[edge.target]
    if direction == "down":
        return (x + CARD_WIDTH / 2, y + CARD_HEIGHT), (u + CARD_WIDTH / 2, v)
    return (x + CARD_WIDTH, y + CARD_HEIGHT / 2), (u, v + CARD_HEIGHT / 2)


def test_a_residual_network_is_one_straight_trunk() -> None:
    graph = graphs.resnet((3, 3), 64)
    places = arrange(graph)
    adds = [places[node.id][0] for node in graph.nodes.values() if node.layer.is_merge]
    assert len(set(adds)) == 1


@pytest.mark.slow
@pytest.mark.parametrize("name", graphs.LARGE)
def test_large_networks_are_laid_out_without_overlaps(name: str) -> None:
    graph = graphs.LARGE[name]()
    assert len(graph.nodes) >= 500
    check(graph, arrange(graph), "down")


def test_a_large_layout_is_given_up_soon() -> None:
    """It asks often: between two questions lies a small part of the work."""
    graph, asked = graphs.residual(2000), 0

    def is_wanted() -> bool:
        nonlocal asked
        asked += 1
        return asked < 5

    with pytest.raises(LayoutCancelledError):
        arrange(graph, is_wanted=is_wanted)
    assert asked == 5


def test_a_drawing_with_a_circle_is_laid_out_too() -> None:
    graph = graph_of(4, [(0, 1), (1, 2), (2, 3)])
    graph.put_edge(Edge("n2", "n1", 1))
    assert len(set(arrange(graph).values())) == 4


def test_a_layout_that_nobody_wants_ends() -> None:
    with pytest.raises(LayoutCancelledError):
        arrange(chain_drawing("ReLU|ReLU").graph, is_wanted=lambda: False)


@pytest.mark.parametrize("heads", [1, 2])
def test_a_short_branch_leaves_a_straight_trunk(heads: int) -> None:
    """As the auxiliary classifiers of GoogLeNet do; branches that meet again stand on both sides."""
    trunk = [(n, n + 1) for n in range(11)]
    wires = trunk + [(2 + 3 * head, 12 + head) for head in range(heads)]
    graph = graph_of(12 + heads, wires)
    places = arrange(graph)
    assert len({places[key][0] for key in list(graph.nodes)[:12]}) == 1
