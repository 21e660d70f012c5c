"""How the edits of a fix become commands: inserting, replacing, taking out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from netdesigner.design.commands import AddEdge, AddNode, Command, RemoveEdge, RemoveNode, ReplaceNode
from netdesigner.design.design import STEP
from netdesigner.design.graph import Edge, Graph, Node
from netdesigner.layers import base

GAP = STEP  # distance of two cards in a column
RIGHT_GAP = 296.0  # ... and in a row
WIDTH, HEIGHT = 178.0, 64.0  # a card with a little air around it

Place = tuple[float, float]


def commands_for(graph: Graph, edit: base.Edit, node_id: str) -> list[Command]:
    """The commands of one edit; `node_id` is the node that refused, where the edit names none."""
    node = graph.nodes[edit.node or node_id]
    if isinstance(edit, base.ChangeSettings):
        return [ReplaceNode(node, replace(node, layer=node.layer.replace(**edit.settings)))]
    if isinstance(edit, base.ReplaceLayer):
        return [ReplaceNode(node, replace(node, layer=edit.layer))]
    if isinstance(edit, base.InsertBefore):
        wires = [edge for edge in graph.inputs_of(node.id) if edge.target_port == edit.port]
        return insert(graph, edit.layer, wires)
    if isinstance(edit, base.InsertAfter):
        return insert(graph, edit.layer, graph.outputs_of(node.id), source=node.id)
    return bypass(graph, node)


def insert(
    graph: Graph, layer: base.Layer, wires: list[Edge], at: Place | None = None, source: str | None = None
) -> list[Command]:
    """A new node into wires that share their source; what comes after makes room where it must."""
    feeding = wires[0].source if wires else source
    shift: list[Command] = []
    if at is None:
        at, shift = _room_between(graph, feeding, wires[0].target if wires else None)
    node = Node(graph.new_id(), graph.unique_name(layer.stem), layer, *at)
    commands: list[Command] = [*shift, AddNode(node), *(RemoveEdge(wire) for wire in wires)]
    if feeding is not None and layer.arity[1] != 0:
        commands.append(AddEdge(Edge(feeding, node.id, 0, wires[0].source_port if wires else 0)))
    if layer.output_count:
        commands += [AddEdge(Edge(node.id, wire.target, wire.target_port)) for wire in wires]
    return commands


def _room_between(graph: Graph, source: str | None, target: str | None) -> tuple[Place, list[Command]]:
    """A place for a new card in a wire, and the moves that make room for it.

    The card stands one step behind its source in the direction of the wire. What follows the wire moves on
    where the new card would touch it, or come nearer than a step.
    """
    if source is None:
        return (0.0, 0.0), []
    first = graph.nodes[source]
    second = graph.nodes[target] if target else None
    is_down = second is None or abs(second.y - first.y) >= abs(second.x - first.x) * 0.4
    step = (0.0, GAP) if is_down else (RIGHT_GAP, 0.0)
    place = (second.x, first.y + step[1]) if second and is_down else (first.x + step[0], first.y + step[1])
    if second is None or target is None:
        return place, []
    reach = (WIDTH, GAP) if is_down else (RIGHT_GAP, HEIGHT)
    if not any(abs(n.x - place[0]) < reach[0] and abs(n.y - place[1]) < reach[1] for n in _others(graph, first)):
        return place, []
    room = (
        (0.0, max(HEIGHT, place[1] + GAP - second.y)) if is_down else (max(WIDTH, place[0] + RIGHT_GAP - second.x), 0.0)
    )
    followers = [graph.nodes[node_id] for node_id in _followers(graph, target)]
    return place, [ReplaceNode(node, replace(node, x=node.x + room[0], y=node.y + room[1])) for node in followers]


def _others(graph: Graph, node: Node) -> Iterator[Node]:
    return (other for other in graph.nodes.values() if other is not node)


def _followers(graph: Graph, start: str) -> list[str]:
    """A node and all that it feeds."""
    found, queue = {start: None}, [start]
    while queue:
        for edge in graph.outputs_of(queue.pop()):
            if edge.target not in found:
                found[edge.target] = None
                queue.append(edge.target)
    return list(found)


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
