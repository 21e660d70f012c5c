"""Nothing fires while a text field has the focus: editing keys go to the text."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QKeyCombination, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QComboBox, QLineEdit, QPlainTextEdit, QTextEdit, QWidget
from shiboken6 import isValid

UNDOING = [QKeySequence.fromString(key)[0] for key in ("Ctrl+Z", "Ctrl+Shift+Z", "Ctrl+Y")]  # type: ignore[index]
TextField = QLineEdit | QPlainTextEdit | QTextEdit


def text_field(widget: QWidget | None = None) -> TextField | None:
    """The text field that has the focus (or that `widget` is)."""
    focused = widget or QApplication.focusWidget()
    if isinstance(focused, QAbstractSpinBox):
        return focused.lineEdit()
    if isinstance(focused, QComboBox) and focused.isEditable():
        return focused.lineEdit()
    return focused if isinstance(focused, (QLineEdit, QPlainTextEdit, QTextEdit)) else None


def has_typing(field: TextField) -> bool:
    """Whether something was typed that the field's own undo can take back."""
    return field.isModified() if isinstance(field, QLineEdit) else field.document().isUndoAvailable()


def commit_typing() -> None:
    """What is being typed counts as entered, as if the field had been left; the keyboard stays in it.

    A refused text stays, red, until it is mended or left.
    """
    focused = QApplication.focusWidget()
    if focused is None or text_field() is None or focused.property("invalid"):
        return
    focused.clearFocus()
    if isValid(focused) and focused.isVisible() and QApplication.focusWidget() is None:
        focused.setFocus(Qt.FocusReason.OtherFocusReason)


class AtFocus(QObject):
    """An event filter of whatever has the keyboard, in any window.

    One of the whole application would be asked about every event there is, in Python.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._follow)

    def _follow(self, old: QWidget | None, new: QWidget | None) -> None:
        if old is not None and isValid(old):
            old.removeEventFilter(self)
        if new is not None:
            new.installEventFilter(self)


class TextFirst(AtFocus):
    """Keeps certain shortcuts from firing inside text fields."""

    def __init__(self, keys: list[str], parent: QObject) -> None:
        super().__init__(parent)
        self._keys = {QKeySequence.fromString(key)[0] for key in keys}  # type: ignore[index]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        field = None
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and isinstance(watched, QWidget)
            and (field := text_field(watched)) is not None
        ):
            pressed = QKeyCombination(event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier, Qt.Key(event.key()))
            if pressed in self._keys:
                if pressed in UNDOING and not has_typing(field):
                    event.ignore()  # the drawing's own
                else:
                    event.accept()  # it comes back as an ordinary key press of the field
                return True
        return False
