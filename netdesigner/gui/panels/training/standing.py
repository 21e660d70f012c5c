"""How a training stands, in numbers: validation accuracy, the best so far, what it runs with."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from netdesigner.gui.look import theme
from netdesigner.gui.session.training_session import TrainingSession
from netdesigner.recipe import LOSSES, Recipe

ROWS = ("Optimizer", "Loss", "Batch", "Examples", "Speed", "Device")


def clock(seconds: float) -> str:
    """83 seconds as "1:23"."""
    whole = max(0, round(seconds))
    hours, minutes = divmod(whole // 60, 60)
    return f"{hours}:{minutes:02}:{whole % 60:02}" if hours else f"{minutes}:{whole % 60:02}"


class StatusBox(QWidget):
    """The big number with its rows; `refresh` draws what is known now."""

    def __init__(self, training: TrainingSession, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._training = training
        self.title, self.number, self.best = QLabel(self), QLabel(self), QLabel(self)
        theme.set_role(self.title, "muted")
        theme.set_role(self.number, "number")
        theme.set_role(self.best, "ok")
        self.best.setWordWrap(True)
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(5)
        grid.setColumnStretch(1, 1)
        self.values: dict[str, QLabel] = {}
        for line, name in enumerate(ROWS):
            label, value = QLabel(name, self), QLabel(self)
            for part in (label, value):
                part.setFont(theme.small_font())
            theme.set_role(label, "small")
            grid.addWidget(label, line, 0, Qt.AlignmentFlag.AlignTop)
            value.setWordWrap(True)
            grid.addWidget(value, line, 1)
            self.values[name] = value
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 2, 4, 0)
        column.setSpacing(2)
        for widget in (self.title, self.number, self.best):
            column.addWidget(widget)
        column.addSpacing(8)
        column.addLayout(grid)
        column.addStretch(1)

    def refresh(self) -> None:
        self._show_number()
        training, curves = self._training, self._training.curves
        started = curves.started
        recipe = training.design.recipe if training.design else training.session.document.recipe
        speed = curves.samples_per_second
        loss = started.loss if started else recipe.loss_in_use.choice
        shown = {
            "Optimizer": _optimizer(recipe),
            "Loss": LOSSES[loss].words if loss in LOSSES else loss,
            "Batch": f"{recipe.batch_size}" + (f", {started.steps_per_epoch:,} an epoch" if started else ""),
            "Examples": f"{started.training_count:,} + {started.validation_count:,}" if started else "–",
            "Speed": f"{_rounded(speed):,} samples/s" if speed else "–",
            "Device": started.device_name if started else recipe.device,
        }
        for name, text in shown.items():
            self.values[name].setText(text)
        self.values["Examples"].setToolTip("For training + for validation.")

    def _show_number(self) -> None:
        last, best = self._training.curves.last_epoch, self._training.curves.best
        is_accuracy = self._is_accuracy()
        self.title.setText("Validation accuracy" if is_accuracy else "Validation loss")
        if last is None:
            self.number.setText("–")
            self.best.setText("")
            return
        self.number.setText(_score(last.val_accuracy if is_accuracy else last.val_loss))
        if best is not None:
            self.best.setText(f"best {self.best_score()} at epoch {best.epoch}")

    def _is_accuracy(self) -> bool:
        last = self._training.curves.last_epoch
        recipe = self._training.session.document.recipe
        return last.val_accuracy is not None if last else recipe.task.takes_classes

    def best_score(self) -> str:
        """The best validation score so far; nothing before the first."""
        best = self._training.curves.best
        return "" if best is None else _score(best.val_accuracy if self._is_accuracy() else best.val_loss)


def _score(value: float | None) -> str:
    return "–" if value is None else f"{value:.4f}" if abs(value) < 100 else f"{value:.4g}"


def _optimizer(recipe: Recipe) -> str:
    """What it is called, its learning rate, and what differs from PyTorch's defaults."""
    optimizer = recipe.optimizer
    labels = {setting.name: setting.label for setting in optimizer.settings()}
    others = [f"{labels[name]} {value:g}" for name, value in optimizer.changed("lr")]
    return ", ".join([optimizer.choice, f"{optimizer.lr:g}", *others])


def _rounded(speed: float) -> int:
    """Two or three figures are all that is steady."""
    return int(round(speed, -2 if speed >= 1000 else -1 if speed >= 100 else 0))
