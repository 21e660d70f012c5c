"""The controls of the inspect panel: which view, which scale, which example, save."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from netdesigner.gui.look import icons, theme
from netdesigner.gui.panels.inspect.sample_picker import SamplePicker
from netdesigner.inspect.pictures import Scale

ROOMY = 1000  # pixels
View = Literal["filters", "maps"]
SCALES: dict[View, tuple[tuple[str, Scale], ...]] = {
    "filters": (("Scale: each filter", "unit"), ("Scale: this layer", "layer"), ("Scale: network", "network")),
    "maps": (("Scale: each map", "unit"), ("Scale: this layer", "layer")),
}


class InspectBar(QWidget):
    """Two rows: what is looked at, and how."""

    view_chosen = Signal(str)
    scale_chosen = Signal()
    save_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title, self.detail, self.state = QLabel(self), QLabel(self), QLabel(self)
        theme.set_role(self.title, "heading")
        theme.set_role(self.detail, "muted")
        theme.set_role(self.state, "small")
        self.detail.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)  # shrinks first
        self.state.setWordWrap(True)
        self.filters, self.maps = self._view_button("Filters", "filters"), self._view_button("Feature maps", "maps")
        self._group = QButtonGroup(self)
        for button in (self.filters, self.maps):
            self._group.addButton(button)
        self.scale = QComboBox(self)
        self.scale.setAccessibleName("What the colours are scaled to")
        self.scale.setToolTip(
            "What the strongest colour stands for: the largest value of each, of the layer, or of all."
        )
        self.scale.activated.connect(lambda: self.scale_chosen.emit())
        self._chosen: dict[View, Scale] = {"filters": "layer", "maps": "unit"}
        self._view: View | None = None
        self.picker = SamplePicker(self)
        self.save = QToolButton(self)
        self.save.setIconSize(QSize(16, 16))
        self.save.setToolTip("Save this picture (PNG)")
        self.save.setAccessibleName("Save this picture")
        self.save.clicked.connect(lambda: self.save_wanted.emit())
        self._arrange()
        theme.theme_changed.connect(self._adopt)
        self._adopt()

    def _view_button(self, text: str, view: View) -> QPushButton:
        button = QPushButton(text, self)
        button.setCheckable(True)
        button.clicked.connect(lambda: self.view_chosen.emit(view))
        return button

    def _arrange(self) -> None:
        first, second = QHBoxLayout(), QHBoxLayout()
        self._second, self._third = second, QHBoxLayout()
        for part in (self.title, self.detail, self.filters, self.maps, self.scale, self.save):
            first.addWidget(part, 1 if part is self.detail else 0)
        second.addWidget(self.picker)
        second.addStretch(1)
        self._third.addWidget(self.state, 1)
        first.setSpacing(8)
        second.setSpacing(16)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(first)
        column.addLayout(second)
        column.addLayout(self._third)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Whose weights are shown stands beside the example where there is room, else on a line of its own."""
        super().resizeEvent(event)
        wanted, other = self._second, self._third
        if event.size().width() < ROOMY:
            wanted, other = other, wanted
        if wanted.indexOf(self.state) < 0:
            other.removeWidget(self.state)
            wanted.addWidget(self.state, 100)

    def _adopt(self, _: object = None) -> None:
        self.save.setIcon(icons.icon("picture", theme.current().text))

    # -- what is chosen

    def show_view(self, view: View) -> None:
        """Checks the view's button and offers its scales."""
        (self.filters if view == "filters" else self.maps).setChecked(True)
        if view == self._view:
            return
        if self._view is not None:
            self._chosen[self._view] = self.scale_in_use
        self._view = view
        self.scale.clear()
        for text, scale in SCALES[view]:
            self.scale.addItem(text, scale)
        self.scale.setCurrentIndex(self.scale.findData(self._chosen[view]))
        self.picker.setVisible(view == "maps")

    @property
    def scale_in_use(self) -> Scale:
        return self.scale.currentData() or "layer"
