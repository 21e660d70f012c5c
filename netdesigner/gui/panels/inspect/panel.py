"""The inspect panel: filters and feature maps of the selected node, live while a training goes on."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QSizePolicy,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from netdesigner.design.commands import Change
from netdesigner.design.graph import Node
from netdesigner.gui.look import theme
from netdesigner.gui.look.elided import ElidedLabel
from netdesigner.gui.look.seen import is_seen
from netdesigner.gui.panels.inspect.bar import InspectBar, View
from netdesigner.gui.panels.inspect.empty import trouble, way_out
from netdesigner.gui.panels.inspect.mosaic_view import MosaicView
from netdesigner.gui.panels.inspect.parts import ColourBar, EmptyPage, InputView
from netdesigner.gui.panels.inspect.saving import save_asking, write_picture
from netdesigner.gui.panels.inspect.scores_view import ScoresView
from netdesigner.gui.panels.inspect.words import Origin, what_it_sees, whose_weights
from netdesigner.gui.session.links import listen
from netdesigner.gui.session.session import Session
from netdesigner.gui.session.training_session import TrainingSession
from netdesigner.gui.session.worker import Asker
from netdesigner.inspect.filters import node_tiles, weight_key
from netdesigner.inspect.grid import Spot
from netdesigner.inspect.maps import map_tiles, sample_pixels
from netdesigner.inspect.microscope import Answer, Microscope, Question
from netdesigner.inspect.pictures import Tiles, reach, table_for
from netdesigner.inspect.regions import region_of
from netdesigner.layers import show_shape


class InspectPanel(QWidget):
    """Asks a microscope in the background and shows what it answers."""

    def __init__(self, session: Session, training: TrainingSession, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._training = session, training
        self._asker, self._microscope = Asker(self), Microscope()
        self._preferred: View = "filters"
        self._is_stale = False
        self._question: Question | None = None
        self._subject: object = None  # what was asked about last, apart from the weights
        self._origin = Origin(0)
        self.answer: Answer | None = None
        self._shown: tuple[str, View] | None = None  # the node and view that the mosaic shows
        self.bar, self.mosaic, self.input, self.empty = InspectBar(self), MosaicView(), InputView(), EmptyPage(self)
        self.scores = ScoresView()
        self.reading, self.sees, self.colours = ElidedLabel(self), ElidedLabel(self), ColourBar(self)
        self._build()
        self._connect()
        self._choose_view(self._preferred)

    def _build(self) -> None:
        readings = QVBoxLayout()  # two lines, so that neither is cut and nothing moves when one of them is empty
        readings.setSpacing(0)
        for label in (self.reading, self.sees):
            theme.set_role(label, "small")
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            readings.addWidget(label)
        self._side = QWidget()
        side = QVBoxLayout(self._side)
        side.setContentsMargins(0, 0, 0, 0)
        side.addWidget(self.input, 1)
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        self._splitter.addWidget(self._side)
        self.canvas = QStackedWidget()
        for view in (self.mosaic, self.scores):
            self.canvas.addWidget(view)
        self._splitter.addWidget(self.canvas)
        self._splitter.setStretchFactor(1, 1)
        self._splitter.setHandleWidth(1)
        self._splitter.setSizes([220, 700])
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self._splitter, 1)
        foot = QHBoxLayout()
        foot.addLayout(readings, 1)
        foot.addWidget(self.colours)
        column.addLayout(foot)
        self._pages = QStackedWidget(self)
        self._pages.addWidget(page)
        self._pages.addWidget(self.empty)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(12, 8, 12, 6)
        whole.setSpacing(6)
        whole.addWidget(self.bar)
        whole.addWidget(self._pages, 1)

    def _connect(self) -> None:
        session, training = self._session, self._training
        session.selection_changed.connect(self._renew)
        session.weights_changed.connect(self._renew)
        training.weights_taken.connect(self._renew)
        training.state_changed.connect(self._renew)
        training.examples.changed.connect(self._renew)
        listen(self, session.facts.changed, self._renew)
        listen(self, session.document.changed, self._let_go)
        self._asker.became_idle.connect(self._catch_up)
        self.bar.view_chosen.connect(self._prefer)
        self.bar.scale_chosen.connect(self._rescale)
        self.bar.save_wanted.connect(self._save)
        self.bar.picker.changed.connect(self._renew)
        self.mosaic.pointed.connect(self._read)
        self.mosaic.unit_chosen.connect(self._read_unit)
        self.empty.acted.connect(lambda: self._prefer("maps"))

    # -- what is looked at

    @property
    def node(self) -> Node | None:
        """The first selected block that computes something."""
        graph = self._session.document.graph
        found = [graph.nodes[node_id] for node_id in self._session.selection if node_id in graph.nodes]
        return found[0] if found else None

    @property
    def view(self) -> View:
        """The preferred view, where the node has it."""
        return "filters" if self._preferred == "filters" and self._has_filters() else "maps"

    def _has_filters(self) -> bool:
        node = self.node
        facts = self._session.facts.current.nodes.get(node.id) if node else None
        return facts is not None and any(weight.name == "weight" and len(weight.shape) > 1 for weight in facts.weights)

    def _prefer(self, view: str) -> None:
        self._preferred = "filters" if view == "filters" else "maps"
        self._renew()

    def _choose_view(self, view: View) -> None:
        self.bar.show_view(view)
        self._side.setVisible(view == "maps")

    def _source_of(self, node: Node) -> str:
        """The node whose output is shown: an Output shows what comes into it."""
        wires = self._session.document.graph.inputs_of(node.id)
        return wires[0].source if node.layer.is_output and wires else node.id

    def _path_of(self, node: Node) -> str:
        """That node as the network names it, through the modules that one is in."""
        return self._session.path_of(self._source_of(node))

    # -- asking

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.come_forward()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._training.watch(self, False)

    def come_forward(self) -> None:
        """Its tab was chosen (no show event tells that): what changed meanwhile is shown."""
        self._training.watch(self, True)
        if is_seen(self):
            self._renew()

    def _renew(self, _: object = None) -> None:
        """Asks for what is to be shown now; while an answer is being worked on, the next one waits."""
        if not is_seen(self):
            return
        self._show_head()
        node = self.node
        if node is not None and self.view == "maps":
            self._training.examples.want()  # not for filters: all examples at the Input's size may be a gigabyte
        if (found := trouble(self._session, self._training, node, self.view)) is not None:
            self._asker.forget()
            self.bar.state.setText("")
            self.empty.say(*found)
            self._pages.setCurrentWidget(self.empty)
            return
        assert node is not None
        if self.view == "filters":
            self._draw()  # what is known already is shown at once
        if self._shown != (self._session.path_of(node.id), self.view):
            self._clear()
        examples = self._training.examples.current()
        self.bar.picker.show_examples(examples)
        index = self.bar.picker.index if self.view == "maps" else None
        subject = (self._session.document.moment, self._path_of(node), self.view, index, self.bar.scale_in_use)
        if self._asker.is_busy:
            self._is_stale = True
            if subject != self._subject:
                self._asker.forget()  # nobody waits for it any more; only newer weights wait for an older answer
            return
        self._is_stale, self._subject = False, subject
        self._ask(node)

    def _ask(self, node: Node) -> None:
        sample = self.bar.picker.sample() if self.view == "maps" else None
        question = Question(
            self._session.document.design.snapshot(),
            self._training.shown_weights,
            (self._path_of(node),),
            sample,
            keys=(self._session.path_of(weight_key(node)),),
            has_reach=self.view == "filters" and self.bar.scale_in_use == "network",
        )
        microscope, origin, is_wanted = self._microscope, self._origin_now(), self._asker.ticket()
        self._asker.ask(lambda: (question, origin, microscope.answer(question, is_wanted)), self._take, self._fail)

    def _origin_now(self) -> Origin:
        training = self._training
        live = training.live_at if training.shown_weights is training.live_weights else None
        return Origin(self._session.document.recipe.seed, live, training.has_drawing_changed)

    def _clear(self) -> None:
        """Takes away what is about another node or view than the heading says."""
        self._shown = None
        self.mosaic.clear()
        self.input.outline(None)
        self.reading.setText("")
        self.sees.setText("")
        self.bar.state.setText("Looking …")
        self._pages.setCurrentIndex(0)

    def _catch_up(self) -> None:
        if self._is_stale:
            self._renew()

    def _rescale(self) -> None:
        """Other colours of the same numbers; the largest of the network has to be asked for."""
        self._draw()
        self._renew()

    def _let_go(self, change: Change) -> None:
        """Another design: the network of the one before is not kept."""
        if change.is_reset:
            self.answer = self._question = self._subject = None
            self.bar.picker.show_examples(None)
            self._asker.ask(self._microscope.forget, lambda _: None)

    def _take(self, answered: tuple[Question, Origin, Answer]) -> None:
        question, self._origin, self.answer = answered
        self._question = question
        self.bar.picker.show_scores(self.answer.scores)
        self.input.show_sample(None if question.sample is None else sample_pixels(question.sample))
        self._draw()

    def _fail(self, sentence: str) -> None:
        self.answer = None
        self.empty.say("This cannot be shown", sentence)
        self._pages.setCurrentWidget(self.empty)

    # -- showing

    def _show_head(self) -> None:
        node, view = self.node, self.view
        self._choose_view(view)
        has_filters = self._has_filters()
        self.bar.filters.setEnabled(has_filters)
        self.bar.filters.setToolTip("" if has_filters or node is None else f"{node.name} has no filters.")
        self.bar.title.setText(node.name if node else "Inspect")
        facts = self._session.facts.current.nodes.get(node.id) if node else None
        shape = f" · {show_shape(facts.output)}" if facts and facts.output else ""
        self.bar.detail.setText(f"{node.layer.title()}{shape}" if node else "")
        for part in (self.bar.filters, self.bar.maps, self.bar.scale, self.bar.save):
            part.setVisible(node is not None)
        self.bar.picker.setVisible(node is not None and view == "maps")

    def _draw(self) -> None:
        """Draws the answer as tiles of the chosen view and scale."""
        node, answer = self.node, self.answer
        if node is None or answer is None:
            return
        tiles = self._tiles(node, answer)
        if tiles is None and self._is_pending(node):
            return
        if tiles is None:
            self._pages.setCurrentWidget(self.empty)
            self.empty.say(f"{node.name} has nothing to show here", *way_out(self.view))
            return
        scale = self.bar.scale_in_use
        whole = answer.reach if scale == "network" else None
        self.mosaic.show_tiles(tiles, scale, whole)
        self._shown = (self._session.path_of(node.id), self.view)
        self._pages.setCurrentIndex(0)
        self.colours.setVisible(not tiles.is_colour)
        limits = reach(tiles, scale, whole)
        self.colours.show_scale(table_for(tiles), float(limits[0]) if np.all(limits == limits[0]) else None)
        self._show_state(tiles, answer)
        if self._show_scores(node, answer):
            return
        if self.mosaic.spot is not None:
            self._read(self.mosaic.spot)
        else:
            self._read_unit(self.mosaic.unit)

    def _show_scores(self, node: Node, answer: Answer) -> bool:
        """An Output's classes by name; False where it gives a map, or is looked at by its weights."""
        output = answer.outputs.get(self._path_of(node)) if self.view == "maps" and node.layer.is_output else None
        scores = self.bar.picker.scores_of(output) if output is not None and np.ndim(output) == 1 else ()
        self.canvas.setCurrentWidget(self.scores if scores else self.mosaic)
        self.bar.scale.setVisible(not scores)
        if scores:
            self.scores.show_scores(scores)
            self.colours.hide()
            self.input.outline(None)
            self.reading.setText("")
            self.sees.setText("")
        return bool(scores)

    def _tiles(self, node: Node, answer: Answer) -> Tiles | None:
        graph, facts = self._session.document.graph, self._session.facts.current
        if self.view == "filters":
            weight = answer.weights.get(self._session.path_of(weight_key(node)))
            return None if weight is None else node_tiles(graph, facts, node, np.asarray(weight))
        output = answer.outputs.get(self._path_of(node))
        return None if output is None else map_tiles(output)

    def _is_pending(self, node: Node) -> bool:
        """Whether the answer at hand was about another node or had no example."""
        question = self._question
        is_about_it = question is not None and self._path_of(node) in question.nodes
        has_example = question is not None and question.sample is not None
        return not is_about_it or (self.view == "maps" and not has_example)

    def _show_state(self, tiles: Tiles, answer: Answer) -> None:
        """Whose weights these are, and what was left out."""
        node = self.node
        assert node is not None
        fresh = {key.rpartition("/")[0] for key in answer.initialized}
        mine = self._session.path_of(node.weights_of or node.id)
        is_map = self.view == "maps"
        parts = [whose_weights(self._origin, answer.is_fresh, fresh, mine, node.name, is_map)]
        left_out = tiles.left_out()
        parts += [f"Shown: {left_out}."] if left_out else []
        self.bar.state.setText(" ".join(parts))

    # -- reading

    def _read(self, spot: Spot | None) -> None:
        """The value under the mouse, and what its unit sees."""
        tiles = self.mosaic.tiles
        if spot is None or tiles is None:
            self._read_unit(self.mosaic.unit)
            return
        self._say_place(tiles.describe(*spot), tiles, spot.row, spot.column)

    def _read_unit(self, unit: int) -> None:
        """The chosen unit as a whole; of a map, the place where it is strongest."""
        tiles = self.mosaic.tiles
        if tiles is None or self.mosaic.spot is not None or tiles.is_colour or unit >= tiles.shown_units:
            return
        values = tiles.values[unit * tiles.block : (unit + 1) * tiles.block]
        place = np.unravel_index(int(np.abs(values).argmax()), values.shape)
        if tiles.kind == "row":
            best = int(np.abs(tiles.values).argmax())
            self._say_place(f"{tiles.describe(unit, 0, 0)}   strongest: {tiles.describe(best, 0, 0)}", tiles, 0, 0)
            return
        strongest = tiles.describe(unit * tiles.block + int(place[0]), int(place[1]), int(place[2]))
        self._say_place(f"strongest: {strongest}", tiles, int(place[1]), int(place[2]))

    def _say_place(self, text: str, tiles: Tiles, row: int, column: int) -> None:
        node, graph, facts = self.node, self._session.document.graph, self._session.facts.current
        region, sees = None, ""
        if node is not None and self.view == "maps" and self._source_of(node) in facts.nodes:
            source = graph.nodes[self._source_of(node)]
            seen = facts.nodes[source.id].field
            place = (row, column) if tiles.kind == "map" else (self._unit_of(tiles),)
            axes = len(seen.axes) if seen is not None else 0
            region = region_of(graph, facts, source, place[-axes:] if tiles.kind == "map" else place)
            sees = what_it_sees(seen, region)
        self.input.outline(region if region is not None and len(region) == 2 else None)
        self.reading.setText(text)
        self.sees.setText(sees)

    def _unit_of(self, tiles: Tiles) -> int:
        """Of a flat row, the unit under the mouse, else the chosen one."""
        spot = self.mosaic.spot
        return (spot.tile if spot is not None else self.mosaic.unit) // tiles.block

    # -- saving

    def save_picture(self, path: Path) -> None:
        """Writes what is shown, with its caption and scale; raises OSError."""
        write_picture(self, self._session, path)

    def _save(self) -> None:
        if self.node is not None and self.mosaic.tiles is not None:
            save_asking(self, self._session, f"{self.node.name}-{self.view}")
