"""How the edits of a fix become commands: inserting, replacing, taking out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from math import ceil

from netdesigner.design.commands import AddEdge, AddNode, Command, MoveNodes, RemoveEdge, RemoveNode, ReplaceNode
from netdesigner.design.design import STEP
from netdesigner.design.graph import Edge, Graph, Node
from netdesigner.layers import base
from netdesigner.layers.edits import ChangeInitialization, ConnectFrom

GAP = STEP  # distance of two cards in a column
RIGHT_GAP = 296.0  # ... and in a row
COLUMN = 216.0  # ... and of a card from the trunk beside it
WIDTH, HEIGHT = 178.0, 64.0  # a card with a little air around it
GRID = 8.0
BLOCK = 8  # cells each way that are looked at in one go
SLACK = 0.01  # places are fractions where they were typed in a file

Place = tuple[float, float]


def commands_for(graph: Graph, edit: base.Edit, node_id: str, is_down: bool = True) -> list[Command]:
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
        commands = insert(graph, edit.layer, wires)
        if edit.like is not None:
            (added,) = (command.node.id for command in commands if isinstance(command, AddNode))
            commands.append(AddEdge(Edge(edit.like[0], added, 1, edit.like[1])))
        return commands
    if isinstance(edit, base.InsertAfter):
        return insert(graph, edit.layer, graph.outputs_of(node.id), source=node.id, is_down=is_down)
    if isinstance(edit, base.CloseGaps):
        return close_gaps(graph, [node.id])
    if isinstance(edit, ConnectFrom):
        return [AddEdge(Edge(edit.source, node.id, edit.port))]
    taken_out = bypass(graph, node)
    has_heirs = any(isinstance(command, ReplaceNode) for command in taken_out)
    return taken_out if has_heirs else [*draw_together(graph, node), *taken_out]


def replaced(graph: Graph, old: Node, new: Node) -> list[Command]:
    """Another layer in a node; wires that came from an output that it no longer has go."""
    count = new.layer.output_count
    return [
        ReplaceNode(old, new),
        *(RemoveEdge(wire) for wire in graph.outputs_of(old.id) if wire.source_port >= count),
    ]


def moves(nodes: Iterable[Node], shift: Place) -> list[Command]:
    """Nodes move all by the same; nothing where there are none."""
    old = tuple(nodes)
    return [MoveNodes(old, tuple(node.at(node.x + shift[0], node.y + shift[1]) for node in old))] if old else []


def insert(
    graph: Graph,
    layer: base.Layer,
    wires: list[Edge],
    at: Place | None = None,
    source: str | None = None,
    is_down: bool = True,
) -> list[Command]:
    """A new node into wires that share their source; what comes after makes room where it must."""
    feeding = wires[0].source if wires else source
    shift: list[Command] = []
    if at is None:
        at, shift = _room_between(graph, feeding, wires[0].target if wires else None, is_down)
    node = Node(graph.new_id(), graph.unique_name(layer.stem), layer, *at)
    commands: list[Command] = [*shift, AddNode(node), *(RemoveEdge(wire) for wire in wires)]
    if feeding is not None and layer.arity[1] != 0:
        commands.append(AddEdge(Edge(feeding, node.id, 0, wires[0].source_port if wires else 0)))
    if layer.output_count:
        commands += [AddEdge(Edge(node.id, wire.target, wire.target_port)) for wire in wires]
    return commands


def free_place(
    graph: Graph, wanted: Place, offsets: Iterable[Place] = ((0.0, 0.0),), *, only_right: bool = False
) -> Place:
    """The place nearest to a wanted one, to its right or below it, where no card would be covered.

    `offsets` are the corners of several cards that stay together, seen from the place.
    """
    shape = list(offsets)
    cards = _Cells((node.x, node.y) for node in graph.nodes.values())
    if not any(cards.touching(wanted[0] + dx, wanted[1] + dy) for dx, dy in shape):
        return wanted
    x, y = wanted
    while pushed := [ox + WIDTH - dx for dx, dy in shape for ox, _ in cards.touching(x + dx, y + dy)]:
        x = _on_grid(max(pushed))
    if only_right:
        return x, y
    low = wanted[1]
    while pushed := [oy + HEIGHT - dy for dx, dy in shape for _, oy in cards.touching(wanted[0] + dx, low + dy)]:
        low = _on_grid(max(pushed))
    return (x, y) if x - wanted[0] <= low - wanted[1] else (wanted[0], low)


class _Cells:
    """The corners of cards, found by where they are."""

    def __init__(self, corners: Iterable[Place]) -> None:
        self._cells: dict[tuple[int, int], list[Place]] = {}
        for x, y in corners:
            self._cells.setdefault((int(x // WIDTH), int(y // HEIGHT)), []).append((x, y))
        held = {(column // BLOCK, row // BLOCK) for column, row in self._cells}
        self._blocks = {(a + b, c + d) for a, c in held for b in (-1, 0, 1) for d in (-1, 0, 1)}  # or beside such

    def touching(self, x: float, y: float) -> list[Place]:
        """Cards that one at this place would cover or touch."""
        column, row = int(x // WIDTH), int(y // HEIGHT)
        if (column // BLOCK, row // BLOCK) not in self._blocks:  # nothing anywhere near
            return []
        cells = ((column + a, row + b) for a in (-1, 0, 1) for b in (-1, 0, 1))
        near = (corner for cell in cells for corner in self._cells.get(cell, ()))
        return [(ox, oy) for ox, oy in near if abs(ox - x) < WIDTH - SLACK and abs(oy - y) < HEIGHT - SLACK]


def _on_grid(value: float) -> float:
    """The next line of the grid to the right or below."""
    return ceil(value / GRID) * GRID


def _room_between(graph: Graph, source: str | None, target: str | None, is_down: bool) -> tuple[Place, list[Command]]:
    """A place for a new card in a wire, and the moves that make room for it.

    The card stands one step behind its source in the direction of the wire, at an open end in that of the drawing;
    what follows the wire moves on where the new card would touch it, or come nearer than a step. A wire that
    skips a part of the network gets its card beside that part.
    """
    if source is None:
        return free_place(graph, (0.0, 0.0)), []
    first = graph.nodes[source]
    second = graph.nodes[target] if target else None
    if second is not None and (second.y >= first.y and second.x >= first.x):
        is_down = abs(second.y - first.y) >= abs(second.x - first.x) * 0.4
    step = (0.0, GAP) if is_down else (RIGHT_GAP, 0.0)
    if second is not None and (second.y < first.y if is_down else second.x < first.x):
        return _against_the_flow(graph, first, second, step), []
    place = (second.x, first.y + step[1]) if second and is_down else (first.x + step[0], first.y + step[1])
    if second is None or target is None:
        return free_place(graph, place), []
    if skipped := _between(graph, source, target):
        return free_place(graph, _beside(first, second, skipped, is_down), only_right=is_down), []
    return place, make_room(graph, place, source, target)


def _against_the_flow(graph: Graph, first: Node, second: Node, step: Place) -> Place:
    """In a wire to the next column below the foot of this one; in one straight back in its middle."""
    across = second.x - first.x if step[1] else second.y - first.y
    if abs(across) < (WIDTH if step[1] else HEIGHT):
        return free_place(graph, ((first.x + second.x) / 2, (first.y + second.y) / 2), only_right=bool(step[1]))
    return free_place(graph, (first.x + step[0], first.y + step[1]))


def make_room(graph: Graph, place: Place, source: str, target: str, new: str | None = None) -> list[Command]:
    """The moves of what follows a wire, so that a card at a place in it stands a step from each neighbour.

    `new` is that card where it is part of the drawing already.
    """
    return moves(*_making_room(graph, place, source, target, new))


def _making_room(graph: Graph, place: Place, source: str, target: str, new: str | None) -> tuple[list[Node], Place]:
    """The nodes that move, and how far."""
    first, second = graph.nodes[source], graph.nodes[target]
    is_down = abs(second.y - first.y) >= abs(second.x - first.x) * 0.4
    if second.y < first.y or (second.x < first.x and not is_down):  # another column, or straight back
        return [], place
    across, along = (WIDTH, GAP) if is_down else (RIGHT_GAP, HEIGHT)
    x, y = place
    near = (node for node in graph.nodes.values() if abs(node.y - y) < along and abs(node.x - x) < across)
    if not any(node.id not in (source, new) for node in near):
        return [], place
    room = (0.0, max(HEIGHT, y + GAP - second.y)) if is_down else (max(WIDTH, x + RIGHT_GAP - second.x), 0.0)
    return _pushed(graph, following(graph, [target], is_down), room, keep={source, new}), room


def make_room_for(graph: Graph, node: Node, wire: Edge) -> list[Command]:
    """The moves that let a node of the drawing stand in a wire; it keeps its place where that covers nothing."""
    first, second = graph.nodes[wire.source], graph.nodes[wire.target]
    cards = _Cells((other.x, other.y) for other in graph.nodes.values() if other.id != node.id)
    place = node.x, node.y
    moved: list[Command] = []
    if cards.touching(*place) and node.id not in wire[:2]:
        is_down = abs(second.y - first.y) >= abs(second.x - first.x) * 0.4
        place = (second.x, first.y + GAP) if is_down else (first.x + RIGHT_GAP, first.y)
        if second.y < first.y:
            place = _against_the_flow(graph, first, second, (0.0, GAP))
        moved = [MoveNodes((node,), (node.at(*place),))]
    others, shift = _making_room(graph, place, wire.source, wire.target, node.id)
    return moved + moves((other for other in others if other is not node), shift)


def _pushed(graph: Graph, ids: list[str], shift: Place, keep: set[str | None]) -> list[Node]:
    """Nodes that are shifted, and those that they would come to stand on: these are shifted, too."""
    nodes = graph.nodes
    moving = dict.fromkeys(ids)
    xs, ys = [nodes[key].x + shift[0] for key in ids], [nodes[key].y + shift[1] for key in ids]
    left, top, right, bottom = min(xs) - WIDTH, min(ys) - HEIGHT, max(xs) + WIDTH, max(ys) + HEIGHT
    around = (n for n in nodes.values() if top < n.y < bottom and left < n.x < right and n.id not in moving)
    if all(node.id in keep for node in around):  # as in a column with nothing beside it
        return [nodes[key] for key in moving]
    by_corner: dict[Place, list[str]] = {}
    for node in nodes.values():
        if node.id not in keep and node.id not in moving:
            by_corner.setdefault((node.x, node.y), []).append(node.id)
    cards, queue = _Cells(by_corner), list(ids)
    while queue:
        node = nodes[queue.pop()]
        for corner in cards.touching(node.x + shift[0], node.y + shift[1]):
            covered = [node_id for node_id in by_corner[corner] if node_id not in moving]
            moving |= dict.fromkeys(covered)
            queue += covered
    return [nodes[node_id] for node_id in moving]


def following(graph: Graph, ids: Iterable[str], is_down: bool) -> list[str]:
    """Nodes and all that they feed further along the flow; what comes in another column is not meant."""
    found = dict.fromkeys(ids)
    queue = list(found)
    while queue:
        source = graph.nodes[queue.pop()]
        for edge in graph.outputs_of(source.id):
            target = graph.nodes[edge.target]
            if target.id not in found and (target.y > source.y if is_down else target.x > source.x):
                found[target.id] = None
                queue.append(target.id)
    return list(found)


def draw_together(graph: Graph, node: Node) -> list[Command]:
    """The moves of what follows a node that is to be taken out, so that they fill its place; none where that is taken.

    No card moves by more than a step, comes nearer to what feeds it than that, or comes to stand on another.
    """
    sources = [graph.nodes[edge.source] for edge in graph.inputs_of(node.id)]
    targets = [graph.nodes[edge.target] for edge in graph.outputs_of(node.id)]
    if not sources or not targets:
        return []
    is_down = abs(targets[0].y - sources[0].y) >= abs(targets[0].x - sources[0].x) * 0.4
    axis, step = ("y", GAP) if is_down else ("x", RIGHT_GAP)
    moving = dict.fromkeys(following(graph, (target.id for target in targets), is_down))
    shift = float(step)
    feeding = [(source, target) for source in sources for target in targets]
    for key in moving:
        around = (graph.nodes[edge.source] for edge in graph.inputs_of(key) if edge.source != node.id)
        feeding += [(other, graph.nodes[key]) for other in around if other.id not in moving]
    for source, target in feeding:
        shift = min(shift, getattr(target, axis) - getattr(source, axis) - step)
    if shift <= 0:
        return []
    dx, dy = (0.0, shift) if is_down else (shift, 0.0)
    kept = _Cells((other.x, other.y) for other in graph.nodes.values() if other.id not in moving and other != node)
    nodes = [graph.nodes[key] for key in moving]
    if any(kept.touching(each.x - dx, each.y - dy) for each in nodes):
        return []
    return moves(nodes, (-dx, -dy))


def _between(graph: Graph, source: str, target: str) -> list[Node]:
    """What a wire from one node to another skips: all that lies on other ways between them."""
    after = set(graph.followers(source))
    found, queue = {target}, [target]
    while queue:
        for edge in graph.inputs_of(queue.pop()):
            if edge.source in after and edge.source not in found:
                found.add(edge.source)
                queue.append(edge.source)
    return [graph.nodes[node_id] for node_id in found - {source, target}]


def _beside(first: Node, second: Node, skipped: list[Node], is_down: bool) -> Place:
    """A place in the middle of a skipping wire, to the right of what it skips (below it in a flow to the right)."""
    if is_down:
        return max(node.x for node in skipped) + COLUMN, _on_grid((first.y + second.y) / 2)
    return _on_grid((first.x + second.x) / 2), max(node.y for node in skipped) + GAP


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
