"""How the edits of a fix become commands: inserting, replacing, taking out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from netdesigner.design.commands import AddEdge, AddNode, Command, RemoveEdge, RemoveNode, ReplaceNode
from netdesigner.design.design import Direction
from netdesigner.design.graph import Edge, Graph, Node
from netdesigner.design.placement import CardPlace, Placement, moved
from netdesigner.layers import base
from netdesigner.layers.edits import ChangeInitialization, ConnectFrom


def commands_for(
    graph: Graph, edit: base.Edit, node_id: str, placement: Placement, direction: Direction
) -> list[Command]:
    """The commands of one edit; `node_id` is the node that refused, where the edit names none."""
    node = graph.nodes[edit.node or node_id]
    if isinstance(edit, base.ChangeSettings):
        return replaced(graph, node, replace(node, layer=node.layer.replace(**edit.settings)))
    if isinstance(edit, base.ReplaceLayer):
        return replaced(graph, node, replace(node, layer=edit.layer))
    if isinstance(edit, ChangeInitialization):
        return [ReplaceNode(node, replace(node, init=edit.init))]
    if isinstance(edit, base.InsertBefore):
        wires = [edge for edge in graph.inputs_of(node.id) if edge.target_port == edit.port]
        source, target = (wires[0].source, wires[0].target) if wires else (None, None)
        commands = insert(graph, edit.layer, wires, placement.card(graph, direction, source, target))
        if edit.like is not None:
            (added,) = (command.node.id for command in commands if isinstance(command, AddNode))
            commands.append(AddEdge(Edge(edit.like[0], added, 1, edit.like[1])))
        return commands
    if isinstance(edit, base.InsertAfter):
        wires = graph.outputs_of(node.id)
        card = placement.card(graph, direction, node.id, wires[0].target if wires else None)
        return insert(graph, edit.layer, wires, card, source=node.id)
    if isinstance(edit, base.CloseGaps):
        return close_gaps(graph, [node.id])
    if isinstance(edit, ConnectFrom):
        return [AddEdge(Edge(edit.source, node.id, edit.port))]
    taken_out = bypass(graph, node)
    has_heirs = any(isinstance(command, ReplaceNode) for command in taken_out)
    return taken_out if has_heirs else [*moved(graph, placement.without(graph, node)), *taken_out]


def replaced(graph: Graph, old: Node, new: Node) -> list[Command]:
    """Another layer in a node; wires that came from an output that it no longer has go."""
    count = new.layer.output_count
    return [
        ReplaceNode(old, new),
        *(RemoveEdge(wire) for wire in graph.outputs_of(old.id) if wire.source_port >= count),
    ]


def insert(
    graph: Graph, layer: base.Layer, wires: list[Edge], card: CardPlace, source: str | None = None
) -> list[Command]:
    """A new node into wires that share their source, at its place; without wires it is fed by `source`."""
    feeding = wires[0].source if wires else source
    node = Node(graph.new_id(), graph.unique_name(layer.stem), layer, *card.at)
    commands: list[Command] = [*moved(graph, card.moves), AddNode(node), *(RemoveEdge(wire) for wire in wires)]
    if feeding is not None and layer.arity[1] != 0:
        commands.append(AddEdge(Edge(feeding, node.id, 0, wires[0].source_port if wires else 0)))
    if layer.output_count:
        commands += [AddEdge(Edge(node.id, wire.target, wire.target_port)) for wire in wires]
    return commands


def bypass(graph: Graph, node: Node) -> list[Command]:
    """Takes a node out and joins what fed it with what it fed."""
    into, out = graph.inputs_of(node.id), graph.outputs_of(node.id)
    commands: list[Command] = [RemoveEdge(edge) for edge in [*into, *out]]
    commands += unshare(graph, {node.id})
    commands.append(RemoveNode(node))
    if into:
        first = into[0]
        joined = (Edge(first.source, edge.target, edge.target_port, first.source_port) for edge in out)
        commands += [AddEdge(edge) for edge in joined]
    return commands


def close_gaps(graph: Graph, targets: Iterable[str]) -> list[Command]:
    """The wires into merges move up, so that no input between them is free; others keep their inputs."""
    commands: list[Command] = []
    for target in dict.fromkeys(targets):
        if target not in graph.nodes or graph.nodes[target].layer.arity[1] is not None:
            continue
        wires = sorted(graph.inputs_of(target), key=lambda wire: wire.target_port)
        for port, wire in enumerate(wires):
            if wire.target_port != port:
                commands += [RemoveEdge(wire), AddEdge(wire._replace(target_port=port))]
    return commands


def unshare(graph: Graph, leaving: set[str]) -> list[Command]:
    """Where an owner of shared weights leaves, the next sharer becomes the owner."""
    commands: list[Command] = []
    for owner in leaving:
        sharers = [n for n in graph.nodes.values() if n.weights_of == owner and n.id not in leaving]
        for index, sharer in enumerate(sharers):
            if index == 0:  # ... and the weights start as they did
                first = graph.nodes[owner]
                new = replace(sharer, weights_of=None, init=first.init, is_frozen=first.is_frozen)
            else:
                new = replace(sharer, weights_of=sharers[0].id)
            commands.append(ReplaceNode(sharer, new))
    return commands
