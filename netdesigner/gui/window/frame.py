"""What of the window is painted first: empty docks, the start page, the places of both. It knows no design."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QMainWindow, QTabWidget, QVBoxLayout, QWidget

from netdesigner.gui.look import theme
from netdesigner.gui.session.preferences import remembered_bytes, remembered_text
from netdesigner.gui.window.arrangements import Arrangements
from netdesigner.gui.window.docks import Dock
from netdesigner.gui.window.folding import Folding
from netdesigner.gui.window.middle import Middle
from netdesigner.gui.window.notice import Notice
from netdesigner.gui.window.start_page import StartPage

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


class Frame:
    """The parts of a window that are there before its design, put into any QMainWindow.

    Layers, drawing and panels take longer to import than the window to paint: what is in this file waits for none.
    """

    def __init__(self, window: QMainWindow) -> None:
        self._window = window
        theme.set_scheme(theme.scheme_named(remembered_text("theme", "system")))
        window.setDockNestingEnabled(True)
        window.setCorner(Qt.Corner.BottomLeftCorner, Qt.DockWidgetArea.LeftDockWidgetArea)
        window.setCorner(Qt.Corner.BottomRightCorner, Qt.DockWidgetArea.RightDockWidgetArea)
        window.setTabPosition(Qt.DockWidgetArea.AllDockWidgetAreas, QTabWidget.TabPosition.North)
        self.notice, self.start_page, self.centre = Notice(), StartPage(), Middle()
        self.centre.addWidget(self.start_page)
        self._middle = QWidget()
        self._column = QVBoxLayout(self._middle)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(self.notice)
        self._column.addWidget(self.centre, 1)
        window.setCentralWidget(self._middle)
        self.docks = {name: Dock(name, title, QWidget(), window) for name, title in TITLES.items()}
        self.arrangements = Arrangements(window, self.docks)
        self.folding = Folding(window, self.docks, self.arrangements)
        window.statusBar().setSizeGripEnabled(False)

    def put_drawing(self, crumbs: QWidget, drawing: QWidget) -> None:
        """Makes room for the drawing behind the start page, and for the line above it that says where one is."""
        self.centre.addWidget(drawing)
        self._column.insertWidget(0, crumbs)

    def take_place(self) -> None:
        """The window and its docks as large as they were the last time, once everything along the rim is there."""
        window, kept = self._window, remembered_bytes("geometry")
        if kept is None or not window.restoreGeometry(kept):
            room = window.screen().availableSize() - QSize(*ROUND_IT)
            window.resize(QSize(*FIRST_SIZE).boundedTo(room))
        self.arrangements.start()
