"""Where the inspect panel shows what a view gives: a widget for each kind of value, and what its colours stand for."""

from __future__ import annotations

import numpy as np
from PySide6.QtWidgets import QStackedWidget, QWidget

from netdesigner.gui.panels.inspect.mosaic_view import MosaicView
from netdesigner.gui.panels.inspect.parts import ColourBar
from netdesigner.gui.panels.inspect.scores_view import ScoreBars
from netdesigner.inspect.pictures import reach, table_for
from netdesigner.inspect.shown import Bars, Shown, Tiles
from netdesigner.inspect.subject import Scale


class ShownStack(QStackedWidget):
    """Shows tiles as a mosaic and bars as lines."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.shown: Shown | None = None
        self.mosaic, self.scores, self.colours = MosaicView(), ScoreBars(), ColourBar()
        for widget in (self.mosaic, self.scores):
            self.addWidget(widget)

    def show_value(self, shown: Shown, scale: Scale) -> None:
        """Other numbers, in colours of this scale."""
        self.shown = shown
        has_colours = isinstance(shown, Tiles) and not shown.is_colour
        self.colours.setVisible(has_colours)
        if isinstance(shown, Tiles):
            self.setCurrentWidget(self.mosaic)
            self.mosaic.show_tiles(shown, scale)
            limits = reach(shown, scale)
            self.colours.show_scale(table_for(shown), float(limits[0]) if np.all(limits == limits[0]) else None)
        elif isinstance(shown, Bars):
            self.setCurrentWidget(self.scores)
            self.mosaic.clear()
            self.scores.show_scores(shown.scores)

    def clear(self) -> None:
        """Shows nothing, until what is asked for has come."""
        self.shown = None
        self.mosaic.clear()
        self.scores.show_scores(())
        self.colours.hide()

    @property
    def tiles(self) -> Tiles | None:
        """What the mosaic shows."""
        return self.shown if isinstance(self.shown, Tiles) else None

    @property
    def aspect(self) -> float:
        """The ratio of width to height of the room there is."""
        return max(1, self.width()) / max(1, self.height())
