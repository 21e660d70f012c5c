"""One editor for each *kind* of setting; no layer type is named here.

An editor reports what was typed (`edited`) or why it cannot be read (`refused`); whether a value is accepted
is decided by the layer.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QValidator, QWheelEvent
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QCheckBox,
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMenu,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from netdesigner.gui import icons, theme
from netdesigner.layers import Setting
from netdesigner.layers.settings import show

MIXED = object()  # stands for "the selected blocks differ"
DIFFERENT = "different"


class Editor(QWidget):
    """What all editors have in common."""

    edited = Signal(object)
    refused = Signal(str)
    left = Signal()  # the focus has gone: what was refused gives way to the value in force

    def __init__(self, setting: Setting, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setting = setting
        self.is_typing = False

    def show_value(self, value: Any) -> None:
        raise NotImplementedError

    def field(self) -> QWidget:
        """The widget that gets the focus and the red border."""
        raise NotImplementedError

    def _send_typed(self, value: Any) -> None:
        """Reports a value while its text is still being typed: the field is left as it is meanwhile."""
        self.is_typing = True
        self.edited.emit(value)
        self.is_typing = False

    def set_invalid(self, is_invalid: bool) -> None:
        theme.set_invalid(self.field(), is_invalid)

    def name_for_reader(self, name: str) -> None:
        self.field().setAccessibleName(name)
        self.field().setToolTip(self.setting.help)


def _row(owner: QWidget, field: QWidget) -> None:
    box = QHBoxLayout(owner)
    box.setContentsMargins(0, 0, 0, 0)
    box.addWidget(field)
    owner.setFocusProxy(field)


# --- numbers -----------------------------------------------------------------------------------------


class NumberField(QAbstractSpinBox):
    """A field with arrows that takes any text, so that a wrong one can be answered with a sentence.

    It holds whole numbers, decimals, several numbers ("3 × 5") and words ("same"); the arrows move all of
    its numbers.
    """

    typed = Signal(str)
    left = Signal()

    def __init__(self, setting: Setting, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setting = setting
        self.setCorrectionMode(QAbstractSpinBox.CorrectionMode.CorrectToPreviousValue)
        theme.inset_text(self)
        self.lineEdit().textEdited.connect(self.typed)
        self.editingFinished.connect(self.left)

    def stepBy(self, steps: int) -> None:
        numbers = self.numbers() or self._first()
        by = self._step(numbers) * steps
        stepped = [self._clamp(round(number + by, 10)) for number in numbers]
        self.show_text(" × ".join(f"{number:g}" if isinstance(number, float) else str(number) for number in stepped))
        self.typed.emit(self.lineEdit().text())

    def _first(self) -> list[int | float]:
        return [self.setting.low if self.setting.low is not None else 0]

    def _step(self, numbers: list[int | float]) -> int | float:
        if self.setting.kind != "float":
            return 1
        size = max(abs(number) for number in numbers)
        return 10.0 ** (len(str(int(size))) - 2) if size >= 1 else 0.1 if size >= 0.1 or not size else size / 2

    def _clamp(self, number: int | float) -> int | float:
        low, high = self.setting.low, self.setting.high
        if low is not None and (number < low or (number == low and self.setting.is_low_open)):
            number = (self.numbers() or [low])[0] if self.setting.is_low_open else low
        if high is not None and (number > high or (number == high and self.setting.is_high_open)):
            number = (self.numbers() or [high])[0] if self.setting.is_high_open else high
        return number if self.setting.kind == "float" else int(number)

    def numbers(self) -> list[int | float]:
        """The numbers in the field; none where it holds a word or nothing."""
        try:
            found = parse(self.lineEdit().text(), self.setting)
        except ValueError:
            return []
        found = found if isinstance(found, tuple) else (found,)
        return [n for n in found if isinstance(n, (int, float)) and not isinstance(n, bool)]

    def stepEnabled(self) -> QAbstractSpinBox.StepEnabledFlag:
        return QAbstractSpinBox.StepEnabledFlag.StepUpEnabled | QAbstractSpinBox.StepEnabledFlag.StepDownEnabled

    def validate(self, text: str, place: int) -> object:  # type: ignore[override]
        return (QValidator.State.Acceptable, text, place)

    def show_text(self, text: str) -> None:
        if self.lineEdit().text() != text:
            self.lineEdit().setText(text)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()  # the panel scrolls; a number never changes by accident


class NumberEditor(Editor):
    """Whole numbers, decimals, sizes an axis, and the words that may stand beside them."""

    def __init__(self, setting: Setting, parent: QWidget | None = None) -> None:
        super().__init__(setting, parent)
        self._field = NumberField(setting, self)
        self._field.typed.connect(self._read)
        self._field.left.connect(self.left)
        _row(self, self._field)

    def field(self) -> QWidget:
        return self._field

    def show_value(self, value: Any) -> None:
        self._field.lineEdit().setPlaceholderText(DIFFERENT if value is MIXED else self._empty_word())
        self._field.show_text("" if value is MIXED or value is None else show(value))

    def _empty_word(self) -> str:
        return "automatic" if self.setting.is_optional else ""

    def _read(self, text: str) -> None:
        try:
            value = parse(text, self.setting)
        except ValueError as error:
            self.refused.emit(str(error))
        else:
            self._send_typed(value)


class SizeEditor(NumberEditor):
    """A size an axis; the words it also takes ("same") are offered beside the field."""

    def __init__(self, setting: Setting, parent: QWidget | None = None) -> None:
        super().__init__(setting, parent)
        hint = f"{setting.help}\nOne number, or {setting.axes}: height × width, as in 3 × 5."
        if setting.choices:
            hint += f"\nAlso: {', '.join(map(str, setting.choices))}."
            box = self.layout()
            assert box is not None
            box.setSpacing(4)
            box.addWidget(self._word_button())
        self._hint = hint

    def _word_button(self) -> QToolButton:
        """Offers the words for those who do not type."""
        button, menu = QToolButton(self), QMenu(self)
        for word in self.setting.choices:
            menu.addAction(str(word), partial(self.edited.emit, word))
        menu.addAction("a number", partial(self.edited.emit, int(self.setting.low or 0)))
        button.setMenu(menu)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setIcon(icons.icon("chevron-down", theme.current().muted))
        button.setIconSize(QSize(14, 14))
        button.setFixedHeight(30)
        button.setToolTip(f"{', '.join(map(str, self.setting.choices))}, or a number")
        button.setAccessibleName(f"{self.setting.name} by word")
        return button

    def name_for_reader(self, name: str) -> None:
        self.field().setAccessibleName(name)
        self.field().setToolTip(self._hint)


def parse(text: str, setting: Setting) -> Any:
    """What a typed text means for a setting; ValueError with a sentence where it means nothing."""
    text = text.strip()
    if not text:
        if setting.is_optional:
            return None
        raise ValueError(f"{setting.name} needs a value.")
    if text in setting.choices:
        return text
    parts = [part for part in text.replace("×", " ").replace("x", " ").replace(",", " ").strip("()[] ").split() if part]
    wanted = f"a whole number or {setting.axes} of them (3 × 5)" if setting.axes > 1 else "a whole number"
    if setting.kind == "float":
        wanted = "a number"
    words = "".join(f', or "{word}"' for word in setting.choices)
    problem = ValueError(f"{setting.name} must be {wanted}{words}, not “{text}”.")
    try:
        numbers = tuple(float(part) if setting.kind == "float" else int(part) for part in parts)
    except ValueError:
        raise problem from None
    if len(numbers) == 1:
        return numbers[0]
    if setting.axes == 1 or len(numbers) != setting.axes:
        raise problem
    return numbers


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
        self._field.activated.connect(lambda index: self.edited.emit(self._field.itemData(index)))
        self._field.setPlaceholderText(DIFFERENT)
        _row(self, self._field)

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
        _row(self, self._field)

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


class TextEditor(Editor):
    """A word of the user's own."""

    def __init__(self, setting: Setting, parent: QWidget | None = None) -> None:
        super().__init__(setting, parent)
        self._field = QLineEdit(self)
        self._field.textEdited.connect(self._send_typed)
        self._field.editingFinished.connect(self.left)
        _row(self, self._field)

    def field(self) -> QWidget:
        return self._field

    def show_value(self, value: Any) -> None:
        text = "" if value is MIXED or value is None else str(value)
        self._field.setPlaceholderText(DIFFERENT if value is MIXED else "")
        if self._field.text() != text:
            self._field.setText(text)


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
        for field in self._fields:
            theme.set_invalid(field, is_invalid and not field.numbers())

    def show_value(self, value: Any) -> None:
        axes = 0 if value is MIXED else len(value)
        self._kind.setCurrentIndex(self._kind.findData(axes) if axes else -1)
        if axes != len(self._fields):
            self._build(axes)
        self._value = value
        for field, size in zip(self._fields, () if value is MIXED else value, strict=False):
            field.show_text(str(size))

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
        if self._value is MIXED or not isinstance(self._value, tuple):
            self.edited.emit(FIRST[axes])
            return
        if axes == len(self._value):
            return
        known = dict(zip(KINDS[len(self._value)][1], self._value, strict=True))
        names = KINDS[axes][1]
        self.edited.emit(tuple(known.get(name, size) for name, size in zip(names, FIRST[axes], strict=True)))


EDITORS: dict[str, type[Editor]] = {
    "int": NumberEditor,
    "float": NumberEditor,
    "size": SizeEditor,
    "bool": SwitchEditor,
    "choice": ChoiceEditor,
    "shape": ShapeEditor,
    "text": TextEditor,
}


def editor_for(setting: Setting, parent: QWidget | None = None) -> Editor:
    """The editor of a setting's kind."""
    return EDITORS[setting.kind](setting, parent)
