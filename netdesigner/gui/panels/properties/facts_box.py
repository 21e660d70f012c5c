"""A box of computed numbers: a name at the left, a value at the right, one a row."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QWidget

from netdesigner.gui.look import theme, wording
from netdesigner.gui.look.elided import ElidedLabel

Row = tuple[str, str, str]  # name, value, tooltip


class FactsBox(QFrame):
    """Read-only numbers; values can be selected and copied with the mouse."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme.set_role(self, "card")
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(14, 10, 14, 10)
        self._grid.setVerticalSpacing(5)
        self._grid.setHorizontalSpacing(12)
        self._grid.setColumnStretch(1, 1)
        self._rows: list[tuple[QLabel, ElidedLabel]] = []

    def show_rows(self, rows: Sequence[Row], strong: str = "") -> None:
        """Shows these rows; the one named `strong` in bold."""
        while len(self._rows) < len(rows):
            self._add_row()
        for index, (name_label, value_label) in enumerate(self._rows):
            is_used = index < len(rows)
            name_label.setVisible(is_used)
            value_label.setVisible(is_used)
            if not is_used:
                continue
            name, value, tip = rows[index]
            name_label.setText(name)
            value_label.setText(wording.unbroken(value))
            value_label.setAccessibleName(f"{name}: {value}")
            for label in (name_label, value_label):
                label.setToolTip(tip)
            font = value_label.font()
            font.setBold(name == strong)
            value_label.setFont(font)

    def value(self, name: str) -> str:
        """What is shown beside a name; "" where there is no such row."""
        found = (value.text() for label, value in self._rows if label.text() == name and not label.isHidden())
        return next(found, "").replace("\u00a0", " ")

    def _add_row(self) -> None:
        name, value = QLabel(self), ElidedLabel(self)  # one line each: what stands below never moves
        theme.set_role(name, "muted")
        value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        row = len(self._rows)
        self._grid.addWidget(name, row, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(value, row, 1)
        self._rows.append((name, value))
