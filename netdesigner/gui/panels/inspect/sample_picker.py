"""Chooses one of the validation examples, and says what it is and what the network takes it for."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QValidator
from PySide6.QtWidgets import QSpinBox, QToolButton, QWidget

from netdesigner.gui.look import icons, theme
from netdesigner.gui.look.elided import ElidedLabel
from netdesigner.gui.look.flow import Flow
from netdesigner.inspect.scores import shares

if TYPE_CHECKING:
    from netdesigner.data.examples import Examples
    from netdesigner.inspect.subject import Example


class ExampleNumber(QSpinBox):
    """A number beyond the range may be typed; it becomes the nearest one; the range stands beside it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setRange(1, 1)
        self.show_range()

    def show_range(self) -> None:
        self.setSuffix(f" of {self.maximum():,}")
        self.setToolTip(f"Number of the example, of those kept for validation: 1 to {self.maximum():,}.")

    def _typed(self, text: str) -> str:
        return text.removesuffix(self.suffix()).strip()

    def validate(self, text: str, place: int) -> object:  # type: ignore[override]
        typed = self._typed(text)
        if not typed.isdecimal():
            state = QValidator.State.Invalid if typed else QValidator.State.Intermediate
        else:
            is_inside = self.minimum() <= int(typed) <= self.maximum()
            state = QValidator.State.Acceptable if is_inside else QValidator.State.Intermediate
        return (state, text, place)

    def fixup(self, text: str) -> str:
        typed = self._typed(text)
        number = int(typed) if typed.isdecimal() else self.value()
        return f"{max(self.minimum(), min(self.maximum(), number))}{self.suffix()}"


class SamplePicker(QWidget):
    """Previous, number, next, random; beside them the label and the prediction."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._examples: Examples | None = None
        self.number = ExampleNumber(self)
        self.number.setAccessibleName("Number of the validation example")
        theme.inset_text(self.number)
        self.number.valueChanged.connect(self._choose)
        self.previous = self._button("arrow-left", "Previous example", lambda: self.step(-1))
        self.next = self._button("arrow-right", "Next example", lambda: self.step(1))
        self.random = self._button("shuffle", "Random example", self.choose_random)
        self.verdict = ElidedLabel(self)
        row = Flow(self, gap=4, is_row=True)
        for part in (self.previous, self.number, self.next, self.random, self.verdict):
            row.addWidget(part)
        theme.theme_changed.connect(self._adopt)
        self._adopt()

    def _button(self, icon: str, tip: str, slot: Any) -> QToolButton:
        button = QToolButton(self)
        button.setProperty("icon-name", icon)
        button.setIconSize(QSize(16, 16))
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        button.clicked.connect(lambda: slot())
        return button

    def _adopt(self, _: object = None) -> None:
        for button in (self.previous, self.next, self.random):
            button.setIcon(icons.icon(button.property("icon-name"), theme.current().text))

    # -- choosing

    def show_examples(self, examples: Examples | None) -> None:
        """Other examples; the number stays where it can."""
        if examples is self._examples:
            return
        self._examples = examples
        self.number.blockSignals(True)
        self.number.setMaximum(max(1, len(examples.validation)) if examples else 1)
        self.number.blockSignals(False)
        self.number.show_range()
        self.setEnabled(examples is not None)
        self.show_scores(None)

    def step(self, by: int) -> None:
        count = self.number.maximum()
        self.number.setValue((self.number.value() - 1 + by) % count + 1)

    def choose_random(self) -> None:
        self.number.setValue(random.randint(1, self.number.maximum()))

    def _choose(self, number: int) -> None:
        self.show_scores(None)
        self.changed.emit()

    @property
    def index(self) -> int | None:
        """The example's place among all."""
        if self._examples is None or not len(self._examples.validation):
            return None
        return int(self._examples.validation[self.number.value() - 1])

    def example(self) -> Example | None:
        """The example as the network is given it."""
        if self._examples is None or self.index is None:
            return None
        from netdesigner.inspect.examples import validation_example  # reads images: not before there are examples

        return validation_example(self._examples, self.number.value() - 1)

    # -- what it is

    def show_scores(self, scores: np.ndarray | None) -> None:
        """The label, and the class that the network holds for the likeliest."""
        examples, index = self._examples, self.index
        if examples is None or index is None:
            self.verdict.setText("")
            return
        if not examples.source.is_classified:
            wanted = ", ".join(f"{value:.4g}" for value in np.atleast_1d(examples.targets[index]))
            given = "" if scores is None else " → " + ", ".join(f"{value:.4g}" for value in np.ravel(scores)[:4])
            self._say(f"target {wanted}{given}", "")
            return
        label = int(examples.targets[index])
        text = f"label {examples.classes[label]}"
        if scores is None or np.ndim(scores) != 1 or len(scores) > len(examples.classes) + 1000:
            self._say(text, "")
            return
        if np.shape(scores) == (1,) and len(examples.classes) == 2:  # one score for two classes: above 0 the second
            scores = np.array([0.0, scores[0]])
        likely = shares(scores)
        best = int(likely.argmax())
        name = examples.classes[best] if best < len(examples.classes) else f"unit {best}"
        self._say(f"{text} → {name} ({100 * likely[best]:.0f} %)", "ok" if best == label else "error")

    def _say(self, text: str, role: str) -> None:
        theme.set_role(self.verdict, role)
        self.verdict.setText(text)
        self.verdict.setToolTip("Label of the example → what the network takes it for, and how sure it is.")
