"""Whether two drawings are the same network: blocks put into a module, or taken out of one, change nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from netdesigner.analysis.facts import Facts
from netdesigner.analysis.inside import calculated, insides
from netdesigner.design.design import Design
from netdesigner.design.graph import Graph, Node
from netdesigner.layers.module_use import ModuleUse

Sign = int  # of a value in the network: what computes it, of what


def is_same_network(one: Design, its_facts: Facts, other: Design, other_facts: Facts) -> bool:
    """Compares layers, wires and shared weights of all that is computed; names, places and modules do not matter."""
    if its_facts.totals != other_facts.totals:
        return False
    return _signs(one, its_facts) == _signs(other, other_facts)


def _signs(design: Design, facts: Facts) -> Counter[Sign]:
    """How often each value is computed. The sign of a value holds those of all it is made of."""
    counted: Counter[Sign] = Counter()
    _walk(design, calculated(design), facts, None, counted)
    return counted


def _walk(
    design: Design, graph: Graph, facts: Facts, given: Sequence[Sign] | None, counted: Counter[Sign]
) -> list[Sign]:
    """Counts what one graph computes, and returns what comes out; `given` is what comes into a module."""
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
        found[node_id] = _outputs(design, node, facts, taken, origin, counted)
    return [found[node_id][0] for node_id, node in graph.nodes.items() if node.layer.is_output and found[node_id]]


def _outputs(
    design: Design, node: Node, facts: Facts, taken: list[Sign], origin: tuple[int, ...], counted: Counter[Sign]
) -> Sequence[Sign]:
    """The values that one node gives; `origin` tells which Input it is, and whose weights it shares."""
    layer, known = node.layer, facts.nodes.get(node.id)
    if isinstance(layer, ModuleUse) and known is not None and known.children and layer.module in design.modules:
        signs: list[Sign] = taken
        for graph, inside in insides(design.modules[layer.module], node, known):
            signs = _walk(design, graph, inside, signs, counted)
        return [hash((sign, origin)) for sign in signs] if node.weights_of else signs
    sign = hash((type(layer).__name__, tuple(layer.values().items()), tuple(taken), origin))
    counted[sign] += 1
    return [hash((sign, port)) for port in range(layer.output_count or 1)]
