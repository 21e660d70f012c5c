"""What can be done with the selection: each is a verb of the document."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QPoint, QPointF
from PySide6.QtGui import QGuiApplication

from netdesigner.design.graph import Edge, GraphError
from netdesigner.gui.canvas import joining
from netdesigner.gui.canvas.geometry import PortId
from netdesigner.gui.canvas.navigation import Navigation
from netdesigner.gui.canvas.overlays import Overlays
from netdesigner.gui.session.adding import add_block, add_row, add_written, is_written, last_selected, read
from netdesigner.gui.session.worker import LatestRequest
from netdesigner.layers import Layer, LayerError, Shape, show_shape
from netdesigner.layout.columns import lay_out
from netdesigner.layout.layered import LayoutCancelledError
from netdesigner.layout.spacing import CARD_HEIGHT, CARD_WIDTH, Direction, snap

Place = tuple[float, float]
LARGE = 250  # blocks from which on the layout is found in the background


class Editing(QObject):
    """What keys, menus and the window's actions do to the drawing; what was done is brought into view."""

    def __init__(self, navigation: Navigation, overlays: Overlays) -> None:
        super().__init__(navigation)
        self.navigation, self.overlays = navigation, overlays
        self.scene, self.session = navigation.scene, navigation.session
        self.laying_out = LatestRequest(self)
        self._layout_number = 0
        self.session.selection_changed.connect(self._drop_edge_selection)
        self.scene.filling.progressed.connect(self._tell_progress)
        self.scene.filling.finished.connect(lambda: self.session.message.emit(""))

    def _drop_edge_selection(self, ids: tuple[str, ...]) -> None:
        if ids:
            self.scene.select_edges(())

    def _tell_progress(self, made: int, whole: int) -> None:
        self.session.message.emit(f"Drawing {made:,} of {whole:,} blocks; Esc goes back to what was open before.")

    def give_up_opening(self) -> bool:
        """Asks for what was open before while a large design is still being made; whether one was."""
        if not self.scene.filling.is_on or self.session.document.location.module:
            return False
        self.session.opening_given_up.emit()
        return True

    # -- selecting

    def select_all(self) -> None:
        self.scene.filling.finish()
        self.session.select(self.scene.nodes)
        self.scene.select_edges(self.scene.edges)

    def select_none(self) -> None:
        self.session.select(())
        self.scene.select_edges(())

    # -- removing, copying

    def delete_selection(self) -> None:
        """Removes the selected blocks and wires."""
        self.session.document.remove(self.session.selection, sorted(self.scene.selected_edges))

    def copy(self) -> None:
        if self.session.selection:
            QGuiApplication.clipboard().setText(self.session.document.copy(self.session.selection))

    def cut(self) -> None:
        self.copy()
        if self.session.selection:
            self.session.document.remove(self.session.selection)

    def paste(self) -> None:
        """Adds what was copied: at the mouse, else a little beside where it was."""
        self.paste_at(self.navigation.mouse_place())

    def paste_at(self, at: Place | None) -> None:
        text = QGuiApplication.clipboard().text()
        added = self.session.document.paste(text, at)
        if added:
            self.session.select(added)
            self.navigation.reveal(added)
        elif is_written(self.session, text):
            try:
                add_written(self.session, text, at or self.navigation.middle_place(), self.chosen_wire())
                self.navigation.reveal(self.session.selection)
            except (LayerError, GraphError) as error:
                self.session.message.emit(str(error))
        else:
            self.session.message.emit("The clipboard holds no blocks; copy some with Ctrl+C first.")

    def duplicate(self) -> None:
        """Copies the selection with its inner wires, beside it."""
        if self.session.selection:
            self.session.select(self.session.document.duplicate(self.session.selection))

    # -- modules

    def group_selected(self) -> None:
        """Asks for a name beside the selection, and makes a module of it."""
        if self.session.selection:
            self.navigation.reveal(self.session.selection)
            self.overlays.module_name.open()

    def ungroup_selected(self) -> None:
        """Puts the inside of the selected blocks in place of them."""
        document, found = self.session.document, list[str]()
        blocks = [key for key in self.session.selection if document.graph.nodes[key].layer.module]
        try:
            with document.gesture("Ungroup"):
                for node_id in blocks:
                    found += document.ungroup(node_id)
        except (GraphError, LayerError) as error:
            self.session.message.emit(str(error))
            return
        self.session.select(found)

    def open_selected(self) -> None:
        """Shows the inside of the selected block."""
        if len(self.session.selection) == 1:
            self.session.enter(self.session.selection[0])

    # -- moving

    def nudge(self, dx: float, dy: float) -> None:
        """Moves the selection a little; nudges in a row are one step."""
        nodes, ids = self.session.document.graph.nodes, self.session.selection
        if ids:
            places = {key: (nodes[key].x + dx, nodes[key].y + dy) for key in ids}
            self.session.document.move(places, key=("nudge", ids))
            self.navigation.reveal(ids)

    def arrange(self, turned: Direction | None = None) -> None:
        """Lays the drawing out anew, perhaps turned; one step. Large ones in the background, until the next edit."""
        graph, direction = self.session.document.graph, turned or self.scene.direction
        self._layout_number += 1
        if len(graph.nodes) < LARGE:
            self._put_arranged(lay_out(graph, direction, self.navigation.room()), turned)
            return
        number, frozen, room = self._layout_number, graph.copy(), self.navigation.room()
        self.session.message.emit(f"Laying out {len(graph.nodes):,} blocks; Esc gives it up.")

        def work() -> dict[str, Place] | None:
            try:
                return lay_out(frozen, direction, room, lambda: number == self._layout_number)
            except LayoutCancelledError:
                return None

        def put(places: dict[str, Place] | None) -> None:
            if places is not None:
                self._put_arranged(places, turned)
                self.session.message.emit(f"{len(places):,} blocks were laid out. Ctrl+Z takes it back.")

        self.laying_out.ask(work, put, self.session.message.emit)

    def cancel_arrange(self) -> bool:
        """Gives up a layout that is being found; whether there was one."""
        if not self.laying_out.is_busy:
            return False
        self._layout_number += 1
        self.laying_out.forget()
        self.session.message.emit("The layout was given up; nothing has changed.")
        return True

    def _put_arranged(self, places: dict[str, Place], turned: Direction | None = None) -> None:
        """Moves the blocks; the middle of the selection (or of all) stays where it was on screen."""
        nodes = self.session.document.graph.nodes
        places = {key: place for key, place in places.items() if key in nodes}
        kept = [key for key in self.session.selection if key in places] or list(places)
        document = self.session.document
        if not kept:
            document.set_direction(turned or document.design.direction)
            return
        dx = snap(sum(nodes[key].x - places[key][0] for key in kept) / len(kept))
        dy = snap(sum(nodes[key].y - places[key][1] for key in kept) / len(kept))
        with document.gesture("Turn the flow" if turned else "Lay out"):
            document.set_direction(turned or document.design.direction)
            document.move({key: (x + dx, y + dy) for key, (x, y) in places.items()})
        self.navigation.show_design()

    # -- naming

    def rename_selected(self) -> None:
        """Opens a field on the selected block (the first of several)."""
        if self.session.selection:
            self.navigation.reveal(self.session.selection[:1])
            self.overlays.rename.open(self.session.selection[0])

    # -- adding

    def open_quick_add(
        self, scene_pos: Place | QPointF | None = None, *, at_port: PortId | None = None, into: Edge | None = None
    ) -> None:
        """Opens the search box at a place (the mouse, where none is given).

        `at_port` is the port of a loose wire that the new block shall take, `into` a wire it shall go into: where
        neither is given, the one that alone is selected.
        """
        names, why, others = self._fitting(at_port, into)
        if at_port is None and into is None:
            into = self.chosen_wire()
        if isinstance(scene_pos, QPointF):
            scene_pos = (scene_pos.x(), scene_pos.y())
        if scene_pos is None:
            scene_pos = self.navigation.mouse_place() or self.navigation.middle_place()
        place = self.navigation.to_view.map(QPointF(*scene_pos)).toPoint()
        at = scene_pos
        self.overlays.hover.leave()
        self.overlays.quick_add.open(
            place + QPoint(4, 4), self._adder(at, at_port, into), names, why, others, self._shape_at(at_port, into)
        )
        self.overlays.refresh()

    def chosen_wire(self) -> Edge | None:
        """The wire that is selected, where it alone is."""
        wires = self.scene.selected_edges
        return next(iter(wires)) if len(wires) == 1 and not self.session.selection else None

    def _fitting(self, at_port: PortId | None, into: Edge | None) -> tuple[set[str] | None, str, dict[str, str]]:
        """Which blocks fit, what is said above them, and what the others say to the shape."""
        kinds = [kind for row in self.session.kinds().values() for kind in row]
        if at_port is not None and not at_port.is_output:
            return joining.giving(kinds), "Blocks with an output", {}
        if at_port is None and into is None:
            return None, "", {}
        shape = self._shape_at(at_port, into)
        others = joining.refusals(kinds, shape, self.session.document.design.modules)
        names = {kind.__name__ for kind in kinds if kind.arity[1] != 0} - set(others)
        if into is not None:
            names &= joining.giving(kinds)
            others = {name: reason for name, reason in others.items() if name in joining.giving(kinds)}
        return names, f"Blocks that accept {show_shape(shape)} first" if shape else "Blocks with an input", others

    def _shape_at(self, at_port: PortId | None, into: Edge | None) -> Shape | None:
        """What a block in a wire, or at a loose one, is given; of one beside the selection, what that gives."""
        if into is not None:
            return self.session.shape_behind(into.source, into.source_port)
        if at_port is not None:
            return self.session.shape_behind(at_port.node, at_port.index) if at_port.is_output else None
        last = last_selected(self.session)
        return None if last is None else self.session.shape_behind(last.id)

    def _adder(self, at: Place, at_port: PortId | None, into: Edge | None) -> Callable[[str], None]:
        """What a choice in the box does."""
        document = self.session.document

        def add(text: str) -> None:
            corner = (snap(at[0] - CARD_WIDTH / 2), snap(at[1] - CARD_HEIGHT / 2))
            try:
                if at_port is None:
                    self.navigation.reveal(add_block(self.session, text, corner, into))
                else:
                    rows = read(self.session, text, self._shape_at(at_port, into))
                    self.navigation.reveal(add_row(self.session, rows, first))
            except (GraphError, LayerError) as error:
                self.session.message.emit(f"The block could not be added: {error}")

        def first(layer: Layer) -> str:
            corner = (snap(at[0] - CARD_WIDTH / 2), snap(at[1] - CARD_HEIGHT / 2))
            assert at_port is not None
            if at_port.is_output:
                return document.add(layer, (corner[0], snap(at[1])), source=(at_port.node, at_port.index))
            above = (corner[0], snap(at[1] - CARD_HEIGHT))
            return document.add(layer, above, into_port=(at_port.node, at_port.index))

        return add
