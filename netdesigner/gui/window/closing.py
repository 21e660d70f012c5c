"""What has to end before the window may close: a training, whose weights are then asked about, and exports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QMessageBox

if TYPE_CHECKING:
    from netdesigner.gui.window.main_window import MainWindow


def may_close(window: MainWindow) -> bool:
    """Ends a running training first: its weights are among what may be unsaved."""
    return _end_training(window) and _end_exports(window) and window.files.may_leave()


def _end_training(window: MainWindow) -> bool:
    """Stops the training, if the user agrees, and takes its weights; False where the window stays."""
    training = window.training
    if not training.is_active:
        return True
    buttons = QMessageBox.StandardButton
    text = "A training is under way. Stop it and close?"
    answer = QMessageBox.question(window, "NetDesigner", text, buttons.Yes | buttons.Cancel, buttons.Cancel)
    if answer != buttons.Yes:
        return False
    training.stop()
    if training.close() or not training.is_active:
        return True
    text = "The training is still at its last step. Its weights would be lost; close again in a moment."
    QMessageBox.information(window, "NetDesigner", text)
    return False


def _end_exports(window: MainWindow) -> bool:
    if window.exports.close():
        return True
    text = "Weights are still being written. Their file would not be complete; close again in a moment."
    QMessageBox.information(window, "NetDesigner", text)
    return False
