"""What an edit does to the canvas' items: those that move, and the wires that need another way."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING

from netdesigner.design.commands import Change
from netdesigner.design.graph import Edge
from netdesigner.gui.canvas.geometry import box_of
from netdesigner.layout.boxes import Box, Point, grow, meet
from netdesigner.layout.routing import CLEARANCE

if TYPE_CHECKING:
    from netdesigner.gui.canvas.scene import CanvasScene

MANY = 32  # blocks that move at once


class Following:
    """Lets what a scene holds follow the edits of its document."""

    def __init__(self, scene: CanvasScene) -> None:
        self._scene = scene

    def move(self, ids: Iterable[str]) -> None:
        """Cards stand where the document has them; the items of those that nobody sees, later."""
        scene = self._scene
        nodes, cards, items, area = scene.graph.nodes, scene.cards, scene.nodes, scene.lagging.area()
        for key in ids:
            box, item = box_of(nodes[key]), items.get(key)
            if item is not None and (area is None or meet(box, area) or meet(item.box, area)):
                item.stand(box[0], box[1])
            elif item is not None:
                item.place = box[:2]
                scene.lagging.leave_card(key)
            cards.put(key, box)

    def catch_up(self, change: Change, before: Mapping[str, Box], is_turned: bool) -> None:
        """Ports, ways and looks after items came, went and moved; `before`: where cards were that are not there now."""
        scene = self._scene
        ends = {node_id for edge in (*change.edges_added, *change.edges_removed) for node_id in edge[:2]}
        here = {node_id for node_id in ends | {*change.added, *change.changed} if node_id in scene.nodes}
        is_much = scene.is_large and len(change.moved) > MANY and not is_turned
        find = self._touched_by_many if is_much else self._touched
        refitted, touched = find(change, before, here)
        if is_turned or (2 * len(change.moved) > len(scene.nodes) and not is_much):  # most need another way
            touched = set(scene.edges)
        scene.note_states()
        scene.wiring.lay(sorted(touched))
        scene.show_nodes(here | refitted | {edge.source for edge in touched})
        scene.show_wires(self.wires_at({edge.source for edge in touched} | here))
        scene.wiring.retry_chips()
        if scene.seen is not None:
            scene.lagging.bring_up(scene.seen)

    def wires_at(self, ids: Collection[str]) -> set[Edge]:
        """The wires of nodes, as far as they have an item."""
        graph, edges = self._scene.graph, self._scene.edges
        if 4 * len(ids) > len(edges):
            return {edge for edge in edges if edge.source in ids or edge.target in ids}
        wires = {edge for node_id in ids for edge in (*graph.inputs_of(node_id), *graph.outputs_of(node_id))}
        return wires & edges.keys()

    def _touched(self, change: Change, before: Mapping[str, Box], here: set[str]) -> tuple[set[str], set[Edge]]:
        """Nodes with other ports than before, and wires that need another way.

        These are the wires of what came or moved, and those that are in the way or may go straight now.
        """
        scene, moved = self._scene, {key for key in change.moved if key in self._scene.nodes}
        beside = {key for wire in self.wires_at(moved) for key in wire[:2]}  # they may rise now
        refitted = {node_id for node_id in here | moved | beside if scene.fit_ports(node_id)}
        boxes = [scene.cards[node_id] for node_id in (*change.added, *change.moved)]
        touched = scene.wiring.disturbed(boxes) | scene.wiring.freed(before.values()) | set(change.edges_added)
        return refitted, (touched & scene.edges.keys()) | self.wires_at({*refitted, *change.moved, *change.added})

    def _touched_by_many(self, change: Change, before: Mapping[str, Box], here: set[str]) -> tuple[set[str], set[Edge]]:
        """The same where much of a large drawing moves, most of it alike: wires that nobody sees move along."""
        scene = self._scene
        bent = self._carry({key: _shift(before.get(key), scene.cards[key]) for key in change.moved})
        beside = {key for wire in bent for key in wire[:2] if key in scene.nodes}
        refitted = {node_id for node_id in here | beside if scene.fit_ports(node_id)}
        boxes = [scene.cards[node_id] for node_id in change.added]
        touched = bent | scene.wiring.disturbed(boxes) | set(change.edges_added) | self._passed(change, before)
        return refitted, (touched & scene.edges.keys()) | self.wires_at({*refitted, *change.added})

    def _carry(self, shifts: Mapping[str, Point | None]) -> set[Edge]:
        """Moves wires along with both their ends where nobody sees it; answers those that remain to be laid."""
        scene, bent = self._scene, set[Edge]()
        carry, leave, area = scene.wiring.carry, scene.lagging.leave_wire, scene.lagging.area()
        for edge in scene.edges:
            shift, other = shifts.get(edge.source), shifts.get(edge.target)
            if shift is other is None and edge.source not in shifts and edge.target not in shifts:
                continue  # between cards that stay
            if shift is not None and shift == other and carry(edge, shift, area):
                leave(edge)
            else:
                bent.add(edge)
        return bent

    def _passed(self, change: Change, before: Mapping[str, Box]) -> set[Edge]:
        """Wires between cards that stay, which a moving card has come near to or has made way for."""
        scene, moved, passed = self._scene, set(change.moved), set()
        now, then = _hull(scene.cards[key] for key in moved), _hull(before.values())
        for edge in scene.edges.keys() - scene.wiring.late:
            if edge.source in moved or edge.target in moved or edge not in scene.wiring.areas:
                continue
            box = grow(scene.wiring.areas[edge], CLEARANCE)
            is_near = meet(box, now) and any(key in moved for key in scene.cards.near(box))
            if is_near or (meet(box, then) and scene.wiring.has_lane(edge)):
                passed.add(edge)
        return passed


def _shift(old: Box | None, new: Box) -> Point | None:
    """How far a card has moved; None where that is not known."""
    return None if old is None else (new[0] - old[0], new[1] - old[1])


def _hull(boxes: Iterable[Box]) -> Box:
    """The smallest box that holds all of them."""
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)
