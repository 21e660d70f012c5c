"""The editor of a device: the usual ones are offered, any other GPU (cuda:1) is typed."""

from __future__ import annotations

import re
import sys
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QWidget

from netdesigner.gui.panels.editors.number_editors import DIFFERENT, MIXED, Editor, put_in_row
from netdesigner.layers import Setting

OFFERED = ("auto", "cpu", "mps" if sys.platform == "darwin" else "cuda")
DEVICE = re.compile(r"auto|cpu|mps|cuda(:\d{1,3})?")


class DeviceEditor(Editor):
    """A list that can be typed in; whether the machine has the device is said when a training starts."""

    def __init__(self, setting: Setting, parent: QWidget | None = None) -> None:
        super().__init__(setting, parent)
        self._field = _Devices(self)
        self._field.addItems(OFFERED)
        self._field.activated.connect(lambda index: self.edited.emit(self._field.itemText(index)))
        line = self._field.lineEdit()
        assert line is not None
        line.textEdited.connect(self._read)
        line.editingFinished.connect(self.left)
        put_in_row(self, self._field)

    def field(self) -> QWidget:
        return self._field

    def show_value(self, value: Any) -> None:
        text = "" if value is MIXED else str(value)
        line = self._field.lineEdit()
        if line is not None:
            line.setPlaceholderText(DIFFERENT if value is MIXED else "")
        self._field.in_force = text
        if self._field.currentText() != text:
            self._field.setCurrentIndex(self._field.findText(text))
            self._field.setEditText(text)

    def _read(self, text: str) -> None:
        text = text.strip().lower()
        if DEVICE.fullmatch(text):
            self._send_typed(text)
        else:
            self.refused.emit(f"{self.setting.name} must be auto, cpu, cuda, cuda:1 or mps, not “{text}”.")


class _Devices(QComboBox):
    """Return leaves the field, Escape brings back what is in force; the wheel belongs to the panel."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.in_force = ""
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setCompleter(None)  # type: ignore[arg-type]  # "cuda" shall not become "cuda:1" by itself

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.setEditText(self.in_force)
            if (line := self.lineEdit()) is not None:
                line.textEdited.emit(self.in_force)
            self.clearFocus()
            return
        super().keyPressEvent(event)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.accept()
            if not self.property("invalid"):
                self.clearFocus()

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()
