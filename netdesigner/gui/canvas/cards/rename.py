"""The field that opens on a card to name it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QRectF, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QToolTip

from netdesigner.design.graph import GraphError
from netdesigner.gui.look import theme

if TYPE_CHECKING:
    from netdesigner.gui.canvas.navigation import Navigation


class RenameField(QLineEdit):
    """Enter takes the name over, Esc leaves the old one; a name that cannot be is refused in place."""

    def __init__(self, navigation: Navigation) -> None:
        super().__init__(navigation.view)
        self._navigation = navigation
        self._node_id: str | None = None
        self.setAccessibleName("Name of the block")
        self.setMaxLength(60)
        self.textEdited.connect(lambda: theme.set_invalid(self, False))
        self.installEventFilter(self)
        self.hide()

    def open(self, node_id: str) -> None:
        self._node_id = node_id
        theme.set_invalid(self, False)
        self.setText(self._navigation.session.document.graph.nodes[node_id].name)
        self.follow()
        self.show()
        self.raise_()
        self.selectAll()
        self.setFocus()

    def follow(self) -> None:
        """Stays on its card while the view moves; goes when the card has gone."""
        nodes = self._navigation.scene.nodes
        if self._node_id is None or self._node_id not in nodes:
            self.close_field()
            return
        left, top, right, bottom = nodes[self._node_id].box
        area = self._navigation.to_view.mapRect(QRectF(left, top, right - left, bottom - top))
        width = max(140, round(area.width()))
        self.setGeometry(round(area.center().x()) - width // 2, round(area.center().y()) - 16, width, 32)

    def close_field(self) -> bool:
        """Closes without a change; False if it was not open."""
        if not self.isVisible():
            return False
        self._node_id = None
        self.hide()
        self._navigation.view.setFocus()
        return True

    def _take_over(self) -> bool:
        """Whether the name could be given."""
        if self._node_id is None:
            return True
        if self._node_id not in self._navigation.session.document.graph.nodes:  # removed while its name was typed
            self.close_field()
            return True
        try:
            self._navigation.session.document.rename(self._node_id, self.text())
        except GraphError as error:
            theme.set_invalid(self, True)
            QToolTip.showText(self.mapToGlobal(self.rect().bottomLeft()), str(error), self)
            return False
        self.close_field()
        return True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() == Qt.Key.Key_Escape:
                self.close_field()
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):  # it must not reach the canvas, too
                self._take_over()
                return True
        if event.type() == QEvent.Type.FocusOut and self.isVisible() and not self._take_over():
            self.close_field()
        return super().eventFilter(watched, event)
