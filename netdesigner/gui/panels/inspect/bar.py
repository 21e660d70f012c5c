"""The controls of the inspect panel: which view, which scale, which example, save."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QEvent, QSize, Signal
from PySide6.QtWidgets import (
    QBoxLayout,
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
from netdesigner.gui.look.elided import ElidedLabel
from netdesigner.gui.look.flow import Flow
from netdesigner.gui.panels.inspect.sample_picker import SamplePicker
from netdesigner.inspect.pictures import Scale

ROOMY, GAP = 1000, 8  # pixels
View = Literal["filters", "maps"]
SCALES: dict[View, tuple[tuple[str, Scale], ...]] = {
    "filters": (("Scale: each filter", "unit"), ("Scale: this layer", "layer"), ("Scale: network", "network")),
    "maps": (("Scale: each map", "unit"), ("Scale: this layer", "layer")),
}


class InspectBar(QWidget):
    """What is looked at, and how: two rows, or more where they are short."""

    view_chosen = Signal(str)
    scale_chosen = Signal()
    save_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title, self.detail, self.state = QLabel(self), ElidedLabel(self), QLabel(self)
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
        self._first, heading = QBoxLayout(QBoxLayout.Direction.LeftToRight), QHBoxLayout()
        heading.addWidget(self.title)
        heading.addWidget(self.detail, 1)
        self._controls = QWidget(self)
        controls = Flow(self._controls, GAP, is_row=True)
        for part in (self.filters, self.maps, self.scale, self.save):
            controls.addWidget(part)
        self._first.addLayout(heading, 1)
        self._first.addWidget(self._controls)
        self._second, self._third = QHBoxLayout(), QHBoxLayout()
        self._second.addWidget(self.picker)
        self._second.addStretch(1)
        self._third.addWidget(self.state, 1)
        for row in (self._first, heading):
            row.setSpacing(GAP)
        self._second.setSpacing(16)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        for each in (self._first, self._second, self._third):
            column.addLayout(each)

    def event(self, event: QEvent) -> bool:
        is_done = super().event(event)
        if event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest):  # another size, or other words
            self._fit()
        return is_done

    def _fit(self) -> None:
        """Where there is no room beside them, the controls stand below the heading, the state below the example."""
        room, controls = self.width(), self._controls.sizeHint().width()
        is_low = self.title.sizeHint().width() + self.detail.sizeHint().width() + controls + 3 * GAP > room
        way = QBoxLayout.Direction.TopToBottom if is_low else QBoxLayout.Direction.LeftToRight
        if self._first.direction() != way:
            self._first.setDirection(way)
        wanted, other = (self._third, self._second) if room < ROOMY else (self._second, self._third)
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
