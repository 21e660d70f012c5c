"""The line above the canvas: where in the design one is. A click goes there; the name can be edited in place."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QSizePolicy, QToolButton, QWidget

from netdesigner.analysis.location import StepInside, instances, steps
from netdesigner.design.limits import LONGEST_NAME
from netdesigner.design.open_design import Location
from netdesigner.gui.look import theme, wording
from netdesigner.gui.look.flow import Flow
from netdesigner.gui.panels.properties.head_card import NameField
from netdesigner.gui.session.links import listen
from netdesigner.gui.session.session import Session

NAME_STYLE = """QLineEdit { background: transparent; border: 1px solid transparent; border-radius: 4px;
 padding: 1px 3px; min-height: 18px; }
QLineEdit:hover { border-color: palette(mid); }
QLineEdit:focus { border-color: palette(highlight); }"""
LINE = 24  # pixels
MOST_LISTED = 24  # repeats; of more only the first and the last are offered


class Breadcrumbs(QWidget):
    """ "Network › LeNet", "Network" before it has a name; inside a module "ResNet50 › layer2 (Bottleneck) 1 of 4"."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._shown: object = None
        self.setAutoFillBackground(True)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)  # never pushes docks apart
        self._root, self._arrow = QLabel("Network", self), QLabel("›", self)
        theme.set_role(self._root, "accent")
        theme.set_role(self._arrow, "muted")
        self.name = NameField(self)
        self.name.setStyleSheet(NAME_STYLE)
        self.name.setAccessibleName("Name of the network")
        self.name.setToolTip("Click to rename the network; the exported class is called after it.")
        self.name.setMaximumWidth(320)
        self.name.setMaxLength(LONGEST_NAME)
        self.name.setFocusPolicy(Qt.FocusPolicy.ClickFocus)  # else it takes the keyboard when another widget goes
        self.name.accepted.connect(session.document.set_name)
        self.way = QWidget(self)  # the steps into a module
        self._steps = Flow(self.way, gap=2, is_row=True)  # a long way takes another row rather than losing its words
        self.banner = QLabel(self.way)
        self.banner.setContentsMargins(12, 0, 0, 0)
        theme.set_role(self.banner, "accent")
        self.banner.setToolTip("What is drawn here is the definition: a change reaches every block of this module.")
        for part in (self.name, self.way):
            part.setMinimumHeight(LINE)  # the canvas below keeps its height when one goes in and out
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 6, 16, 4)
        row.setSpacing(6)
        row.addWidget(self._root)
        row.addWidget(self._arrow)
        row.addWidget(self.name, 1000)
        row.addWidget(self.way)
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
        document = self._session.document
        design, location = document.design, document.location
        is_inside = bool(location.module)
        is_named_so = design.name == self._root.text()  # not named yet: once is enough
        for part in (self._root, self._arrow):
            part.setVisible(not is_inside and not is_named_so)
        self.name.setVisible(not is_inside)
        self.way.setVisible(is_inside)
        self.name.show_name(design.name)
        if not is_inside:
            self._shown = None
            return
        way = steps(design, location)
        used = len(instances(design, location.module))
        is_example = self._session.facts.is_example
        if (design.name, way, location, used, is_example) != self._shown:
            self._shown = design.name, way, location, used, is_example
            self._lay(design.name, way, location)
            unreached = "; no sizes reach this one, they are the example's" if is_example else ""
            self.banner.setText(_banner(location.module, used) + unreached)

    def _lay(self, name: str, way: list[StepInside], location: Location) -> None:
        self._steps.removeWidget(self.banner)
        self._steps.clear()
        self._add_link(name, Location(), "Back to the network (Alt+Up goes one step)")
        for number, step in enumerate(way):
            self._add_arrow()
            title = f"{step.name} ({step.module})"
            if number == len(way) - 1:
                self._add_here(title)
            else:
                self._add_link(title, step.location, f"Back to {step.name}")
            if step.total > 1:
                self._steps.addWidget(self._chooser(step, location, number))
        if not way:
            self._add_arrow()
            self._add_here(f"{location.module} by itself")
        self._steps.addWidget(self.banner)

    def _add_link(self, title: str, location: Location, tip: str) -> None:
        link = QToolButton(self.way)
        theme.set_role(link, "crumb")
        link.setText(title)
        link.setToolTip(tip)
        link.setCursor(Qt.CursorShape.PointingHandCursor)
        link.clicked.connect(partial(self._go, location))
        self._steps.addWidget(link)

    def _add_arrow(self) -> None:
        arrow = QLabel("›", self.way)
        theme.set_role(arrow, "muted")
        self._steps.addWidget(arrow)

    def _add_here(self, title: str) -> None:
        here = QLabel(title, self.way)
        font = here.font()
        font.setBold(True)
        here.setFont(font)
        here.setContentsMargins(6, 0, 4, 0)
        self._steps.addWidget(here)

    def _chooser(self, step: StepInside, location: Location, number: int) -> QToolButton:
        """Which of the repeats is looked at: each has its own numbers."""
        button = QToolButton(self.way)
        theme.set_role(button, "crumb")
        button.setText(f"{step.repeat + 1} of {step.total}  ▾")
        button.setAccessibleName(f"Which repeat of {step.name}")
        button.setToolTip(f"{step.name} stands {step.total} times in a row; choose whose numbers are shown.")
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(button)
        for repeat in _offered(step.total):
            path = list(location.path)
            path[number] = (path[number][0], repeat)
            action = QAction(f"{repeat + 1} of {step.total}", menu, checkable=True, checked=repeat == step.repeat)
            action.triggered.connect(partial(self._go, Location(location.module, tuple(path))))
            menu.addAction(action)
        button.setMenu(menu)
        return button

    def _go(self, location: Location, _: bool = False) -> None:
        self._session.show(location)
        self._session.canvas_wanted.emit()


def _offered(count: int) -> list[int]:
    if count <= MOST_LISTED:
        return list(range(count))
    return [*range(MOST_LISTED - 1), count - 1]


def _banner(name: str, used: int) -> str:
    if not used:
        return f"definition of {name}, not in use yet"
    return f"edits the only block of {name}" if used == 1 else f"edits all {wording.plural(used, 'block')} of {name}"
