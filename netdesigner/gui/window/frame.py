"""What of the window is painted first: title, toolbar, menus, empty docks, the start page. It knows no design yet."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QMainWindow, QTabWidget, QVBoxLayout, QWidget

from netdesigner.gui.look import theme
from netdesigner.gui.session.preferences import remembered_bytes, remembered_text
from netdesigner.gui.window.actions import Actions
from netdesigner.gui.window.arrangements import Arrangements
from netdesigner.gui.window.docks import Dock
from netdesigner.gui.window.folding import Folding
from netdesigner.gui.window.menus import Menus
from netdesigner.gui.window.middle import Middle
from netdesigner.gui.window.notice import Notice
from netdesigner.gui.window.start_page import StartPage
from netdesigner.gui.window.top_bar import TopBar

if TYPE_CHECKING:
    from netdesigner.gui.window.main_window import MainWindow

FIRST_SIZE = (1480, 940)  # where the screen has room for it
ROUND_IT = (8, 32)  # what a desktop draws round a window
TITLES = {
    "palette": "Blocks",
    "properties": "Properties",
    "problems": "Problems",
    "code": "Code",
    "data": "Data",
    "training": "Training",
    "inspect": "Inspect",
}


class Frame(QMainWindow):
    """The window without what belongs to a design; subclasses put that in with `furnish`, after the first paint.

    Layers, drawing and panels take longer to import than the window to paint.
    """

    furnished = Signal()

    docks: dict[str, Dock]
    arrangements: Arrangements
    actions_table: Actions
    top: TopBar
    middle: QWidget

    def __init__(self) -> None:
        super().__init__()
        self.is_furnished = False
        theme.set_scheme(theme.scheme_named(remembered_text("theme", "system")))
        self.setAcceptDrops(True)
        self.setDockNestingEnabled(True)
        self.setCorner(Qt.Corner.BottomLeftCorner, Qt.DockWidgetArea.LeftDockWidgetArea)
        self.setCorner(Qt.Corner.BottomRightCorner, Qt.DockWidgetArea.RightDockWidgetArea)
        self.setTabPosition(Qt.DockWidgetArea.AllDockWidgetAreas, QTabWidget.TabPosition.North)
        self.notice, self.start_page, self.centre = Notice(), StartPage(), Middle()
        self.centre.addWidget(self.start_page)
        self.middle = QWidget()
        self.column = QVBoxLayout(self.middle)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(0)
        self.column.addWidget(self.notice)
        self.column.addWidget(self.centre, 1)
        self.setCentralWidget(self.middle)
        self.docks = {name: Dock(name, title, QWidget(), self) for name, title in TITLES.items()}
        self.arrangements = Arrangements(self, self.docks)
        self.folding = Folding(self, self.docks, self.arrangements)
        self.statusBar().setSizeGripEnabled(False)
        window = cast("MainWindow", self)
        self.actions_table = Actions(window)
        self.top = TopBar(self.actions_table, self)
        self.addToolBar(self.top)
        self.menus = Menus(window)
        kept = remembered_bytes("geometry")
        if kept is None or not self.restoreGeometry(kept):
            room = self.screen().availableSize() - QSize(*ROUND_IT)
            self.resize(QSize(*FIRST_SIZE).boundedTo(room))
        self.arrangements.start()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self.is_furnished:
            QTimer.singleShot(0, self, self.furnish)

    def furnish(self) -> None:
        """Puts in what belongs to a design, once."""
        self.is_furnished = True
        self.furnished.emit()
