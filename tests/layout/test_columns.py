"""Drawings folded into columns, and networks drawn as a U: nothing lies on anything, and wires keep off the cards."""

from itertools import combinations

import pytest

from netdesigner.design.design import Design
from netdesigner.design.document import Document
from netdesigner.design.graph import Graph
from netdesigner.design.templates import template
from netdesigner.gui.canvas.scene import CanvasScene
from netdesigner.gui.session.session import Session
from netdesigner.layout.bows import find_way
from netdesigner.layout.boxes import Boxes, grow, meet
from netdesigner.layout.columns import CANVAS, filling, folded, lay_out
from netdesigner.layout.layered import arrange
from netdesigner.layout.ports import rises
from netdesigner.layout.spacing import Direction, Place
from netdesigner.layout.u_shape import u_places
from tests.drawings import Drawing, chain_drawing


def chain(count: int) -> Graph:
    return chain_drawing("|".join(["ReLU"] * (count - 2))).graph


def lefts(places: dict[str, Place]) -> list[int]:
    """How many cards each column has."""
    xs = [x for x, _ in places.values()]
    return [xs.count(x) for x in sorted(set(xs))]


def test_columns_are_as_short_as_can_be() -> None:
    graph = chain(42)
    assert lefts(folded(graph, arrange(graph), "down", 5)) == [9, 9, 9, 9, 6]


@pytest.mark.parametrize(("room", "columns"), [((300.0, 4000.0), 1), ((900.0, 500.0), 3), ((4000.0, 300.0), 7)])
def test_as_many_columns_as_the_room_asks_for(room: tuple[float, float], columns: int) -> None:
    assert len(lefts(lay_out(chain(14), "down", room))) == columns


def test_what_fits_stays_one_column() -> None:
    graph = chain(5)
    assert lay_out(graph, "down", CANVAS) == arrange(graph)
    assert filling(Graph(), {}, "down", CANVAS) == {}


def u_net(levels: int, is_skip_first: bool = True) -> Design:
    """Down and up again over so many levels, every level joined by a skip."""
    drawing = Drawing()
    skips, last = [], drawing.put("Input((4, 32, 32))")
    for _ in range(levels):
        last = drawing.put("ReLU", last)
        skips.append(last)
        last = drawing.put("MaxPool2d(2)", last)
    for skip in reversed(skips):
        last = drawing.put("Upsample(scale_factor=2)", last)
        last = drawing.put("Concat", *((skip, last) if is_skip_first else (last, skip)))
    drawing.put("Output", drawing.put("Conv2d(2, 1)", last))
    return drawing.design


@pytest.mark.parametrize("levels", [2, 3, 4])
@pytest.mark.parametrize("direction", ["down", "right"])
@pytest.mark.parametrize("is_skip_first", [True, False])
def test_a_u_net_is_a_u(qapp: object, levels: int, direction: Direction, is_skip_first: bool) -> None:
    document = Document(u_net(levels, is_skip_first))
    places = u_places(document.graph, direction)
    assert places is not None
    document.set_direction(direction)
    document.move(places)
    graph, names = document.graph, {node.id: node for node in document.graph.nodes.values()}
    for edge in graph.edges:
        if edge.target_port == (0 if is_skip_first else 1) and names[edge.target].layer.stem == "concat":
            source, target = names[edge.source], names[edge.target]
            assert (source.y == target.y) if direction == "down" else (source.x == target.x), "level with its partner"
            assert rises(graph, edge.target, direction)
    scene = CanvasScene(Session(document))
    boxes = {key: item.box for key, item in scene.nodes.items()}
    assert not any(meet(one, other) for one, other in combinations(boxes.values(), 2))
    for wire in scene.edges.values():
        assert not any(wire.meets(grow(box, -1.0)) for box in boxes.values())
    scene.deleteLater()


def test_the_templates_u_net_is_a_u_and_a_resnet_is_not() -> None:
    unet = template("unet").open().graph
    names = {node.name: node for node in unet.nodes.values()}
    for level in "1234":
        assert names[f"down{level}"].y == names[f"up{level}"].y
    assert u_places(template("residual_digits").open().graph, "down") is None
    assert u_places(chain(8), "down") is None


def test_a_card_rises_only_between_what_is_below_and_what_is_above() -> None:
    graph = chain(4)
    document = Document(Design("Rising", graph))
    first, second, third, last = graph.nodes
    document.move({first: (0, 900), second: (0, 600), third: (0, 300), last: (0, 0)})
    assert [rises(document.graph, key, "down") for key in graph.nodes] == [False, True, True, False]


def test_a_bow_goes_below_what_is_in_its_way() -> None:
    cards: Boxes[str] = Boxes()
    between = (200.0, 60.0, 370.0, 116.0)
    cards.put("between", between)
    way = find_way((85, 56), (485, 61), ("a", "b"), cards, rising=(False, True))
    assert max(y for _, y in way.points()) > between[3]
    flat = find_way((85, 56), (485, 61), ("a", "b"), Boxes(), rising=(False, True))
    assert max(y for _, y in flat.points()) < between[3]
