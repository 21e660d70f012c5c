"""Properties of the module that is open: name, numbers of the block one is in, parameters, notes."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from netdesigner.analysis.location import instances
from netdesigner.design.graph import GraphError
from netdesigner.gui.look import theme, wording
from netdesigner.gui.panels.properties.facts_box import FactsBox, Row
from netdesigner.gui.panels.properties.head_card import HeadCard
from netdesigner.gui.panels.properties.network_page import Notes
from netdesigner.gui.panels.properties.node_page import page_column, section
from netdesigner.gui.panels.properties.parameters_form import ParametersForm
from netdesigner.gui.session.session import Session

HINT = (
    "Settings inside may be expressions over the parameters: select a block and type a name, or something like "
    "channels * 4, max(8, round(channels * 0.75)) or 1 if stride > 1 else 2, into a field. A new name can be made a "
    "parameter there."
)


class ModulePage(QWidget):
    """Shown inside a module while nothing is selected."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.card = HeadCard(self._rename, self)
        self.card.name.setAccessibleName("Name of the module")
        self.card.name.setToolTip("The module's name; its class in the code is called so.")
        self.leave = QPushButton("Leave the module", self)
        self.leave.setToolTip("Back to what is around (Alt+Up, or Esc)")
        self.leave.clicked.connect(session.leave)
        self.facts = FactsBox(self)
        self.parameters = ParametersForm(session, self)
        self._notes = Notes(self)
        self._notes.setPlaceholderText("What the module is; the first line is its description in palette and code.")
        self._notes.textChanged.connect(self._set_notes)
        hint = QLabel(HINT, self)
        hint.setWordWrap(True)
        theme.set_role(hint, "muted")
        column = page_column(self)
        column.addWidget(self.card)
        column.addSpacing(6)
        column.addWidget(self.leave)
        column.addWidget(self.facts)
        column.addWidget(section("Parameters of the module", self))
        column.addWidget(self.parameters)
        column.addWidget(section("Notes", self))
        column.addWidget(self._notes)
        column.addWidget(section("Next", self))
        column.addWidget(hint)
        column.addStretch(1)

    def show_module(self) -> None:
        document = self._session.document
        module = document.design.modules[document.location.module]
        used = len(instances(document.design, module.name))
        where = f"Module · {wording.plural(used, 'block')} in the network"
        self.card.show_head(module.name, where, "Modules")
        self.facts.show_rows(self._rows(), strong="Parameters")
        self.parameters.show_place(module.name)
        self._notes.show_text(module.notes)

    def _rows(self) -> list[Row]:
        facts, graph = self._session.facts.current, self._session.document.graph
        given = [facts.nodes[node.id].outputs for node in graph.nodes.values() if node.layer.is_input]
        results = [facts.nodes[node.id].inputs for node in graph.nodes.values() if node.layer.is_output]
        rows: list[Row] = [
            ("Input", wording.shapes(tuple(s for shapes in given for s in shapes)), "What comes into this very block."),
            ("Output", wording.shapes(tuple(s for shapes in results for s in shapes)), "What this very block gives."),
            ("Parameters", wording.count(facts.totals.params), "Numbers that are learned in this very block."),
            ("MACs", wording.count(facts.totals.macs), "Multiply-accumulates in this block for one sample."),
        ]
        values = [f"{name} {value:g}" for name, value in self._session.arguments.items()]
        if values:
            rows.insert(0, ("Here", ", ".join(values), "The parameters of the very block that is open."))
        return rows

    def _rename(self, name: str) -> None:
        document = self._session.document
        document.rename_module(document.location.module, name)

    def _set_notes(self) -> None:
        document = self._session.document
        if document.location.module:
            try:
                document.set_module_notes(document.location.module, self._notes.toPlainText())
            except GraphError as error:
                self._session.message.emit(str(error))
                self._notes.show_text(document.design.modules[document.location.module].notes)
