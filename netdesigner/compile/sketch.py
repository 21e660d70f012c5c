"""The part of a drawing that leads to an Output, as chains of modules and single functions in order.

Decides what belongs together; what it is called is `naming.py`'s matter.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from netdesigner.analysis.branches import only_for_training
from netdesigner.analysis.facts import Facts
from netdesigner.compile.calls import uses_port
from netdesigner.compile.names import is_automatic
from netdesigner.design.graph import Edge, Graph, Node
from netdesigner.layers.base import Call, Shape

MOST_APART = 12  # modules of a chain that are attributes for their names' sake; more are an OrderedDict


@dataclass(frozen=True)
class Unit:
    """What one line of `forward` does: a chain of modules, a shared module, or a function.

    `source` values come in by port as (node id, output port).
    """

    nodes: tuple[str, ...]
    calls: tuple[Call, ...]
    sources: tuple[tuple[str, int], ...]
    stage: str = ""  # the `nn.Sequential` that the user put the nodes into
    attribute: str = ""  # ... or the attribute that a single node was given
    owner: str | None = None  # of weights that several nodes use

    @property
    def first(self) -> str:
        return self.nodes[0]

    @property
    def last(self) -> str:
        """The node whose value the unit yields."""
        return self.nodes[-1]

    @property
    def is_function(self) -> bool:
        return not self.calls[0].is_module

    @property
    def is_merge(self) -> bool:
        return self.is_function and len(self.sources) > 1


@dataclass
class Sketch:
    """Live nodes in topological order with their calls, and the units they form."""

    graph: Graph
    facts: Facts
    live: list[str] = field(default_factory=list)
    calls: dict[str, Call] = field(default_factory=dict)
    users: dict[str, list[Edge]] = field(default_factory=dict)  # live wires out of a node
    owners: dict[str, str] = field(default_factory=dict)  # of live nodes: whose weights they use
    shared: set[str] = field(default_factory=set)  # owners whose weights more than one live node uses
    units: list[Unit] = field(default_factory=list)
    trunk: set[str] = field(default_factory=set)  # nodes that every way from Input to Output passes

    def node(self, node_id: str) -> Node:
        return self.graph.nodes[node_id]

    def shape(self, node_id: str) -> Shape:
        """The shape that comes into a node (an Input's own shape)."""
        facts = self.facts.nodes[node_id]
        return facts.inputs[0] if facts.inputs else facts.outputs[0]

    @cached_property
    def inputs(self) -> list[Node]:
        """The live Inputs, in drawing order."""
        return [node for node in self.graph.nodes.values() if node.layer.is_input and node.id in self.calls]

    @cached_property
    def outputs(self) -> list[Node]:
        """The Outputs, in drawing order."""
        return [node for node in self.graph.nodes.values() if node.layer.is_output and node.id in self.calls]

    @cached_property
    def by_first(self) -> dict[str, Unit]:
        """The units by their first node."""
        return {unit.first: unit for unit in self.units}

    @cached_property
    def spine(self) -> set[str]:
        """The nodes of the longest way from an Input to the first Output."""
        ends = [node.id for node in self.outputs if not node.layer.is_training_only]
        length: dict[str, int] = {}
        before: dict[str, str] = {}
        for node_id in self.live:
            edges = self.graph.inputs_of(node_id)
            if edges:
                before[node_id] = max((edge.source for edge in edges), key=lambda source: length[source])
            length[node_id] = length[before[node_id]] + 1 if edges else 1
        way, step = set[str](), ends[0] if ends else None
        while step is not None:
            way.add(step)
            step = before.get(step)
        return way

    @cached_property
    def only_for_training(self) -> set[str]:
        """Nodes that are left out at evaluation."""
        return only_for_training(self.graph, [node for node in self.graph.nodes.values() if node.layer.is_output])


def sketch(graph: Graph, facts: Facts, calls: Mapping[str, Call]) -> Sketch:
    """The live part of a graph without errors, taken apart into units; `calls` are those of its nodes."""
    graph = of_use(graph, calls)
    found = Sketch(graph, facts)
    for node_id in graph.order():
        if node_id in calls:
            found.live.append(node_id)
            found.calls[node_id] = placed(graph, node_id, calls[node_id])
            found.users[node_id] = [edge for edge in graph.outputs_of(node_id) if edge.target in calls]
    _find_owners(found, calls)
    found.units = _auxiliary_first(found, _units(found))
    found.trunk = _trunk(found)
    return found


def leading_to_output(graph: Graph) -> set[str]:
    """The nodes on a way to some Output."""
    waiting = [node.id for node in graph.nodes.values() if node.layer.is_output]
    found = set(waiting)
    while waiting:
        for edge in graph.inputs_of(waiting.pop()):
            if edge.source not in found:
                found.add(edge.source)
                waiting.append(edge.source)
    return found


def of_use(graph: Graph, calls: Mapping[str, Call]) -> Graph:
    """The graph without wires whose value the call of their target leaves out: a skip whose shapes never agree."""
    unused = [e for e in graph.edges if e.target in calls and not uses_port(calls[e.target], e.target_port)]
    if unused:
        graph = graph.copy()
        for edge in unused:
            graph.take_edge(edge)
    return graph


def _find_owners(found: Sketch, calls: Mapping[str, Call]) -> None:
    """Functions, which are modules only where they stand in a Sequential, have no weights to share."""
    seen: set[str] = set()
    for node_id in found.live:
        is_function = calls[node_id].as_module is not None
        owner = node_id if is_function else found.node(node_id).weights_of or node_id
        if owner in seen:
            found.shared.add(owner)
        seen.add(owner)
        found.owners[node_id] = owner


def _units(found: Sketch) -> list[Unit]:
    """Chains as long as they get, placed where their last node stands in the order."""
    units: list[Unit] = []
    chain: dict[str, list[str]] = {}  # by the last node so far
    for node_id in found.live:
        if found.node(node_id).layer.is_input or found.node(node_id).layer.is_output:
            continue
        edges = found.graph.inputs_of(node_id)
        nodes = chain.pop(edges[0].source) if edges and _continues(found, edges, node_id, chain) else []
        nodes.append(node_id)
        if _may_grow(found, node_id):
            chain[node_id] = nodes
        else:
            parts = [[each] for each in nodes] if stays_apart(found, nodes) else _parts(found, nodes)
            units += [_unit(found, part) for part in parts]
    return units


def has_given_name(node: Node) -> bool:
    """Whether the user named the node."""
    return not is_automatic(node.name, node.layer.stem)


def stays_apart(found: Sketch, nodes: Sequence[str]) -> bool:
    """Whether the modules of a chain are attributes each: the user named some of them, and they are not too many.

    Their keys are their names then, whatever is put between them.
    """
    is_free = found.calls[nodes[0]].is_module and not any(found.node(node_id).stage for node_id in nodes)
    has_names = any(has_given_name(found.node(node_id)) for node_id in nodes)
    return is_free and has_names and 1 < len(nodes) <= MOST_APART


def _auxiliary_first(found: Sketch, units: list[Unit]) -> list[Unit]:
    """What only training needs comes right behind the value it begins with, so that the trunk goes on after it."""
    if not found.only_for_training:
        return units
    ordered = [unit for unit in units if unit.last not in found.only_for_training]
    for unit in units:
        if unit.last in found.only_for_training:
            sources = {source for source, _ in unit.sources}
            place = max((index + 1 for index, other in enumerate(ordered) if other.last in sources), default=0)
            while place < len(ordered) and ordered[place].last in found.only_for_training:
                place += 1
            ordered.insert(place, unit)
    return ordered


def _is_chained(found: Sketch, node_id: str) -> bool:
    """Whether a node may stand in an `nn.Sequential`."""
    is_one_to_one = found.node(node_id).layer.output_count == 1 and len(found.graph.inputs_of(node_id)) == 1
    return found.calls[node_id].is_chainable and found.owners[node_id] not in found.shared and is_one_to_one


def _continues(found: Sketch, edges: Sequence[Edge], node_id: str, chain: dict[str, list[str]]) -> bool:
    return len(edges) == 1 and edges[0].source in chain


def _may_grow(found: Sketch, node_id: str) -> bool:
    """Whether the next node belongs to the same chain."""
    users = found.users[node_id]
    if len(users) != 1 or not _is_chained(found, node_id):
        return False
    after = found.node(users[0].target)
    if after.layer.is_output or not _is_chained(found, after.id):
        return False
    if found.node(node_id).stage.startswith(".") or (after.id in found.only_for_training) != (
        node_id in found.only_for_training
    ):
        return False
    return len(found.graph.inputs_of(after.id)) == 1 and sequence_of(after) == sequence_of(found.node(node_id))


def sequence_of(node: Node) -> str:
    """The `nn.Sequential` that the user put a node into: "features" of "features.conv0"; ".conv1" is in none."""
    return node.stage if node.stage.startswith(".") else node.stage.partition(".")[0]


def key_of(node: Node) -> str:
    """The name that a node has there, "" for its number."""
    return node.stage.partition(".")[2]


def placed(graph: Graph, node_id: str, call: Call) -> Call:
    """A node's call at its place: in an `nn.Sequential` there are modules only, and nothing that nodes share."""
    node = graph.nodes[node_id]
    if call.as_module is None or not node.stage or node.stage.startswith("."):
        return call
    is_shared = node.weights_of is not None or any(other.weights_of == node_id for other in graph.nodes.values())
    return call if is_shared else call.as_module


def _parts(found: Sketch, nodes: list[str]) -> list[list[str]]:
    """A pooling to a given size that closes the features before they are flattened stands alone."""
    last = found.node(nodes[-1])
    users = found.users[last.id]
    is_flattened = len(users) == 1 and found.node(users[0].target).layer.flattens
    if len(nodes) > 1 and is_flattened and last.layer.pools_to_size and not last.stage:
        return [nodes[:-1], nodes[-1:]]
    return [nodes]


def _unit(found: Sketch, nodes: list[str]) -> Unit:
    edges = found.graph.inputs_of(nodes[0])
    owner = found.owners[nodes[0]]
    node = found.node(nodes[0])
    is_own = node.stage.startswith(".")
    is_stage = not is_own and (not found.calls[nodes[0]].is_module or _is_chained(found, nodes[0]))
    return Unit(
        nodes=tuple(nodes),
        calls=tuple(found.calls[node_id] for node_id in nodes),
        sources=tuple((edge.source, edge.source_port) for edge in edges),
        stage=sequence_of(node) if is_stage and owner not in found.shared else "",
        attribute=node.stage[1:] if is_own else "",
        owner=owner if owner in found.shared else None,
    )


def _trunk(found: Sketch) -> set[str]:
    """Nodes through which all ways lead: ways to it times ways from it equals all ways."""
    ways_to = {node.id: 1 for node in found.inputs}
    for node_id in found.live:
        ways_to.setdefault(node_id, sum(ways_to[edge.source] for edge in found.graph.inputs_of(node_id)))
    ways_from: dict[str, int] = {}
    for node_id in reversed(found.live):
        layer = found.node(node_id).layer
        is_end = layer.is_output and not layer.is_training_only
        ways_from[node_id] = 1 if is_end else sum(ways_from[edge.target] for edge in found.users[node_id])
    total = sum(ways_to[node.id] for node in found.outputs if not node.layer.is_training_only)
    return {node_id for node_id in found.live if ways_to[node_id] * ways_from[node_id] == total}
