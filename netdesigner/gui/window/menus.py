"""The menu bar, made from the table of actions."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

if TYPE_CHECKING:
    from netdesigner.gui.window.main_window import MainWindow

# Names stand for actions, "-" for a line, ">" for a submenu made of a part of the table or by the program
LAYOUT: dict[str, tuple[str, ...]] = {
    "&File": ("new", "gallery", "open", ">Recent", "start", "-", "save", "save_as", "load_weights", "-", "export_code",
              "export_weights", "export_project", "export_picture", "export_table", "export_curves",
              "copy_table_markdown", "copy_table_latex", "-", "quit"),
    "&Edit": ("undo", "redo", "-", "cut", "copy", "paste", "duplicate", "delete", "rename", "-", "select_all",
              "select_none", "-", "group", "ungroup", "open_module", "leave_module", "take_modules", "-", "find",
              "commands"),
    "&View": ("fit", "zoom_in", "zoom_out", "zoom_full", "-", "palette", "design", "train", "inspect", "code",
              "arrange_again", "-", ">Panels", ">Labels", ">Theme"),
    "&Network": ("arrange", "flow", "-", "start_training", "pause_training", "stop_training", "-", "certify"),
    "&Help": ("tour", "help", "shortcuts", "-", "about"),
}  # fmt: skip


class Menus:
    """Fills the menu bar; submenus that change are filled when they open."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        fillers = {
            ">Recent": self._recent,
            ">Panels": self._panels,
            ">Theme": self._theme,
            ">Labels": self._labels,
        }
        for title, names in LAYOUT.items():
            menu = window.menuBar().addMenu(title)
            menu.setToolTipsVisible(True)
            menu.aboutToShow.connect(window.actions_table.renew)
            for name in names:
                if name == "-":
                    menu.addSeparator()
                elif name in fillers:
                    inner = menu.addMenu(name[1:])
                    inner.aboutToShow.connect(lambda inner=inner, fill=fillers[name]: self._fill(inner, fill))
                else:
                    menu.addAction(window.actions_table[name])

    def _fill(self, menu: QMenu, fill: object) -> None:
        menu.clear()
        if not self._window.is_furnished:
            return
        menu.setToolTipsVisible(True)
        assert callable(fill)
        fill(menu)

    def _recent(self, menu: QMenu) -> None:
        found = self._window.files.recent()
        for path in found:
            self._path_action(menu, path, path.name, self._window.files.open_asking)
        if not found:
            menu.addAction("No design was opened yet").setEnabled(False)

    def _path_action(self, menu: QMenu, path: Path, title: str, run: object) -> QAction:
        action = menu.addAction(title)
        action.setToolTip(str(path))
        assert callable(run)
        action.triggered.connect(lambda: run(path))
        return action

    def _panels(self, menu: QMenu) -> None:
        for dock in self._window.docks.values():
            menu.addAction(dock.toggleViewAction())

    def _theme(self, menu: QMenu) -> None:
        for name in ("theme_system", "theme_light", "theme_dark"):
            menu.addAction(self._window.actions_table[name])
        self._window.actions_table.renew()

    def _labels(self, menu: QMenu) -> None:
        for action in self._window.label_actions():
            menu.addAction(action)
