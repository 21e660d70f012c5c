"""What a file holds: the drawing and how it shall learn."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from netdesigner.design.graph import Edge, Graph, Node
from netdesigner.design.module import Module, evaluated
from netdesigner.design.unread import Unread
from netdesigner.layers import Layer, LayerError
from netdesigner.layers.catalogue.io import Input, Output
from netdesigner.layers.initialization import Initialization
from netdesigner.layers.module_use import Parameter
from netdesigner.recipe.recipe import Recipe

Direction = Literal["down", "right"]
DIRECTIONS: tuple[Direction, ...] = ("down", "right")


@dataclass
class Design:
    """Main graph, modules and recipe. Changed only by commands; background work gets a `snapshot`."""

    name: str = "Network"
    graph: Graph = field(default_factory=Graph)
    recipe: Recipe = field(default_factory=Recipe)
    notes: str = ""
    direction: Direction = "down"  # which way the network runs on screen
    modules: dict[str, Module] = field(default_factory=dict)
    init: Initialization | None = None  # of all layers that have none of their own; None: PyTorch's default
    parameters: tuple[Parameter, ...] = ()  # of the network itself: numbers that formulas of its drawing may use
    unread: tuple[Unread, ...] = ()  # what its file says that this program cannot use
    weights_id: str = field(default="", compare=False)  # that of the weights file it was last saved with; "" for none

    def snapshot(self) -> Design:
        """A copy that later edits do not reach."""
        modules = {name: module.copy() for name, module in self.modules.items()}
        return replace(self, graph=self.graph.copy(), modules=modules)

    def graph_of(self, place: str) -> Graph:
        """The graph of a module by its name; "" is the main one."""
        return self.modules[place].graph if place else self.graph

    def parameters_of(self, place: str) -> tuple[Parameter, ...]:
        """The parameters of a module, or of the network."""
        return self.modules[place].parameters if place else self.parameters

    def examples_of(self, place: str) -> dict[str, Any]:
        """What formulas in a graph can use, with the values that the drawing by itself shows."""
        return self.modules[place].examples if place else {each.name: each.value for each in self.parameters}

    def only(self, module: str) -> Design:
        """A module's definition as a design of its own, with its default parameters."""
        graph, values = self.modules[module].graph.copy(), self.modules[module].examples
        for node in list(graph.nodes.values()):
            with suppress(LayerError):  # a formula without a value stays what it is: a problem
                graph.put_node(evaluated(node, values))
        return replace(self.snapshot(), name=module, graph=graph, parameters=())

    @property
    def graphs(self) -> dict[str, Graph]:
        """All graphs by place."""
        return {"": self.graph} | {name: module.graph for name, module in self.modules.items()}


STEP = 104.0  # from card to card of a chain: the row of `layout.spacing`, as a test holds


def chain(name: str, shape: tuple[int, ...], layers: list[Layer], names: list[str] | None = None) -> Design:
    """A design whose layers stand in one row, with its Input and Output."""
    graph = Graph()
    before: str | None = None
    has_output = bool(layers) and layers[-1].is_output
    row = [Input(shape=shape), *layers, *([] if has_output else [Output()])]
    for index, layer in enumerate(row):
        named = names[index - 1] if names is not None and 0 < index <= len(names) else ""
        own = graph.free_name(named) if named else graph.unique_name(layer.stem)
        node = Node(graph.new_id(), own, layer, 0.0, index * STEP)
        graph.put_node(node)
        if before is not None:
            graph.put_edge(Edge(before, node.id))
        before = node.id
    return Design(name=name, graph=graph)
