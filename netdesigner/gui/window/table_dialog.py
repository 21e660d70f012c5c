"""The dialog that makes a table of the layers: format and depth of modules, and how the table will look."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFormLayout,
    QPlainTextEdit,
    QPushButton,
    QWidget,
)

from netdesigner.analysis.facts import Facts
from netdesigner.design.design import Design
from netdesigner.figures.table import FORMATS, TableFormat, levels, table
from netdesigner.gui.look import theme
from netdesigner.gui.look.beside_preview import arrange_beside_preview
from netdesigner.gui.session.preferences import preferences, remembered_text

TITLES: dict[TableFormat, str] = {
    "text": "Text", "markdown": "Markdown", "latex": "LaTeX, booktabs", "csv": "CSV",
}  # fmt: skip


class TableDialog(QDialog):
    """Chooses what the table holds; `save` is given its text and format, and says whether it was written."""

    def __init__(self, parent: QWidget, save: Callable[[str, TableFormat], bool], design: Design, facts: Facts) -> None:
        super().__init__(parent)
        self.setWindowTitle("Table of layers")
        self._save, self._design, self._facts = save, design, facts
        self.text = ""  # the table as it is chosen
        self.format_box, self.depth_box = QComboBox(self), QComboBox(self)
        for form in FORMATS:
            self.format_box.addItem(TITLES[form], form)
        self.format_box.setCurrentIndex(max(0, self.format_box.findData(remembered_text("table/format") or "markdown")))
        self._fill_depths(levels(design, facts))
        self.preview = QPlainTextEdit(self)
        self.preview.setReadOnly(True)
        self.preview.setTabChangesFocus(True)
        self.preview.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.preview.setFont(theme.code_font())
        self.preview.setAccessibleName("Preview of the table")
        self._lay_out()
        for box in (self.format_box, self.depth_box):
            box.currentIndexChanged.connect(self._renew)
        self._renew()

    def _fill_depths(self, deepest: int) -> None:
        self.depth_box.addItem("With all that is inside", None)
        if deepest:
            self.depth_box.addItem("As blocks alone", 0)
        for depth in range(1, deepest):
            self.depth_box.addItem(f"{depth} level{'s' if depth > 1 else ''} deep", depth)
        self.depth_box.setEnabled(deepest > 0)
        self.depth_box.setToolTip("How far the table looks into modules." if deepest else "There are no modules.")

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setSpacing(10)
        form.addRow("&Format", self.format_box)
        form.addRow("&Modules", self.depth_box)
        self.copy_button, self.save_button = QPushButton("&Copy", self), QPushButton("&Save…", self)
        self.copy_button.setToolTip("Put the table on the clipboard")
        self.copy_button.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.text))
        self.save_button.clicked.connect(self._save_now)
        arrange_beside_preview(self, self.preview, form, self.copy_button, self.save_button)

    @property
    def form(self) -> TableFormat:
        form: TableFormat = self.format_box.currentData()
        return form

    def _renew(self) -> None:
        self.text = table(self._design, self._facts, self.form, self.depth_box.currentData())
        self.preview.setPlainText(self.text)

    def _save_now(self) -> None:
        preferences().setValue("table/format", self.form)
        if self._save(self.text, self.form):
            self.accept()

    def sizeHint(self) -> QSize:
        return QSize(1080, 560)
