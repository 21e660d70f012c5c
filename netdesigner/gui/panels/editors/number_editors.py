"""The editor of numbers: whole ones, decimals, sizes an axis, and the words that may stand beside them."""

from __future__ import annotations

import math
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QResizeEvent, QValidator, QWheelEvent
from PySide6.QtWidgets import QAbstractSpinBox, QHBoxLayout, QLabel, QMenu, QToolButton, QWidget

from netdesigner.declare.settings import show
from netdesigner.gui.look import icons, theme
from netdesigner.gui.panels.editors.formula import FormulaCompleter, has_word
from netdesigner.layers import Setting
from netdesigner.layers.expression import FORMULA_KINDS

MIXED = object()  # stands for "the selected blocks differ"
DIFFERENT = "different"
KEPT = ("–", "-", "None", "none")  # in the place of one of several sizes: the one that comes in


class Editor(QWidget):
    """What all editors have in common."""

    edited = Signal(object)
    refused = Signal(str)
    left = Signal()  # the focus has gone: what was refused gives way to the value in force
    formula_typed = Signal(str)  # an expression over parameters
    returned = Signal()  # Return was pressed in the field

    def __init__(self, setting: Setting, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setting = setting
        self.is_typing = False

    def allow_formulas(self, names: tuple[str, ...] | None) -> None:
        """Which parameters an expression may use; None where there are no expressions."""

    def show_formula(self, text: str, result: str) -> None:
        """Shows an expression and what it comes to."""

    def typed_text(self) -> str:
        """What stands in the field, where it is one of text."""
        return ""

    def show_result(self, result: str) -> None:
        """What the expression in the field comes to; "" where the field holds a plain value."""

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


def put_in_row(owner: QWidget, field: QWidget) -> None:
    box = QHBoxLayout(owner)
    box.setContentsMargins(0, 0, 0, 0)
    box.addWidget(field)
    owner.setFocusProxy(field)


class NumberField(QAbstractSpinBox):
    """A field with arrows that takes any text, so that a wrong one can be answered with a sentence.

    It holds whole numbers, decimals, several numbers ("3 × 5") and words ("same"); the arrows move all of
    its numbers.
    """

    typed = Signal(str)
    left = Signal()
    returned = Signal()

    def __init__(self, setting: Setting, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setting = setting
        self.result = FormulaResult(self)
        self.setCorrectionMode(QAbstractSpinBox.CorrectionMode.CorrectToPreviousValue)
        theme.inset_text(self)
        self._before: str | None = None  # the text that Escape brings back
        self.lineEdit().textEdited.connect(self.typed)
        self.editingFinished.connect(self._finish)

    def _finish(self) -> None:
        """Return on a refused text stays in the field, so that it can be mended."""
        if not (self.hasFocus() and self.property("invalid")):
            self.left.emit()

    def settle(self) -> None:
        """What stands here is in force."""
        self._before = None
        self.lineEdit().setModified(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            if self._before is not None:
                self.show_text(self._before)
                if self._before or self.lineEdit().placeholderText() != DIFFERENT:
                    self.typed.emit(self._before)
            self.clearFocus()
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.returned.emit()
        text = self.lineEdit().text()
        super().keyPressEvent(event)
        if self._before is None and self.lineEdit().text() != text:
            self._before = text
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.accept()
            if not self.property("invalid"):
                self.settle()
                self.clearFocus()

    def stepBy(self, steps: int) -> None:
        numbers = self.numbers() or self._first()
        by = self._step(numbers) * steps
        stepped = [self._clamp(round(number + by, 10)) for number in numbers]
        texts = iter([f"{number:g}" if isinstance(number, float) else str(number) for number in stepped])
        parts = self.lineEdit().text().split(" × ") if self.setting.may_keep and self.numbers() else stepped
        self.show_text(" × ".join("–" if part in KEPT else next(texts) for part in parts))
        self.typed.emit(self.lineEdit().text())

    def _first(self) -> list[int | float]:
        return [max(self.setting.low or 0, 0)]

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
        """The numbers in the field that can be stepped; none where it holds a word, "inf" or nothing."""
        try:
            found = parse(self.lineEdit().text(), self.setting)
        except ValueError:
            return []
        found = found if isinstance(found, tuple) else (found,)
        return [n for n in found if isinstance(n, (int, float)) and not isinstance(n, bool) and math.isfinite(n)]

    def stepEnabled(self) -> QAbstractSpinBox.StepEnabledFlag:
        if self.result.is_shown:
            return QAbstractSpinBox.StepEnabledFlag.StepNone
        return QAbstractSpinBox.StepEnabledFlag.StepUpEnabled | QAbstractSpinBox.StepEnabledFlag.StepDownEnabled

    def validate(self, text: str, place: int) -> object:  # type: ignore[override]
        return (QValidator.State.Acceptable, text, place)

    def show_text(self, text: str) -> None:
        if self.lineEdit().text() != text:
            self.lineEdit().setText(text)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The list of names that opens below the field, or its menu, does not end the typing."""
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            super().focusOutEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.result.place()

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()  # the panel scrolls; a number never changes by accident


class NumberEditor(Editor):
    """Whole numbers, decimals, sizes an axis, the words that may stand beside them, and expressions."""

    _takes_formulas = False

    def __init__(self, setting: Setting, parent: QWidget | None = None) -> None:
        super().__init__(setting, parent)
        self._field = NumberField(setting, self)
        self._field.typed.connect(self._read)
        self._field.left.connect(self.left)
        self._field.returned.connect(self.returned)
        self._completer: FormulaCompleter | None = None
        put_in_row(self, self._field)

    def allow_formulas(self, names: tuple[str, ...] | None) -> None:
        if self._completer is None and names:
            self._completer = FormulaCompleter(self._field.lineEdit())
            self._completer.activated.connect(lambda text: self._read(str(text)))  # setting a text is not typing it
        if self._completer is not None:
            self._completer.offer(names or ())
            self._field.lineEdit().setCompleter(self._completer if names else None)  # type: ignore[arg-type]
        self._takes_formulas = names is not None and self.setting.kind in FORMULA_KINDS

    def show_formula(self, text: str, result: str) -> None:
        self._field.lineEdit().setPlaceholderText("")
        self._field.show_text(text)
        self._field.settle()
        self._field.lineEdit().setCursorPosition(0)
        self._field.lineEdit().setToolTip(f"{text} = {result}")  # the field is too short for a long one
        self.show_result(result)

    def typed_text(self) -> str:
        return self._field.lineEdit().text().strip()

    def show_result(self, result: str) -> None:
        self._field.result.show_result(result)

    def field(self) -> QWidget:
        return self._field

    def show_value(self, value: Any) -> None:
        self._field.lineEdit().setPlaceholderText(DIFFERENT if value is MIXED else self._empty_word())
        self._field.result.show_result("")
        self._field.lineEdit().setToolTip("")
        self._field.show_text("" if value is MIXED or value is None else show(value))
        self._field.settle()

    def _empty_word(self) -> str:
        return "automatic" if self.setting.is_optional else ""

    def _read(self, text: str) -> None:
        try:
            value = parse(text, self.setting)
        except ValueError as error:
            if self._takes_formulas and has_word(text):
                self.is_typing = True
                self.formula_typed.emit(text.strip())
                self.is_typing = False
            else:
                self.refused.emit(str(error))
        else:
            self._send_typed(value)


class FormulaResult(QObject):
    """In a field that holds an expression: "fx" before it and what it comes to behind it."""

    MARK = 20  # pixels for "fx"

    def __init__(self, field: NumberField) -> None:
        super().__init__(field)
        self._field = field
        self.is_shown = False
        self.mark, self.value = QLabel("ƒx", field.lineEdit()), QLabel(field.lineEdit())
        self.value.setFont(theme.small_font())
        for label, role in ((self.mark, "accent"), (self.value, "muted")):
            theme.set_role(label, role)
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            label.hide()

    def show_result(self, result: str) -> None:
        self.is_shown = bool(result)
        self.value.setText(f"= {result}" if result else "")
        self.mark.setVisible(self.is_shown)
        self.value.setVisible(self.is_shown)
        self.place()

    def place(self) -> None:
        """The labels stay at both ends of the field, and the text between them."""
        line = self._field.lineEdit()
        if not self.is_shown:
            theme.inset_text(self._field)
            return
        self.mark.adjustSize()
        self.value.adjustSize()
        height = line.height()
        self.mark.move(6, (height - self.mark.height()) // 2)
        self.value.move(line.width() - self.value.width() - 2, (height - self.value.height()) // 2)
        line.setTextMargins(self.MARK + 2, 0, self.value.width() + 2, 0)


class SizeEditor(NumberEditor):
    """A size an axis; the words it also takes ("same") are offered beside the field."""

    def __init__(self, setting: Setting, parent: QWidget | None = None) -> None:
        super().__init__(setting, parent)
        hint = setting.help
        if setting.axes > 1:
            hint += f"\nOne number, or {setting.axes}: {setting.order}, as in {several(setting)}."
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


def several(setting: Setting) -> str:
    """A number for each axis, as it is typed."""
    return " × ".join(["3", "5"][axis % 2] for axis in range(setting.axes))


def parse(text: str, setting: Setting) -> Any:
    """What a typed text means for a setting; ValueError with a sentence where it means nothing."""
    text = text.strip()
    if not text:
        if setting.is_optional:
            return None
        raise ValueError(f"{setting.name} needs a value.")
    if text in setting.choices:
        return text
    parts = [
        part
        for part in text.replace("×", " ").replace("x", " ").replace("−", "-").replace(",", " ").strip("()[] ").split()
        if part
    ]
    problem = ValueError(f"{setting.name} must be {setting.allowed}, not “{text}”.")
    kept = KEPT if setting.may_keep else ()
    try:
        numbers = tuple(
            None if part in kept else float(part) if setting.kind == "float" else int(part) for part in parts
        )
    except ValueError:
        raise problem from None
    if setting.kind == "numbers" or 1 < len(numbers) <= setting.most:
        return numbers
    if len(numbers) == 1 and numbers[0] is not None:
        return numbers[0]
    counts = (setting.axes if setting.axes > 1 else 0, 2 * setting.axes if setting.has_sides else 0)
    if len(numbers) not in counts:
        raise problem
    return numbers
