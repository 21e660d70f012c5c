"""Where the ports of a card are: on the flow axis, and the other way round where a column of the drawing rises."""

from __future__ import annotations

from netdesigner.design.graph import Graph
from netdesigner.layout.boxes import Point
from netdesigner.layout.spacing import CARD_HEIGHT, CARD_WIDTH, Direction

STEP = 28.0  # between two ports, where there is room


def rises(graph: Graph, node_id: str, direction: Direction) -> bool:
    """Whether a card is fed from further along the flow and feeds nothing there, as in the right arm of a U.

    Its inputs are then at its far side and its outputs at the near one, so that wires go straight.
    """
    along = "y" if direction == "down" else "x"
    size = CARD_HEIGHT if direction == "down" else CARD_WIDTH
    own = getattr(graph.nodes[node_id], along)
    feeds = [getattr(graph.nodes[edge.target], along) for edge in graph.outputs_of(node_id)]
    if not feeds or max(feeds) > own + size:
        return False
    fed = [getattr(graph.nodes[edge.source], along) for edge in graph.inputs_of(node_id)]
    return bool(fed) and max(fed) > own + size and min(fed) > own - size


def port_places(count: int, spare: int, is_output: bool, direction: Direction, is_rising: bool = False) -> list[Point]:
    """Places on the card of `count` ports, centred on its edge, and of `spare` ports behind them."""
    across, along = (CARD_WIDTH, CARD_HEIGHT) if direction == "down" else (CARD_HEIGHT, CARD_WIDTH)
    step = min(STEP, across / (count + 2 * spare + 0.5)) if count else 0.0
    edge = along if is_output != is_rising else 0.0
    offsets = [across / 2 + (index - (count - 1) / 2) * step for index in range(count + spare)]
    return [(offset, edge) if direction == "down" else (edge, offset) for offset in offsets]
