"""Properties of the whole network: name, totals, notes."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QWidget

from netdesigner.analysis.facts import Totals
from netdesigner.design.graph import GraphError
from netdesigner.gui.look import theme, wording
from netdesigner.gui.panels.properties.facts_box import FactsBox, Row
from netdesigner.gui.panels.properties.head_card import HeadCard
from netdesigner.gui.panels.properties.node_page import page_column, section
from netdesigner.gui.panels.properties.parameters_form import ParametersForm
from netdesigner.gui.panels.properties.start_form import NetworkStartForm
from netdesigner.gui.session.session import Session
from netdesigner.layers import show_shape

FIRST_STEPS = (
    "Drag a block from the left onto the canvas. Right below another block it is wired to it; on a wire it goes into "
    "it.\n\n"
    "Select a block to see its numbers and change its settings here. A setting may be calculated from parameters of "
    "the network: round(64 * width)."
)


class NetworkPage(QWidget):
    """Shown while nothing is selected."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.card = HeadCard(session.document.set_name, self)
        self.card.name.setAccessibleName("Name of the network")
        self.card.name.setToolTip("The network's name; the exported class is called after it.")
        self.facts = FactsBox(self)
        self.parameters = ParametersForm(session, self)
        self._start_title, self.start = section("Initialization of all layers", self), NetworkStartForm(session, self)
        self._notes_title = section("Notes", self)
        self._notes = Notes(self)
        self._notes.textChanged.connect(self._set_notes)
        self._hint = QLabel(FIRST_STEPS, self)
        self._hint.setWordWrap(True)
        theme.set_role(self._hint, "muted")
        column = page_column(self)
        column.addWidget(self.card)
        column.addSpacing(6)
        column.addWidget(self.facts)
        column.addWidget(section("Parameters of the network", self))
        column.addWidget(self.parameters)
        column.addWidget(self._start_title)
        column.addWidget(self.start)
        column.addWidget(self._notes_title)
        column.addWidget(self._notes)
        column.addWidget(section("Next", self))
        column.addWidget(self._hint)
        column.addStretch(1)

    def show_network(self) -> None:
        design, facts = self._session.document.design, self._session.facts.whole
        count = len(design.graph.nodes)
        self.card.show_head(design.name, f"Network · {wording.plural(count, 'block')}", "Modules", "design")
        first = next((node.id for node in design.graph.nodes.values() if node.layer.is_input), None)
        entry = facts.nodes[first].output if first in facts.nodes else None
        totals = facts.totals
        self.facts.show_rows(
            [
                ("Input", show_shape(entry) if entry else wording.UNKNOWN, "What one example looks like."),
                ("Output", show_shape(facts.output) if facts.output else wording.UNKNOWN, "What the network answers."),
                ("Layers", wording.count(totals.layers), "Blocks that are computed; Input and Output are not."),
                ("Parameters", _counted(totals), "Numbers that are learned; shared weights count once."),
                *_without_training_only(totals, facts.totals_inference),
                ("MACs", wording.count(totals.macs), "Multiply-accumulates for one sample, without biases."),
                ("Weights", wording.weights_memory(totals.params), "Memory of the parameters in 32-bit floats."),
                ("Activations", wording.memory(totals.memory), "Memory of all outputs, for one sample."),
            ],
            strong="Parameters",
        )
        self.parameters.show_place("")
        self.start.show_network()
        self._notes.show_text(design.notes)

    def _set_notes(self) -> None:
        try:
            self._session.document.set_notes(self._notes.toPlainText())
        except GraphError as error:
            self._session.message.emit(str(error))
            self._notes.show_text(self._session.document.design.notes)


def _counted(totals: Totals) -> str:
    """The parameters, and how many of them training leaves alone."""
    frozen = f", {wording.count(totals.frozen)} frozen" if totals.frozen else ""
    return f"{wording.count(totals.params)}{frozen}"


def _without_training_only(totals: Totals, inference: Totals) -> list[Row]:
    """What is left of the parameters where some of them serve a training-only output."""
    if inference.params == totals.params:
        return []
    tip = "Without what only leads to training-only outputs, as published totals count."
    return [("… once trained", wording.count(inference.params), tip)]


class Notes(QPlainTextEdit):
    """A field that grows with its text; what is typed is applied at once."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setPlaceholderText("What is worth remembering; it goes into the code's docstring.")
        self.setAccessibleName("Notes")
        self.setTabChangesFocus(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().setDocumentMargin(8)
        self.textChanged.connect(self._fit)
        theme.theme_changed.connect(self._color)
        self._color()

    def show_text(self, text: str) -> None:
        """Takes a text from the design; what is being typed already is it."""
        if text != self.toPlainText():
            with QSignalBlocker(self):
                self.setPlainText(text)
        self._fit()

    def _color(self) -> None:
        shown = theme.current()
        self.setStyleSheet(
            f"QPlainTextEdit {{ background: {shown.field.name()}; border: 1px solid {shown.border.name()}; "
            f"border-radius: {theme.RADIUS}px; }} QPlainTextEdit:focus {{ border-color: {shown.accent.name()}; }}"
        )

    def _fit(self) -> None:
        lines = round(self.document().size().height())
        self.setFixedHeight(min(max(3, lines), 16) * self.fontMetrics().lineSpacing() + 22)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()
