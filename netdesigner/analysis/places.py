"""Every node of a network, also inside modules: its path, its name on the way there, and what is known of it there.

A path is "n5.0.n3": node n3 in the first repeat of the block n5. As names that is "layer1/1/conv2": repeats count
from 1, as on screen; the number is left out where a block stands only once.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from netdesigner.analysis.facts import Facts
from netdesigner.analysis.inside import calculated, insides
from netdesigner.analysis.values import NodeFacts
from netdesigner.design.design import Design
from netdesigner.design.graph import Graph, Node
from netdesigner.layers.module_use import ModuleUse


class Place(NamedTuple):
    """A node where it stands: with the numbers that hold there, in its graph, among its facts."""

    path: str
    name: str
    node: Node
    graph: Graph
    facts: Facts

    @property
    def known(self) -> NodeFacts:
        return self.facts.nodes[self.node.id]

    @property
    def owner(self) -> str:
        """The path of the node whose weights this one has: its own, unless it shares another's."""
        before, dot, _ = self.path.rpartition(".")
        return f"{before}{dot}{self.node.weights_of or self.node.id}"


def places(design: Design, facts: Facts) -> Iterator[Place]:
    """All nodes in the order of the facts, each block before its inside."""
    yield from _below(design, calculated(design), facts, "", "")


def _below(design: Design, graph: Graph, facts: Facts, path: str, name: str) -> Iterator[Place]:
    for node_id, known in facts.nodes.items():
        node = graph.nodes[node_id]
        yield Place(f"{path}{node_id}", f"{name}{node.name}", node, graph, facts)
        if isinstance(node.layer, ModuleUse) and known.children:
            module = design.modules[node.layer.module]
            numbered = node.layer.repeat_count > 1
            for index, (within, inside) in enumerate(insides(module, node, known)):
                title = f"{name}{node.name}/{index + 1}/" if numbered else f"{name}{node.name}/"
                yield from _below(design, within, inside, f"{path}{node_id}.{index}.", title)


def name_at(design: Design, path: str) -> str:
    """The names on the way to a node; the path itself where there is no such node (any more)."""
    parts, module, names = path.split("."), "", list[str]()
    for place in range(0, len(parts), 2):
        graph = design.graph if not module else design.modules[module].graph
        node = graph.nodes.get(parts[place])
        if node is None:
            return path
        names.append(node.name)
        module = node.layer.module
        is_last = place + 1 >= len(parts)
        if not is_last and module not in design.modules:
            return path
        if not is_last and isinstance(node.layer, ModuleUse) and node.layer.repeat_count > 1:
            names.append(str(int(parts[place + 1]) + 1))
    return "/".join(names)


def names_at(design: Design, paths: list[str], most: int = 3) -> str:
    """The first few names, for a sentence."""
    listed = ", ".join(name_at(design, path) for path in paths[:most])
    return f"{listed} …" if len(paths) > most else listed
