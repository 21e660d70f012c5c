"""The canvas' picture of the drawing: one item a node, one a wire. It mirrors the document and never decides."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from PySide6.QtCore import QObject, QRectF, Signal
from PySide6.QtWidgets import QGraphicsScene

from netdesigner.analysis.boxes import Box, Boxes, grow
from netdesigner.analysis.facts import Facts
from netdesigner.design.commands import Change
from netdesigner.design.graph import Edge, Graph
from netdesigner.gui import theme
from netdesigner.gui.canvas.card import CardLook, State
from netdesigner.gui.canvas.edge_item import NEAR, EdgeItem, WireLook
from netdesigner.gui.canvas.geometry import PORT_RADIUS, PORT_REACH, Direction, PortId, box_of, port_places
from netdesigner.gui.canvas.labels import Labels, chip_text
from netdesigner.gui.canvas.node_item import NodeItem
from netdesigner.gui.canvas.sprites import Sprites
from netdesigner.gui.canvas.wiring import Wiring
from netdesigner.gui.links import listen
from netdesigner.gui.session import Session
from netdesigner.gui.wording import card_line
from netdesigner.layers.module_use import ModuleUse


class Hit(NamedTuple):
    """What lies under the mouse: a port (of `node`), a node, a wire, or nothing."""

    node: str | None = None
    port: PortId | None = None
    edge: Edge | None = None


NOTHING = Hit()


class CanvasScene(QGraphicsScene):
    """Nodes and wires of one session's document."""

    geometry_changed = Signal()  # something was added, removed, moved or looks different
    edge_selection_changed = Signal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.nodes: dict[str, NodeItem] = {}
        self.edges: dict[Edge, EdgeItem] = {}
        self.cards: Boxes[str] = Boxes()
        self.sprites = Sprites()
        self.direction: Direction = "down"
        self.labels = Labels()
        self.selected_edges: set[Edge] = set()
        self.hovered = NOTHING
        self.wiring = Wiring(self)
        self._states: dict[str, State] = {}
        self._bounds: Box | None = None  # of all cards, until something moves
        self.geometry_changed.connect(self._forget_bounds)
        listen(self, session.document.changed, self._mirror)
        listen(self, session.facts.changed, self._show_facts)
        session.selection_changed.connect(self._show_selection)
        theme.theme_changed.connect(self._restyle)
        self._rebuild()

    @property
    def graph(self) -> Graph:
        return self.session.document.graph

    def _forget_bounds(self) -> None:
        self._bounds = None

    # -- mirroring the document

    def _mirror(self, change: Change) -> None:
        if change.is_redrawn:
            self._rebuild()
            return
        gone_from = (*change.removed, *change.moved)
        old_boxes = [self.cards[node_id] for node_id in gone_from if node_id in self.cards]  # a dragged one may not be
        for edge in change.edges_removed:
            self._drop_edge(edge)
        for node_id in change.removed:
            self._drop_node(node_id)
        for node_id in change.added:
            self._make_node(node_id)
        for edge in change.edges_added:
            self._make_edge(edge)
        for node_id in change.moved:
            self._place(node_id)
        self._catch_up(change, old_boxes)
        if change.direction:
            self.set_direction(self.session.document.design.direction)
        self.geometry_changed.emit()

    def _catch_up(self, change: Change, old_boxes: list[Box]) -> None:
        """Ports, ways and looks after items came and went."""
        ends = {node_id for edge in (*change.edges_added, *change.edges_removed) for node_id in edge[:2]}
        here = {node_id for node_id in ends | {*change.added, *change.changed} if node_id in self.nodes}
        refitted = {node_id for node_id in here if self._fit_ports(node_id)}
        boxes = [self.cards[node_id] for node_id in (*change.added, *change.moved)]
        touched = self.wiring.disturbed(boxes) | self.wiring.freed(old_boxes) | set(change.edges_added)
        for node_id in refitted | set(change.moved) | set(change.added):
            touched |= self._wires_of(node_id)
        self._note_states()
        self.wiring.lay(sorted(touched))
        self.show_nodes(here | {e.source for e in touched})
        sources = {edge.source for edge in touched} | here
        self.show_wires({edge for node_id in sources for edge in self._wires_of(node_id)})
        self.wiring.retry_chips()

    def _wires_of(self, node_id: str) -> set[Edge]:
        wires = {*self.graph.inputs_of(node_id), *self.graph.outputs_of(node_id)}
        return {edge for edge in wires if edge in self.edges}

    def _rebuild(self) -> None:
        """Everything anew: another design was opened."""
        self.direction = self.session.document.design.direction
        self.clear()
        for kept in (self.nodes, self.edges, self.cards, self.selected_edges, self.wiring):
            kept.clear()
        self.hovered = NOTHING
        for node_id in self.graph.nodes:
            self._make_node(node_id)
            self._fit_ports(node_id)
        for edge in self.graph.edges:
            self._make_edge(edge)
        self._note_states()
        self.show_nodes(self.nodes)
        self.wiring.lay(self.edges)
        self.show_wires(self.edges)
        self.geometry_changed.emit()

    def _make_node(self, node_id: str) -> None:
        item = self.nodes[node_id] = NodeItem(self, node_id)
        self._place(node_id)
        self.addItem(item)

    def _make_edge(self, edge: Edge) -> None:
        item = self.edges[edge] = EdgeItem(edge, self.sprites)
        self.addItem(item)

    def _drop_node(self, node_id: str) -> None:
        self.removeItem(self.nodes.pop(node_id))
        self.cards.drop(node_id)
        if self.hovered.node == node_id:
            self.hovered = NOTHING

    def _drop_edge(self, edge: Edge) -> None:
        self.removeItem(self.edges.pop(edge))
        self.wiring.forget(edge)
        if edge in self.selected_edges:
            self.selected_edges.discard(edge)
            self.edge_selection_changed.emit()
        if self.hovered.edge == edge:
            self.hovered = NOTHING

    def _place(self, node_id: str) -> None:
        node = self.graph.nodes[node_id]
        self.nodes[node_id].setPos(node.x, node.y)
        self.cards.put(node_id, box_of(node))

    def _fit_ports(self, node_id: str) -> bool:
        """Gives a node the ports it needs now; whether they differ from before."""
        layer, item = self.graph.nodes[node_id].layer, self.nodes[node_id]
        used = max((edge.target_port + 1 for edge in self.graph.inputs_of(node_id)), default=0)
        count = max(layer.arity[0], used)
        spare = max(0, self.graph.port_count(node_id) - count)
        inputs = port_places(count, spare, False, self.direction)
        outputs = port_places(layer.output_count, 0, True, self.direction)
        item.spare_index = count if spare else None
        if (inputs, outputs) == (item.inputs, item.outputs):
            return False
        item.inputs, item.outputs = inputs, outputs
        return True

    # -- looks

    def _show_facts(self, facts: Facts) -> None:
        self._note_states()
        self.show_nodes(self.nodes)
        self.show_wires(self.edges)
        self.geometry_changed.emit()

    def _note_states(self) -> None:
        """The state of every node: its own fault, waiting for another's, doubtful, or well."""
        facts = self.session.facts.current
        self._states = {node_id: "waiting" for node_id, known in facts.nodes.items() if known.status == "waiting"}
        for problem in reversed(facts.problems):
            if problem.node is not None and self._states.get(problem.node) != "error":
                self._states[problem.node] = problem.severity

    def state_of(self, node_id: str) -> State:
        return self._states.get(node_id, "ok")

    def show_nodes(self, ids: Iterable[str]) -> None:
        selection = set(self.session.selection)
        nodes = self.graph.nodes
        for node_id in ids:
            node = nodes.get(node_id)
            item = self.nodes.get(node_id)
            if node is None or item is None:
                continue  # the facts may be ahead of the items, or behind
            is_hovered = self.hovered.node == node_id
            spare = item.spare_index
            layer = self.session.layer_shown(node)
            item.show_look(
                CardLook(
                    title=node.name,
                    summary=card_line(layer),
                    category=layer.category,
                    state=self._states.get(node_id, "ok"),
                    is_selected=node_id in selection,
                    is_hovered=is_hovered,
                    is_shared=node.weights_of is not None,
                    is_module=bool(layer.module),
                    repeat=layer.repeat_count if isinstance(layer, ModuleUse) else 1,
                    ports=(*item.inputs[:spare], *item.outputs),
                    spare=item.inputs[spare] if spare is not None and is_hovered else None,
                    hot_port=self._hot_port(item),
                )
            )

    def _hot_port(self, item: NodeItem) -> tuple[float, float] | None:
        port = self.hovered.port
        if port is None or port.node != item.node_id:
            return None
        places = item.outputs if port.is_output else item.inputs
        return places[port.index] if port.index < len(places) else None

    def show_wires(self, edges: Iterable[Edge]) -> None:
        facts = self.session.facts.current.nodes
        nodes, chips = self.graph.nodes, []
        for edge in edges:
            item = self.edges.get(edge)
            if item is None or edge.source not in nodes or edge.target not in nodes:
                continue
            text = ""
            if self._is_main(edge):
                text = chip_text(self.labels, nodes[edge.source].name, facts.get(edge.source), edge.source_port)
            look = WireLook(text, self._wire_state(edge), edge in self.selected_edges, self.hovered.edge == edge)
            if look.chip != item.look.chip:
                chips.append(edge)
            item.show_look(look)
        self.wiring.refresh_chips(chips)

    def _wire_state(self, edge: Edge) -> State:
        source = self._states.get(edge.source, "ok")
        if source in ("error", "waiting"):
            return "waiting"
        return "error" if self._states.get(edge.target) == "error" else "ok"

    def _is_main(self, edge: Edge) -> bool:
        """Whether this wire is the one that shows its source's shape: the shortest."""
        rivals = [other for other in self.graph.outputs_of(edge.source) if other.source_port == edge.source_port]
        if len(rivals) < 2 or edge not in rivals:  # the items may be behind the document for a moment
            return True
        nodes, home = self.graph.nodes, self.graph.nodes[edge.source]

        def far(other: Edge) -> float:
            goal = nodes[other.target]
            return abs(goal.x - home.x) + abs(goal.y - home.y)

        return edge == min(rivals, key=far)

    def _show_selection(self, ids: tuple[str, ...]) -> None:
        changed = [node_id for node_id, item in self.nodes.items() if item.look.is_selected != (node_id in ids)]
        self.show_nodes(changed)
        self.geometry_changed.emit()

    def select_edges(self, edges: Iterable[Edge]) -> None:
        """Selects wires; only the canvas knows of this selection."""
        before, self.selected_edges = self.selected_edges, {edge for edge in edges if edge in self.edges}
        if before != self.selected_edges:
            self.show_wires(before | self.selected_edges)
            self.edge_selection_changed.emit()

    def hover(self, hit: Hit) -> None:
        """Shows what lies under the mouse."""
        before, self.hovered = self.hovered, hit
        if before != hit:
            self.show_nodes({node_id for node_id in (before.node, hit.node) if node_id})
            self.show_wires({edge for edge in (before.edge, hit.edge) if edge})

    def _restyle(self) -> None:
        self.sprites.clear()
        self.update()
        self.geometry_changed.emit()

    def set_labels(self, labels: Labels) -> None:
        self.labels = labels
        self.show_wires(self.edges)

    def set_direction(self, direction: Direction) -> None:
        """Ports above and below, or left and right."""
        if direction != self.direction:
            self.direction = direction
            for node_id in self.nodes:
                self._fit_ports(node_id)
            self.show_nodes(self.nodes)
            self.wiring.lay(self.edges)
            self.geometry_changed.emit()

    # -- asking

    def hit(self, x: float, y: float, scale: float = 1.0, with_ports: bool = True, with_chips: bool = True) -> Hit:
        """What lies at a place; ports and wires are larger for the hand than for the eye.

        The chip of a wire that reaches into the surroundings of a port belongs to the wire.
        """
        reach = PORT_REACH if scale >= 1 else min(PORT_REACH / scale, 22.0)
        point = (x, y, x, y)
        near = self.cards.near(grow(point, reach)) if self.nodes else {}
        inside = [key for key, box in near.items() if box[0] <= x <= box[2] and box[1] <= y <= box[3]]
        if with_chips and not inside and self._port_at(near, x, y, 2 * PORT_RADIUS) is None:
            chip = self._chip_at(x, y)
            if chip is not None:
                return Hit(edge=chip)
        if with_ports and (port := self._port_at(near, x, y, reach)) is not None:
            return Hit(port.node, port)
        if inside:
            rank = {key: index for index, key in enumerate(self.nodes)} if len(inside) > 1 else {}
            return Hit(max(inside, key=lambda key: rank.get(key, 0)))
        edge = self.edge_at(x, y, NEAR / min(scale, 1.0))
        return Hit(edge=edge) if edge is not None else NOTHING

    def _port_at(self, ids: Iterable[str], x: float, y: float, reach: float) -> PortId | None:
        best: tuple[float, PortId] | None = None
        for node_id in ids:
            item = self.nodes[node_id]
            for is_output, places in ((False, item.inputs), (True, item.outputs)):
                for index, (px, py) in enumerate(places):
                    away = ((item.x() + px - x) ** 2 + (item.y() + py - y) ** 2) ** 0.5
                    if away <= reach and (best is None or away < best[0]):
                        best = (away, PortId(node_id, index, is_output))
        return best[1] if best else None

    def _chip_at(self, x: float, y: float) -> Edge | None:
        near = self.wiring.areas.near((x, y, x + 1, y + 1))
        return min((edge for edge in near if self.edges[edge].has_chip_at(x, y)), default=None)

    def edge_at(self, x: float, y: float, reach: float = NEAR) -> Edge | None:
        """The wire nearest to a place."""
        near = self.wiring.areas.near((x - reach, y - reach, x + reach, y + reach))
        ranked = sorted((self.edges[edge].distance(x, y), edge) for edge in near)
        return ranked[0][1] if ranked and ranked[0][0] <= reach else None

    def bounds(self, ids: Iterable[str] | None = None) -> QRectF:
        """The smallest rectangle round some (or all) cards."""
        if ids is None:
            if self._bounds is None:
                self._bounds = self.cards.hull() or (0.0, 0.0, 0.0, 0.0)
            left, top, right, bottom = self._bounds
            return QRectF(left, top, right - left, bottom - top)
        found: Boxes[str] = Boxes()
        for node_id in ids:
            found.put(node_id, self.nodes[node_id].box)
        left, top, right, bottom = found.hull() or (0.0, 0.0, 0.0, 0.0)
        return QRectF(left, top, right - left, bottom - top)
