"""The canvas' picture of the drawing: one item a node, one a wire. It mirrors the document and never decides."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QObject, QRectF, Signal
from PySide6.QtWidgets import QGraphicsScene

from netdesigner.analysis.facts import Facts, NodeFacts
from netdesigner.design.commands import Change
from netdesigner.design.graph import Edge, Graph
from netdesigner.gui.canvas import hits
from netdesigner.gui.canvas.cards.card import CardLook, State, states_of
from netdesigner.gui.canvas.cards.labels import Labels, chip_text
from netdesigner.gui.canvas.cards.marks import Mark, Moving
from netdesigner.gui.canvas.cards.names import NamePictures
from netdesigner.gui.canvas.cards.node_item import NodeItem
from netdesigner.gui.canvas.cards.sprites import Sprites
from netdesigner.gui.canvas.edge_item import NEAR, EdgeItem, WireLook
from netdesigner.gui.canvas.filling import LARGE, Portions
from netdesigner.gui.canvas.following import Following
from netdesigner.gui.canvas.geometry import box_of
from netdesigner.gui.canvas.hits import NOTHING, Hit
from netdesigner.gui.canvas.lagging import Lagging
from netdesigner.gui.canvas.wiring import Wiring
from netdesigner.gui.look import theme
from netdesigner.gui.look.wording import card_line
from netdesigner.gui.session.links import listen
from netdesigner.gui.session.session import Session
from netdesigner.layers.module_use import ModuleUse
from netdesigner.layout.boxes import Box, Boxes
from netdesigner.layout.spacing import Direction

ROOM = 2000.0  # round a drawing, while its items are made


class CanvasScene(QGraphicsScene):
    """Nodes and wires of one session's document."""

    geometry_changed = Signal()  # something was added, removed, moved or looks different
    moved_on = Signal()  # only what the mouse moves is elsewhere
    edge_selection_changed = Signal()

    def __init__(self, session: Session, parent: QObject | None = None, seen: Box | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.seen = seen  # the part in view; without a view everything counts as seen
        self.nodes: dict[str, NodeItem] = {}
        self.edges: dict[Edge, EdgeItem] = {}
        self.cards: Boxes[str] = Boxes()
        self.sprites = Sprites()
        self.names = NamePictures()
        self.direction: Direction = "down"
        self.labels = Labels()
        self.selected_edges: set[Edge] = set()
        self.hovered = NOTHING
        self.moving: Moving | None = None
        self.marks: list[Mark] = []  # above the drawing
        self.wiring = Wiring(self)
        self.filling = Portions(self, self)
        self.lagging = Lagging(self)
        self.following = Following(self)
        self.filling.finished.connect(self.geometry_changed)
        self.filling.finished.connect(lambda: self._make_room(is_filling=False))
        self._states: dict[str, State] = {}
        self._facts: dict[str, NodeFacts] = {}  # what the items show
        self._drawn: Graph | None = None  # the graph that the items are of
        self._bounds: Box | None = None  # of all cards, until something moves
        self.geometry_changed.connect(self._forget_bounds)
        self.moved_on.connect(self._forget_bounds)
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
        before = {key: self.cards[key] for key in gone_from if key in self.cards}  # a dragged one may not be
        for edge in change.edges_removed:
            self._drop_edge(edge)
        for node_id in change.removed:
            self._drop_node(node_id)
        for node_id in change.added:
            self._make_node(node_id)
        for edge in change.edges_added:
            self._make_edge(edge)
        self.following.move(change.moved)
        is_turned = change.direction and self._turn(self.session.document.design.direction)
        self.following.catch_up(change, before, is_turned)
        self.geometry_changed.emit()

    def _rebuild(self) -> None:
        """Everything anew: another design was opened."""
        self.direction = self.session.document.design.direction
        self.clear()
        for kept in (self.nodes, self.edges, self.cards, self.selected_edges, self.wiring, self.marks, self.lagging):
            kept.clear()
        self.hovered = NOTHING
        self._drawn, self._facts = self.graph, self.session.facts.current.nodes
        self.following.move(self.graph.nodes)
        self.note_states()
        self._make_room(is_filling=self.is_large)
        self.filling.start()
        self.geometry_changed.emit()

    def _make_room(self, is_filling: bool) -> None:
        """Tells Qt where the items of a large drawing will be: its index would be made anew each time it grows.

        Only for that time: what is taken away outside of such a rectangle is not wiped off the screen.
        """
        self._bounds = None
        self.setSceneRect(self.bounds().adjusted(-ROOM, -ROOM, ROOM, ROOM) if is_filling else QRectF())

    @property
    def is_large(self) -> bool:
        """Whether only what is seen shall be done at once."""
        return self.seen is not None and len(self.graph.nodes) > LARGE

    def make_items(self, ids: Iterable[str]) -> None:
        """Items for nodes of a drawing that was opened, and for the wires between them and those made before."""
        ids = [node_id for node_id in ids if node_id not in self.nodes]
        for node_id in ids:
            self._make_node(node_id)
            self.fit_ports(node_id)
        self._show_cards(ids)
        made = {edge: None for node_id in ids for edge in self.graph.inputs_of(node_id) if edge.source in self.nodes}
        made |= {edge: None for node_id in ids for edge in self.graph.outputs_of(node_id) if edge.target in self.nodes}
        for edge in made:
            self._make_edge(edge)
        self.wiring.lay(made)
        self.renew_wires(made)

    def show_area(self, area: QRectF, seconds: float = float("inf")) -> bool:
        """What has come into view gets its items and its wires their ways; False where the time did not suffice."""
        seen = self.note_area(area)
        self.filling.bring_up(seen)
        return self.wiring.bring_up(seen, seconds)

    def note_area(self, area: QRectF) -> Box:
        """What the view shows: the rest of a large drawing can wait."""
        self.seen = (area.left(), area.top(), area.right(), area.bottom())
        self.lagging.bring_up(self.seen)
        self.lagging.take_away(self.seen)
        return self.seen

    def finish(self) -> None:
        """Everything is made, also what nobody sees yet: for pictures of the whole scene."""
        self.filling.finish()
        self.lagging.finish()
        self.wiring.finish()

    def _make_node(self, node_id: str) -> None:
        item = self.nodes[node_id] = NodeItem(self, node_id)
        self.filling.forget(node_id)
        node = self.graph.nodes[node_id]
        item.stand(node.x, node.y)
        self.cards.put(node_id, box_of(node))
        self.addItem(item)

    def _make_edge(self, edge: Edge) -> None:
        if edge in self.edges or edge.source not in self.nodes or edge.target not in self.nodes:
            return  # it comes with the later of its two nodes
        item = self.edges[edge] = EdgeItem(edge, self.sprites)
        self.addItem(item)

    def _drop_node(self, node_id: str) -> None:
        self.cards.drop(node_id)
        self.filling.forget(node_id)
        self.lagging.forget_card(node_id)
        if node_id in self.nodes:
            self.removeItem(self.nodes.pop(node_id))
        if self.hovered.node == node_id:
            self.hovered = NOTHING

    def _drop_edge(self, edge: Edge) -> None:
        if edge not in self.edges:
            return
        self.removeItem(self.edges.pop(edge))
        self.wiring.forget(edge)
        self.lagging.forget_wire(edge)
        if edge in self.selected_edges:
            self.selected_edges.discard(edge)
            self.edge_selection_changed.emit()
        if self.hovered.edge == edge:
            self.hovered = NOTHING

    def fit_ports(self, node_id: str) -> bool:
        """Gives a node the ports it needs now; whether they differ from before."""
        return self.nodes[node_id].fit_ports(self.graph, self.direction)

    # -- looks

    def _show_facts(self, facts: Facts) -> None:
        if self._drawn is not self.graph:
            return  # another drawing was opened: it is about to be made anew
        known, before = self._facts, self._states
        self._facts = facts.nodes
        self.note_states()
        ids = {node_id for node_id, new in facts.nodes.items() if known.get(node_id) is not new}
        now = self._states
        ids |= {node_id for node_id in now.keys() | before.keys() if now.get(node_id) != before.get(node_id)}
        if self.session.document.location.module:  # the numbers of the block around may be others
            ids |= self.nodes.keys()
        self.show_nodes(ids)
        self.show_wires(self.following.wires_at(ids))
        self.geometry_changed.emit()

    def note_states(self) -> None:
        """The state of every node: its own fault, waiting for another's, doubtful, or well."""
        self._states = states_of(self.session.facts.current)

    def state_of(self, node_id: str) -> State:
        return self._states.get(node_id, "ok")

    def show_nodes(self, ids: Iterable[str]) -> None:
        """Cards look as they are now; those that nobody sees, later."""
        self._show_cards(self.lagging.put_off_cards(ids))

    def renew_cards(self, ids: Iterable[str]) -> None:
        """Cards that lagged behind: at their places, as they look now."""
        for item in map(self.nodes.get, ids):
            if item is not None:
                item.settle()
        self._show_cards(ids)

    def _show_cards(self, ids: Iterable[str]) -> None:
        selection, nodes = set(self.session.selection), self.graph.nodes
        for node_id in ids:
            node = nodes.get(node_id)
            item = self.nodes.get(node_id)
            if node is None or item is None:
                continue  # the facts may be ahead of the items, or behind
            is_hovered = self.hovered.node == node_id
            spare = item.spare_index
            layer = self.session.layer_on_card(node)
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
        """Wires look as they are now; those that nobody sees, later."""
        self.renew_wires(self.lagging.put_off_wires(edges))

    def renew_wires(self, edges: Iterable[Edge]) -> None:
        """Wires look as they are now."""
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
        chosen = set(ids)
        changed = [node_id for node_id, item in self.nodes.items() if item.look.is_selected != (node_id in chosen)]
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
        self.names.clear()
        self.update()
        self.geometry_changed.emit()

    def set_labels(self, labels: Labels) -> None:
        self.labels = labels
        self.show_wires(self.edges)

    def set_direction(self, direction: Direction) -> None:
        """Ports above and below, or left and right."""
        if self._turn(direction):
            self.wiring.lay(self.edges)
            self.geometry_changed.emit()

    def _turn(self, direction: Direction) -> bool:
        """Puts the ports where the flow asks for them; whether it was another flow before."""
        if direction == self.direction:
            return False
        self.direction = direction
        for node_id in self.nodes:
            self.fit_ports(node_id)
        self.show_nodes(self.nodes)
        return True

    def show_moving(self, now: Moving | None = None) -> None:
        """Tells that these have been moved by the mouse; None: that it has let go of them."""
        before, self.moving = self.moving, now
        (self.moved_on if before == self.moving else self.geometry_changed).emit()

    # -- asking

    def hit(self, x: float, y: float, scale: float = 1.0, with_ports: bool = True, with_chips: bool = True) -> Hit:
        """What lies at a place; ports and wires are larger for the hand than for the eye."""
        return hits.find(self, x, y, scale, with_ports, with_chips)

    def edge_at(self, x: float, y: float, reach: float = NEAR) -> Edge | None:
        """The wire nearest to a place."""
        near = self.wiring.areas.near((x - reach, y - reach, x + reach, y + reach))
        ranked = sorted((self.edges[edge].distance(x, y), edge) for edge in near)
        return ranked[0][1] if ranked and ranked[0][0] <= reach else None

    def extent(self) -> QRectF:
        """The smallest rectangle round all cards and wires."""
        box, area = self.wiring.areas.hull(), self.bounds()
        return area if box is None else area.united(QRectF(box[0], box[1], box[2] - box[0], box[3] - box[1]))

    def bounds(self, ids: Iterable[str] | None = None) -> QRectF:
        """The smallest rectangle round some (or all) cards."""
        box = self._bounds
        if ids is not None:
            chosen: Boxes[str] = Boxes()
            for node_id in ids:
                chosen.put(node_id, self.nodes[node_id].box if node_id in self.nodes else self.cards[node_id])
            box = chosen.hull()
        elif box is None:
            box = self._bounds = self.cards.hull()
        left, top, right, bottom = box or (0.0, 0.0, 0.0, 0.0)
        return QRectF(left, top, right - left, bottom - top)
