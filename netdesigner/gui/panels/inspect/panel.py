"""The inspect panel: a declared view of the selected node, live while a training goes on."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from netdesigner.analysis.places import Place
from netdesigner.design.commands import Change
from netdesigner.design.file import SUFFIX
from netdesigner.design.graph import Node
from netdesigner.gui.look.seen import is_seen
from netdesigner.gui.panels.inspect.bar import InspectBar
from netdesigner.gui.panels.inspect.empty import trouble
from netdesigner.gui.panels.inspect.parts import EmptyPage, InputView
from netdesigner.gui.panels.inspect.reading import Reading
from netdesigner.gui.panels.inspect.saving import Saving
from netdesigner.gui.panels.inspect.stage import ShownStack
from netdesigner.gui.session.links import listen
from netdesigner.gui.session.session import Session
from netdesigner.gui.session.training_session import TrainingSession
from netdesigner.gui.session.worker import LatestRequest
from netdesigner.inspect.inspector import Inspector, Observation
from netdesigner.inspect.origin import Origin, whose_weights
from netdesigner.inspect.pictures import sample_pixels
from netdesigner.inspect.plate import Caption
from netdesigner.inspect.shown import Shown, Tiles
from netdesigner.inspect.subject import Subject
from netdesigner.inspect.view import View
from netdesigner.inspect.views import of_node, view_called
from netdesigner.inspect.views.maps import answering
from netdesigner.layers import show_shape

SOON = 120  # milliseconds in which most answers come: until then the picture before stays, and nothing flickers
LOOKING = "Looking …"
KEPT = 20_000  # milliseconds after which nobody who looks elsewhere needs the network any more


class InspectPanel(QWidget):
    """Asks an inspector in the background and shows what it observes."""

    def __init__(self, session: Session, training: TrainingSession, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._training = session, training
        self._asker, self._tidying, self._inspector = LatestRequest(self), LatestRequest(self), Inspector()
        self._preferred = self._insisted = ""  # a view that was clicked, and the block that was shown then
        self._is_stale = False
        self._asked: object = None  # what was asked about last, apart from the weights
        self._shown: tuple[str, str] | None = None  # the path and view that are shown
        self.observation: Observation | None = None
        self._origin = Origin(0)
        self.bar, self.input, self.stage, self.empty = InspectBar(self), InputView(), ShownStack(), EmptyPage(self)
        self.mosaic, self.scores, self.colours = self.stage.mosaic, self.stage.scores, self.stage.colours
        self.reading = Reading(self.mosaic, self.input)
        self.saving = Saving(self, session)
        self._clearing = QTimer(self, interval=SOON, singleShot=True)
        self._letting_go = QTimer(self, interval=KEPT, singleShot=True)
        self._build()
        self._connect()

    def _build(self) -> None:
        self._side = QWidget()
        side = QVBoxLayout(self._side)
        side.setContentsMargins(0, 0, 0, 0)
        side.addWidget(self.input, 1)
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        self._splitter.addWidget(self._side)
        self._splitter.addWidget(self.stage)
        self._splitter.setStretchFactor(1, 1)
        self._splitter.setHandleWidth(1)
        self._splitter.setSizes([220, 700])
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self._splitter, 1)
        foot = QHBoxLayout()
        foot.addWidget(self.reading, 1)
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
        listen(self, session.document.changed, self._follow)
        self._asker.became_idle.connect(self._catch_up)
        self.bar.view_chosen.connect(self.prefer)
        self.bar.scale_chosen.connect(self._rescale)
        self.bar.save_wanted.connect(self._save)
        self.bar.picker.changed.connect(self._renew)
        self.empty.acted.connect(self._take_way_out)
        self._clearing.timeout.connect(self._clear)
        self._letting_go.timeout.connect(self._let_go)

    # -- what is looked at

    @property
    def node(self) -> Node | None:
        """The first selected block."""
        graph = self._session.document.graph
        return next((graph.nodes[node_id] for node_id in self._session.selection if node_id in graph.nodes), None)

    @property
    def place(self) -> Place | None:
        """That block where it stands."""
        node, session = self.node, self._session
        if node is None:
            return None
        return Place(session.path_of(node.id), node.name, node, session.document.graph, session.facts.current)

    @property
    def view(self) -> View:
        """That which was clicked, where the block has it, unless it is a block that is best seen otherwise."""
        place, views = self.place, of_node()
        if place is None:
            return view_called(self._preferred) if self._preferred else views[0]
        fitting = [view for view in views if not view.why_not(place)]
        if self._insisted != place.path:
            fitting.sort(key=lambda view: not view.is_best_for(place))
            if fitting[0].is_best_for(place):
                return fitting[0]
        return next((view for view in fitting if view.name() == self._preferred), fitting[0])

    def prefer(self, view: str) -> None:
        """Shows this view, of this block and of those that are looked at next."""
        self._preferred, place = view, self.place
        self._insisted = place.path if place is not None else ""
        self._renew()

    def _answering(self, place: Place) -> Place:
        """The node whose output is shown: an Output shows what comes into it."""
        path = answering(place)
        node = place.graph.nodes[path.rpartition(".")[2]]
        return place._replace(path=path, node=node)

    def shows(self, path: str, view: str) -> bool:
        """Whether this view of this node is what is seen now."""
        return self._shown == (path, view)

    # -- asking

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.come_forward()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._training.watch(self, False)
        self._asker.forget()  # nobody sees the answer
        self._asked = None
        self._letting_go.start()

    def come_forward(self) -> None:
        """Its tab was chosen (no show event tells that): what changed meanwhile is shown."""
        self._training.watch(self, True)
        self._letting_go.stop()
        if is_seen(self):
            self._renew()

    def _renew(self, _: object = None) -> None:
        """Asks for what is to be shown now; while an answer is being worked on, the next one waits."""
        if not is_seen(self):
            return
        place, view = self.place, self.view
        self._show_head(place, view)
        has_example = "example" in view.needs
        if place is not None and has_example:
            self._training.examples.want()  # only then: all examples at the Input's size may be a gigabyte
        if (found := trouble(self._session, self._training, self.node, view)) is not None:
            self._asker.forget()
            self._asked = None
            self.bar.state.setText("")
            self._say(*found)
            return
        assert place is not None
        if self._shown != (place.path, view.name()):
            self._leave()
        self.bar.picker.show_examples(self._training.examples.current())
        index = self.bar.picker.index if has_example else None
        asked = (self._session.document.moment, place.path, view.name(), index, self.bar.scale_in_use)
        if self._asker.is_busy:
            self._is_stale = True
            if asked != self._asked:
                self._asker.forget()  # nobody waits for it any more; only newer weights wait for an older answer
            return
        self._is_stale, self._asked = False, asked
        self._ask(place, view)

    def _ask(self, place: Place, view: View) -> None:
        subject = Subject(
            self._session.document.design.snapshot(),
            self._training.shown_weights,
            place.path,
            self.bar.picker.example() if "example" in view.needs else None,
            scale=self.bar.scale_in_use if view.scales else None,
        )
        inspector, origin, is_wanted = self._inspector, self._origin_now(), self._asker.ticket()
        self._asker.ask(lambda: (inspector.look(view, subject, is_wanted), origin), self._take, self._fail)

    def _origin_now(self) -> Origin:
        training = self._training
        live = training.live_at if training.shown_weights is training.live_weights else None
        return Origin(self._session.document.recipe.seed, live, training.has_drawing_changed)

    def _leave(self) -> None:
        """Takes away what is about another node or view than the heading says, unless the answer comes at once."""
        self._shown = None
        if not self._clearing.isActive() and self.bar.state.text() != LOOKING:
            self._clearing.start()

    def _clear(self) -> None:
        if self._shown is None:
            self.stage.clear()
            self.reading.clear()
            self.bar.state.setText(LOOKING)
            self._pages.setCurrentIndex(0)

    def _catch_up(self) -> None:
        if self._is_stale:
            self._renew()

    def _rescale(self) -> None:
        """Other colours of the same numbers; the largest of the network has to be asked for."""
        if self._shown is not None:
            self._draw()
        self._renew()

    def _follow(self, change: Change) -> None:
        """Another design: the network of the one before is not kept."""
        if change.is_reset:
            self._insisted = ""
            self.bar.picker.show_examples(None)
            self._let_go()

    def _let_go(self) -> None:
        """The network, and what was seen of it, go; they are made anew when somebody looks."""
        self.observation = self._asked = self._shown = None
        self.stage.clear()
        self._inspector.outdate()
        self._tidying.ask(self._inspector.tidy, lambda _: None)

    def _take(self, answer: tuple[Observation, Origin]) -> None:
        self.observation, self._origin = answer
        example = self.observation.subject.example
        self.bar.picker.show_scores(self.observation.scores)
        self.input.show_sample(None if example is None else sample_pixels(example.values))
        self._draw()

    def _fail(self, sentence: str) -> None:
        self.observation = None
        self._say("This cannot be shown", sentence)

    # -- showing

    def _show_head(self, place: Place | None, view: View) -> None:
        self.bar.show_view(view)
        self.bar.show_place(place)
        self._side.setVisible("example" in view.needs)
        self.bar.title.setText(place.node.name if place else "Inspect")
        self.bar.detail.setText(_described(place) if place else "")
        self.bar.picker.setVisible(place is not None and "example" in view.needs)

    def _say(self, title: str, advice: str, action: str = "") -> None:
        """The page that says why there is nothing to see."""
        self._clearing.stop()
        self._shown = None
        self.empty.say(title, advice, action)
        self._pages.setCurrentWidget(self.empty)

    def _draw(self) -> None:
        """Draws the observation in the chosen scale."""
        place, view, seen = self.place, self.view, self.observation
        if place is None or seen is None or (seen.subject.path, seen.view) != (place.path, view.name()):
            return  # the answer to what is looked at now is on its way
        if seen.shown is None:
            other = self._way_out(place, view)
            action = f"Show {other.title().lower()}" if other is not None else ""
            self._say(f"{place.name} has nothing to show here", view.nothing, action)
            return
        self._clearing.stop()
        self.stage.show_value(seen.shown, self.bar.scale_in_use)
        self._shown = (place.path, view.name())
        self._pages.setCurrentIndex(0)
        self.bar.state.setText(self._state(place, view, seen, seen.shown))
        if self.stage.tiles is None:
            self.reading.clear()
        else:
            self.reading.about(self._answering(place) if view.is_of_outputs else None)

    def _way_out(self, place: Place, view: View) -> View | None:
        """Another view that a block has, where it has nothing of this one though it might."""
        if "example" in view.needs:
            return None  # it is not computed: other views of outputs show no more
        return next((other for other in of_node() if other.name() != view.name() and not other.why_not(place)), None)

    def _take_way_out(self) -> None:
        place = self.place
        if place is not None and (other := self._way_out(place, self.view)) is not None:
            self.prefer(other.name())

    def _state(self, place: Place, view: View, seen: Observation, shown: Shown) -> str:
        """Whose weights these are, and what was left out."""
        fresh = {key.rpartition("/")[0] for key in seen.initialized}
        said = whose_weights(self._origin, seen.is_fresh, fresh, place.owner, place.name, "example" in view.needs)
        left_out = shown.left_out() if isinstance(shown, Tiles) else ""
        return f"{said} Shown: {left_out}." if left_out else said

    # -- saving

    @property
    def caption(self) -> Caption:
        """What stands above a saved picture."""
        place, picker = self.place, self.bar.picker
        title = f"{self._session.document.title.removesuffix(SUFFIX)}: {place.name if place else ''}"
        detail = [
            _described(place) if place else "",
            self.view.title().lower(),
            f"example {picker.number.value()}, {picker.verdict.text()}" if "example" in self.view.needs else "",
            self.bar.scale.currentText() if self.view.scales else "",
            self.bar.state.text(),
        ]
        return Caption(title, " · ".join(part for part in detail if part))

    def _save(self) -> None:
        place = self.place
        if place is not None and self._shown is not None:
            self.saving.ask(f"{place.name}-{self.view.name()}")


def _described(place: Place) -> str:
    """The kind of a block and the shape of its output."""
    output = place.known.output if place.node.id in place.facts.nodes else None
    return f"{place.node.layer.title()} · {show_shape(output)}" if output else place.node.layer.title()
