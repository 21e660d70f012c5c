"""The line above the canvas: where in the design one is. A click on the name renames the network."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from netdesigner.gui import theme
from netdesigner.gui.links import listen
from netdesigner.gui.panels.head_card import NameField
from netdesigner.gui.session import Session

NAME_STYLE = """QLineEdit { background: transparent; border: 1px solid transparent; border-radius: 4px;
 padding: 1px 3px; min-height: 18px; }
QLineEdit:hover { border-color: palette(mid); }
QLineEdit:focus { border-color: palette(highlight); }"""


class Breadcrumbs(QWidget):
    """ "Network › LeNet"."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.setAutoFillBackground(True)
        root, arrow = QLabel("Network", self), QLabel("›", self)
        theme.set_role(root, "accent")
        theme.set_role(arrow, "muted")
        self.name = NameField(self)
        self.name.setStyleSheet(NAME_STYLE)
        self.name.setAccessibleName("Name of the network")
        self.name.setToolTip("Click to rename the network; the exported class is called after it.")
        self.name.setMinimumWidth(320)
        self.name.setFocusPolicy(Qt.FocusPolicy.ClickFocus)  # else it takes the keyboard when another widget goes
        self.name.accepted.connect(session.document.set_name)
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 6, 16, 4)
        row.setSpacing(6)
        row.addWidget(root)
        row.addWidget(arrow)
        row.addWidget(self.name)
        row.addStretch(1)
        listen(self, session.document.changed, self._renew)
        theme.theme_changed.connect(self._color)
        self._renew()
        self._color()

    def _color(self) -> None:
        palette = self.palette()
        palette.setColor(palette.ColorRole.Window, theme.current().canvas)
        self.setPalette(palette)

    def _renew(self, _: object = None) -> None:
        self.name.show_name(self._session.document.design.name)
