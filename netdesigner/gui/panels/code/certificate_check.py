"""The certificate: the exported code, imported in a fresh Python, gives what the network gives."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from netdesigner.design.commands import Change
from netdesigner.gui.look import icons, theme
from netdesigner.gui.session.links import listen
from netdesigner.gui.session.session import Session
from netdesigner.gui.session.worker import LatestRequest

TITLE = " Check code"
TIP = (
    "Imports this code in a fresh Python process, loads the weights with strict=True and compares it with the "
    "network, in training and evaluation."
)


class CertificateCheck(QObject):
    """A button, a short verdict, and what differs where something does."""

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self.button = QPushButton(TITLE, parent)
        self.button.setToolTip(TIP)
        self.button.clicked.connect(self.run)
        self.verdict = QLabel(parent)  # a line of its own: beside the buttons it would be cut
        self.verdict.setWordWrap(True)
        self.verdict.setContentsMargins(16, 0, 16, 4)
        self.verdict.hide()
        self.details = QLabel(parent)
        self.details.setWordWrap(True)
        self.details.setContentsMargins(16, 0, 16, 4)
        self.details.hide()
        self._is_possible = True
        self._asker = LatestRequest(self)
        listen(self, session.document.changed, self._follow)
        session.weights_changed.connect(self._expire)
        theme.theme_changed.connect(self._paint)
        self._paint()

    def _paint(self) -> None:
        self.button.setIcon(icons.icon("certificate", theme.current().text))

    @property
    def is_running(self) -> bool:
        return self._asker.is_busy

    def close(self, seconds: float = 10.0) -> bool:
        """Forgets the check and waits for its thread."""
        self._asker.forget()
        return self._asker.wait(seconds)

    def set_possible(self, is_possible: bool, reason: str) -> None:
        self._is_possible = is_possible
        self.button.setEnabled(is_possible and not self.is_running)
        self.button.setToolTip(TIP if is_possible else reason)

    def run(self) -> None:
        """Checks the drawing as it is now, with the trained weights if there are some."""
        design, weights = self._session.document.design.snapshot(), self._session.weights

        def work() -> Any:
            from netdesigner.certificate.certificate import certify

            return certify(design, dict(weights) if weights else None)

        self.button.setEnabled(False)
        self.button.setText(" Checking …")
        self._say("", "muted")
        self._asker.ask(work, self._show, self._fail)

    def _show(self, certificate: Any) -> None:
        self._end()
        if certificate.is_verified:
            self._say(f"verified, max |difference| = {certificate.max_difference:g}", "ok")
            self._session.message.emit("The code is verified: it computes exactly what the network computes.")
        else:
            self._say("not verified", "error", f"{certificate.message}\n{certificate.details}".strip())

    def _fail(self, sentence: str) -> None:
        self._end()
        self._say("could not be checked", "error", sentence)

    def _end(self) -> None:
        self.button.setText(TITLE)
        self.button.setEnabled(self._is_possible)

    def _say(self, verdict: str, role: str, details: str = "") -> None:
        self.verdict.setText(verdict)
        self.verdict.setVisible(bool(verdict))
        theme.set_role(self.verdict, role)
        self.details.setText(details)
        theme.set_role(self.details, role)
        self.details.setVisible(bool(details))

    def _follow(self, change: Change) -> None:
        """An older certificate says nothing about another drawing, name or recipe: each makes other code."""
        if change.is_structural or change.name or change.recipe:
            self._expire()

    def _expire(self, _: object = None) -> None:
        """What was found was about the drawing and the weights as they were."""
        self._asker.forget()
        self._say("", "muted")
        self._end()
