"""How the edits of a fix become commands: inserting, replacing, taking out."""

from __future__ import annotations

from dataclasses import replace

from netdesigner.design.commands import AddEdge, AddNode, Command, RemoveEdge, RemoveNode, ReplaceNode
from netdesigner.design.graph import Edge, Graph, Node
from netdesigner.layers import base

GAP = 96.0  # distance of two cards in a column


def commands_for(graph: Graph, edit: base.Edit, node_id: str) -> list[Command]:
    """The commands of one edit; `node_id` is the node that refused, where the edit names none."""
    node = graph.nodes[edit.node or node_id]
    if isinstance(edit, base.ChangeSettings):
        return [ReplaceNode(node, replace(node, layer=node.layer.replace(**edit.settings)))]
    if isinstance(edit, base.ReplaceLayer):
        return [ReplaceNode(node, replace(node, layer=edit.layer))]
    if isinstance(edit, base.InsertBefore):
        wires = [edge for edge in graph.inputs_of(node.id) if edge.target_port == edit.port]
        return insert(graph, edit.layer, wires, (node.x, node.y - GAP / 2))
    if isinstance(edit, base.InsertAfter):
        return insert(graph, edit.layer, graph.outputs_of(node.id), (node.x, node.y + GAP), source=node.id)
    return bypass(graph, node)


def insert(
    graph: Graph, layer: base.Layer, wires: list[Edge], at: tuple[float, float], source: str | None = None
) -> list[Command]:
    """A new node into wires that share their source."""
    node = Node(graph.new_id(), graph.unique_name(layer.stem), layer, *at)
    commands: list[Command] = [AddNode(node), *(RemoveEdge(wire) for wire in wires)]
    start = Edge(wires[0].source, node.id, 0, wires[0].source_port) if wires else None
    if start is None and source is not None:
        start = Edge(source, node.id)
    if start is not None and layer.arity[1] != 0:
        commands.append(AddEdge(start))
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


def unshare(graph: Graph, leaving: set[str]) -> list[Command]:
    """Where an owner of shared weights leaves, the next sharer becomes the owner."""
    commands: list[Command] = []
    for owner in leaving:
        sharers = [n for n in graph.nodes.values() if n.weights_of == owner and n.id not in leaving]
        for index, sharer in enumerate(sharers):
            heir = None if index == 0 else sharers[0].id
            commands.append(ReplaceNode(sharer, replace(sharer, weights_of=heir)))
    return commands
