"""How a selection becomes a module."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from netdesigner.declare.settings import MOST_AXES
from netdesigner.design.commands import AddEdge, AddNode, Command, MovePaths, RemoveEdge, RemoveNode
from netdesigner.design.design import Design
from netdesigner.design.graph import Edge, Graph, GraphError, Node
from netdesigner.design.module import Module, formulas_of
from netdesigner.design.placement import Placement, moved
from netdesigner.layers import Shape, show_shape
from netdesigner.layers.catalogue.io import Input, Output
from netdesigner.layers.expression import variables
from netdesigner.layers.module_use import Parameter

Port = tuple[str, int]
"""An output of a node."""


class Grouping:
    """A selection on its way into a module: the definition, its block, and the commands that swap them."""

    def __init__(
        self,
        design: Design,
        place: str,
        ids: list[str],
        name: str,
        shapes: Mapping[Port, Shape],
        placement: Placement,
    ) -> None:
        self.graph = design.graph_of(place)
        inside = [node_id for node_id in self.graph.nodes if node_id in set(ids)]
        self.ids = [
            i for i in inside if not (self.graph.nodes[i].layer.is_input or self.graph.nodes[i].layer.is_output)
        ]
        self._refuse()
        chosen = set(self.ids)
        wires = [edge for edge in self.graph.edges if edge.source in chosen or edge.target in chosen]
        self.inner = [edge for edge in wires if edge.source in chosen and edge.target in chosen]
        self.entering = [edge for edge in wires if edge.source not in chosen]
        self.leaving = [edge for edge in wires if edge.target not in chosen]
        self.sources: list[Port] = list(dict.fromkeys((edge.source, edge.source_port) for edge in self.entering))
        self.results = self._results()
        parameters = self._parameters(design.parameters_of(place))
        self._refuse_sizes(design.modules.get(place))
        self._refuse_axes(shapes)
        self.module = Module(name, self._inside(shapes, placement), parameters)
        formulas = tuple((parameter.name, parameter.name) for parameter in parameters)
        self.card = placement.block(self.graph, design.direction, self.ids)
        self.use = Node(
            self.graph.new_id(), self.graph.unique_name(self.module.layer.stem),
            self.module.layer.make(**self.module.defaults), *self.card.at, formulas=formulas,
        )  # fmt: skip

    def _refuse(self) -> None:
        if not self.ids:
            raise GraphError("Select the blocks that shall become a module; Inputs and Outputs stay outside.")
        chosen = set(self.ids)
        nodes = self.graph.nodes
        after = {n for i in self.ids for n in self.graph.followers(i)} - chosen
        for node_id in after:
            back = next((e.target for e in self.graph.outputs_of(node_id) if e.target in chosen), None)
            if back is not None:
                names = nodes[node_id].name, nodes[back].name
                raise GraphError(f"{names[0]} lies between the selected blocks (it feeds {names[1]}): select it, too.")
        for node in nodes.values():
            if node.weights_of and (node.id in chosen) != (node.weights_of in chosen):
                owner = nodes[node.weights_of].name
                raise GraphError(f"{node.name} shares the weights of {owner}: select both, or give it its own first.")

    def _refuse_sizes(self, outer: Module | None) -> None:
        """Raises GraphError where an expression would stand for the size of something else inside."""
        if outer is None:
            return
        rows = dict(zip((node.id for node in outer.inputs), outer.size_names(), strict=True))
        only = self.sources[0][0] if len(self.sources) == len(rows) == 1 else ""
        sizes = {word for node_id, row in rows.items() if node_id != only for word in row}
        for node in (self.graph.nodes[node_id] for node_id in self.ids):
            for word in (word for text in formulas_of(node) for word in variables(text)):
                if word in sizes:
                    raise GraphError(
                        f"{node.name} calculates with {word}, a size of what comes into {outer.name}: "
                        "give it a number or a parameter first."
                    )

    def _refuse_axes(self, shapes: Mapping[Port, Shape]) -> None:
        """Raises GraphError where a value comes in that no Input can show an example of."""
        for source in self.sources:
            if len(shape := shapes.get(source, ())) > MOST_AXES:
                name = self.graph.nodes[source[0]].name
                raise GraphError(
                    f"{show_shape(shape)} comes in from {name}, and the Input of a module shows at most {MOST_AXES} "
                    f"sizes: select {name}, too."
                )

    def _results(self) -> list[Port]:
        """The values that leave; where none does, those that are used by nobody."""
        used = list(dict.fromkeys((edge.source, edge.source_port) for edge in self.leaving))
        if used:
            return used
        fed = {(edge.source, edge.source_port) for edge in self.inner}
        counts = {i: self.graph.nodes[i].layer.output_count for i in self.ids}
        return [(i, port) for i in self.ids for port in range(counts[i]) if (i, port) not in fed][-1:]

    def _parameters(self, around: tuple[Parameter, ...]) -> tuple[Parameter, ...]:
        """Parameters of the surrounding module, or of the network, that the selection uses, handed through."""
        used = {n for i in self.ids for text in formulas_of(self.graph.nodes[i]) for n in variables(text)}
        return tuple(parameter for parameter in around if parameter.name in used)

    def _inside(self, shapes: Mapping[Port, Shape], placement: Placement) -> Graph:
        graph = Graph(next_id=self.graph.next_id)
        chosen = [self.graph.nodes[node_id] for node_id in self.ids]
        inputs, places, outputs = placement.inside(chosen, len(self.sources), len(self.results))
        names = [node.name for node in chosen]  # kept: the ports' names give way
        ports: dict[Port, str] = {}
        for at, source in zip(inputs, self.sources, strict=True):
            layer = Input(shape=tuple(int(size) for size in shapes.get(source, (1, 28, 28))))
            node = Node(graph.new_id(), graph.unique_name("input", names), layer, *at)
            graph.put_node(node)
            ports[source] = node.id
        for node in chosen:
            graph.put_node(node.at(*places[node.id]))
        for edge in (*self.entering, *self.inner):
            port = ports.get((edge.source, edge.source_port))
            graph.put_edge(edge if port is None else Edge(port, edge.target, edge.target_port))
        for at, (source_id, source_port) in zip(outputs, self.results, strict=True):
            node = Node(graph.new_id(), graph.unique_name("output"), Output(), *at)
            graph.put_node(node)
            graph.put_edge(Edge(source_id, node.id, 0, source_port))
        return graph

    def commands(self) -> Iterator[Command]:
        """What takes the selection out and puts the block in; new wires keep their place beside others."""
        yield from (RemoveEdge(edge) for edge in (*self.entering, *self.inner, *self.leaving))
        yield from (RemoveNode(self.graph.nodes[i]) for i in self.ids)
        yield AddNode(self.use)
        yield from moved(self.graph, self.card.moves)
        for port, (source, source_port) in enumerate(self.sources):
            yield AddEdge(Edge(source, self.use.id, port, source_port))
        for edge in self.leaving:
            port = self.results.index((edge.source, edge.source_port))
            yield AddEdge(Edge(self.use.id, edge.target, edge.target_port, port))
        yield MovePaths(tuple((i, f"{self.use.id}.0.{i}") for i in self.ids))
