"""What a block let go beside open ends continues: only where it is plain which one is meant."""

from netdesigner.design.graph import Edge, Graph, Node
from netdesigner.layers import REGISTRY
from netdesigner.layout.open_ends import Joint, beside_open_ends

RELU, INPUT, OUTPUT, ADD = (REGISTRY[name].make() for name in ("ReLU", "Input", "Output", "Add"))


def drawing(*cards: tuple[str, float, float], wires: tuple[tuple[str, str], ...] = ()) -> Graph:
    graph = Graph()
    for name, x, y in cards:
        graph.put_node(Node(name, name, INPUT if name.startswith("in") else RELU, x, y))
    for source, target in wires:
        graph.put_edge(Edge(source, target, 0))
    return graph


def test_right_below_an_open_output_a_block_stands_in_its_column_a_step_away() -> None:
    graph = drawing(("in", 0, 0))
    assert beside_open_ends(graph, RELU, (40, 72), "down") == Joint((0, 104), "in", None)
    assert beside_open_ends(graph, RELU, (-40, 136), "down") == Joint((0, 136), "in", None)
    assert beside_open_ends(graph, OUTPUT, (0, 104), "down") == Joint((0, 104), "in", None)


def test_farther_away_or_beside_it_a_block_stands_by_itself() -> None:
    graph = drawing(("in", 0, 0))
    for at in ((0, 200), (120, 104), (0, -104)):
        assert beside_open_ends(graph, RELU, at, "down") == Joint(at)
    assert beside_open_ends(graph, INPUT, (0, 104), "down") == Joint((0, 104))


def test_an_output_in_use_is_not_taken() -> None:
    graph = drawing(("in", 0, 0), ("a", 300, 104), wires=(("in", "a"),))
    assert beside_open_ends(graph, RELU, (0, 104), "down") == Joint((0, 104))


def test_between_two_that_are_meant_alike_nothing_is_joined() -> None:
    graph = drawing(("in", 0, 0), ("in2", 100, 8))
    assert beside_open_ends(graph, RELU, (48, 104), "down") == Joint((48, 104))


def test_a_block_above_an_open_input_leads_to_it() -> None:
    graph = drawing(("a", 0, 104))
    assert beside_open_ends(graph, INPUT, (16, 16), "down") == Joint((0, 0), None, "a")
    assert beside_open_ends(graph, ADD, (16, 0), "down") == Joint((0, 0), None, "a")


def test_a_block_between_two_open_ends_joins_both_unless_that_is_a_circle() -> None:
    graph = drawing(("in", 0, 0), ("a", 0, 208))
    assert beside_open_ends(graph, RELU, (8, 104), "down") == Joint((0, 104), "in", "a")
    graph = drawing(("a", 0, 208), ("b", 0, 0), wires=(("a", "b"),))
    assert beside_open_ends(graph, RELU, (8, 104), "down") == Joint((0, 104), "b", None)


def test_in_a_drawing_to_the_right_the_flow_counts() -> None:
    graph = drawing(("in", 0, 0))
    assert beside_open_ends(graph, RELU, (240, 16), "right") == Joint((296, 0), "in", None)
    assert beside_open_ends(graph, RELU, (0, 104), "right") == Joint((0, 104))
