"""Where cards come to stand, as a document asks for it: the verbs say what is wired to what, and know no sizes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from netdesigner.design.commands import Command, MoveNodes
from netdesigner.design.design import Direction
from netdesigner.design.graph import Graph, Node

Place = tuple[float, float]
"""The upper left corner of a card."""


class CardPlace(NamedTuple):
    """Where a card comes to stand, and the new places of those that make way for it, by node id."""

    at: Place
    moves: Mapping[str, Place] = {}


class Inside(NamedTuple):
    """The places within a module that is made of some cards."""

    inputs: list[Place]
    nodes: dict[str, Place]
    outputs: list[Place]


class Copies(NamedTuple):
    """How far each copy of a module's inside stands from where the module has it, and what makes way."""

    shifts: list[Place]
    moves: Mapping[str, Place] = {}


class Placement:
    """Cards stand where the caller says, else on the one that feeds them, and none makes way.

    That is enough for a design that nobody looks at: a fix that is tried on a copy, one that is laid out afterwards.
    `layout.placement` has the one for drawings that are seen.
    """

    def card(
        self,
        graph: Graph,
        direction: Direction,
        source: str | None = None,
        target: str | None = None,
        at: Place | None = None,
        node: str | None = None,
    ) -> CardPlace:
        """For a card that is fed by `source` and feeds `target`, where it is put into a wire.

        `at` is where it was let go; `node` is the card where it is part of the drawing already.
        """
        feeding = graph.nodes.get(source or "")
        return CardPlace(at or ((feeding.x, feeding.y) if feeding else (0.0, 0.0)))

    def pasted(self, graph: Graph, corners: Sequence[Place], at: Place | None) -> Place:
        """For the upper left corner of cards that are pasted and stay together; they were copied from `corners`."""
        return at or (min(x for x, _ in corners), min(y for _, y in corners))

    def without(self, graph: Graph, node: Node) -> Mapping[str, Place]:
        """The new places of what follows a card that is to be taken out of its wires."""
        return {}

    def block(self, graph: Graph, direction: Direction, ids: Sequence[str]) -> CardPlace:
        """For the block of a module that takes the place of some cards."""
        first = graph.nodes[ids[0]]
        return CardPlace((first.x, first.y))

    def inside(self, nodes: Sequence[Node], inputs: int, outputs: int) -> Inside:
        """For the cards that become a module, with so many Inputs and Outputs."""
        places = {node.id: (node.x, node.y) for node in nodes}
        first, last = nodes[0], nodes[-1]
        return Inside([places[first.id]] * inputs, places, [places[last.id]] * outputs)

    def copies(self, graph: Graph, node: Node, inside: Sequence[Node], count: int) -> Copies:
        """For so many copies of a module's inside, one behind the other, in place of its block."""
        left, top = min((each.x for each in inside), default=0.0), min((each.y for each in inside), default=0.0)
        return Copies([(node.x - left, node.y - top)] * count)


def moved(graph: Graph, places: Mapping[str, Place]) -> list[Command]:
    """The commands that bring nodes to their places; nothing where all stand there already."""
    pairs = [(graph.nodes[key], place) for key, place in places.items()]
    old = tuple(node for node, place in pairs if (node.x, node.y) != place)
    return [MoveNodes(old, tuple(node.at(*places[node.id]) for node in old))] if old else []
