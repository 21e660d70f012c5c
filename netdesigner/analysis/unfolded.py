"""A drawing whose wires are followed into blocks of modules and out of them, as if there were no modules."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from netdesigner.analysis.inside import insides
from netdesigner.analysis.values import NodeFacts
from netdesigner.design.graph import Edge, Graph, Node
from netdesigner.design.module import Module
from netdesigner.layers.base import Layer
from netdesigner.layers.module_use import ModuleUse

Place = tuple[tuple[str, int], ...]
"""The blocks that something lies in, outermost first, each with the number of the repeat."""


class UnfoldedNode(NamedTuple):
    """A node inside blocks (or in the graph itself, where `place` is empty)."""

    place: Place
    node_id: str


class Level(NamedTuple):
    """One inside, or the graph itself."""

    graph: Graph
    nodes: Mapping[str, NodeFacts]


class Unfolded:
    """Spots of a graph that has been walked, and the wires between them. Blocks with errors are not looked into."""

    def __init__(self, graph: Graph, nodes: Mapping[str, NodeFacts], modules: Mapping[str, Module]) -> None:
        self._modules = modules
        self._levels: dict[Place, Level] = {(): Level(graph, nodes)}
        self._has: dict[tuple[str, Callable[[Layer], bool]], bool] = {}

    def level(self, place: Place) -> Level:
        if place not in self._levels:
            graph, nodes = self.level(place[:-1])
            block = graph.nodes[place[-1][0]]
            module = self._modules[block.layer.module]
            for repeat, (inside, facts) in enumerate(insides(module, block, nodes[block.id])):
                self._levels[*place[:-1], (block.id, repeat)] = Level(inside, facts.nodes)
        return self._levels[place]

    def node(self, spot: UnfoldedNode) -> Node:
        return self.level(spot.place).graph.nodes[spot.node_id]

    def facts(self, spot: UnfoldedNode) -> NodeFacts:
        return self.level(spot.place).nodes[spot.node_id]

    def spots(self, is_sought: Callable[[Layer], bool], place: Place = ()) -> Iterator[UnfoldedNode]:
        """The sound nodes of some kinds of layer, however deep."""
        graph, nodes = self.level(place)
        for node in graph.nodes.values():
            if nodes[node.id].status != "ok":
                continue
            if not isinstance(node.layer, ModuleUse):
                if is_sought(node.layer):
                    yield UnfoldedNode(place, node.id)
            elif self._contains(node.layer.module, is_sought):
                for repeat in range(len(nodes[node.id].children)):
                    yield from self.spots(is_sought, (*place, (node.id, repeat)))

    def _contains(self, module: str, is_sought: Callable[[Layer], bool]) -> bool:
        key = module, is_sought
        if key not in self._has:
            layers = [node.layer for node in self._modules[module].graph.nodes.values()]
            self._has[key] = any(
                self._contains(layer.module, is_sought) if layer.module else is_sought(layer) for layer in layers
            )
        return self._has[key]

    def sources(self, spot: UnfoldedNode) -> list[UnfoldedNode]:
        """What feeds a node, port by port; what feeds the Input of a module is found outside."""
        return [self._source(spot.place, edge) for edge in self.level(spot.place).graph.inputs_of(spot.node_id)]

    def _source(self, place: Place, edge: Edge) -> UnfoldedNode:
        while True:
            graph, nodes = self.level(place)
            layer = graph.nodes[edge.source].layer
            if layer.module:
                place = (*place, (edge.source, len(nodes[edge.source].children) - 1))
                edge = self._into_output(place, edge.source_port)
            elif layer.is_input and place:
                port, (block, repeat) = _ends(graph, "is_input").index(edge.source), place[-1]
                place = place[:-1]
                if repeat:
                    place = (*place, (block, repeat - 1))
                    edge = self._into_output(place, port)
                else:
                    edge = self.level(place).graph.inputs_of(block)[port]
            else:
                return UnfoldedNode(place, edge.source)

    def _into_output(self, place: Place, port: int) -> Edge:
        graph = self.level(place).graph
        (edge,) = graph.inputs_of(_ends(graph, "is_output")[port])
        return edge

    def targets(self, spot: UnfoldedNode) -> Iterator[tuple[UnfoldedNode, int]]:
        """What a node feeds, with the ports; the Output of a module leads on outside."""
        waiting = [(spot.place, edge) for edge in self.level(spot.place).graph.outputs_of(spot.node_id)]
        while waiting:
            place, edge = waiting.pop()
            graph, nodes = self.level(place)
            layer = graph.nodes[edge.target].layer
            if layer.module:
                if nodes[edge.target].status == "ok":
                    waiting += self._from_input((*place, (edge.target, 0)), edge.target_port)
            elif layer.is_output and place:
                port, (block, repeat), around = _ends(graph, "is_output").index(edge.target), place[-1], place[:-1]
                outside = self.level(around)
                if repeat + 1 < len(outside.nodes[block].children):
                    waiting += self._from_input((*around, (block, repeat + 1)), port)
                else:
                    wires = outside.graph.outputs_of(block)
                    waiting += [(around, wire) for wire in wires if wire.source_port == port]
            else:
                yield UnfoldedNode(place, edge.target), edge.target_port

    def _from_input(self, place: Place, port: int) -> list[tuple[Place, Edge]]:
        graph = self.level(place).graph
        return [(place, edge) for edge in graph.outputs_of(_ends(graph, "is_input")[port])]


def _ends(graph: Graph, role: str) -> list[str]:
    return [node.id for node in graph.nodes.values() if getattr(node.layer, role)]
