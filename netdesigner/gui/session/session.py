"""What the panels of one window share: the document, its facts, the selection, the trained weights.

Panels talk to the session and never to each other. It holds state and announces it; it decides nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from PySide6.QtCore import QObject, QTimer, Signal
from shiboken6 import isValid

from netdesigner.analysis.facts import Facts, LiveFacts
from netdesigner.analysis.inside import arguments_at
from netdesigner.analysis.location import instances, layer_there, node_path
from netdesigner.analysis.problems import Problem
from netdesigner.compile.refusals import must_compile, refusals_of_moderate
from netdesigner.design.commands import Change
from netdesigner.design.design import Design
from netdesigner.design.document import Document
from netdesigner.design.graph import GraphError, Node
from netdesigner.design.open_design import Location
from netdesigner.layers import REGISTRY, Layer, Shape, categories
from netdesigner.layers.catalogue.io import Input
from netdesigner.layers.module_use import CATEGORY
from netdesigner.layout.placement import DrawnPlacement
from netdesigner.network.moved_weights import moved

if TYPE_CHECKING:
    import numpy as np

    from netdesigner.gui.session.live_code import LiveCode
    from netdesigner.runs.history import Lineage

Weights = Mapping[str, "np.ndarray"]  # "<node id>/<parameter>" to its values


COMPILE_MS = 60  # after the last edit


class Session(QObject):
    """One window's document and what belongs to it."""

    selection_changed = Signal(object)  # tuple of node ids
    weights_changed = Signal(object)  # Weights, or None when there are none
    centre_requested = Signal(str)  # a node id that the canvas shall bring into view
    canvas_wanted = Signal()  # the keyboard shall go to the canvas
    opening_given_up = Signal()  # while a large drawing was still being made
    message = Signal(str)  # one sentence for the status bar
    data_problems_changed = Signal()

    def __init__(self, document: Document | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.document = document or Document()
        self.document.placement = DrawnPlacement()
        self.selection: tuple[str, ...] = ()
        self.weights: Weights | None = None
        self.data_problems: tuple[Problem, ...] = ()  # how the examples that were read and the drawing disagree
        self.refused: dict[QObject, str] = {}  # red fields, each with its sentence
        self.history: Lineage | None = None  # how these weights came about, where that is known
        self._selected_at: WeakKeyDictionary[object, tuple[str, ...]] = WeakKeyDictionary()
        self._came_or_went = False
        self._arguments: dict[str, Any] | None = None  # of the shown inside, until something changes
        self.document.changed.connect(self._forget_arguments)
        self.facts = LiveFacts(self.document, refusals_of_moderate)
        self.document.changed.connect(self._drop_vanished)
        self.document.history_changed.connect(self._select_as_then)

    def compile_later(self) -> None:
        """From now on what the compiler refuses of modules is told once an edit has been painted."""
        soon = QTimer(self, interval=COMPILE_MS, singleShot=True)
        soon.timeout.connect(self.facts.look_further)

        def put_off(design: Design, facts: Facts) -> bool:
            is_long = must_compile(design, facts)
            if is_long:
                soon.start()
            return is_long

        self.facts.put_off = put_off

    @cached_property
    def code(self) -> LiveCode:
        """The exported code, shared by all who show it; made at the first need."""
        from netdesigner.gui.session.live_code import LiveCode

        return LiveCode(self)

    def select(self, ids: Iterable[str]) -> None:
        """Selects nodes; the canvas, the code and the panels follow."""
        chosen = self._show_selected(ids)
        self._selected_at[self.document.moment] = chosen

    def _show_selected(self, ids: Iterable[str]) -> tuple[str, ...]:
        chosen = tuple(node_id for node_id in dict.fromkeys(ids) if node_id in self.document.graph.nodes)
        if chosen != self.selection:
            self.selection = chosen
            self.document.settle()
            self.selection_changed.emit(chosen)
        return chosen

    def set_weights(self, weights: Weights | None, history: Lineage | None = None) -> None:
        """Takes over trained weights (or forgets them), and how they came about."""
        self.weights, self.history = weights, history if weights is not None else None
        self.weights_changed.emit(weights)

    def refuse(self, field: QObject, sentence: str) -> None:
        """A field holds a text that is not in force, and why; "" where it holds none."""
        self.refused = {each: said for each, said in self.refused.items() if each is not field and isValid(each)}
        if sentence:
            self.refused[field] = sentence

    @property
    def refusal(self) -> str:
        """Why a text that is being typed is not in force; "" where all are."""
        return next((sentence for field, sentence in self.refused.items() if isValid(field)), "")

    @property
    def data_errors(self) -> list[Problem]:
        return [problem for problem in self.data_problems if problem.severity == "error"]

    def set_data_problems(self, problems: tuple[Problem, ...]) -> None:
        """Takes note of how examples and drawing fit."""
        if problems != self.data_problems:
            self.data_problems = problems
            self.data_problems_changed.emit()

    # -- blocks and modules

    def layer_class(self, name: str) -> type[Layer] | None:
        """The kind of block with this name: a layer, or a module of this design."""
        if name in REGISTRY:
            return REGISTRY[name]
        module = self.document.design.modules.get(name)
        return module.layer if module is not None else None

    def kinds_by_name(self) -> dict[str, type[Layer]]:
        """All kinds of blocks that can be written: layers, and the modules of this design."""
        return REGISTRY | {cls.__name__: cls for cls in self.module_classes()}

    def shape_behind(self, node_id: str, port: int = 0) -> Shape | None:
        """What comes out of a shown node, where that is known."""
        known = self.facts.current.nodes.get(node_id)
        return known.outputs[port] if known and port < len(known.outputs) else None

    def module_classes(self) -> list[type[Layer]]:
        """The kinds of blocks that stand for this design's modules."""
        return [module.layer for module in self.document.design.modules.values()]

    def kinds(self) -> dict[str, list[type[Layer]]]:
        """All kinds of blocks by category: this design's modules first."""
        own = self.module_classes()
        return ({CATEGORY: own} if own else {}) | categories()

    # -- where one is

    def _forget_arguments(self, _: Change) -> None:
        self._arguments = None

    @property
    def arguments(self) -> dict[str, Any]:
        """The parameters' values in the block whose inside is shown."""
        if self._arguments is None:
            self._arguments = arguments_at(self.document.design, self.document.location)
        return self._arguments

    def layer_shown(self, node: Node) -> Layer:
        """A shown node's layer with the numbers of the very block that is shown."""
        return layer_there(node, self.arguments) if self.document.location.module else node.layer

    def layer_on_card(self, node: Node) -> Layer:
        """The same, an Input inside a block with the shape that comes in there, not with its example."""
        layer = self.layer_shown(node)
        known = self.facts.current.nodes.get(node.id) if self.document.location.path else None
        return layer.given(known.outputs[0]) if isinstance(layer, Input) and known and known.outputs else layer

    def path_of(self, node_id: str) -> str:
        """A shown node as weights and captured values name it: "n5.0.n3"."""
        return node_path(self.document.location, node_id)

    def enter(self, node_id: str, repeat: int = 0) -> None:
        """Shows the inside of a module's block; a layer has none, and that is said."""
        try:
            self.document.enter(node_id, repeat)
        except GraphError as error:
            self.message.emit(str(error))

    def leave(self) -> None:
        """Shows what is around, with the block selected that was left."""
        location = self.document.location
        if location.module:
            self.document.leave()
            if location.path:
                self.select([location.path[-1][0]])

    def show(self, location: Location) -> None:
        """Goes to a place of the design, if it is still there."""
        try:
            self.document.show(location)
        except GraphError as error:
            self.message.emit(str(error))

    def go_to(self, module: str, node_id: str | None) -> None:
        """Shows a node of the main graph or of a module: where one is, else in the module's first block."""
        if self.document.location.module != module:
            found = instances(self.document.design, module) if module else []
            self.show(found[0] if found else Location(module))
        if node_id is not None:
            self.select([node_id])
            self.centre_requested.emit(node_id)

    # -- following

    def _drop_vanished(self, change: Change) -> None:
        if change.paths and self.weights:
            place = self.document.location.module
            self.set_weights(moved(self.weights, change.paths, self.document.design, place), self.history)
        self._came_or_went = bool(change.added or change.removed or (change.is_entered and change.modules))
        if change.removed or change.is_redrawn:
            self._show_selected(() if change.is_redrawn else self.selection)

    def _select_as_then(self) -> None:
        """After undo and redo: what was selected the last time the drawing was like this."""
        then = self._selected_at.setdefault(self.document.moment, self.selection)
        if self._came_or_went:
            self._came_or_went = False
            self._show_selected(then)
