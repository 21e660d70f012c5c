"""Where the selected blocks are kept in the exported class, and a field that puts them elsewhere."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from netdesigner.gui.look import theme
from netdesigner.gui.look.seen import is_seen
from netdesigner.gui.panels.properties.head_card import NameField
from netdesigner.gui.session.session import Session

DELAY_MS = 80  # after the last change: compiling takes longer than showing
HELP = (
    "Where the block is kept in the exported class. Empty: chosen by the program.\n"
    "features – in the nn.Sequential of that name, by number; neighbours with the same word share it\n"
    "features.norm0 – in that nn.Sequential, under a name of its own, which may be a number\n"
    "features.0. – in an nn.Sequential within it, by number; features.0.norm0 – there under a name of its own\n"
    ".conv1 – an attribute by itself"
)
MOST = 3  # paths named of several blocks


class CodePlace(QWidget):
    """The attribute path as it is now, and what the user wishes it to be."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._ids: tuple[str, ...] = ()
        self.path, self.sentence = QLabel(self), QLabel(self)
        self.path.setWordWrap(True)
        self.path.setToolTip("The attribute path of the selected blocks in the exported class, and in its weights.")
        theme.set_role(self.path, "muted")
        self.sentence.setWordWrap(True)
        self.sentence.hide()
        theme.set_role(self.sentence, "error")
        self.field = NameField(self)
        self.field.setStyleSheet("")  # a plain field, not a heading
        self.field.setToolTip(HELP)
        self.field.setAccessibleName("Place in the code")
        self.field.setPlaceholderText("Sequential or name; empty: automatic")
        self.field.accepted.connect(self._try)
        self.field.textEdited.connect(lambda: self._say(""))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for widget in (self.path, self.field, self.sentence):
            column.addWidget(widget)
        self._timer = QTimer(self, interval=DELAY_MS, singleShot=True)
        self._timer.timeout.connect(self.renew)
        session.code.renewed.connect(self._show)

    def show_nodes(self, ids: tuple[str, ...]) -> None:
        """Shows where these blocks are; the path follows a moment later."""
        nodes = self._session.document.graph.nodes
        stages = {nodes[node_id].stage for node_id in ids}
        stage = stages.pop() if len(stages) == 1 else ""
        if ids != self._ids or stage != self.field.name_in_force:
            self._say("")
        self._ids = ids
        self.field.show_name(stage)
        self._timer.start()

    def showEvent(self, event: QShowEvent) -> None:
        """The selection may have changed while nobody saw it."""
        super().showEvent(event)
        self._timer.start()

    def renew(self) -> None:
        """Compiles the drawing and shows the paths that it gives."""
        if is_seen(self):
            self._session.code.renew()

    def _show(self) -> None:
        if is_seen(self):
            self.path.setText(self._paths())

    def _paths(self) -> str:
        document, code = self._session.document, self._session.code
        program = code.program
        if code.mistake or program is None:
            return "The place in the code is known when the drawing has no errors."
        module = document.location.module
        paths = next((part.paths for part in program.classes if part.title == module), {}) if module else program.paths
        found = list(dict.fromkeys(f"self.{paths[node_id]}" for node_id in self._ids if node_id in paths))
        if not found:
            return "No attribute of its own: it is written in forward, or leads to no Output."
        more = f", … ({len(found)} places)" if len(found) > MOST else ""
        return ", ".join(found[:MOST]) + more

    def _try(self, stage: str) -> None:
        try:
            self._session.document.set_stage(self._ids, stage)
        except ValueError as error:
            self._say(str(error))
            self.field.setText(self.field.name_in_force)

    def _say(self, sentence: str) -> None:
        self.sentence.setText(sentence)
        self.sentence.setVisible(bool(sentence))
