"""How a block that stands for a module is replaced by what is inside."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from netdesigner.design.commands import AddEdge, AddNode, Command, MovePaths, RemoveEdge, RemoveNode
from netdesigner.design.design import Design
from netdesigner.design.graph import Edge, Graph, GraphError, Node
from netdesigner.design.module import Module, evaluated, formulas_of, recalculated, repeats
from netdesigner.design.placement import Placement, moved
from netdesigner.layers import Layer
from netdesigner.layers.dim import COUNTER
from netdesigner.layers.expression import is_number, number, variables, with_expressions, with_numbers
from netdesigner.layers.module_use import ModuleUse, show_overrides

Port = tuple[str, int]


class Ungrouping:
    """The inside of a block as plain nodes of the graph around it, one copy for each repeat."""

    def __init__(
        self, design: Design, place: str, node: Node, sizes: Sequence[Mapping[str, int]], placement: Placement
    ) -> None:
        assert isinstance(node.layer, ModuleUse)
        self.graph, self.node, self.layer, self.sizes = design.graph_of(place), node, node.layer, sizes
        self.module = self._module(design)
        self.examples = design.examples_of(place)
        if any(not variables(text) for _, text in node.formulas):
            raise GraphError(f"{node.name} has a formula that cannot be read: mend it first.")
        if any(name == "repeat" for name, _ in node.formulas):
            raise GraphError(f"{node.name} is repeated as often as a parameter says: give it a plain number first.")
        if any(other.weights_of == node.id for other in self.graph.nodes.values()) or node.weights_of:
            raise GraphError(f"{node.name} shares its weights with another block: give each its own first.")
        self.ids: list[str] = []
        self.nodes: list[Node] = []
        self.wires: list[Edge] = []
        self.paths: list[tuple[str, str]] = []
        inner = self.module.graph.nodes.values()
        self.inner = [each for each in inner if not (each.layer.is_input or each.layer.is_output)]
        self.shifts, self.moves = placement.copies(self.graph, node, self.inner, self.layer.values()["repeat"])
        self._unfold()

    def _module(self, design: Design) -> Module:
        try:
            return design.modules[self.layer.module]
        except KeyError:
            raise GraphError(f"There is no module called {self.layer.module} in this design.") from None

    def _unfold(self) -> None:
        ports: list[Port | None] = [None] * len(self.module.inputs)
        for edge in self.graph.inputs_of(self.node.id):
            if edge.target_port < len(ports):  # a wire to an input that is not there ends with the block
                ports[edge.target_port] = edge.source, edge.source_port
        taken: list[str] = []
        for repeat in range(len(self.shifts)):
            ports = self._copy(repeat, ports, taken)
        for edge in self.graph.outputs_of(self.node.id):
            if edge.source_port < len(ports) and (source := ports[edge.source_port]) is not None:
                self.wires.append(edge._replace(source=source[0], source_port=source[1]))

    def _copy(self, repeat: int, ports: list[Port | None], taken: list[str]) -> list[Port | None]:
        """Adds one copy of the inside, fed by `ports`; returns what its Outputs yield."""
        inside: Graph = self.module.graph
        values: dict[Port, Port | None] = {
            (node.id, 0): ports[index] if index < len(ports) else None for index, node in enumerate(self.module.inputs)
        }
        new_ids = {node.id: self.graph.new_id() for node in self.inner}
        for node in self.inner:
            fresh = self._node(node, new_ids, repeat, taken)
            taken.append(fresh.name)
            self.nodes.append(fresh)
            self.ids.append(fresh.id)
            self.paths.append((f"{self.node.id}.{repeat}.{node.id}", fresh.id))
        for edge in inside.edges:
            source = values.get((edge.source, edge.source_port), (new_ids.get(edge.source, ""), edge.source_port))
            if edge.target in new_ids and source is not None:
                self.wires.append(Edge(source[0], new_ids[edge.target], edge.target_port, source[1]))
        return [self._result(inside, node, values, new_ids) for node in self.module.outputs]

    @staticmethod
    def _result(inside: Graph, node: Node, values: dict[Port, Port | None], new_ids: dict[str, str]) -> Port | None:
        for edge in inside.inputs_of(node.id):
            return values.get((edge.source, edge.source_port), (new_ids.get(edge.source, ""), edge.source_port))
        return None

    def _node(self, node: Node, new_ids: dict[str, str], repeat: int, taken: list[str]) -> Node:
        expressions = self._expressions(repeat)
        if any(not variables(text) for _, text in node.formulas):
            raise GraphError(f"{self.module.name} has a formula that cannot be read, in {node.name}: mend it first.")
        formulas = tuple((name, _through(text, expressions)) for name, text in node.formulas)
        layer = recalculated(node, self._values(repeat)).layer
        kept = tuple((name, text) for name, text in formulas if _has_names(text))
        name = node.name
        if any(other.name == name for other in self.graph.nodes.values()) or name in taken:
            name = self.graph.unique_name(node.name, taken)
        dx, dy = self.shifts[repeat]
        return replace(
            node,
            id=new_ids[node.id],
            name=name,
            layer=_with_first(layer, expressions),
            formulas=kept,
            weights_of=new_ids.get(node.weights_of) if node.weights_of else None,
            stage="",
            is_frozen=node.is_frozen or self.node.is_frozen,
            x=node.x + dx,
            y=node.y + dy,
        )

    def _expressions(self, repeat: int) -> dict[str, str]:
        """What each parameter of the module is in the graph around the block, as text."""
        found = {name: str(value) for name, value in self.layer.arguments().items()}
        found |= {name: with_numbers(text, {COUNTER: repeat}) for name, text in self.node.formulas}
        sizes = {name: str(int(size)) for name, size in self._sizes(repeat).items()}
        return sizes | found | (self.layer.overrides() if repeat == 0 else {})

    def _sizes(self, repeat: int) -> Mapping[str, int]:
        """Sizes of what comes in; raises GraphError where formulas need them and nobody gave them."""
        if repeat < len(self.sizes):
            return self.sizes[repeat]
        names = {word for row in self.module.size_names() for word in row}
        for node in self.module.graph.nodes.values():
            if any(names & set(variables(text)) for text in formulas_of(node)):
                raise GraphError(f"{node.name} calculates with the size of its input, which is not known here.")
        return {}

    def _values(self, repeat: int) -> dict[str, int | float]:
        return dict(self._sizes(repeat)) | repeats(evaluated(self.node, self.examples))[repeat]

    def commands(self) -> Iterator[Command]:
        """What takes the block out and puts its inside in; what stands below makes room."""
        around = [*self.graph.inputs_of(self.node.id), *self.graph.outputs_of(self.node.id)]
        yield from (RemoveEdge(edge) for edge in around)
        yield RemoveNode(self.node)
        yield from moved(self.graph, self.moves)
        yield from (AddNode(node) for node in self.nodes)
        yield from (AddEdge(edge) for edge in self.wires)
        yield MovePaths(tuple(self.paths))


def _through(text: str, expressions: Mapping[str, str]) -> str:
    """A formula of the inside in the terms of the outside."""
    return with_expressions(text, {name: ast.parse(part, mode="eval").body for name, part in expressions.items()})


def _with_first(layer: Layer, expressions: Mapping[str, str]) -> Layer:
    """What is different in the first repeat of a block, in the terms of the outside."""
    if not isinstance(layer, ModuleUse):
        return layer
    inside = layer.overrides()
    first = {name: text if is_number(text) else _through(text, expressions) for name, text in inside.items()}
    first = {name: text if _has_names(text) else f"{number(text)}" for name, text in first.items()}
    return layer.replace(first=show_overrides(first)) if first != inside else layer


def _has_names(text: str) -> bool:
    return bool(variables(text))
