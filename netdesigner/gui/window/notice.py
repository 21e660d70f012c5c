"""A line above the canvas that offers something once: unsaved work after a crash, a word about a file."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from netdesigner.gui.look import theme

Choice = tuple[str, Callable[[], object]]


class Notice(QFrame):
    """Hidden until there is something to say; any of its buttons closes it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme.set_role(self, "warning-callout")
        self._text = QLabel(self)
        self._text.setWordWrap(True)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(16, 8, 12, 8)
        self._row.setSpacing(8)
        self._row.addWidget(self._text, 1)
        self.buttons: list[QPushButton] = []
        self._later: list[str] = []
        self.hide()

    def tell(self, text: str) -> None:
        """Says something that only has to be read, after what is offered now."""
        if self.isHidden():
            self.offer(text, ("Close", lambda: None))
        else:
            self._later.append(text)

    def offer(self, text: str, *choices: Choice) -> None:
        """Shows a sentence and what can be done about it; the first choice is the usual one."""
        for button in self.buttons:
            button.deleteLater()
        self.buttons = []
        self._text.setText(text)
        for number, (title, run) in enumerate(choices):
            button = QPushButton(title, self)
            theme.set_role(button, "" if number else "primary")
            button.clicked.connect(lambda _=False, run=run: self._choose(run))
            self._row.addWidget(button)
            self.buttons.append(button)
        self.show()

    def _choose(self, run: Callable[[], object]) -> None:
        self.hide()
        run()
        if self.isHidden() and self._later:
            self.tell(self._later.pop(0))
