"""Blocks that are added, pasted, duplicated or inserted stand on no other one."""

from itertools import combinations

import pytest

from netdesigner.design.design import chain
from netdesigner.design.document import Document
from netdesigner.design.graph import Edge
from netdesigner.layers import REGISTRY
from netdesigner.layers.base import Fix, InsertBefore
from netdesigner.layout.layered import arrange
from netdesigner.layout.placement import DrawnPlacement
from netdesigner.layout.room import make_room
from netdesigner.layout.spacing import CARD_HEIGHT, CARD_WIDTH
from tests.drawings import Drawing, chain_drawing


def overlaps(document: Document) -> list[tuple[str, str]]:
    return [
        (a.name, b.name)
        for a, b in combinations(document.graph.nodes.values(), 2)
        if abs(a.x - b.x) < CARD_WIDTH and abs(a.y - b.y) < CARD_HEIGHT
    ]


@pytest.fixture
def document() -> Document:
    layers = [REGISTRY["Conv2d"].make(8, 3), REGISTRY["ReLU"].make(), REGISTRY["Linear"].make(10)]
    return Document(chain("Small", (1, 28, 28), layers), placement=DrawnPlacement())


def test_adding_again_and_again_covers_nothing(document: Document) -> None:
    for _ in range(4):
        document.add(REGISTRY["ReLU"].make())
        document.add(REGISTRY["ReLU"].make(), (10.3, 100.7))
        document.add(REGISTRY["ReLU"].make(), after="n2")
    assert not overlaps(document)


def test_a_free_place_is_taken_as_it_is(document: Document) -> None:
    node = document.graph.nodes[document.add(REGISTRY["ReLU"].make(), (400.5, 33.0))]
    assert (node.x, node.y) == (400.5, 33.0)


def test_duplicates_stand_to_the_right(document: Document) -> None:
    ids = ["n2", "n3"]
    for _ in range(3):
        ids = document.duplicate(ids)
        assert not overlaps(document)
    nodes = document.graph.nodes
    assert nodes[ids[0]].y == nodes["n2"].y
    assert nodes[ids[0]].x >= 3 * CARD_WIDTH


def test_pasting_at_a_block_covers_nothing(document: Document) -> None:
    text = document.copy(["n1", "n2"])
    for _ in range(3):
        document.paste(text, (0.0, 104.0))
        document.paste(text)
    assert not overlaps(document)


def test_inserting_makes_room(document: Document) -> None:
    added = document.add(REGISTRY["ReLU"].make(), (500.0, 500.0))
    document.move({added: (0.0, 156.0)})
    document.insert(added, Edge("n2", "n3"))
    assert not overlaps(document)


def test_a_projection_stands_beside_the_trunk(document: Document) -> None:
    addition = document.add(REGISTRY["Add"].make(), into=Edge("n3", "n4"))
    document.connect("n1", addition, 1)
    document.apply(Fix("Project", (InsertBefore(REGISTRY["Conv2d"].make(8, 1), 1),)), addition)
    nodes = document.graph.nodes
    new = list(nodes.values())[-1]
    assert not overlaps(document)
    assert new.x == 216.0
    assert nodes["n1"].y < new.y < nodes[addition].y


def heights(document: Document) -> list[float]:
    return [node.y for node in document.graph.nodes.values()]


def test_what_follows_a_block_that_is_taken_out_fills_its_place(document: Document) -> None:
    before = heights(document)
    document.dissolve("n3")
    assert heights(document) == before[:-1]
    document.undo()
    assert heights(document) == before, "one step"


def test_a_block_taken_out_of_a_branch_leaves_the_other_branch_alone() -> None:
    drawing = Drawing()
    start = drawing.put("Input((4, 8, 8))")
    first, other = drawing.put("ReLU", start), drawing.put("Tanh", start)
    second = drawing.put("ReLU", first)
    end = drawing.put("Add", second, other)
    document = Document(drawing.design, placement=DrawnPlacement())
    document.move({start: (100, 0), first: (0, 104), second: (0, 208), other: (216, 208), end: (100, 312)})
    document.dissolve(second)
    assert document.graph.nodes[end].y == 312, "the other branch is as long as before"
    document.move({other: (216, 104)})
    document.dissolve(first)
    assert document.graph.nodes[end].y == 208


