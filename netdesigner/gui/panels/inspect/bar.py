"""The controls of the inspect panel: which view, which scale, which example, save."""

from __future__ import annotations

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

from netdesigner.analysis.places import Place
from netdesigner.gui.look import icons, theme
from netdesigner.gui.look.elided import ElidedLabel
from netdesigner.gui.look.flow import Flow
from netdesigner.gui.panels.inspect.sample_picker import SamplePicker
from netdesigner.inspect.subject import Scale
from netdesigner.inspect.view import View
from netdesigner.inspect.views import of_node

ROOMY, GAP = 1000, 8  # pixels


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
        self.views = {view.name(): self._view_button(view) for view in of_node()}
        self._group = QButtonGroup(self)
        for button in self.views.values():
            self._group.addButton(button)
        self.scale = QComboBox(self)
        self.scale.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)  # each view has words of its own
        self.scale.setAccessibleName("What the colours are scaled to")
        self.scale.setToolTip(
            "What the strongest colour stands for: the largest value of each, of the layer, or of all."
        )
        self.scale.activated.connect(lambda: self.scale_chosen.emit())
        self._chosen: dict[str, Scale] = {}  # by the view's name
        self._view: View | None = None
        self.picker = SamplePicker(self)
        self.save = QToolButton(self)
        self.save.setIconSize(QSize(16, 16))
        self.save.setToolTip("Save this: a picture (PNG, SVG) or its numbers (CSV, npz)")
        self.save.setAccessibleName("Save this picture")
        self.save.clicked.connect(lambda: self.save_wanted.emit())
        self._arrange()
        theme.theme_changed.connect(self._adopt)
        self._adopt()

    def _view_button(self, view: View) -> QPushButton:
        button = QPushButton(view.title(), self)
        button.setCheckable(True)
        button.clicked.connect(lambda: self.view_chosen.emit(view.name()))
        return button

    def _arrange(self) -> None:
        self._first, heading = QBoxLayout(QBoxLayout.Direction.LeftToRight), QHBoxLayout()
        heading.addWidget(self.title)
        heading.addWidget(self.detail, 1)
        self._controls = QWidget(self)
        controls = Flow(self._controls, GAP, is_row=True)
        for part in (*self.views.values(), self.scale, self.save):
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

    def show_place(self, place: Place | None) -> None:
        """Lets those views be chosen that the block has, and says of the others why not."""
        for view in of_node():
            button, reason = self.views[view.name()], view.why_not(place) if place is not None else ""
            button.setEnabled(not reason)
            button.setToolTip(reason or view.help())
        for part in (*self.views.values(), self.save):
            part.setVisible(place is not None)
        self.scale.setVisible(place is not None and bool(self._view and self._view.scales))

    def show_view(self, view: View) -> None:
        """Checks the view's button and offers its scales."""
        self.views[view.name()].setChecked(True)
        if self._view is not None and view.name() == self._view.name():
            return
        if self._view is not None and self._view.scales:
            self._chosen[self._view.name()] = self.scale_in_use
        self._view = view
        self.scale.clear()
        for scale, words in view.scales:
            self.scale.addItem(f"Scale: {words}", scale)
        if view.name() in self._chosen:
            self.scale.setCurrentIndex(self.scale.findData(self._chosen[view.name()]))
        self.picker.setVisible("example" in view.needs)

    @property
    def scale_in_use(self) -> Scale:
        return self.scale.currentData() or "layer"
