"""The form of the selected blocks' settings, made from the layer's own declaration."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QSize, Qt
from PySide6.QtWidgets import QGridLayout, QToolButton, QWidget

from netdesigner.declare.settings import show
from netdesigner.gui.look import icons, theme
from netdesigner.gui.panels.editors.editors import editor_for
from netdesigner.gui.panels.editors.field_label import FieldLabel
from netdesigner.gui.panels.editors.formula import is_unfinished, unknown_name
from netdesigner.gui.panels.editors.number_editors import MIXED, Editor
from netdesigner.gui.panels.editors.refusal import Refusal
from netdesigner.gui.panels.editors.typing import Typing
from netdesigner.gui.session.session import Session
from netdesigner.layers import Layer, LayerError, Setting
from netdesigner.layers.dim import COUNTER
from netdesigner.layers.expression import solved
from netdesigner.layers.module_use import ModuleUse, Parameter

LABELS = {"first": "first repeat", "each": "name of each"}  # of a module's block: longer than a setting's name
ONLY_REPEATED = ("first", "each")  # of a module's block: without a meaning where it stands once


class SettingRow(QObject):
    """One setting: its name, its editor, a reset arrow, and why a text was refused."""

    def __init__(self, form: SettingsForm, setting: Setting, grid: QGridLayout, line: int) -> None:
        super().__init__(form)
        self._session, self.setting = form.session, setting
        self.label = FieldLabel(LABELS.get(setting.name, setting.name), form)
        self.label.setToolTip(setting.help)
        self.editor: Editor = editor_for(setting, form)
        self.editor.name_for_reader(setting.name)
        self.label.setBuddy(self.editor)
        self.reset = QToolButton(form)
        self.reset.setFixedSize(22, 30)
        self.reset.setIconSize(QSize(16, 16))
        theme.set_role(self.reset, "quiet")
        self.reset.setAccessibleName(f"Reset {setting.name}")
        keep = self.reset.sizePolicy()
        keep.setRetainSizeWhenHidden(True)
        self.reset.setSizePolicy(keep)
        self.sentence = Refusal(self.editor, form)
        self.offer = self.sentence.offer
        grid.addWidget(self.label, line, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(self.editor, line, 1)
        grid.addWidget(self.reset, line, 2, Qt.AlignmentFlag.AlignTop)

    def show_value(self, value: Any) -> None:
        """What is shown is in force: a sentence about a refused text goes with that text."""
        self.editor.show_value(value)
        self.say("")
        self.mark(value)

    def mark(self, value: Any) -> None:
        """Bold and a reset arrow where the value is not what a new block starts with."""
        is_changed = value is MIXED or value != self.setting.initial
        font = self.label.font()
        font.setBold(is_changed)
        self.label.setFont(font)
        self.reset.setVisible(is_changed)
        self.reset.setIcon(icons.icon("reset", theme.current().muted))
        first = "empty" if self.setting.initial is None else str(self.setting.initial)
        self.reset.setToolTip(f"Reset {self.setting.name} to {first}")

    def show_formula(self, formula: str, value: Any) -> None:
        """An expression is in force, and this is what it comes to."""
        self.editor.show_formula(formula, show(value))
        self.say("")
        self.mark(MIXED)

    def set_visible(self, is_visible: bool) -> None:
        for part in (self.label, self.editor):
            part.setVisible(is_visible)
        keep = self.reset.sizePolicy()
        keep.setRetainSizeWhenHidden(is_visible)
        self.reset.setSizePolicy(keep)
        if not is_visible:
            self.reset.hide()

    def say(self, sentence: str, offer: str = "") -> None:
        """Shows why a value was refused, and perhaps what could be done about it; "" takes it away."""
        self.sentence.say(sentence, offer)
        self.editor.set_invalid(bool(sentence))
        self._session.refuse(self.editor, sentence)


class SettingsForm(QWidget):
    """The settings of one or several blocks of one type; each edit is applied at once."""

    def __init__(self, session: Session, kind: type[Layer], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session, self.kind = session, kind
        self._ids: tuple[str, ...] = ()
        self._typing = Typing(session)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(6)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(1, 1)
        self.rows: dict[str, SettingRow] = {}
        for number, setting in enumerate(kind.settings()):
            row = SettingRow(self, setting, grid, number)
            self.rows[setting.name] = row
            self._join(row)
        self._order_tabs()

    def _order_tabs(self) -> None:
        """Tab goes from value to value; the reset arrows come after all of them."""
        rows = list(self.rows.values())
        before = rows[-1].editor.field() if rows else self
        for row in rows:
            self.setTabOrder(before, row.reset)
            before = row.reset

    def _join(self, row: SettingRow) -> None:
        row.editor.edited.connect(lambda value: self._set(row, value))
        row.editor.refused.connect(lambda why: self._refuse(row, why))
        row.editor.formula_typed.connect(lambda text: self._set_formula(row, text))
        row.editor.returned.connect(lambda: self._take_offer(row))
        row.offer.clicked.connect(lambda: self._take_offer(row))
        row.editor.left.connect(lambda: self._leave(row))
        row.reset.clicked.connect(lambda: self._reset(row))

    def show_nodes(self, ids: tuple[str, ...]) -> None:
        """Shows the settings of these nodes; where they differ, a field says so."""
        if ids != self._ids:
            for row in self.rows.values():
                row.say("")
        self._ids = ids
        names = self._parameter_names()
        for row in self.rows.values():
            row.editor.allow_formulas(names)
            self._show_row(row)
        if issubclass(self.kind, ModuleUse):
            is_repeated = self._value("repeat") != 1
            for name in ONLY_REPEATED:
                self.rows[name].set_visible(is_repeated or bool(self._value(name)))

    def _show_row(self, row: SettingRow) -> None:
        """The value in force, or the expression and what it comes to here; what is being typed stays."""
        formula, value = self._formula(row.setting.name), self._value(row.setting.name)
        if row is self._typing.current:
            row.mark(MIXED if formula else value)
            row.editor.show_result(show(value) if formula and value is not MIXED else "")
        elif formula and value is not MIXED:
            row.show_formula(formula, value)
        else:
            row.show_value(value)

    def _parameter_names(self) -> tuple[str, ...]:
        """What expressions may use: parameters of the module that is open, or of the network."""
        document = self.session.document
        names = tuple(each.name for each in document.design.parameters_of(document.location.module))
        return (*names, COUNTER) if issubclass(self.kind, ModuleUse) else names

    @property
    def _owner(self) -> str:
        """Whose parameters expressions use, in a sentence."""
        return self.session.document.location.module or "the network"

    def _formula(self, name: str) -> str:
        """The expression that all the blocks have in a setting; "" where there is none."""
        nodes = self.session.document.graph.nodes
        found = {dict(nodes[node_id].formulas).get(name, "") for node_id in self._ids if node_id in nodes}
        return found.pop() if len(found) == 1 else ""

    def _value(self, name: str) -> Any:
        nodes = self.session.document.graph.nodes
        layers = [self.session.layer_shown(nodes[node_id]) for node_id in self._ids if node_id in nodes]
        values = [getattr(layer, name) for layer in layers]
        return values[0] if values and all(value == values[0] for value in values) else MIXED

    def _set(self, row: SettingRow, value: Any) -> None:
        self._apply(row, lambda: self.session.document.set(self._ids, **{row.setting.name: value}))

    def _apply(self, row: SettingRow, edit: Callable[[], None]) -> None:
        """An edit from a row, which is not rewritten while it is typed in."""
        try:
            with self._typing.at(row, row.editor.is_typing):
                edit()
                row.say("")
                self.show_nodes(self._ids)
        except LayerError as error:
            self._refuse(row, str(error))

    def _refuse(self, row: SettingRow, sentence: str, offer: str = "") -> None:
        """A text that means nothing: the value from before the edit is in force again."""
        self._typing.take_back(row)
        row.say(sentence, offer)

    def _set_formula(self, row: SettingRow, text: str) -> None:
        """An expression is typed; a name that is no parameter yet can become one."""
        names = self._parameter_names()
        if is_unfinished(text, (*names, *map(str, row.setting.choices))):
            row.say("")
            return
        name = unknown_name(text, names)
        if name:
            value, owner = self._value_of(name, text, row), self._owner
            at = "" if name == text else f" of {value}"
            self._refuse(
                row,
                f"{owner[0].upper()}{owner[1:]} has no parameter called {name}.",
                f"Make {name} a parameter{at} (Return)" if isinstance(value, (int, float)) else "",
            )
            return
        self._apply(row, lambda: self.session.document.set_formula(self._ids, row.setting.name, text))

    def _value_of(self, name: str, text: str, row: SettingRow) -> Any:
        """What a new parameter of an expression is, so that the setting keeps its value; None where that is open."""
        document = self.session.document
        others = document.design.examples_of(document.location.module)
        return solved(text, name, self._value(row.setting.name), others)

    def _take_offer(self, row: SettingRow) -> None:
        """The name that was typed becomes a parameter; by default, the setting has the value so far."""
        text = row.editor.typed_text()
        if row.offer.isHidden():
            return
        name = unknown_name(text, self._parameter_names())
        document, value = self.session.document, self._value_of(name, text, row)
        place = document.location.module
        try:
            with document.gesture(f"Make {name} a parameter"):
                document.set_parameters(place, [*document.design.parameters_of(place), Parameter(name, value)])
                document.set_formula(self._ids, row.setting.name, text)
        except LayerError as error:
            row.say(str(error))
            return
        row.say("")
        usual = f", {value} where a block says nothing" if place else f": {value}"
        self.session.message.emit(f"{name} is a parameter of {self._owner} now{usual}.")
        self.show_nodes(self._ids)

    def _leave(self, row: SettingRow) -> None:
        """The value in force comes back; what was refused is said in passing."""
        if is_unfinished(row.editor.typed_text(), self._parameter_names()):
            self._typing.take_back(row)  # "channels" was in force while "channels *" waited for its end
        if refusal := row.sentence.text():
            self.session.message.emit(f"{row.setting.name} stays as it was: {refusal}")
        row.say("")
        self._show_row(row)
        self.session.document.settle()

    def _reset(self, row: SettingRow) -> None:
        self.session.document.settle()
        self._set(row, row.setting.initial)
        self._show_row(row)
