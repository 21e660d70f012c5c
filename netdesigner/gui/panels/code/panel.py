"""The network as PyTorch code, live; the certificate that code and network are the same."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from netdesigner.codegen.source import ModuleText
from netdesigner.design.commands import Change
from netdesigner.gui.look import icons, theme
from netdesigner.gui.look.flow import Flow
from netdesigner.gui.look.seen import is_seen
from netdesigner.gui.panels.code.certificate_check import CertificateCheck
from netdesigner.gui.panels.code.code_view import CodeView
from netdesigner.gui.session.links import listen
from netdesigner.gui.session.session import Session

DELAY_MS = 60  # after the last keystroke


class Code(QWidget):
    """Selecting a block marks its lines; a click on a line selects its block."""

    save_asked = Signal()
    weights_asked = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._source: ModuleText | None = None
        self._is_old = True
        self.view = CodeView(self)
        self.sentence = QLabel(self)
        self.sentence.setWordWrap(True)
        self.sentence.setContentsMargins(16, 0, 16, 4)
        theme.set_role(self.sentence, "error")
        self.check = CertificateCheck(session, self)
        self._buttons: list[tuple[QPushButton, str]] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(4)
        column.addWidget(self._bar())
        column.addWidget(self.check.verdict)
        column.addWidget(self.check.details)
        column.addWidget(self.sentence)
        column.addWidget(self.view, 1)
        self._timer = QTimer(self, interval=DELAY_MS, singleShot=True)
        self._timer.timeout.connect(self.renew)
        self.view.line_clicked.connect(self._select_at)
        session.code.renewed.connect(self._show)
        session.selection_changed.connect(self._mark)
        listen(self, session.document.changed, self._follow)
        theme.theme_changed.connect(self._paint)
        self._paint()

    def _bar(self) -> QWidget:
        """Buttons in as many rows as a narrow panel needs."""
        row = Flow(QWidget(self), gap=8)
        row.setContentsMargins(12, 4, 12, 4)
        for title, icon, tip, slot in (
            ("Copy", "copy", "Copy the code", self.copy),
            ("Save…", "save", "Save the code as a Python file", self.save_asked.emit),
            ("Save with weights…", "export", "Save the code and its weights (safetensors)", self.weights_asked.emit),
        ):
            button = QPushButton(f" {title}", self)
            button.setToolTip(tip)
            button.clicked.connect(slot)
            self._buttons.append((button, icon))
            row.addWidget(button)
        row.addWidget(self.check.button)
        return row.place

    def _paint(self) -> None:
        for button, icon in self._buttons:
            button.setIcon(icons.icon(icon, theme.current().text))

    # -- the text

    def renew_if_old(self) -> None:
        """Called when the panel has come to the front."""
        if self._is_old:
            self.renew()

    def _follow(self, change: Change) -> None:
        if change.is_structural or change.name or change.recipe:  # names follow the task: logits or values
            self._is_old = True
            if is_seen(self):
                self._timer.start()
        if change.is_reset:
            self._source = None
            self.view.show_text("")  # the code of another design

    def renew(self) -> None:
        """Compiles the drawing anew; while it has a problem the last good text stays, paler."""
        self._is_old = False
        self._session.code.renew()

    def _show(self) -> None:
        """The code of the present drawing is there, or what prevents it."""
        code = self._session.code
        if self._is_old and not is_seen(self):
            return  # somebody else asked
        self._is_old = False
        if code.mistake or code.source is None:
            self.sentence.setText(code.mistake)
            self.sentence.show()
            self.view.set_stale(True)
            self.view.mark(set())
            self._enable(False, code.mistake)
            return
        self._source = code.source
        self.sentence.hide()
        self.view.set_stale(False)
        self.view.show_text(self._source.text)
        self._enable(True, "")
        self._mark()

    def _enable(self, is_good: bool, reason: str) -> None:
        for button, _ in self._buttons:
            button.setEnabled(is_good)
        self.check.set_possible(is_good, reason)

    # -- blocks and lines

    def _mark(self, _: object = None) -> None:
        if self._source is None or not self.sentence.isHidden():
            return
        lines, module = set[int](), self._session.document.location.module
        for node_id in self._session.selection:
            key = f"{module}/{node_id}" if module else node_id
            if key in self._source.spans:
                first, last = self._source.spans[key]
                lines |= set(range(first, last + 1))
        self.view.mark(lines)

    def _select_at(self, line: int) -> None:
        """The block whose lines hold this one; the narrowest where several do."""
        if self._source is None or not self.sentence.isHidden():
            return
        holding = [(last - first, key) for key, (first, last) in self._source.spans.items() if first <= line <= last]
        if holding:
            _, key = min(holding)
            module, _, node_id = key.rpartition("/")
            self._session.go_to(module, node_id)

    def copy(self) -> None:
        """Copies the whole text."""
        if self._source is not None:
            QGuiApplication.clipboard().setText(self._source.text)
            self._session.message.emit("The code is on the clipboard.")
