"""Designs that hypothesis draws: any blocks and wires the drawing allows, sensible or not."""

from __future__ import annotations

from hypothesis import strategies as st

from netdesigner.design.design import Design
from netdesigner.design.graph import Edge, Graph, Node
from netdesigner.recipe import LOSSES, OPTIMIZERS, TASKS, Recipe
from tests.strategies import layers

NAMES = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=12)
PLACES = st.floats(-1e6, 1e6).map(lambda value: round(value, 2) + 0.0)

RECIPES = st.builds(
    Recipe,
    data=NAMES,
    validation=st.floats(0.01, 0.99),
    normalize=st.booleans(),
    task=st.sampled_from(list(TASKS)),
    loss=st.sampled_from(["auto", *LOSSES]),
    optimizer=st.sampled_from(list(OPTIMIZERS.values())).flatmap(lambda cls: st.builds(cls, lr=st.floats(1e-9, 100))),
    epochs=st.integers(1, 100),
)


@st.composite
def graphs(draw: st.DrawFn, most: int = 8) -> Graph:
    """Nodes with any layers, and wires between them that may be drawn, in any order."""
    graph = Graph()
    for _ in range(draw(st.integers(0, most))):
        layer = draw(layers())
        name = draw(st.one_of(st.just(""), NAMES)) or graph.unique_name(layer.stem)
        if any(node.name == name for node in graph.nodes.values()):
            name = graph.unique_name(name)
        stage = draw(st.sampled_from(["", "", "features", "Stufe 1"]))
        graph.put_node(Node(graph.new_id(), name, layer, draw(PLACES), draw(PLACES), None, stage))
    ids = list(graph.nodes)
    if ids:
        for source, target in draw(st.lists(st.tuples(st.sampled_from(ids), st.sampled_from(ids)), max_size=12)):
            port = graph.free_port(target)
            if port is not None and graph.why_not(source, target, port) is None:
                graph.put_edge(Edge(source, target, port))
    return graph


def designs(most: int = 8) -> st.SearchStrategy[Design]:
    return st.builds(Design, name=NAMES, graph=graphs(most), recipe=RECIPES, notes=st.just("") | NAMES)
