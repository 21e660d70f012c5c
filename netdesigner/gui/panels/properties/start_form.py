"""How the weights of the selected blocks, or of all layers, start: rules, typed values, frozen or not."""

from __future__ import annotations

from math import prod

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QGridLayout, QWidget

from netdesigner.analysis.facts import NodeFacts
from netdesigner.design.graph import Node
from netdesigner.gui.panels.editors.number_editors import MIXED
from netdesigner.gui.panels.editors.value_editor import ValueEditor
from netdesigner.gui.panels.properties.filling_rows import FillingRows
from netdesigner.gui.session.session import Session
from netdesigner.layers import LayerError
from netdesigner.layers.initialization import (
    NETWORK_BIAS_KINDS,
    NETWORK_KINDS,
    Initialization,
    bias_kinds,
    biases_in,
    initialization,
    weight_kinds,
    weights_in,
)
from netdesigner.layers.initializers import AS_USUAL, INITIALIZERS, MOST_TYPED, Initializer, TypedValues

PARTS = ("weights", "biases")
FROZEN_TIP = "Training leaves the weights of this block as they are; a normalization still counts its statistics."


def part_of(init: Initialization | None, name: str) -> Initializer:
    """What an initialization says of "weights" or "biases"."""
    if init is None:
        return AS_USUAL
    return init.weight if name == "weights" else init.bias


def with_part(init: Initialization | None, name: str, part: Initializer) -> Initialization | None:
    if name == "weights":
        return initialization(part, part_of(init, "biases"))
    return initialization(part_of(init, "weights"), part)


class _Form(QWidget):
    """Two sets of rows: for the weights and for the biases."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.grid = QGridLayout(self)
        self.grid.setContentsMargins(0, 0, 0, 0)
        self.grid.setHorizontalSpacing(6)
        self.grid.setVerticalSpacing(6)
        self.grid.setColumnStretch(1, 1)
        self.rows = {name: FillingRows(name, self.grid, self, session) for name in PARTS}
        for name, rows in self.rows.items():
            rows.chosen.connect(lambda part, name=name: self._try(name, part))
            rows.left.connect(session.document.settle)
            rows.typing_wanted.connect(lambda name=name: self.type_values(name))

    def _try(self, name: str, part: Initializer) -> None:
        try:
            self._set(name, part)
        except LayerError as error:
            self.rows[name].say(str(error))

    def _set(self, name: str, part: Initializer) -> None:
        raise NotImplementedError

    def type_values(self, name: str) -> None:
        """Opens the editor of typed values, where there is one."""


class StartForm(_Form):
    """Of selected blocks; hidden where none of them learns anything."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._ids: tuple[str, ...] = ()
        self.frozen = QCheckBox("Frozen: not trained", self)
        self.frozen.setToolTip(FROZEN_TIP)
        self.frozen.setMinimumHeight(30)
        self.frozen.clicked.connect(self._freeze)
        self.grid.addWidget(self.frozen, self.grid.rowCount(), 0, 1, 2)

    def show_nodes(self, ids: tuple[str, ...]) -> bool:
        """Shows what these blocks start with; returns whether there is anything to show."""
        nodes, facts = self._session.document.graph.nodes, self._session.facts.current.nodes
        learning = [i for i in ids if i in nodes and facts.get(i, NodeFacts()).params]
        self._ids = tuple(learning)
        self.setVisible(bool(learning))
        if not learning:
            return False
        owners = [self._owner(node_id) for node_id in learning]
        usual = self._session.document.design.init
        for name, rows in self.rows.items():
            parts = [part_of(node.init, name) for node in owners]
            shown = parts[0] if all(part == parts[0] for part in parts) else MIXED
            title = "PyTorch's default" if part_of(usual, name) == AS_USUAL else "As all layers"
            rows.show_filling(shown, self._kinds(name, len(learning) == 1), title)
        states = {node.is_frozen for node in owners}
        self.frozen.setTristate(len(states) > 1)
        state = Qt.CheckState.Checked if states == {True} else Qt.CheckState.Unchecked
        self.frozen.setCheckState(Qt.CheckState.PartiallyChecked if len(states) > 1 else state)
        return True

    def _owner(self, node_id: str) -> Node:
        nodes = self._session.document.graph.nodes
        node = nodes[node_id]
        return nodes.get(node.weights_of or node_id, node)

    def _kinds(self, name: str, is_one: bool) -> tuple[str, ...]:
        """The rules that all of the blocks can start with."""
        facts = self._session.facts.current.nodes
        of = weight_kinds if name == "weights" else bias_kinds
        rows = [kinds for node_id in self._ids if (kinds := of(facts[node_id].weights))]
        common = [kind for kind in INITIALIZERS if rows and all(kind in row for row in rows)]
        return tuple(kind for kind in common if is_one or INITIALIZERS[kind] is not TypedValues)

    def _set(self, name: str, part: Initializer) -> None:
        document = self._session.document
        with document.gesture("Change the initialization", ("start", name, self._ids)):
            for node_id in self._ids:
                document.set_initialization([node_id], with_part(self._owner(node_id).init, name, part))

    def _freeze(self) -> None:
        self._session.document.set_frozen(self._ids, self.frozen.checkState() is not Qt.CheckState.Unchecked)

    def type_values(self, name: str) -> None:
        """Opens the editor of typed values; what it gives is one step."""
        (node_id,) = self._ids
        owner, weights = self._owner(node_id), self._session.facts.current.nodes[node_id].weights
        (tensor,) = weights_in(weights) if name == "weights" else biases_in(weights)
        if (count := prod(tensor.shape)) > MOST_TYPED:
            self.show_nodes(self._ids)
            self.rows[name].say(f"{count:,} numbers are too many to type; at most {MOST_TYPED:,} can be.")
            return
        has_bias = bool(biases_in(weights))
        editor = ValueEditor(
            f"{name.capitalize()} of {owner.name}", tensor.shape, part_of(owner.init, name).typed, has_bias, self
        )
        if editor.exec():
            init = with_part(owner.init, name, editor.filling)
            if editor.bias is not None:
                init = with_part(init, "biases", editor.bias)
            self._session.document.settle()
            self._session.document.set_initialization([node_id], init)
            self._session.document.settle()
        self.show_nodes(self._ids)


class NetworkStartForm(_Form):
    """Of all layers that have no initialization of their own."""

    def show_network(self) -> None:
        init = self._session.document.design.init
        for name, kinds in (("weights", NETWORK_KINDS), ("biases", NETWORK_BIAS_KINDS)):
            self.rows[name].show_filling(part_of(init, name), kinds, "PyTorch's default")

    def _set(self, name: str, part: Initializer) -> None:
        document = self._session.document
        document.set_network_initialization(with_part(document.design.init, name, part))
