"""The field that opens beside a selection which shall become a module: a name, Enter, and it is one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, QRectF, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout

from netdesigner.design.graph import GraphError
from netdesigner.gui.canvas.floating import AWAY, lift, shadow
from netdesigner.gui.look import theme
from netdesigner.layers import LayerError, Shape

if TYPE_CHECKING:
    from netdesigner.gui.canvas.navigation import Navigation

WIDTH = 320


class ModuleName(QFrame):
    """Enter makes the module, Esc gives it up; what cannot be is said in place."""

    def __init__(self, navigation: Navigation) -> None:
        super().__init__(navigation.view)
        self._navigation = navigation
        theme.set_role(self, "callout")
        shadow(self)
        self.setFixedWidth(WIDTH)
        self.setAccessibleName("Make a module of the selection")
        title = QLabel("Make a module", self)
        theme.set_role(title, "heading")
        self.field = QLineEdit(self)
        self.field.setAccessibleName("Name of the module")
        self.field.setToolTip("The class in the code is called so: letters and digits, first a capital.")
        self.field.textEdited.connect(lambda: self._say(""))
        self.field.installEventFilter(self)
        self.button = QPushButton("Make", self)
        theme.set_role(self.button, "primary")
        self.button.clicked.connect(self._make)
        self.sentence = QLabel("", self, wordWrap=True)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.field, 1)
        row.addWidget(self.button)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 12, 14, 12)
        column.setSpacing(8)
        column.addWidget(title)
        column.addLayout(row)
        column.addWidget(self.sentence)
        self.hide()

    def open(self) -> None:
        """Opens beside the selection, where there is no room below it, with a name that would do."""
        self.field.setText(self._first_name())
        self._say("")
        navigation = self._navigation
        area = navigation.to_view.mapRect(QRectF(navigation.scene.bounds(navigation.session.selection)))
        beside, below = QPoint(round(area.right()) + AWAY, round(area.top())), round(area.bottom()) + AWAY
        room = navigation.view.viewport().geometry()
        if beside.x() + WIDTH > room.right():
            left = round(area.left()) - AWAY - WIDTH
            beside = QPoint(left, beside.y()) if left > room.left() else QPoint(round(area.left()), below)
        lift(self, room, beside)
        self.field.selectAll()
        self.field.setFocus()

    def close_box(self) -> bool:
        """Closes; False if it was not open."""
        if not self.isVisible():
            return False
        self.hide()
        self._navigation.view.setFocus()
        return True

    def _first_name(self) -> str:
        """ResidualBlock where values of one shape are added, else after what the first block is."""
        document, facts = self._navigation.session.document, self._navigation.session.facts.current.nodes
        nodes = [document.graph.nodes[key] for key in self._navigation.session.selection]
        merges = [facts[node.id] for node in nodes if node.layer.is_merge and node.id in facts]
        if any(known.inputs and known.output == known.inputs[0] for known in merges):
            stem = "ResidualBlock"
        elif merges:
            stem = "BranchBlock"
        else:
            first = next((node for node in nodes if not node.layer.is_input), None)
            word = first.layer.stem if first is not None and not first.layer.module else ""
            stem = f"{word[:1].upper()}{word[1:]}Block"
        number = 1
        while stem + (str(number) if number > 1 else "") in document.design.modules:
            number += 1
        return stem + (str(number) if number > 1 else "")

    def _make(self) -> None:
        session = self._navigation.session
        shapes: dict[tuple[str, int], Shape] = {
            (node_id, port): shape
            for node_id, known in session.facts.current.nodes.items()
            for port, shape in enumerate(known.outputs)
        }
        try:
            made = session.document.group(session.selection, self.field.text().strip(), shapes)
        except (GraphError, LayerError) as error:
            self._say(str(error), is_error=True)
            return
        self.close_box()
        session.select([made])
        self._navigation.reveal([made])
        session.message.emit("Double click the block to look inside; drag more of its kind from the palette.")

    def _say(self, sentence: str, is_error: bool = False) -> None:
        """An error, or what will happen."""
        blocks = len(self._navigation.session.selection)
        what = "1 block becomes" if blocks == 1 else f"{blocks} blocks become"
        usual = f"{what} one that can be used again and again."
        self.sentence.setText(sentence or usual)
        theme.set_role(self.sentence, "error" if is_error else "small")
        theme.set_invalid(self.field, is_error)
        self.adjustSize()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() == Qt.Key.Key_Escape:
                self.close_box()
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):  # it must not reach the canvas, too
                self._make()
                return True
        return super().eventFilter(watched, event)
