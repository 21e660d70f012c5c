"""Wires run round the cards: in laid out drawings never through one, and chips never on one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netdesigner.design.design import Design
from netdesigner.design.document import Document
from netdesigner.design.graph import Edge, Graph, Node
from netdesigner.design.templates import template
from netdesigner.gui.canvas.scene import CanvasScene
from netdesigner.gui.session.session import Session
from netdesigner.layers import REGISTRY
from netdesigner.layout.boxes import Boxes, meet
from netdesigner.layout.layered import arrange
from netdesigner.layout.routing import Lane, find_route
from netdesigner.layout.spacing import Direction


@st.composite
def branching_graphs(draw: st.DrawFn) -> Graph:
    """Chains that fork, skip and join again."""
    graph = Graph()
    ids: list[str] = []
    for index in range(draw(st.integers(2, 16))):
        before = sorted(set(draw(st.lists(st.integers(max(0, index - 5), index - 1), max_size=3)))) if index else []
        kind = "Input" if not before else "ReLU" if len(before) == 1 else "Add"
        layer = REGISTRY[kind].make()
        node = Node(graph.new_id(), graph.unique_name(layer.stem), layer)
        graph.put_node(node)
        for port, source in enumerate(before):
            graph.put_edge(Edge(ids[source], node.id, port))
        ids.append(node.id)
    return graph


def runs_through(points: list[tuple[float, float]], box: tuple[float, float, float, float]) -> bool:
    left, top, right, bottom = box
    return any(left < x < right and top < y < bottom for x, y in points)


@given(branching_graphs(), st.sampled_from(["down", "right"]))
def test_wires_of_a_laid_out_drawing_keep_off_the_cards(qapp: object, graph: Graph, direction: Direction) -> None:
    document = Document(Design("Random", graph))
    document.move(arrange(graph, direction))
    scene = CanvasScene(Session(document))
    scene.set_direction(direction)
    for edge, wire in scene.edges.items():
        for node_id, item in scene.nodes.items():
            if node_id not in edge[:2]:
                assert not runs_through(wire.points, item.box), (edge, node_id)
            if wire.chip_box is not None:
                assert not meet(wire.chip_box, item.box)
    scene.deleteLater()


def test_free_wire_is_one_curve() -> None:
    route = find_route((0, 0), (40, 100), ("a", "b"), Boxes())
    assert len(route.curves) == 1
    assert route.lane is None


def test_skip_takes_a_lane_beside_the_card_between() -> None:
    cards: Boxes[str] = Boxes()
    cards.put("between", (0, 96, 170, 152))
    route = find_route((85, 56), (85, 192), ("a", "b"), cards)
    assert route.lane is not None
    assert route.lane.x == 190
    assert not runs_through(route.points(), cards["between"])


def test_two_lanes_do_not_lie_on_each_other() -> None:
    cards: Boxes[str] = Boxes()
    cards.put("between", (0, 96, 170, 152))
    first = find_route((85, 56), (85, 192), ("a", "b"), cards).lane
    assert first is not None
    second = find_route((85, 56), (85, 192), ("c", "b"), cards, [first]).lane
    assert second is not None
    assert abs(second.x - first.x) >= 12
    shared = find_route((85, 56), (85, 192), ("a", "d"), cards, [first]).lane
    assert shared == Lane(first.x, first.top, first.bottom, "a")  # wires of one source share theirs


def test_wire_against_the_flow_goes_round() -> None:
    cards: Boxes[str] = Boxes()
    cards.put("a", (0, 300, 170, 356))
    cards.put("b", (0, 0, 170, 56))
    route = find_route((85, 356), (85, 0), ("a", "b"), cards)
    assert route.lane is not None
    assert not 0 < route.lane.x < 170
    turned = find_route((356, 85), (0, 85), ("a", "b"), Boxes(), is_turned=True)
    assert turned.points()[0] == (356, 85)
    assert turned.points()[-1] == (0, 85)


def test_a_wire_to_the_next_of_many_high_columns_runs_between_them() -> None:
    cards: Boxes[str] = Boxes()
    for column in range(6):
        for row in range(105):
            x, y = column * 216.0, row * 104.0
            cards.put(f"{column}-{row}", (x, y, x + 170, y + 56))
    route = find_route((2 * 216 + 85, 104 * 104 + 56), (3 * 216 + 85, 0), ("2-104", "3-0"), cards)
    assert route.lane is not None
    assert 2 * 216 + 170 < route.lane.x < 3 * 216


@pytest.mark.parametrize("name", ["voxnet", "alexnet", "vgg16", "resnet34"])
def test_wires_to_the_next_column_show_their_shape(qapp: object, name: str) -> None:
    design = template(name).open()
    scene = CanvasScene(Session(Document(design)))
    nodes = design.graph.nodes
    back = [edge for edge in scene.edges if nodes[edge.target].y < nodes[edge.source].y]
    assert len(back) > 1
    assert all(scene.edges[edge].chip_box is not None for edge in back)
