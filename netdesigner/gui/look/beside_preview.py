"""The arrangement of dialogs that save something: what will be saved on the left, form and buttons on the right."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QFormLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget


def arrange_beside_preview(
    dialog: QDialog, preview: QWidget, form: QFormLayout, copy_button: QPushButton, save_button: QPushButton
) -> None:
    """Lays a dialog out, with a button that closes it between the two; Return saves."""
    save_button.setDefault(True)
    close = QPushButton("Close", dialog)
    close.clicked.connect(dialog.reject)
    buttons = QHBoxLayout()
    buttons.addStretch(1)
    for button in (copy_button, close, save_button):
        buttons.addWidget(button)
    side = QVBoxLayout()
    side.addLayout(form)
    side.addStretch(1)
    side.addLayout(buttons)
    outer = QHBoxLayout(dialog)
    outer.setContentsMargins(16, 16, 16, 16)
    outer.setSpacing(16)
    outer.addWidget(preview, 1)
    outer.addLayout(side)
