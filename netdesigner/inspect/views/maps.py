"""What a layer answers to one example, as tiles: feature maps, or a row of units."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from netdesigner.analysis.places import Place
from netdesigner.inspect.inspector import Inspector
from netdesigner.inspect.shown import Tiles
from netdesigner.inspect.subject import Scale, Subject
from netdesigner.inspect.view import Need, View, view

MOST_UNITS = 4096
MOST_MAPS = 1024


@view
class MapsView(View):
    """What a block answers to one example: a picture for each channel, or a row of units."""

    needs: ClassVar[frozenset[Need]] = frozenset({"weights", "example"})
    scales: ClassVar[tuple[tuple[Scale, str], ...]] = (("unit", "each map"), ("layer", "this layer"))
    is_of_outputs: ClassVar[bool] = True
    nothing: ClassVar[str] = (
        "It leads to no Output, so the network does not compute it. Wire it up, or select another block."
    )

    @classmethod
    def title(cls) -> str:
        return "Feature maps"

    def show(self, subject: Subject, inspector: Inspector) -> Tiles | None:
        place = inspector.place
        output = inspector.output(answering(place))
        tiles = None if output is None else map_tiles(output)
        return None if tiles is None else tiles.only(subject.unit, place.name)


def answering(place: Place) -> str:
    """The path of the node whose output is shown: of an Output, also inside a module, what comes into it."""
    wires = place.graph.inputs_of(place.node.id)
    if not place.node.layer.is_output or not wires:
        return place.path
    before, dot, _ = place.path.rpartition(".")
    return f"{before}{dot}{wires[0].source}"


def map_tiles(output: NDArray[Any]) -> Tiles | None:
    """Tiles of an output without its batch axis: one a channel, or one a unit of a flat row."""
    values = np.asarray(output, dtype=np.float32)
    if values.ndim == 1:
        return Tiles(values[:MOST_UNITS].reshape(-1, 1, 1), "row", 1, len(values))
    if values.ndim == 2:  # channel, length
        return Tiles(values[:MOST_MAPS, None, :], "map", 1, len(values))
    if values.ndim == 3:
        return Tiles(np.ascontiguousarray(values[:MOST_MAPS]), "map", 1, len(values))
    return None
