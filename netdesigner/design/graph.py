"""The drawing: nodes and edges, and what may be joined. Knows nothing of shapes, Qt or torch."""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from netdesigner.design.limits import too_long
from netdesigner.design.unread import Unread
from netdesigner.errors import SentenceError
from netdesigner.layers import Layer
from netdesigner.layers.initialization import Initialization

MOST_PORTS = 1000  # of a block that takes any number of inputs


class GraphError(SentenceError):
    """What cannot be joined or named, as a sentence."""


@dataclass(frozen=True, slots=True)
class Node:
    """A layer placed in a graph. `x`, `y` is the upper left corner of its card.

    `weights_of` names the node whose weights this one shares. `stage` says where it is kept in the code:
    "features" in the `nn.Sequential` of that name, "features.conv0" there under a name of its own, "features.0.1" in
    an `nn.Sequential` within it ("features.0." with a number there), ".conv1" as an attribute by itself; "" leaves
    that to the compiler. `formulas` are settings that a module calculates from
    its parameters, (setting, expression); the layer then holds the values for the parameters' defaults.
    `init` says how its weights start (None: as all of the network do); frozen ones are not changed by training.
    `unread` is what a file says of it that this program cannot use.
    """

    id: str
    name: str
    layer: Layer
    x: float = 0.0
    y: float = 0.0
    weights_of: str | None = None
    stage: str = ""
    formulas: tuple[tuple[str, str], ...] = ()
    init: Initialization | None = None
    is_frozen: bool = False
    unread: tuple[Unread, ...] = ()

    def at(self, x: float, y: float) -> Node:
        """The same node at another place: what `replace` would do, for thousands of them."""
        return Node(
            self.id, self.name, self.layer, x, y, self.weights_of, self.stage, self.formulas, self.init,
            self.is_frozen, self.unread,
        )  # fmt: skip


STAGE = re.compile(r"([^\W\d]\w*(\.[\w-]+)*\.?|\.[^\W\d]\w*)?")


def check_stage(stage: str, count: int = 1) -> None:
    """Raises GraphError where a text is no place in the code for so many nodes."""
    if (sentence := too_long(stage, "A place")) is not None:
        raise GraphError(sentence)
    if not STAGE.fullmatch(stage) or any(keyword.iskeyword(part) for part in stage.split(".")):
        raise GraphError(
            f"{stage} is no place in the code: write features (a Sequential), features.conv0 (a name in it), "
            "features.0. (a Sequential in it) or .conv1 (an attribute by itself), without spaces and words of Python."
        )
    if "." in stage.removesuffix(".") and not (stage.endswith(".") and stage[0] != ".") and count > 1:
        raise GraphError(f"{stage} is the place of one block; {count} blocks can share a Sequential such as features.")


class Edge(NamedTuple):
    """A wire from an output of one node to an input port of another, by their ids."""

    source: str
    target: str
    target_port: int = 0
    source_port: int = 0


