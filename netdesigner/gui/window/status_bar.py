"""The status bar: what the drawing comes to, what the selection sees, how many problems, which device."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QPushButton, QSizePolicy, QStatusBar, QWidget

from netdesigner.design.commands import Change
from netdesigner.gui.look import theme, wording
from netdesigner.gui.look.elided import ElidedLabel
from netdesigner.gui.session.links import listen
from netdesigner.gui.session.session import Session
from netdesigner.layers import show_shape

MESSAGE_MS = 8000
AIR = 16  # pixels between two parts


class StatusBar(QStatusBar):
    """Totals at the left, a passing message in the middle, device and zoom at the right."""

    problems_clicked = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._parts: tuple[str, ...] = ("",)  # of the totals
        self._is_new = False  # the message was said just now
        self.totals, self.output, self.field, self.device = (ElidedLabel(self) for _ in range(4))
        self.problems = QPushButton(self)
        self.problems.setToolTip("Show the list of problems")
        self.problems.clicked.connect(self.problems_clicked)
        self.message = ElidedLabel(self)
        self.message.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.zoom = QLabel(self)
        self._passing = QTimer(self, interval=MESSAGE_MS, singleShot=True)
        self._passing.timeout.connect(self.message.clear)
        self.setSizeGripEnabled(False)
        left: list[QWidget] = [self.totals, self.output, self.problems, self.field]
        for widget in left:
            self.addWidget(widget)
        self.addWidget(self.message, 1)
        for widget in (self.zoom, self.device):
            self.addPermanentWidget(widget)
        session.selection_changed.connect(self._renew)
        session.data_problems_changed.connect(self._renew)
        session.message.connect(self.say)
        listen(self, session.document.changed, self._follow)
        listen(self, session.facts.changed, self._renew)
        self._renew()

    def say(self, sentence: str) -> None:
        """Shows a sentence for some seconds, or until the next edit."""
        self.message.setText(sentence)
        self._passing.start()
        self._is_new = True
        QTimer.singleShot(0, self, self._grow_old)

    def _grow_old(self) -> None:
        self._is_new = False

    def show_zoom(self, factor: float) -> None:
        self.zoom.setText(f"{factor * 100:.0f} %" if factor >= 0.01 else f"{factor * 100:.1g} %")

    def show_device(self, name: str) -> None:
        self.device.setText(name)

    def _follow(self, change: Change) -> None:
        """What is structural is announced by the facts, which come first.

        A sentence is about what was done before; one of the same moment is about this very edit.
        """
        if not self._is_new and change != Change(is_entered=True):
            self.message.clear()
        if change.name or change.is_reset:
            self._renew()

    def _renew(self, _: object = None) -> None:
        graph, facts = self._session.document.design.graph, self._session.facts.whole
        totals = facts.totals
        self._parts = (
            wording.plural(len(graph.nodes), "block"),
            f"{totals.params:,} parameters",
            f"{wording.short_count(totals.macs)} MACs",
            f"{wording.weights_memory(totals.params)} weights",
            f"{wording.memory(totals.memory)} activations",
        )
        weights, activations = wording.weights_memory(totals.params), wording.memory(totals.memory)
        self.totals.setToolTip(
            f"{totals.params:,} parameters ({weights}), {totals.macs:,} multiply-accumulates for one sample; "
            f"activations ({activations}) are the outputs of all blocks for one sample."
        )
        self.output.setText(f"output {show_shape(facts.output)}" if facts.output else "")
        self.output.setVisible(bool(facts.output))
        self.problems.setVisible(bool(graph.nodes))  # an empty drawing is a beginning, not a mistake
        fit, wrong = self._session.data_problems, self._session.data_errors
        self._show_problems(len(facts.errors) + len(wrong), len(facts.problems) + len(fit))
        self._show_field()
        self._fit_totals()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_totals()

    def _fit_totals(self) -> None:
        """As many of the totals as there is room for beside the rest; the tooltip has all of them."""
        beside = (self.output, self.problems, self.field, self.zoom, self.device)
        taken = sum(widget.sizeHint().width() + AIR for widget in beside if not widget.isHidden())
        room = self.width() - taken - 2 * AIR
        for count in range(len(self._parts), 0, -1):
            text = " · ".join(self._parts[:count])
            if self.totals.fontMetrics().horizontalAdvance(text) <= room:
                break
        self.totals.setText(text)

    def _show_problems(self, errors: int, problems: int) -> None:
        role = "error" if errors else "warning" if problems else ""
        self.problems.setText(wording.plural(problems, "problem") if problems else "no problems")
        theme.set_role(self.problems, role)

    def _show_field(self) -> None:
        chosen = self._session.selection
        facts = self._session.facts.current.nodes.get(chosen[0]) if len(chosen) == 1 else None
        is_known = facts is not None and facts.field is not None
        self.field.setVisible(is_known)
        if facts is not None and is_known:
            self.field.setText(f"receptive field {wording.field_size(facts.field)}")
            self.field.setToolTip(f"Of the selected block: {wording.field(facts.field)}.")
