"""The panels of a window and their docks; what is not seen at the start is made when its tab is first shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from netdesigner.design.commands import Change
from netdesigner.gui.panels.palette.panel import PalettePanel
from netdesigner.gui.panels.problems.panel import Problems
from netdesigner.gui.panels.properties.panel import Properties
from netdesigner.gui.session.links import listen
from netdesigner.gui.window.docks import Dock, Lazy

if TYPE_CHECKING:
    from netdesigner.gui.panels.code.panel import Code
    from netdesigner.gui.window.main_window import MainWindow


class PanelSet:
    """Makes the panels and puts them into their docks."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self.palette = PalettePanel()
        self.palette.menu_wanted.connect(window.modules.show_menu)
        self.palette.library_wanted.connect(window.modules.take)
        listen(self.palette, window.session.document.changed, self._follow)
        self._list_modules()
        self.properties = Properties(window.session)
        self.problems = Problems(window.session)
        self._contents: dict[str, QWidget] = {
            "palette": self.palette,
            "properties": self.properties,
            "problems": self.problems,
            "code": Lazy(self._make_code),
            "data": Lazy(self._make_data),
            "training": Lazy(self._make_training),
            "inspect": Lazy(self._make_inspect),
        }

    def _follow(self, change: Change) -> None:
        self._list_modules()
        if change.is_reset:  # another design: what was searched belongs to the one before
            self.palette.search.clear()

    def _list_modules(self) -> None:
        self.palette.show_modules(self._window.session.module_classes())

    def fill(self, docks: dict[str, Dock]) -> None:
        """Puts every panel into its dock."""
        for name, content in self._contents.items():
            docks[name].take(content)
        self.problems.count_changed.connect(
            lambda count: docks["problems"].setWindowTitle(f"Problems {count}" if count else "Problems")
        )

    def code(self) -> Code:
        """The code panel, made now if it was not."""
        lazy = self._contents["code"]
        assert isinstance(lazy, Lazy)
        return lazy.build()  # type: ignore[return-value]

    def close(self) -> None:
        """Ends what panels do in the background."""
        lazy = self._contents["code"]
        assert isinstance(lazy, Lazy)
        if lazy.content is not None:
            self.code().check.close()
            self._window.session.code.close()

    def _make_code(self) -> QWidget:
        from netdesigner.gui.panels.code.panel import Code

        panel = Code(self._window.session)
        panel.save_asked.connect(self._window.exports.code)
        panel.weights_asked.connect(self._window.exports.code_and_weights)
        self._window.docks["code"].seen.connect(panel.renew_if_old)
        return panel

    def _make_data(self) -> QWidget:
        from netdesigner.gui.panels.data.panel import DataPanel

        panel = DataPanel(self._window.session, self._window.training)
        self._window.docks["data"].seen.connect(panel.come_forward)
        return panel

    def _make_training(self) -> QWidget:
        from netdesigner.gui.panels.training.panel import TrainingPanel

        panel = TrainingPanel(self._window.session, self._window.training)
        self._window.docks["training"].seen.connect(panel.come_forward)
        return panel

    def _make_inspect(self) -> QWidget:
        from netdesigner.gui.panels.inspect.panel import InspectPanel

        panel = InspectPanel(self._window.session, self._window.training)
        self._window.docks["inspect"].seen.connect(panel.come_forward)
        return panel