@dataclass
class Graph:
    """Nodes by id, in drawing order, and edges by their target. Changed only by commands."""

    nodes: dict[str, Node] = field(default_factory=dict)
    next_id: int = 1
    _into: dict[str, list[Edge]] = field(default_factory=dict, repr=False)
    _out_of: dict[str, list[Edge]] = field(default_factory=dict, repr=False)
    _order: list[str] | None = field(default=None, repr=False, compare=False)
    _has_cycle: bool = field(default=False, repr=False, compare=False)  # known once `_order` is
    memory: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)
    """Where others may remember what follows from wires and kinds of layers alone; emptied when these change."""
    beside: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)
    """The same for what follows from the wires into one node and the kinds of layers at their ends, by its id."""
    version: int = field(default=0, repr=False, compare=False)  # one more after every edit

    # -- reading

    @property
    def edges(self) -> Iterator[Edge]:
        """All edges, by target in drawing order, then by port."""
        for node_id in self.nodes:
            yield from self._into.get(node_id, ())

    def inputs_of(self, node_id: str) -> list[Edge]:
        """Edges into a node, by port."""
        return list(self._into.get(node_id, ()))

    def outputs_of(self, node_id: str) -> list[Edge]:
        """Edges out of a node, in the order they were drawn."""
        return list(self._out_of.get(node_id, ()))

    def feeds(self, node_id: str) -> bool:
        """Whether an edge leads out of a node."""
        return bool(self._out_of.get(node_id))

    def order(self) -> list[str]:
        """Ids in topological order, drawing order where that leaves a choice; a circle is cut at its first node."""
        if self._order is None:
            self._order = self._sorted()
        return self._order

    def _sorted(self) -> list[str]:
        waiting = {node_id: len(self._into.get(node_id, ())) for node_id in self.nodes}
        ready = [node_id for node_id in reversed(self.nodes) if not waiting[node_id]]
        order: list[str] = []
        self._has_cycle = False
        while len(order) < len(waiting):
            if not ready:
                self._has_cycle = True
                ready.append(start := self._start_of_circle(set(order)))
                waiting[start] = 0
            node_id = ready.pop()
            order.append(node_id)
            for edge in reversed(self._out_of.get(node_id, ())):
                waiting[edge.target] -= 1
                if not waiting[edge.target]:
                    ready.append(edge.target)
        return order

    def _start_of_circle(self, placed: set[str]) -> str:
        """The first node that only waits for what it feeds itself; what follows the circle comes after it."""
        return next(
            node_id
            for node_id in self.nodes
            if node_id not in placed
            and any(e.source not in placed and self.path(node_id, e.source) for e in self._into.get(node_id, ()))
        )

    def cycle(self) -> list[str]:
        """Ids of nodes that are fed from behind; empty for a proper drawing."""
        order = self.order()
        if not self._has_cycle:
            return []
        place = {node_id: index for index, node_id in enumerate(order)}
        return [edge.target for edge in self.edges if place[edge.source] >= place[edge.target]]

    def path(self, start: str, goal: str) -> list[str] | None:
        """Ids along one way from `start` to `goal`, or None."""
        came_from: dict[str, str | None] = {start: None}
        queue = [start]
        while queue:
            node_id = queue.pop()
            if node_id == goal:
                way: list[str] = []
                step: str | None = goal
                while step is not None:
                    way.append(step)
                    step = came_from[step]
                return way[::-1]
            for edge in self._out_of.get(node_id, ()):
                if edge.target not in came_from:
                    came_from[edge.target] = node_id
                    queue.append(edge.target)
        return None

    def followers(self, node_id: str) -> list[str]:
        """A node and all that it feeds."""
        found, queue = {node_id: None}, [node_id]
        while queue:
            for edge in self._out_of.get(queue.pop(), ()):
                if edge.target not in found:
                    found[edge.target] = None
                    queue.append(edge.target)
        return list(found)

    def port_count(self, node_id: str) -> int:
        """Input ports to draw: for merges one more than are used, and never fewer than the least."""
        least, most = self.nodes[node_id].layer.arity
        used = max((edge.target_port + 1 for edge in self._into.get(node_id, ())), default=0)
        return max(least, used) if most is not None else max(least, used + 1)

    def free_port(self, node_id: str) -> int | None:
        """The first input port without a wire, or None."""
        taken = {edge.target_port for edge in self._into.get(node_id, ())}
        free = next(port for port in range(len(taken) + 1) if port not in taken)
        most = self.nodes[node_id].layer.arity[1]
        return free if most is None or free < most else None

    def why_not(self, source: str, target: str, target_port: int | None = None, source_port: int = 0) -> str | None:
        """Why a wire may not be drawn, as a sentence; None where it may.

        An occupied port is not a reason when it is named: the new wire replaces the old one.
        """
        if source not in self.nodes or target not in self.nodes:
            return "One of the two blocks is no longer there."
        first, second = self.nodes[source], self.nodes[target]
        if source == target:
            return f"{first.name} cannot feed itself."
        if not 0 <= source_port < first.layer.output_count:
            return f"{first.name} has no output{f' {source_port + 1}' if first.layer.output_count else ''}."
        most = second.layer.arity[1]
        if most == 0:
            return f"{second.name} has no input."
        if target_port is not None and not 0 <= target_port < (MOST_PORTS if most is None else most):
            if most is None:
                return f"{second.name} has inputs 1 to {MOST_PORTS}, not {target_port + 1}."
            return f"{second.name} has only {most} input{'s' if most > 1 else ''}."
        if target_port is None and self.free_port(target) is None:
            return f"All inputs of {second.name} are taken; put an Add or Concat before it to join branches."
        if any(
            edge[0] == source and edge[3] == source_port and edge[2] == target_port for edge in self.inputs_of(target)
        ):
            return f"{first.name} already feeds this input of {second.name}."
        if way := self.path(target, source):
            names = " → ".join(self.nodes[node_id].name for node_id in [*way, target])
            return f"This wire would close a circle: {names}."
        return None

    def free_name(self, wanted: str) -> str:
        """`wanted` as it is where no other block is called so, else with a number."""
        is_taken = any(node.name == wanted for node in self.nodes.values())
        return self.unique_name(wanted) if is_taken else wanted

    def unique_name(self, wanted: str, taken: Iterable[str] = ()) -> str:
        """A name from a stem, with the next free number: conv1, conv2, ..."""
        names = {node.name for node in self.nodes.values()} | set(taken)
        stem = re.sub(r"\d+$", "", wanted) or wanted
        if wanted not in names and wanted != stem:
            return wanted
        if wanted not in names and f"{stem}1" not in names and stem in UNNUMBERED:
            return wanted
        number = 1
        while f"{stem}{number}" in names:
            number += 1
        return f"{stem}{number}"

    # -- changing: for commands only

    def put_node(self, node: Node, index: int | None = None) -> None:
        """Adds a node (at a place in the drawing order) or replaces the one of the same id."""
        self.version += 1
        if (old := self.nodes.get(node.id)) is not None:
            self.nodes[node.id] = node
            if type(old.layer) is not type(node.layer):
                for key in (node.id, *(edge.target for edge in self._out_of.get(node.id, ()))):
                    self.beside.pop(key, None)
                self._forget()
            return
        self.nodes[node.id] = node
        if index is not None and index < len(self.nodes) - 1:
            items = list(self.nodes.items())
            items.insert(index, items.pop())
            self.nodes.clear()
            self.nodes.update(items)
        self._forget()

    def place_nodes(self, nodes: Iterable[Node]) -> None:
        """Nodes that are there already, at other places: nothing else of them is different."""
        self.version += 1
        self.nodes.update((node.id, node) for node in nodes)

    def take_node(self, node_id: str) -> int:
        """Removes a node that has no wires; returns its place in the drawing order."""
        is_last = next(reversed(self.nodes)) == node_id
        index = len(self.nodes) - 1 if is_last else list(self.nodes).index(node_id)
        del self.nodes[node_id]
        self.beside.pop(node_id, None)
        self._forget()
        return index

    def put_edge(self, edge: Edge, index: int | None = None) -> None:
        """Adds a wire, at a place among those that leave its source."""
        into = self._into.setdefault(edge.target, [])
        into.append(edge)
        into.sort(key=lambda other: other.target_port)
        out = self._out_of.setdefault(edge.source, [])
        out.insert(len(out) if index is None else index, edge)
        self.beside.pop(edge.target, None)
        self._forget()

    def take_edge(self, edge: Edge) -> int:
        """Removes a wire; returns its place among those that leave its source."""
        self._into[edge.target].remove(edge)
        index = self._out_of[edge.source].index(edge)
        del self._out_of[edge.source][index]
        self.beside.pop(edge.target, None)
        self._forget()
        return index

    def _forget(self) -> None:
        self.version += 1
        self._order = None
        self.memory.clear()

    def new_id(self) -> str:
        """A short id that was never used in this graph before."""
        while f"n{self.next_id}" in self.nodes:
            self.next_id += 1
        self.next_id += 1
        return f"n{self.next_id - 1}"

    def copy(self) -> Graph:
        """A snapshot: the values are shared, the containers are not."""
        return replace(
            self,
            nodes=dict(self.nodes),
            _into={key: list(edges) for key, edges in self._into.items()},
            _out_of={key: list(edges) for key, edges in self._out_of.items()},
            memory={},
            beside={},
        )


# Stems of which a network usually has one: they get a number only from the second on
UNNUMBERED = ("input", "output", "flatten", "avgpool", "softmax")
