"""Properties of several selected blocks: their sums, and their settings where they are of one kind."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from netdesigner.gui.look import theme, wording
from netdesigner.gui.panels.code.code_place import CodePlace
from netdesigner.gui.panels.properties.facts_box import FactsBox
from netdesigner.gui.panels.properties.head_card import HeadCard
from netdesigner.gui.panels.properties.node_page import HelpText, clear, page_column, section
from netdesigner.gui.panels.properties.settings_form import SettingsForm
from netdesigner.gui.panels.properties.start_form import StartForm
from netdesigner.gui.session.session import Session


class SeveralPage(QWidget):
    """Blocks of one kind are edited together; blocks of several kinds are only summed up."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.form: SettingsForm | None = None
        self.card = HeadCard(lambda name: None, self)
        self.card.name.setReadOnly(True)
        self.facts = FactsBox(self)
        self._settings_title = section("Settings of all", self)
        self._form_place = QVBoxLayout()
        self._start_title, self.start = section("Initialization of all", self), StartForm(session, self)
        self._note = QLabel("Select blocks of one kind to edit their settings together.", self)
        self._note.setWordWrap(True)
        theme.set_role(self._note, "muted")
        self.place = CodePlace(session, self)
        self._help_title, self._help = section("Help", self), HelpText(self)
        column = page_column(self)
        column.addWidget(self.card)
        column.addSpacing(6)
        column.addWidget(self.facts)
        column.addWidget(self._settings_title)
        column.addWidget(self._note)
        column.addLayout(self._form_place)
        column.addWidget(self._start_title)
        column.addWidget(self.start)
        column.addWidget(section("Code", self))
        column.addWidget(self.place)
        column.addWidget(self._help_title)
        column.addWidget(self._help)
        column.addStretch(1)

    def show_nodes(self, ids: tuple[str, ...]) -> None:
        nodes = [self._session.document.graph.nodes[node_id] for node_id in ids]
        kinds = list(dict.fromkeys(type(node.layer) for node in nodes))
        names = ", ".join(kind.title() for kind in kinds[:4]) + (", …" if len(kinds) > 4 else "")
        category = kinds[0].category if len({kind.category for kind in kinds}) == 1 else "Modules"
        self.card.show_head(f"{len(nodes)} blocks", names, category)
        facts = self._session.facts.current.nodes
        known = [facts[node_id] for node_id in ids if node_id in facts]
        params = sum(fact.params or 0 for fact, node in zip(known, nodes, strict=False) if node.weights_of is None)
        self.facts.show_rows(
            [
                ("Parameters", wording.count(params), "Sum of the selected blocks; shared weights count once."),
                ("MACs", wording.count(sum(fact.macs or 0 for fact in known)), "Sum of the selected blocks."),
                ("Units", wording.count(sum(fact.units or 0 for fact in known)), "Sum of the selected blocks."),
                ("Activations", wording.memory(sum(fact.memory or 0 for fact in known)), "Memory for one sample."),
            ]
        )
        is_one_kind = len(kinds) == 1 and bool(kinds[0].settings())
        self._note.setVisible(len(kinds) > 1)
        self._settings_title.setVisible(is_one_kind or len(kinds) > 1)
        self._help_title.setVisible(len(kinds) == 1)
        self._help.setVisible(len(kinds) == 1)
        if len(kinds) == 1:
            self._help.show_layer(nodes[0].layer)
        self.place.show_nodes(ids)
        self._show_form(kinds[0] if is_one_kind else None, ids)
        self._start_title.setVisible(self.start.show_nodes(ids))

    def _show_form(self, kind: object, ids: tuple[str, ...]) -> None:
        if self.form is not None and self.form.kind is not kind:
            clear(self._form_place)
            self.form = None
        if isinstance(kind, type) and self.form is None:
            self.form = SettingsForm(self._session, kind, self)
            self._form_place.addWidget(self.form)
        if self.form is not None:
            self.form.show_nodes(ids)
