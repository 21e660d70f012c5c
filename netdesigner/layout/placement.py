"""The placement of drawings that are seen: no card covers another, and what follows moves by as much as is needed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from netdesigner.design.graph import Graph, Node
from netdesigner.design.placement import CardPlace, Copies, Inside, Placement
from netdesigner.layout.free import free_place
from netdesigner.layout.grouping import place_block, place_copies, place_inside
from netdesigner.layout.room import close_up, make_room
from netdesigner.layout.spacing import GRID, Direction, Place

ASIDE = 4 * GRID  # of a copy from what was copied


class DrawnPlacement(Placement):
    """What the verbs of a document ask of the layout."""

    def card(
        self,
        graph: Graph,
        direction: Direction,
        source: str | None = None,
        target: str | None = None,
        at: Place | None = None,
        node: str | None = None,
    ) -> CardPlace:
        return make_room(graph, direction, source, target, at, node)

    def pasted(self, graph: Graph, corners: Sequence[Place], at: Place | None) -> Place:
        """To the right of where they would cover others."""
        left, top = min(x for x, _ in corners), min(y for _, y in corners)
        cards = ((node.x, node.y) for node in graph.nodes.values())
        offsets = [(x - left, y - top) for x, y in corners]
        return free_place(cards, at or (left + ASIDE, top + ASIDE), offsets, only_right=True)

    def without(self, graph: Graph, node: Node) -> Mapping[str, Place]:
        return close_up(graph, node)

    def block(self, graph: Graph, direction: Direction, ids: Sequence[str]) -> CardPlace:
        return place_block(graph, direction, ids)

    def inside(self, nodes: Sequence[Node], inputs: int, outputs: int) -> Inside:
        return place_inside(nodes, inputs, outputs)

    def copies(self, graph: Graph, node: Node, inside: Sequence[Node], count: int) -> Copies:
        return place_copies(graph, node, inside, count)
