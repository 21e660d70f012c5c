"""What lies under the mouse."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from netdesigner.design.graph import Edge
from netdesigner.gui.canvas.edge_item import CHIPS_SCALE, NEAR
from netdesigner.gui.canvas.geometry import PORT_RADIUS, PORT_REACH, PortId
from netdesigner.layout.boxes import grow

if TYPE_CHECKING:
    from netdesigner.gui.canvas.scene import CanvasScene


MOST_REACH = 18.0  # scene units: however small a port is on screen
INNER_REACH = 12.0  # ... and on the card: most of it is for taking hold of the card


class Hit(NamedTuple):
    """What lies under the mouse: a port (of `node`), a node, a wire, or nothing."""

    node: str | None = None
    port: PortId | None = None
    edge: Edge | None = None


NOTHING = Hit()


def find(
    scene: CanvasScene, x: float, y: float, scale: float = 1.0, with_ports: bool = True, with_chips: bool = True
) -> Hit:
    """What lies at a place; ports and wires are larger for the hand than for the eye.

    The chip of a wire that reaches into the surroundings of a port belongs to the wire.
    """
    reach = PORT_REACH if scale >= 1 else min(PORT_REACH / scale, MOST_REACH)
    point = (x, y, x, y)
    near = {key: box for key, box in scene.cards.near(grow(point, reach)).items() if key in scene.nodes}
    inside = [key for key, box in near.items() if box[0] <= x <= box[2] and box[1] <= y <= box[3]]
    if with_chips and scale >= CHIPS_SCALE and not inside and _port_at(scene, near, x, y, 2 * PORT_RADIUS) is None:
        chip = _chip_at(scene, x, y)
        if chip is not None:
            return Hit(edge=chip)
    if inside:
        reach = min(reach, INNER_REACH)
    if with_ports and (port := _port_at(scene, near, x, y, reach)) is not None:
        return Hit(port.node, port)
    if inside:
        rank = {key: index for index, key in enumerate(scene.nodes)} if len(inside) > 1 else {}
        return Hit(max(inside, key=lambda key: rank.get(key, 0)))
    edge = scene.edge_at(x, y, NEAR / min(scale, 1.0))
    return Hit(edge=edge) if edge is not None else NOTHING


def _port_at(scene: CanvasScene, ids: Iterable[str], x: float, y: float, reach: float) -> PortId | None:
    best: tuple[float, PortId] | None = None
    for node_id in ids:
        item = scene.nodes[node_id]
        left, top = item.place
        for is_output, places in ((False, item.inputs), (True, item.outputs)):
            for index, (px, py) in enumerate(places):
                away = ((left + px - x) ** 2 + (top + py - y) ** 2) ** 0.5
                if away <= reach and (best is None or away < best[0]):
                    best = (away, PortId(node_id, index, is_output))
    return best[1] if best else None


def _chip_at(scene: CanvasScene, x: float, y: float) -> Edge | None:
    near = scene.wiring.areas.near((x, y, x + 1, y + 1))
    return min((edge for edge in near if scene.edges[edge].has_chip_at(x, y)), default=None)
