"""The drawing: what may be joined, in which order it is computed, and which names are free."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netdesigner.design.document import Document
from netdesigner.design.graph import Edge, Graph, GraphError, Node
from netdesigner.layers import REGISTRY, parse_layer
from tests.drawn_designs import graphs


@pytest.fixture
def document() -> Document:
    """input → conv1 → relu1 → add1 (second input) → output; input → add1."""
    document = Document()
    previous = None
    for text in ("Input", "Conv2d(1, 3, padding=1)", "ReLU", "Add", "Output"):
        previous = document.add(parse_layer(text), source=(previous, 0) if previous else None)
    document.connect("n1", "n4", 1)
    return document


REFUSALS = {
    ("n2", "n2", None, 0): "conv1 cannot feed itself.",
    ("n4", "n2", None, 0): "All inputs of conv1 are taken; put an Add or Concat before it to join branches.",
    ("n4", "n2", 0, 0): "This wire would close a circle: conv1 → relu1 → add1 → conv1.",
    ("n4", "n4", 7, 0): "add1 cannot feed itself.",
    ("n5", "n4", None, 0): "output has no output.",
    ("n3", "n1", None, 0): "input has no input.",
    ("n1", "n2", 1, 0): "conv1 has only 1 input.",
    ("n1", "n2", -1, 0): "conv1 has only 1 input.",
    ("n1", "n2", 0, 1): "input has no output 2.",
    ("n1", "n2", 0, -1): "input has no output 0.",
    ("n1", "n4", 1, 0): "input already feeds this input of add1.",
    ("n1", "n4", 1000, 0): "add1 has inputs 1 to 1000, not 1001.",
    ("n1", "n99", None, 0): "One of the two blocks is no longer there.",
}


@pytest.mark.parametrize(("wire", "sentence"), REFUSALS.items(), ids=range(len(REFUSALS)))
def test_why_a_wire_may_not_be_drawn(document: Document, wire: tuple[str, str, int | None, int], sentence: str) -> None:
    source, target, port, out = wire
    assert document.graph.why_not(source, target, port, out) == sentence
    with pytest.raises(GraphError) as refusal:
        document.connect(source, target, port, out)
    assert str(refusal.value) == sentence


def test_a_merge_takes_the_same_branch_twice(document: Document) -> None:
    edge = document.connect("n1", "n4")
    assert edge == Edge("n1", "n4", 2)
    assert document.graph.port_count("n4") == 4
    assert document.graph.port_count("n2") == 1


def test_the_first_free_port_is_used(document: Document) -> None:
    document.graph.take_edge(Edge("n3", "n4", 0))
    assert document.graph.free_port("n4") == 0
    assert document.graph.free_port("n2") is None
    assert document.connect("n2", "n4").target_port == 0


@given(graphs())
def test_the_order_is_topological_and_complete(graph: Graph) -> None:
    order = graph.order()
    assert sorted(order) == sorted(graph.nodes)
    place = {node_id: index for index, node_id in enumerate(order)}
    assert all(place[edge.source] < place[edge.target] for edge in graph.edges)
    assert graph.cycle() == []


@given(graphs(), st.data())
def test_why_not_names_a_real_circle(graph: Graph, drawn: st.DataObject) -> None:
    if not graph.nodes:
        return
    some = st.sampled_from(list(graph.nodes))
    source, target = drawn.draw(some), drawn.draw(some)
    reason = graph.why_not(source, target)
    trial = graph.copy()
    port = trial.free_port(target)
    if reason is None:
        assert port is not None
        trial.put_edge(Edge(source, target, port))
        assert trial.cycle() == []
    elif reason.startswith("This wire would close a circle: "):
        names = reason.removeprefix("This wire would close a circle: ").removesuffix(".").split(" → ")
        assert names[0] == names[-1] == graph.nodes[target].name
        assert names[-2] == graph.nodes[source].name
        trial.put_edge(Edge(source, target, port or 0))
        assert trial.cycle()


@given(graphs())
def test_ids_are_never_used_twice(graph: Graph) -> None:
    first = graph.new_id()
    assert first not in graph.nodes
    assert graph.new_id() != first


@pytest.mark.parametrize("name", ["", "  "])
def test_a_block_needs_a_name(document: Document, name: str) -> None:
    with pytest.raises(GraphError, match=r"A block needs a name\."):
        document.rename("n2", name)


def test_names_are_unique(document: Document) -> None:
    with pytest.raises(GraphError, match=r"Another block is already called relu1\."):
        document.rename("n2", " relu1 ")
    document.rename("n2", " stem ")
    assert document.graph.nodes["n2"].name == "stem"


@given(st.lists(st.sampled_from(["conv", "conv1", "conv2", "conv7", "flatten", "12", "a b", "x9y", "é"]), max_size=12))
def test_a_free_name_is_always_found(wanted: list[str]) -> None:
    graph = Graph()
    for name in wanted:
        found = graph.unique_name(name)
        assert found not in {node.name for node in graph.nodes.values()}
        assert found.startswith(name.rstrip("0123456789"))
        graph.put_node(Node(graph.new_id(), found, parse_layer("ReLU")))


def test_automatic_names_count_on() -> None:
    document = Document()
    for _ in range(2):
        for cls in REGISTRY.values():
            document.add(cls.make())
    names = [node.name for node in document.graph.nodes.values()]
    assert len(set(names)) == len(names)
    assert {"conv1", "conv2", "flatten", "flatten1", "input", "output", "bn1", "bn4"} <= set(names)
