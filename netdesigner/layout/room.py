"""Room for a card: in a wire, behind a block, beside what a wire skips; and the gap closed where one is taken out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from netdesigner.design.graph import Graph, Node
from netdesigner.design.placement import CardPlace
from netdesigner.layout.free import HEIGHT, WIDTH, Cells, free_place, next_line
from netdesigner.layout.spacing import COLUMN, ROW, STEP_RIGHT, Direction, Place

NOTHING: Mapping[str, Place] = {}
FLAT = 0.4  # a wire whose ends are this much less apart in height than in width runs to the right


def make_room(
    graph: Graph,
    direction: Direction,
    source: str | None = None,
    target: str | None = None,
    at: Place | None = None,
    node: str | None = None,
) -> CardPlace:
    """The place of a card that `source` feeds and that feeds `target`, and the moves of what follows it.

    Where the card was let go at `at`, it stays as near to that as the flow of the drawing allows; else it stands one
    step behind its source in the direction of the wire, at an open end in that of the drawing. What follows a wire
    moves on where the card would come nearer than a step; a wire that skips a part of the network gets its card beside
    that part, and one against the flow moves nothing. `node` is the card where it is part of the drawing already.
    """
    nodes = graph.nodes
    is_down = direction == "down"
    if source is None or target is None:
        behind = _step_behind(nodes[source], is_down) if source is not None else (0.0, 0.0)
        return CardPlace(free_place(_corners(graph, node), at or behind))
    first, second = nodes[source], nodes[target]
    is_level = second.y == first.y if is_down else second.x == first.x
    if second.y >= first.y and second.x >= first.x and (at is None or is_level):
        is_down = _runs_down(first, second)
    if second.y < first.y if is_down else second.x < first.x:
        cards = _corners(graph, node)
        return CardPlace(_kept(cards, at) or _against_the_flow(cards, first, second, is_down))
    if skipped := _between(graph, source, target):
        beside = at or _beside(first, second, skipped, is_down)
        return CardPlace(free_place(_corners(graph, node), beside, only_right=is_down))
    if at is None:
        place = (second.x, first.y + ROW) if is_down else (first.x + STEP_RIGHT, first.y)
    else:
        place = _in_wire(first, second, at, is_down)
    moves = _making_room(graph, direction, place, (first, second), node, is_down)
    if at is not None and _covers(graph, place, moves, node):
        return make_room(graph, direction, source, target, node=node)
    return CardPlace(place, moves)


def _covers(graph: Graph, place: Place, moves: Mapping[str, Place], node: str | None) -> bool:
    """Whether a card at a place would cover another one, once those that make way have done so."""
    return bool(Cells(_corners(graph, node, moves)).touching(*place))


def _corners(graph: Graph, node: str | None, moves: Mapping[str, Place] = NOTHING) -> list[Place]:
    """Of all cards but one, once those that make way have done so."""
    return [moves.get(other.id, (other.x, other.y)) for other in graph.nodes.values() if other.id != node]


def _runs_down(first: Node, second: Node) -> bool:
    return abs(second.y - first.y) >= abs(second.x - first.x) * FLAT


def _step_behind(node: Node, is_down: bool) -> Place:
    return (node.x, node.y + ROW) if is_down else (node.x + STEP_RIGHT, node.y)


def _in_wire(first: Node, second: Node, at: Place, is_down: bool) -> Place:
    """Near a place: a step from both ends where that is so far, in line with the wire where that is straight."""
    (x, y), step = at, ROW if is_down else STEP_RIGHT
    begin, end = (first.y, second.y) if is_down else (first.x, second.x)
    along = min(max(y if is_down else x, begin + step), max(begin + step, end - step))
    low, high = sorted((first.x, second.x) if is_down else (first.y, second.y))
    across = min(max(x if is_down else y, low), high)
    return (across, along) if is_down else (along, across)


def _kept(cards: list[Place], at: Place | None) -> Place | None:
    """The place where a card was let go, unless it covers another one there."""
    return at if at is not None and free_place(cards, at) == at else None


def _against_the_flow(cards: list[Place], first: Node, second: Node, is_down: bool) -> Place:
    """In a wire to the next column below the foot of this one; in one straight back in its middle."""
    across = abs(second.x - first.x) if is_down else abs(second.y - first.y)
    if across < (WIDTH if is_down else HEIGHT):
        return free_place(cards, ((first.x + second.x) / 2, (first.y + second.y) / 2), only_right=is_down)
    return free_place(cards, _step_behind(first, is_down))


def _making_room(
    graph: Graph, direction: Direction, place: Place, ends: tuple[Node, Node], node: str | None, is_down: bool
) -> dict[str, Place]:
    """The new places of what follows a wire, so that a card at a place in it stands a step from each neighbour."""
    (x, y), (first, second), nodes = place, ends, graph.nodes
    across, along = (WIDTH, ROW) if is_down else (STEP_RIGHT, HEIGHT)
    near = {each.id for each in nodes.values() if abs(each.y - y) < along and abs(each.x - x) < across}
    near -= {first.id, node}
    lacking = y + ROW - second.y if is_down else x + STEP_RIGHT - second.x
    if not near and (lacking <= 0 or is_down != (direction == "down")):  # beside each other across the flow
        return {}
    if not near <= {second.id}:  # another card stands there
        lacking = max(HEIGHT if is_down else WIDTH, lacking)
    shift = (0.0, lacking) if is_down else (lacking, 0.0)
    return _shifted(_pushed(graph, following(graph, [second.id], is_down), shift, keep={first.id, node}), shift)


def _shifted(nodes: Iterable[Node], shift: Place) -> dict[str, Place]:
    return {node.id: (node.x + shift[0], node.y + shift[1]) for node in nodes}


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
    cards, queue = Cells(by_corner), list(ids)
    while queue:
        node = nodes[queue.pop()]
        for corner in cards.touching(node.x + shift[0], node.y + shift[1]):
            covered = [node_id for node_id in by_corner[corner] if node_id not in moving]
            moving |= dict.fromkeys(covered)
            queue += covered
    return [nodes[node_id] for node_id in moving]


def following(graph: Graph, ids: Iterable[str], is_down: bool) -> list[str]:
    """Nodes and all that they feed further along the flow; what comes in another column is not meant."""
    reached = dict.fromkeys(ids)
    queue = list(reached)
    while queue:
        source = graph.nodes[queue.pop()]
        for edge in graph.outputs_of(source.id):
            target = graph.nodes[edge.target]
            if target.id not in reached and (target.y > source.y if is_down else target.x > source.x):
                reached[target.id] = None
                queue.append(target.id)
    return list(reached)


def close_up(graph: Graph, node: Node) -> dict[str, Place]:
    """The moves of what follows a node that is to be taken out, so that they fill its place; none where that is taken.

    No card moves by more than a step, comes nearer to what feeds it than that, or comes to stand on another.
    """
    sources = [graph.nodes[edge.source] for edge in graph.inputs_of(node.id)]
    targets = [graph.nodes[edge.target] for edge in graph.outputs_of(node.id)]
    if not sources or not targets:
        return {}
    is_down = _runs_down(sources[0], targets[0])
    axis, step = ("y", ROW) if is_down else ("x", STEP_RIGHT)
    moving = dict.fromkeys(following(graph, (target.id for target in targets), is_down))
    shift = step
    feeding = [(source, target) for source in sources for target in targets]
    for key in moving:
        around = (graph.nodes[edge.source] for edge in graph.inputs_of(key) if edge.source != node.id)
        feeding += [(other, graph.nodes[key]) for other in around if other.id not in moving]
    for source, target in feeding:
        shift = min(shift, getattr(target, axis) - getattr(source, axis) - step)
    if shift <= 0:
        return {}
    places = _shifted((graph.nodes[key] for key in moving), (0.0, -shift) if is_down else (-shift, 0.0))
    kept = Cells((other.x, other.y) for other in graph.nodes.values() if other.id not in moving and other != node)
    return {} if any(kept.touching(*place) for place in places.values()) else places


def _between(graph: Graph, source: str, target: str) -> list[Node]:
    """What a wire from one node to another skips: all that lies on other ways between them."""
    after = set(graph.followers(source))
    skipped, queue = {target}, [target]
    while queue:
        for edge in graph.inputs_of(queue.pop()):
            if edge.source in after and edge.source not in skipped:
                skipped.add(edge.source)
                queue.append(edge.source)
    return [graph.nodes[node_id] for node_id in skipped - {source, target}]


def _beside(first: Node, second: Node, skipped: list[Node], is_down: bool) -> Place:
    """A place in the middle of a skipping wire, to the right of what it skips (below it in a flow to the right)."""
    if is_down:
        return max(node.x for node in skipped) + COLUMN, next_line((first.y + second.y) / 2)
    return next_line((first.x + second.x) / 2), max(node.y for node in skipped) + ROW