def test_a_block_put_into_the_wire_between_two_columns_stands_below_the_first() -> None:
    document = Document(chain_drawing("ReLU|ReLU|ReLU|ReLU"), placement=DrawnPlacement())
    ids = list(document.graph.nodes)
    document.move({key: (266.0 * (index // 3), 104.0 * (index % 3)) for index, key in enumerate(ids)})
    added = document.add(REGISTRY["Tanh"].make(), into=Edge(ids[2], ids[3]))
    node = document.graph.nodes[added]
    assert (node.x, node.y) == (0, 312)
    assert document.graph.nodes[ids[3]].y == 0
    document.add(REGISTRY["Tanh"].make(), into=Edge(ids[0], ids[1]))
    assert document.graph.nodes[ids[3]].y == 0, "the other column stays"
    assert not overlaps(document)


def test_a_block_dropped_on_the_wire_between_two_columns_moves_no_other() -> None:
    document = Document(chain_drawing("ReLU|ReLU|ReLU|ReLU"), placement=DrawnPlacement())
    ids = list(document.graph.nodes)
    document.move({key: (266.0 * (index // 3), 104.0 * (index % 3)) for index, key in enumerate(ids)})
    before = {key: (document.graph.nodes[key].x, document.graph.nodes[key].y) for key in ids}
    lone = document.add(REGISTRY["Tanh"].make(), (130.0, 100.0))
    document.insert(lone, Edge(ids[2], ids[3]))
    assert {key: (document.graph.nodes[key].x, document.graph.nodes[key].y) for key in ids} == before
    assert not overlaps(document)


def test_blocks_come_behind_their_source_in_the_direction_of_the_drawing() -> None:
    document = Document(placement=DrawnPlacement())
    document.set_direction("right")
    begin = document.add(REGISTRY["Input"].make(shape=(4, 8, 8)), (0.0, 0.0))
    node = document.graph.nodes[document.add(REGISTRY["ReLU"].make(), after=begin)]
    assert node.x > 170
    assert node.y == 0.0


def test_what_follows_moves_by_what_is_lacking() -> None:
    """The wire is a little too short: the card let go in it stands a step from both of its neighbours."""
    graph = chain_drawing("ReLU|ReLU").graph
    first, second, third, _ = graph.nodes
    far = {key: (0.0, 104.0 * index + 50.0 * (index > 1)) for index, key in enumerate(graph.nodes)}
    for key, place in far.items():
        graph.put_node(graph.nodes[key].at(*place))
    for at in (None, (8.0, 190.0)):
        card = make_room(graph, "down", second, third, at)
        assert card.at == (0, 208)
        assert card.moves == {key: (x, y + 54.0) for key, (x, y) in far.items() if key not in (first, second)}


def test_a_card_let_go_in_a_flow_to_the_right_stands_a_step_from_both_ends() -> None:
    graph = chain_drawing("ReLU|ReLU").graph
    for index, key in enumerate(graph.nodes):
        graph.put_node(graph.nodes[key].at(296.0 * index, 0.0))
    _, second, third, fourth = graph.nodes
    assert make_room(graph, "right", second, third, (430.0, 24.0)) == ((592, 0), {third: (888, 0), fourth: (1184, 0)})


def test_a_card_let_go_on_a_wire_that_skips_stands_there_or_beside(document: Document) -> None:
    addition = document.add(REGISTRY["Add"].make(), into=Edge("n3", "n4"))
    document.connect("n1", addition, 1)
    assert make_room(document.graph, "down", "n1", addition, (240.0, 120.0)) == ((240, 120), {})
    assert make_room(document.graph, "down", "n1", addition, (24.0, 120.0)) == ((184, 120), {}), "not on the trunk"


def test_a_document_by_itself_knows_no_sizes() -> None:
    """A design that nobody looks at is laid out afterwards."""
    design = chain_drawing("ReLU|ReLU")
    places = {node.id: (node.x, node.y) for node in design.graph.nodes.values()}
    document = Document(design)
    first, second, *_ = places
    added = document.add(REGISTRY["Tanh"].make(), into=Edge(first, second))
    assert (document.graph.nodes[added].x, document.graph.nodes[added].y) == places[first]
    document.dissolve(added)
    assert {node.id: (node.x, node.y) for node in document.graph.nodes.values()} == places


def test_a_chain_stands_as_the_layout_would_lay_it() -> None:
    """The one distance that the design's room knows is that of the layout."""
    graph = chain("Small", (4,), [REGISTRY["ReLU"].make()] * 2).graph
    assert arrange(graph) == {node.id: (node.x, node.y) for node in graph.nodes.values()}


def test_a_module_of_blocks_in_two_columns_covers_nothing() -> None:
    design = chain_drawing("ReLU|ReLU|ReLU|ReLU")
    ids = list(design.graph.nodes)
    document = Document(design, placement=DrawnPlacement())
    document.move({key: (266.0 * (index // 3), 104.0 * (index % 3)) for index, key in enumerate(ids)})
    block = document.graph.nodes[document.group(ids[1:4], "Block")]
    assert (block.x, block.y) == (0, 104)
    assert not overlaps(document)
