"""Why a text was refused, right at its field. It lies over what follows: nothing moves under the mouse."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtWidgets import QLabel, QPushButton, QScrollArea, QStackedWidget, QWidget

from netdesigner.gui.look import theme

GAP, AIR, BUTTON = 3, 8, 26  # pixels


class Refusal(QLabel):
    """A sentence below a field (above it where there is no room), with a button where something can be done."""

    def __init__(self, field: QWidget, owner: QWidget) -> None:
        super().__init__(owner)
        self._field, self._owner = field, owner
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setFont(theme.small_font())
        theme.set_role(self, "refusal")
        self.offer = QPushButton(self)  # something that Return would do as well
        theme.set_role(self.offer, "link")
        self.offer.hide()
        self.hide()
        owner.installEventFilter(self)
        owner.destroyed.connect(self.deleteLater)

    def say(self, sentence: str, offer: str = "", field: QWidget | None = None) -> None:
        """Shows a sentence, and perhaps what could be done about it; "" takes both away."""
        self._field = field or self._field
        self.setText(sentence)
        self.offer.setText(offer)
        self.offer.setVisible(bool(offer))
        self.setContentsMargins(AIR, AIR // 2, AIR, AIR // 2 + (BUTTON if offer else 0))
        self.setVisible(bool(sentence))
        if sentence:
            self._place()

    def _host(self) -> QWidget:
        """The page that scrolls as a whole: only its edges cut what lies on it."""
        host = self._owner
        while (above := host.parentWidget()) is not None and not host.isWindow():
            if isinstance(above, QStackedWidget) or isinstance(above.parentWidget(), QScrollArea):
                return host
            host = above
        return self._owner

    def _place(self) -> None:
        host = self._host()
        if self.parentWidget() is not host:
            self.setParent(host)
            self.show()
        left = self._owner.mapTo(host, QPoint(0, 0)).x()
        width = self._owner.width()
        height = self.heightForWidth(width)
        top = self._field.mapTo(host, QPoint(0, self._field.height() + GAP)).y()
        if top + height > host.height():
            top = self._field.mapTo(host, QPoint(0, -GAP)).y() - height
        self.setGeometry(left, top, width, height)
        self.offer.setGeometry(AIR, height - BUTTON - AIR // 2, width - 2 * AIR, BUTTON)
        self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Move) and not self.isHidden():
            self._place()
        return False
