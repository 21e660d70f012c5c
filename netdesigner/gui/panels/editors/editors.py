"""One editor for each *kind* of setting; no layer type is named here.

An editor reports what was typed (`edited`) or why it cannot be read (`refused`); whether a value is accepted
is decided by the layer.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from netdesigner.declare.settings import LARGEST, show
from netdesigner.gui.look import theme
from netdesigner.gui.panels.editors.number_editors import (
    DIFFERENT,
    MIXED,
    Editor,
    NumberEditor,
    NumberField,
    SizeEditor,
    parse,
    put_in_row,
)
from netdesigner.layers import Setting

# --- choices, switches, text -------------------------------------------------------------------------


class _Choices(QComboBox):
    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class ChoiceEditor(Editor):
    """One of a few words."""

    def __init__(self, setting: Setting, parent: QWidget | None = None) -> None:
        super().__init__(setting, parent)
        self._field = _Choices(self)
        for word in (*([None] if setting.is_optional else []), *setting.choices):
            self._field.addItem(show(word), word)
            if setting.registry is not None and word in setting.registry:
                help = setting.registry[word].help()
                self._field.setItemData(self._field.count() - 1, help, Qt.ItemDataRole.ToolTipRole)
        self._field.activated.connect(lambda index: self.edited.emit(self._field.itemData(index)))
        self._field.setPlaceholderText(DIFFERENT)
        put_in_row(self, self._field)

    def field(self) -> QWidget:
        return self._field

    def show_value(self, value: Any) -> None:
        self._field.setCurrentIndex(-1 if value is MIXED else self._field.findData(value))


class SwitchEditor(Editor):
    """On or off."""

    def __init__(self, setting: Setting, parent: QWidget | None = None) -> None:
        super().__init__(setting, parent)
        self._field = QCheckBox(self)
        self._field.setMinimumHeight(30)
        self._field.clicked.connect(self._clicked)
        put_in_row(self, self._field)

    def field(self) -> QWidget:
        return self._field

    def show_value(self, value: Any) -> None:
        self._field.setTristate(value is MIXED)
        if value is MIXED:
            self._field.setCheckState(Qt.CheckState.PartiallyChecked)
        else:
            self._field.setChecked(bool(value))
        self._field.setText(DIFFERENT if value is MIXED else show(bool(value)))

    def _clicked(self) -> None:
        self.edited.emit(self._field.checkState() is not Qt.CheckState.Unchecked)


class _Line(QLineEdit):
    """Return leaves the field, Escape brings back what stood there before."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._before = ""

    def settle(self) -> None:
        """What stands here is in force."""
        self._before = self.text()
        self.setModified(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            if self.isModified():
                self.setText(self._before)
                self.textEdited.emit(self._before)
            self.clearFocus()
            return
        super().keyPressEvent(event)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.accept()
            if not self.property("invalid"):
                self.settle()
                self.clearFocus()


class TextEditor(Editor):
    """A word of the user's own."""

    def __init__(self, setting: Setting, parent: QWidget | None = None) -> None:
        super().__init__(setting, parent)
        self._field = _Line(self)
        self._field.textEdited.connect(self._send_typed)
        self._field.editingFinished.connect(self.left)
        put_in_row(self, self._field)

    def field(self) -> QWidget:
        return self._field

    def show_value(self, value: Any) -> None:
        text = "" if value is MIXED or value is None else str(value)
        self._field.setPlaceholderText(DIFFERENT if value is MIXED else "")
        if self._field.text() != text:
            self._field.setText(text)
        self._field.settle()


# --- shapes ------------------------------------------------------------------------------------------

# What a shape of so many sizes is, and what its sizes are called
KINDS: dict[int, tuple[str, tuple[str, ...]]] = {
    3: ("image", ("channels", "height", "width")),
    1: ("flat vector", ("features",)),
    2: ("sequence", ("channels", "length")),
    4: ("volume", ("channels", "depth", "height", "width")),
}
FIRST = {1: (64,), 2: (1, 128), 3: (1, 28, 28), 4: (1, 16, 64, 64)}


class ShapeEditor(Editor):
    """What the sizes stand for, and one labelled field for each."""

    def __init__(self, setting: Setting, parent: QWidget | None = None) -> None:
        super().__init__(setting, parent)
        self._kind = _Choices(self)
        if setting.is_optional:
            self._kind.addItem("none", 0)
        for axes, (name, _) in KINDS.items():
            self._kind.addItem(name, axes)
        self._kind.setPlaceholderText(DIFFERENT)
        self._kind.activated.connect(self._change_kind)
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(4)
        self._fields: list[NumberField] = []
        self._value: Any = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self._kind)
        column.addLayout(self._grid)
        self.setFocusProxy(self._kind)

    def field(self) -> QWidget:
        return self._kind

    def set_invalid(self, is_invalid: bool) -> None:
        """Red are the fields that hold no size; all of them where each by itself is one."""
        wrong = [field for field in self._fields if not _is_size(field)] or self._fields
        for field in self._fields:
            theme.set_invalid(field, is_invalid and field in wrong)

    def show_value(self, value: Any) -> None:
        axes = 0 if value is MIXED or value is None else len(value)
        self._kind.setCurrentIndex(-1 if value is MIXED else self._kind.findData(axes))
        if axes != len(self._fields):
            self._build(axes)
        self._value = value
        for field, size in zip(self._fields, value if axes else (), strict=False):
            field.show_text(str(size))
            field.settle()

    def _build(self, axes: int) -> None:
        while (item := self._grid.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self._fields = []
        names = KINDS[axes][1] if axes else ()
        for row, name in enumerate(names):
            axis = Setting(name, "int", 1, 1, f"{name.capitalize()} of the input.", low=1)
            field = NumberField(axis, self)
            field.setAccessibleName(name)
            field.typed.connect(self._read)
            field.left.connect(self.left)
            label = QLabel(name, self)
            theme.set_role(label, "muted")
            label.setBuddy(field)
            self._grid.addWidget(label, row, 0)
            self._grid.addWidget(field, row, 1)
            self._fields.append(field)
        self._grid.setColumnStretch(1, 1)

    def _read(self) -> None:
        sizes = []
        for field in self._fields:
            try:
                sizes.append(parse(field.lineEdit().text(), field.setting))
            except ValueError as error:
                self.refused.emit(str(error))
                return
        self._send_typed(tuple(sizes))

    def _change_kind(self, index: int) -> None:
        """Another kind keeps the sizes it can: an image's height stays a volume's height."""
        axes = self._kind.itemData(index)
        if not axes:
            self.edited.emit(None)
            return
        if self._value is MIXED or not isinstance(self._value, tuple):
            self.edited.emit(FIRST[axes])
            return
        if axes == len(self._value):
            return
        known = dict(zip(KINDS[len(self._value)][1], self._value, strict=True))
        names = KINDS[axes][1]
        self.edited.emit(tuple(known.get(name, size) for name, size in zip(names, FIRST[axes], strict=True)))


def _is_size(field: NumberField) -> bool:
    numbers = field.numbers()
    return bool(numbers) and 1 <= numbers[0] <= LARGEST


EDITORS: dict[str, type[Editor]] = {
    "int": NumberEditor,
    "float": NumberEditor,
    "size": SizeEditor,
    "bool": SwitchEditor,
    "choice": ChoiceEditor,
    "chosen": ChoiceEditor,
    "shape": ShapeEditor,
    "numbers": NumberEditor,
    "text": TextEditor,
}


def editor_for(setting: Setting, parent: QWidget | None = None) -> Editor:
    """The editor of a setting's kind."""
    return EDITORS[setting.kind](setting, parent)
