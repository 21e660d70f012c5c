"""Whether two designs are the same network, and whether weights are those of one: the only place that says so.

What "the drawing has changed" and whether a network that was built before may be used again follow from it. Blocks
put into a module, or taken out of one, change no network, but the paths under which it knows its nodes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields
from operator import attrgetter
from typing import Any

from netdesigner.analysis.facts import Facts
from netdesigner.analysis.inside import calculated, insides
from netdesigner.design.design import Design
from netdesigner.design.graph import Graph, Node
from netdesigner.design.module import used_below, used_in
from netdesigner.layers.base import Shape
from netdesigner.layers.module_use import ModuleUse

Sign = int  # of a value in the network: what computes it, of what

OF_NO_MATTER = frozenset({"name", "x", "y", "stage", "unread"})
"""Fields of a node on which no number of the network depends; a field that is new counts until it is named here."""

_meaning: Callable[[Node], tuple[Any, ...]] = attrgetter(
    *(field.name for field in fields(Node) if field.name not in OF_NO_MATTER)
)


def essence(design: Design) -> object:
    """All that a network's numbers depend on but the seed: of equal ones the networks are the same, node by node.

    Fresh weights too: they are drawn in the order of the nodes, and of the places in the code.
    """
    used = {below for name in used_in(design.graph) for below in used_below(design.modules, name)}
    modules = {name: design.modules[name] for name in used}
    inside = {name: (_drawn(module.graph), module.parameters) for name, module in modules.items()}
    return _drawn(design.graph), design.parameters, design.init, inside


def _drawn(graph: Graph) -> tuple[list[Any], list[Any]]:
    return [(_meaning(node), node.stage) for node in graph.nodes.values()], list(graph.edges)


def weights_in(weights: Mapping[str, Any], design: Design, facts: Facts) -> Mapping[str, Any] | None:
    """Of given weights those of a design, if there is one of the right shape for each of its layers."""
    chosen = {}
    for key, shape in weight_shapes(design, facts):
        if key not in weights or weights[key].shape != shape:
            return None
        chosen[key] = weights[key]
    return chosen


def blocks_without(weights: Mapping[str, Any], design: Design, facts: Facts) -> list[str]:
    """Names of blocks of the main graph for which these weights are no use: some are missing, or of another shape."""
    ids = dict.fromkeys(
        key.partition("/")[0].partition(".")[0]
        for key, shape in weight_shapes(design, facts)
        if key not in weights or weights[key].shape != shape
    )
    return [design.graph.nodes[node_id].name for node_id in ids]


def weight_shapes(design: Design, facts: Facts) -> Iterator[tuple[str, Shape]]:
    """Keys and shapes of all weights of a network, those inside of modules too."""
    return _weights_below(design, design.graph, facts, "")


def _weights_below(design: Design, graph: Graph, facts: Facts, prefix: str) -> Iterator[tuple[str, Shape]]:
    for node_id, known in facts.nodes.items():
        node = graph.nodes[node_id]
        if node.weights_of is not None:
            continue
        for weight in known.weights:
            yield f"{prefix}{node_id}/{weight.name}", weight.shape
        for repeat, inside in enumerate(known.children):
            definition = design.graph_of(node.layer.module)
            yield from _weights_below(design, definition, inside, f"{prefix}{node_id}.{repeat}.")


def is_same_network(one: Design, its_facts: Facts, other: Design, other_facts: Facts) -> bool:
    """Compares layers, wires, shared weights and how weights start and stay of all that is computed.

    Names, places and modules do not matter.
    """
    if essence(one) == essence(other):
        return True
    if not (one.modules or other.modules) and set(one.graph.nodes) != set(other.graph.nodes):
        return False  # nothing was grouped or ungrouped
    if its_facts.totals != other_facts.totals:
        return False
    return _signs(one, its_facts) == _signs(other, other_facts)


def _signs(design: Design, facts: Facts) -> Counter[Sign]:
    """How often each value is computed. The sign of a value holds those of all it is made of."""
    counted: Counter[Sign] = Counter()
    _walk(design, calculated(design), facts, None, counted, False)
    return counted


def _walk(
    design: Design,
    graph: Graph,
    facts: Facts,
    given: Sequence[Sign] | None,
    counted: Counter[Sign],
    is_frozen: bool,
) -> list[Sign]:
    """Counts what one graph computes, and returns what comes out.

    `given` is what comes into a module, and `is_frozen` whether its block's weights are left alone by training.
    """
    found: dict[str, Sequence[Sign]] = {}
    inputs = [node_id for node_id, node in graph.nodes.items() if node.layer.is_input]
    if given is not None:
        found |= {node_id: (sign,) for node_id, sign in zip(inputs, given, strict=True)}
    for node_id in graph.order():
        if node_id in found:
            continue
        node = graph.nodes[node_id]
        wires = sorted(graph.inputs_of(node_id), key=lambda wire: wire.target_port)
        sources = [found.get(wire.source, ()) for wire in wires]
        pairs = zip(wires, sources, strict=True)
        taken = [signs[wire.source_port] if wire.source_port < len(signs) else 0 for wire, signs in pairs]
        if given is not None and node.layer.is_output:
            found[node_id] = taken[:1]
            continue
        place = inputs.index(node_id) if node.layer.is_input else 0
        origin = (place, *found.get(node.weights_of or "", ()))
        found[node_id] = _outputs(design, node, facts, taken, origin, counted, is_frozen or node.is_frozen)
    return [found[node_id][0] for node_id, node in graph.nodes.items() if node.layer.is_output and found[node_id]]


def _outputs(
    design: Design,
    node: Node,
    facts: Facts,
    taken: list[Sign],
    origin: tuple[int, ...],
    counted: Counter[Sign],
    is_frozen: bool,
) -> Sequence[Sign]:
    """The values that one node gives; `origin` tells which Input it is, and whose weights it shares."""
    layer, known = node.layer, facts.nodes.get(node.id)
    if isinstance(layer, ModuleUse) and known is not None and known.children and layer.module in design.modules:
        signs: list[Sign] = taken
        for graph, inside in insides(design.modules[layer.module], node, known):
            signs = _walk(design, graph, inside, signs, counted, is_frozen)
        return [hash((sign, origin)) for sign in signs] if node.weights_of else signs
    has_own = known is not None and bool(known.weights) and node.weights_of is None
    weights = (node.init or design.init, is_frozen) if has_own else ()
    sign = hash((type(layer).__name__, tuple(layer.values().items()), tuple(taken), origin, weights))
    counted[sign] += 1
    return [hash((sign, port)) for port in range(layer.output_count or 1)]
