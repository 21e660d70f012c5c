"""Drawing a wire: by dragging from a port, by clicking two ports, or by pulling an end of a wire off."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer

from netdesigner.design.commands import Change
from netdesigner.design.graph import Edge
from netdesigner.gui.canvas import joining
from netdesigner.gui.canvas.cards.marks import LooseWire, put_up, take_away
from netdesigner.gui.canvas.geometry import PortId
from netdesigner.gui.canvas.gestures import Gesture, Pointer, Surface
from netdesigner.gui.canvas.joining import Verdict
from netdesigner.gui.canvas.scene import Hit
from netdesigner.layout.boxes import Point

REFUSAL_MS = 4000


class DrawWire(Gesture):
    """A wire with one end fixed at a port; `loose` is the wire whose other end was pulled off."""

    cursor = Qt.CursorShape.CrossCursor
    pans_at_rim = True
    ends_in_view = True

    def __init__(self, surface: Surface, pointer: Pointer, fixed: PortId, loose: Edge | None = None) -> None:
        super().__init__(surface, pointer)
        self.fixed, self.loose = fixed, loose
        self._graph = joining.without(self.scene.graph, loose)
        self._mark: LooseWire | None = None
        self._is_clicking = False  # the first port was clicked: a second click ends the wire
        self._goal: PortId | None = None
        self._target: tuple[str, int | None] | None = None

    @property
    def is_held(self) -> bool:
        return not self._is_clicking

    def move(self, pointer: Pointer) -> None:
        if self._is_clicking:
            self.drag(pointer)
        else:
            super().move(pointer)

    def begin(self, pointer: Pointer) -> None:
        self._mark = LooseWire(self.scene.direction)
        put_up(self.scene, self._mark)
        self.surface.hide_cards()
        if self.loose is not None:
            self.scene.edges[self.loose].setVisible(False)

    def drag(self, pointer: Pointer) -> None:
        if self._mark is None:
            return
        verdict = self._look_for_goal(pointer)
        hit = self._hit(pointer)
        self._mark.setVisible(hit.port != self.fixed)
        near = self.scene.nodes[self.fixed.node].port_place(self.fixed.index, self.fixed.is_output)
        far = self._far_end(pointer)
        start, end = (near, far) if self.fixed.is_output else (far, near)
        self._mark.show_way(start, end, verdict)
        self.surface.note(pointer.view, verdict)

    def _hit(self, pointer: Pointer) -> Hit:
        return self.scene.hit(pointer.x, pointer.y, self.surface.navigation.scale_factor, with_chips=False)

    def _far_end(self, pointer: Pointer) -> Point:
        """At the port that the wire would reach, else at the mouse."""
        if self._goal is None:
            return pointer.x, pointer.y
        return self.scene.nodes[self._goal.node].port_place(self._goal.index, self._goal.is_output)

    def _look_for_goal(self, pointer: Pointer) -> Verdict | None:
        """Finds the node and port under the mouse and what would become of a wire to it."""
        hit = self._hit(pointer)
        self._goal = self._target = None
        node, port = hit.node, hit.port
        if port is not None and port.is_output == self.fixed.is_output:
            port = None  # the wrong kind of port: the block as a whole is meant
        if node is None or (node == self.fixed.node and port is None):
            self.surface.mark_drop()
            return None
        index = port.index if port is not None else None
        self._target = (node, index)
        verdict = self._judge(node, index)
        if verdict.kind != "cannot":
            self._goal = self._port_of(node, index)
        self.surface.mark_drop(node=node if verdict.kind != "cannot" else None)
        return verdict

    def _judge(self, node: str, index: int | None) -> Verdict:
        facts, modules = self.session.facts.current, self.session.document.design.modules
        if self.fixed.is_output:
            return joining.judge(self._graph, facts, (self.fixed.node, self.fixed.index), node, index, modules)
        return joining.judge(self._graph, facts, (node, index or 0), self.fixed.node, self.fixed.index, modules)

    def _port_of(self, node: str, index: int | None) -> PortId:
        if not self.fixed.is_output:
            return PortId(node, index or 0, True)
        free = self._graph.free_port(node) if index is None else index
        return PortId(node, free or 0, False)

    def press(self, pointer: Pointer) -> None:
        """The second click of a wire made by clicking."""
        if self._is_clicking:
            self.drag(pointer)
            self._let_go(pointer)

    def release(self, pointer: Pointer) -> None:
        if self._is_clicking:
            return
        if self.has_moved:
            self.drag(pointer)
            self._let_go(pointer)
        elif self.loose is not None:  # a click on a wire's end only selects the wire
            chosen = self.scene.selected_edges
            if not pointer.adds:
                self.session.select(())
            self.scene.select_edges(chosen ^ {self.loose} if pointer.adds else [self.loose])
            self.surface.finish()
        else:
            self._is_clicking = True
            self.has_moved = True
            self.begin(pointer)
            self.drag(pointer)

    def _let_go(self, pointer: Pointer) -> None:
        target, goal, fixed, loose = self._target, self._goal, self.fixed, self.loose
        verdict = self._judge(*target) if target is not None else None
        self.surface.finish()
        if verdict is not None and verdict.kind == "cannot":
            self.session.message.emit(verdict.sentence)
            self.surface.note(pointer.view, verdict)  # where one looks, for some seconds
            QTimer.singleShot(REFUSAL_MS, self.surface.navigation, lambda: self.surface.note(None, None))
        elif goal is not None:
            self._join(goal)
        elif loose is not None:
            self.session.document.disconnect(loose)
        elif self._hit(pointer).node is None:
            self.surface.ask_for_block(pointer, fixed)

    def _join(self, goal: PortId) -> None:
        source, target = (self.fixed, goal) if self.fixed.is_output else (goal, self.fixed)
        edge = Edge(source.node, target.node, target.index, source.index)
        if edge == self.loose:
            return
        document = self.session.document
        if self.loose is not None:
            document.reconnect(self.loose, edge)
        else:
            document.connect(edge.source, edge.target, edge.target_port, edge.source_port)

    def is_upset_by(self, change: Change) -> bool:
        """Blocks or wires came or went: what was judged is another drawing."""
        return bool(change.is_redrawn or change.added or change.removed or change.edges_added or change.edges_removed)

    def clean_up(self) -> None:
        take_away(self.scene, self._mark)
        self._mark = None
        if self.loose is not None and self.loose in self.scene.edges:
            self.scene.edges[self.loose].setVisible(True)
        self.surface.note(None, None)
        self.surface.mark_drop()
