"""The editor of typed values: a table for one kernel or row of weights, presets, and the clipboard."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QAction, QColor, QGuiApplication, QKeySequence, QPainter
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QDoubleSpinBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QMenu,
    QPushButton,
    QSpinBox,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from netdesigner.gui.look import theme
from netdesigner.gui.panels.editors.value_sheet import ValueSheet, number
from netdesigner.layers import LayerError, Shape, show_shape
from netdesigner.layers.initializers import Initializer, Values, filling
from netdesigner.layers.preset_values import GATES, PRESETS, gate, kernel

CELL = 86
MOST_SHOWN = 9  # rows and columns before the table scrolls
STRENGTH = 0.5  # of the colour of the largest number
NO_BIAS = "This neuron has no bias and cannot be a gate without one: switch its bias on."


class _Tint(QStyledItemDelegate):
    """Paints the colour of a cell, which the style sheet would leave out."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        color = index.data(Qt.ItemDataRole.UserRole)
        if isinstance(color, QColor):
            painter.fillRect(option.rect, color)
        super().paint(painter, option, index)


class ValueEditor(QDialog):
    """Numbers of one tensor; `filling` holds them when it was accepted, `bias` what a gate wants besides."""

    def __init__(
        self, title: str, shape: Shape, values: Values | None, has_bias: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.sheet = ValueSheet(shape, values)
        self.bias: Initializer | None = None
        self._has_bias, self._preset, self._is_filling = has_bias, "", False
        self.places: list[QSpinBox] = []
        self.same = QCheckBox("The same for all kernels", self)
        self.same.setChecked(self.sheet.is_same)
        self.same.setToolTip("One table for all filters and channels; it then fits any number of them.")
        self.same.setVisible(bool(self.sheet.axes))
        self.same.toggled.connect(self._set_same)
        self.table = self._table()
        self.knobs: dict[str, QDoubleSpinBox] = {}
        self._knob_row = self._knobs()
        self.note = QLabel(self)
        theme.set_role(self.note, "muted")
        self.note.hide()
        self.sentence = QLabel(self)
        theme.set_role(self.sentence, "error")
        self.sentence.setWordWrap(True)
        self.sentence.hide()
        self.buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel, parent=self
        )
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(10)
        column.addLayout(self._head())
        column.addWidget(self.same)
        column.addWidget(self.table, 1)
        column.addWidget(self._knob_row)
        column.addWidget(self.note)
        column.addWidget(self.sentence)
        column.addWidget(self.buttons)
        self._show_places()
        self._fill()
        self.table.setFocus()

    # -- parts

    def _head(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        shape = QLabel(show_shape(self.sheet.shape), self)
        theme.set_role(shape, "muted")
        row.addWidget(shape)
        row.addStretch(1)
        for name, size in self.sheet.axes:
            label, place = QLabel(name, self), QSpinBox(self)
            place.setRange(1, size)
            place.setSuffix(f" of {size}")
            place.setAccessibleName(name)
            place.valueChanged.connect(self._fill)
            row.addWidget(label)
            row.addWidget(place)
            self.places.append(place)
        self.presets = QPushButton("Presets", self)
        menu = self._menu()
        self.presets.setMenu(menu)
        self.presets.setVisible(not menu.isEmpty())
        self.paste = QPushButton("Paste", self)
        for button in (self.presets, self.paste):
            button.setAutoDefault(False)  # Return is OK's
        self.paste.setToolTip("Takes numbers from the clipboard: a spreadsheet, CSV or a Python list (Ctrl+V).")
        self.paste.clicked.connect(self.paste_text)
        row.addWidget(self.presets)
        row.addWidget(self.paste)
        action = QAction(self)
        action.setShortcut(QKeySequence.StandardKey.Paste)
        action.triggered.connect(self.paste_text)
        self.table.addAction(action)
        action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        return row

    def _menu(self) -> QMenu:
        menu = QMenu(self)
        menu.setToolTipsVisible(True)
        if self.sheet.is_kernel:
            for name, preset in PRESETS.items():
                menu.addAction(preset.title, partial(self.take_preset, name)).setToolTip(preset.help)
        elif len(self.sheet.shape) == 2:
            menu.addAction("Identity", self._take_identity)
            for name, each in GATES.items():
                menu.addAction(each.title, partial(self.take_gate, name))
        return menu

    def _table(self) -> QTableWidget:
        rows, columns = self.sheet.table_shape
        table = QTableWidget(rows, columns, self)
        table.setAccessibleName("Values")
        table.horizontalHeader().setDefaultSectionSize(CELL)
        table.horizontalHeader().setMinimumSectionSize(48)
        table.verticalHeader().setDefaultSectionSize(32)
        table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        shown_rows, shown_columns = min(rows, MOST_SHOWN), min(columns, MOST_SHOWN)
        table.setMinimumSize(min(max(shown_columns, 4) * CELL + 60, 720), max(shown_rows, 2) * 32 + 44)
        table.setItemDelegate(_Tint(table))
        table.itemChanged.connect(self._typed)
        return table

    def _knobs(self) -> QWidget:
        """What a preset may be given, such as the angle of a Gabor kernel."""
        row = QWidget(self)
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        for preset in PRESETS.values():
            for name, default, tip in preset.settings:
                knob = QDoubleSpinBox(row)
                knob.setRange(*((-180.0, 180.0) if name == "angle" else (0.5, 1000.0)))
                knob.setSingleStep(15.0 if name == "angle" else 0.5)
                knob.setDecimals(1)
                knob.setValue(default)
                knob.setSuffix("°" if name == "angle" else "")
                knob.setToolTip(tip)
                knob.setAccessibleName(name)
                knob.valueChanged.connect(lambda _: self.take_preset(self._preset))
                line.addWidget(QLabel(name.capitalize(), row))
                line.addWidget(knob)
                self.knobs[name] = knob
        line.addStretch(1)
        row.hide()
        return row

    # -- what is shown

    @property
    def place(self) -> tuple[int, ...]:
        return tuple(each.value() - 1 for each in self.places)

    def _show_places(self) -> None:
        for each in self.places:
            each.setEnabled(not self.sheet.is_same)

    def _fill(self) -> None:
        """Shows the table at the chosen place."""
        self._is_filling = True
        for (row, column), value in np.ndenumerate(self.sheet.table(self.place)):
            item = self.table.item(row, column)
            if item is None:
                item = QTableWidgetItem()
                item.setTextAlignment(Qt.AlignmentFlag.AlignCenter)
                self.table.setItem(row, column, item)
            item.setText(f"{value:.6g}".replace("-", "−"))
            item.setToolTip("")
        self._is_filling = False
        self._color()
        self._say("")

    def _color(self) -> None:
        """Positive numbers are tinted blue, negative ones red, the largest most."""
        table = self.sheet.table(self.place)
        largest = float(np.abs(table).max()) or 1.0
        shown = theme.current()
        self._is_filling = True
        for (row, column), value in np.ndenumerate(table):
            item = self.table.item(row, column)
            color = QColor(shown.accent if value > 0 else shown.error)
            color.setAlphaF(min(abs(value) / largest, 1.0) * STRENGTH)
            if item is not None:
                item.setData(Qt.ItemDataRole.UserRole, color)
        self._is_filling = False

    def _say(self, sentence: str) -> None:
        self.sentence.setText(sentence)
        self.sentence.setVisible(bool(sentence))
        self.buttons.button(QDialogButtonBox.StandardButton.Ok).setEnabled(not sentence)

    # -- what is typed

    def _typed(self, _: QTableWidgetItem) -> None:
        if self._is_filling:
            return
        rows, columns = self.sheet.table_shape
        table, refused = np.zeros((rows, columns)), ""
        for row in range(rows):
            for column in range(columns):
                item = self.table.item(row, column)
                try:
                    table[row, column] = number(item.text() if item else "0")
                except LayerError as error:
                    refused = refused or f"Row {row + 1}, column {column + 1}: {error}"
        if not refused:
            self.sheet.put(self.place, table)
            self._leave_preset()
            self._color()
        self._say(refused)

    def _set_same(self, is_same: bool) -> None:
        table = self.sheet.table(self.place)
        self.sheet.is_same = is_same
        if is_same:
            self.sheet.put(self.place, table.copy())
        self._show_places()

    def take_preset(self, name: str) -> None:
        """Puts a kernel by name into the table that is shown, or everywhere."""
        preset = PRESETS[name]
        told: dict[str, Any] = {each: self.knobs[each].value() for each, _, _ in preset.settings}
        try:
            table = np.array(kernel(name, *self.sheet.table_shape, **told))
        except LayerError as error:
            self._fill()
            self._show_refusal(str(error))
            return
        self.sheet.put(self.place, table)
        self._preset = name
        self._knob_row.setVisible(bool(preset.settings))
        self._fill()

    def take_gate(self, name: str) -> None:
        """Weights and bias of a neuron that is AND or OR."""
        try:
            weight, bias = gate(name, self.sheet.shape)
        except LayerError as error:
            self._show_refusal(str(error))
            return
        self.sheet = ValueSheet(self.sheet.shape, weight.typed)
        self.bias = bias if self._has_bias else None
        self._fill()
        self.note.setText(f"The bias becomes {bias.value:g}.".replace("-", "−") if self._has_bias else NO_BIAS)
        self.note.show()

    def _take_identity(self) -> None:
        self.sheet.put((), np.eye(*self.sheet.table_shape))
        self._leave_preset()
        self._fill()

    def _leave_preset(self) -> None:
        self._preset, self.bias = "", None
        self.note.hide()
        self._knob_row.hide()

    def paste_text(self) -> None:
        """Takes the numbers that are on the clipboard."""
        try:
            self.sheet.put_text(self.place, QGuiApplication.clipboard().text())
        except LayerError as error:
            self._show_refusal(str(error))
            return
        self._leave_preset()
        self.same.setChecked(self.sheet.is_same)
        self._show_places()
        self._fill()

    def _show_refusal(self, sentence: str) -> None:
        """Says why something was not taken; what stands in the table stays good."""
        self._say(sentence)
        self.buttons.button(QDialogButtonBox.StandardButton.Ok).setEnabled(True)

    @property
    def filling(self) -> Initializer:
        return filling("values", values=self.sheet.values)
