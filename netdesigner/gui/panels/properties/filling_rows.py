"""The rows of a form about how one tensor starts: a rule, and what the rule can be told."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QGridLayout, QLabel, QPushButton, QWidget

from netdesigner.gui.look import theme
from netdesigner.gui.panels.editors.editors import editor_for
from netdesigner.gui.panels.editors.field_label import FieldLabel
from netdesigner.gui.panels.editors.number_editors import DIFFERENT, MIXED, Editor
from netdesigner.gui.panels.editors.refusal import Refusal
from netdesigner.gui.panels.editors.typing import Typing
from netdesigner.gui.session.session import Session
from netdesigner.layers import LayerError, show_shape
from netdesigner.layers.initializers import AS_USUAL, INITIALIZERS, Initializer, TypedValues, filling

SETTINGS = {setting.name: setting for cls in INITIALIZERS.values() for setting in cls.settings()}


class _Choices(QComboBox):
    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class FillingRows(QObject):
    """A choice of rules with the editors of its settings below, in a grid that others share."""

    chosen = Signal(object)  # the new Initializer
    typing_wanted = Signal()  # the numbers shall be typed by hand
    left = Signal()

    def __init__(self, name: str, grid: QGridLayout, owner: QWidget, session: Session) -> None:
        super().__init__(owner)
        self._session, self._typing = session, Typing(session)
        self.name, self._owner, self._filling = name, owner, AS_USUAL
        self._is_mixed = False
        self._shown: tuple[str, ...] = ()
        self.choice = _Choices(owner)
        self.choice.setMinimumHeight(30)
        self.choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.choice.setPlaceholderText(DIFFERENT)
        self.choice.setAccessibleName(f"Initialization of the {name}")
        self.choice.activated.connect(self._choose)
        self.values_line = QLabel(owner)
        theme.set_role(self.values_line, "small")
        self.edit = QPushButton("Edit values…", owner)
        self.edit.setAccessibleName(f"Edit the values of the {name}")
        self.edit.clicked.connect(self.typing_wanted)
        self._label = FieldLabel(name, owner)
        self._label.setBuddy(self.choice)
        self.sentence = Refusal(self.choice, owner)
        self.editors: dict[str, tuple[QLabel, Editor]] = {}
        self._place(grid)

    def _place(self, grid: QGridLayout) -> None:
        line = grid.rowCount()
        grid.addWidget(self._label, line, 0)
        grid.addWidget(self.choice, line, 1)
        for offset, (name, setting) in enumerate(SETTINGS.items(), 1):
            label, editor = FieldLabel(setting.label, self._owner), editor_for(setting, self._owner)
            editor.name_for_reader(f"{setting.label} of the {self.name}")
            label.setToolTip(setting.help)
            label.setIndent(12)
            editor.edited.connect(lambda value, name=name: self._tell(name, value))
            editor.refused.connect(lambda why, editor=editor: self._refuse(editor, why))
            editor.left.connect(self._leave)
            grid.addWidget(label, line + offset, 0)
            grid.addWidget(editor, line + offset, 1)
            self.editors[name] = (label, editor)
        below = line + len(SETTINGS) + 1
        grid.addWidget(self.values_line, below, 0)
        grid.addWidget(self.edit, below, 1, Qt.AlignmentFlag.AlignLeft)

    def show_filling(self, shown: Initializer | object, kinds: Sequence[str], usual: str) -> None:
        """Shows a filling (or that several differ); `usual` is what no choice of one's own means."""
        self._is_mixed = shown is MIXED
        self._filling = shown if isinstance(shown, Initializer) else AS_USUAL
        self._show_kinds(tuple(kinds), usual)
        kind = None if self._is_mixed else self._filling.choice
        self.choice.setCurrentIndex(self.choice.findData(kind) if kind else -1)
        self.choice.setToolTip(INITIALIZERS[kind].help() if kind else "")
        is_shown = bool(kinds)
        self._label.setVisible(is_shown)
        self.choice.setVisible(is_shown)
        told = self._filling.values() if is_shown else {}
        for name, (label, editor) in self.editors.items():
            label.setVisible(name in told)
            editor.setVisible(name in told)
            if name in told and editor is not self._typing.current:
                editor.show_value(told[name])
        values = self._filling.typed if is_shown else None
        self.values_line.setVisible(values is not None)
        self.values_line.setText(show_shape(values.shape) if values is not None else "")
        self.edit.setVisible(values is not None)
        self.say("")

    def _show_kinds(self, kinds: tuple[str, ...], usual: str) -> None:
        if kinds != self._shown:
            self._shown = kinds
            self.choice.clear()
            for number, kind in enumerate(kinds):
                self.choice.addItem(INITIALIZERS[kind].words, kind)
                self.choice.setItemData(number, INITIALIZERS[kind].help(), Qt.ItemDataRole.ToolTipRole)
        if AS_USUAL.choice in kinds:
            self.choice.setItemText(kinds.index(AS_USUAL.choice), usual)
        self.choice.setMinimumWidth(self.choice.sizeHint().width())  # no rule's name is cut

    def say(self, sentence: str) -> None:
        """Why a value was refused; "" takes it away."""
        seen = [editor for _, editor in self.editors.values() if not editor.isHidden()]
        self.sentence.say(sentence, field=seen[-1] if seen else self.choice)
        for _, editor in self.editors.values():
            editor.set_invalid(bool(sentence) and not editor.isHidden())
        self._session.refuse(self, sentence)

    def _choose(self, index: int) -> None:
        kind: str = self.choice.itemData(index)
        if INITIALIZERS[kind] is TypedValues:
            self.typing_wanted.emit()
        elif self._is_mixed or kind != self._filling.choice:
            self.left.emit()  # a choice is a step of its own; what is typed next is another one
            self.chosen.emit(filling(kind))
            self.left.emit()

    def _tell(self, name: str, value: Any) -> None:
        editor = self.editors[name][1]
        try:
            told = self._filling.replace(**{name: value})
        except LayerError as error:
            self._refuse(editor, error.bare)
            return
        self.say("")
        with self._typing.at(editor, editor.is_typing):
            self.chosen.emit(told)

    def _refuse(self, editor: Editor, sentence: str) -> None:
        """The value from before the edit is in force again."""
        self._typing.take_back(editor)
        self.say(sentence)

    def _leave(self) -> None:
        """What was refused gives way to the value in force, and is said in passing."""
        if refusal := self.sentence.text():
            self._session.message.emit(f"The {self.name} start as before: {refusal}")
        for name, value in self._filling.values().items():
            self.editors[name][1].show_value(value)
        self.say("")
        self.left.emit()
