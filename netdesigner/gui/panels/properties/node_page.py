"""Properties of one selected block: name, computed facts, problem, settings, help."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QVBoxLayout, QWidget

from netdesigner.analysis.facts import NodeFacts
from netdesigner.analysis.problems import Problem
from netdesigner.design.graph import Node
from netdesigner.gui.look import theme, wording
from netdesigner.gui.look.curve_view import CurveView
from netdesigner.gui.panels.code.code_place import CodePlace
from netdesigner.gui.panels.problems.fix_buttons import FixButtons
from netdesigner.gui.panels.properties.facts_box import FactsBox, Row
from netdesigner.gui.panels.properties.head_card import HeadCard
from netdesigner.gui.panels.properties.settings_form import SettingsForm
from netdesigner.gui.panels.properties.start_form import StartForm
from netdesigner.gui.session.session import Session
from netdesigner.layers import Layer


def section(title: str, parent: QWidget) -> QLabel:
    """A small heading between two parts of a page."""
    label = QLabel(title.upper(), parent)
    theme.set_role(label, "section")
    label.setContentsMargins(0, 12, 0, 2)
    return label


def page_column(page: QWidget) -> QVBoxLayout:
    column = QVBoxLayout(page)
    column.setContentsMargins(16, 8, 12, 16)
    column.setSpacing(6)
    return column


class NodePage(QWidget):
    """One block. The form is made anew only when the kind of block changes."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._node_id = ""
        self.form: SettingsForm | None = None
        self.card = HeadCard(self._rename, self)
        self.card.name.setAccessibleName("Name of the block")
        self.open = QPushButton(self)  # of a module's block: to its inside
        self.open.clicked.connect(lambda: self._session.enter(self._node_id))
        self.open.hide()
        self.facts = FactsBox(self)
        self.callouts = Callouts(session)
        self._settings_title = section("Settings", self)
        self._form_place = QVBoxLayout()
        self._start_title, self.start = section("Initialization", self), StartForm(session, self)
        self.place = CodePlace(session, self)
        self.curve = CurveView(self)
        self._help = HelpText(self)
        column = page_column(self)
        column.addWidget(self.card)
        column.addSpacing(6)
        column.addWidget(self.open)
        column.addWidget(self.facts)
        column.addWidget(self._settings_title)
        column.addLayout(self._form_place)
        column.addWidget(self._start_title)
        column.addWidget(self.start)
        column.addWidget(section("Code", self))
        column.addWidget(self.place)
        column.addWidget(section("Help", self))
        column.addWidget(self.curve)
        column.addWidget(self._help)
        column.addStretch(1)

    def show_node(self, node_id: str) -> None:
        """Shows a block as it is now."""
        self._node_id = node_id
        node = self._session.document.graph.nodes[node_id]
        kind = type(node.layer)
        self.card.show_head(node.name, f"{kind.title()} · {kind.category}", kind.category)
        self.open.setVisible(bool(node.layer.module))
        self.open.setText(f"Open {node.layer.module}")
        self.open.setToolTip("Look inside this block (double click, or Return on the canvas)")
        known = self._session.facts.current.nodes.get(node_id, NodeFacts())
        self.facts.show_rows(self._rows(node, known), strong="Output")
        self._show_problems(tuple(self._session.facts.problems_of(node_id)), known)
        self._show_form(kind, node_id)
        self._start_title.setVisible(self.start.show_nodes((node_id,)))
        self.place.show_nodes((node_id,))
        self.curve.show_layer(node.layer)
        self._help.show_layer(node.layer)

    def _rename(self, name: str) -> None:
        if self._node_id in self._session.document.graph.nodes:  # else it was removed while its name was typed
            self._session.document.rename(self._node_id, name)

    def _rows(self, node: Node, known: NodeFacts) -> list[Row]:
        names = self._session.document.graph.nodes
        params = wording.count(known.params)
        if node.weights_of is not None and node.weights_of in names:
            params = f"{params}, shared with {names[node.weights_of].name}"
        if node.is_frozen and known.params:
            params = f"{params}, frozen"
        rows: list[Row] = []
        if node.layer.arity[1] != 0:
            rows.append(("Input", wording.shapes(known.inputs), "Shape without the batch: channels × height × width."))
        output = wording.shapes(known.outputs)
        seen = known.field
        tip = f"How much of the input one unit sees. Centre of the first unit: {wording.field_centre(seen)}."
        return [
            *rows,
            ("Output", output, "Shape without the batch: channels × height × width."),
            ("Receptive field", wording.field(seen), tip),
            ("Parameters", params, "Numbers that are learned."),
            ("MACs", wording.count(known.macs), "Multiply-accumulates for one sample, without bias."),
            ("Units", wording.count(known.units), "Numbers that come out, for one sample."),
            ("Connections", wording.count(known.connections), "Links between input and output units, without biases."),
            ("Activations", wording.memory(known.memory), "Memory of the output, for one sample in 32-bit floats."),
        ]

    def _show_problems(self, found: tuple[Problem, ...], known: NodeFacts) -> None:
        if known.status == "waiting" and not found:
            found = (Problem(None, "warning", "Waits: something before this block has a problem.", ()),)
        self.callouts.show_problems(found)

    def _show_form(self, kind: type[Layer], node_id: str) -> None:
        if self.form is None or self.form.kind is not kind:
            clear(self._form_place)
            self.form = SettingsForm(self._session, kind, self)
            self._form_place.addWidget(self.form)
        self._settings_title.setVisible(bool(kind.settings()))
        self.form.show_nodes((node_id,))


class Callouts(QWidget):
    """The problems of the shown block, with their fixes. They have a place of their own below the page: what comes
    and goes while one types moves no field."""

    changed = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.problems: tuple[Problem, ...] = ()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(16, 8, 12, 10)
        self._column.setSpacing(6)

    def show_problems(self, problems: tuple[Problem, ...]) -> None:
        if problems == self.problems:
            return
        self.problems = problems
        clear(self._column)
        for problem in problems:
            box = callout(self._session, problem, self)
            self._column.addWidget(box)
            box.show()  # a layout counts what is shown, and shows it itself only later
        self.changed.emit()


class HelpText(QLabel):
    """What a layer does, its formula, and what is remarked of it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        theme.set_role(self, "muted")
        self.setWordWrap(True)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)

    def show_layer(self, layer: Layer) -> None:
        lines = [part.strip() for part in layer.formula.split(";") if part.strip()]
        self.setText("\n\n".join(["\n".join([layer.help(), *lines]), *wording.remarks(layer)]))


def clear(layout: QVBoxLayout) -> None:
    """Takes all widgets out of a layout."""
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()


def callout(session: Session, problem: Problem, parent: QWidget) -> QFrame:
    """A problem as a coloured box with its sentence and its fixes."""
    box = QFrame(parent)
    theme.set_role(box, "error-callout" if problem.severity == "error" else "warning-callout")
    column = QVBoxLayout(box)
    column.setContentsMargins(12, 10, 12, 10)
    column.setSpacing(8)
    sentence = QLabel(wording.unbroken(problem.message), box)
    sentence.setWordWrap(True)
    sentence.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    column.addWidget(sentence)
    if problem.fixes:
        column.addWidget(FixButtons(session, problem, True, box))
    return box
