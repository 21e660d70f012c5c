"""Nothing fires while a text field has the focus: editing keys go to the text."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QKeyCombination, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QComboBox, QLineEdit, QPlainTextEdit, QTextEdit, QWidget

TextField = QLineEdit | QPlainTextEdit | QTextEdit


def text_field(widget: QWidget | None = None) -> TextField | None:
    """The text field that has the focus (or that `widget` is)."""
    focused = widget or QApplication.focusWidget()
    if isinstance(focused, QAbstractSpinBox):
        return focused.lineEdit()
    if isinstance(focused, QComboBox) and focused.isEditable():
        return focused.lineEdit()
    return focused if isinstance(focused, (QLineEdit, QPlainTextEdit, QTextEdit)) else None


class TextFirst(QObject):
    """An event filter of the application that keeps certain shortcuts from firing inside text fields."""

    def __init__(self, keys: list[str], parent: QObject) -> None:
        super().__init__(parent)
        self._keys = {QKeySequence.fromString(key)[0] for key in keys}  # type: ignore[index]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and isinstance(watched, QWidget)
            and text_field(watched) is not None
        ):
            pressed = QKeyCombination(event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier, Qt.Key(event.key()))
            if pressed in self._keys:
                event.accept()  # it comes back as an ordinary key press of the field
                return True
        return False
