"""The form of the selected blocks' settings, made from the layer's own declaration."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, QSize, Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QToolButton, QWidget

from netdesigner.gui import icons, theme
from netdesigner.gui.panels.editors import editor_for
from netdesigner.gui.panels.number_editors import MIXED, Editor
from netdesigner.gui.session import Session
from netdesigner.layers import Layer, LayerError, Setting

LABEL_WIDTH = 108


class SettingRow(QObject):
    """One setting: its name, its editor, a reset arrow, and room for a sentence."""

    def __init__(self, form: SettingsForm, setting: Setting, grid: QGridLayout, line: int) -> None:
        super().__init__(form)
        self.setting = setting
        self.label = QLabel(setting.name, form)
        self.label.setToolTip(setting.help)
        self.label.setMinimumWidth(LABEL_WIDTH)
        self.label.setMinimumHeight(30)
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
        self.sentence = QLabel(form)
        theme.set_role(self.sentence, "error")
        self.sentence.setFont(theme.small_font())
        self.sentence.setWordWrap(True)
        self.sentence.hide()
        grid.addWidget(self.label, line, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(self.editor, line, 1)
        grid.addWidget(self.reset, line, 2, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(self.sentence, line + 1, 0, 1, 3)

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

    def say(self, sentence: str) -> None:
        """Shows why a value was refused; "" takes it away."""
        self.sentence.setText(sentence)
        self.sentence.setVisible(bool(sentence))
        self.editor.set_invalid(bool(sentence))


class SettingsForm(QWidget):
    """The settings of one or several blocks of one type; each edit is applied at once."""

    def __init__(self, session: Session, kind: type[Layer], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self.kind = session, kind
        self._ids: tuple[str, ...] = ()
        self._typing: SettingRow | None = None
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(6)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(1, 1)
        self.rows: dict[str, SettingRow] = {}
        for number, setting in enumerate(kind.settings()):
            row = SettingRow(self, setting, grid, number * 2)
            self.rows[setting.name] = row
            self._join(row)

    def _join(self, row: SettingRow) -> None:
        row.editor.edited.connect(lambda value: self._set(row, value))
        row.editor.refused.connect(row.say)
        row.editor.left.connect(lambda: self._leave(row))
        row.reset.clicked.connect(lambda: self._reset(row))

    def show_nodes(self, ids: tuple[str, ...]) -> None:
        """Shows the settings of these nodes; where they differ, a field says so."""
        if ids != self._ids:
            for row in self.rows.values():
                row.say("")
        self._ids = ids
        for row in self.rows.values():
            value = self._value(row.setting.name)
            if row is self._typing:
                row.mark(value)
            else:
                row.show_value(value)

    def _value(self, name: str) -> Any:
        nodes = self._session.document.graph.nodes
        values = [getattr(nodes[node_id].layer, name) for node_id in self._ids if node_id in nodes]
        return values[0] if values and all(value == values[0] for value in values) else MIXED

    def _set(self, row: SettingRow, value: Any) -> None:
        self._typing = row if row.editor.is_typing else None  # what is being typed is not rewritten
        try:
            self._session.document.set(self._ids, **{row.setting.name: value})
        except LayerError as error:
            row.say(str(error))
        else:
            row.say("")
            self.show_nodes(self._ids)
        finally:
            self._typing = None

    def _leave(self, row: SettingRow) -> None:
        """The value in force comes back; what was refused is said in passing."""
        if refusal := row.sentence.text():
            self._session.message.emit(f"{row.setting.name} stays as it was: {refusal}")
        row.show_value(self._value(row.setting.name))
        self._session.document.settle()

    def _reset(self, row: SettingRow) -> None:
        self._session.document.settle()
        self._set(row, row.setting.initial)
        row.show_value(self._value(row.setting.name))
