"""The lines below what is inspected: the value under the mouse or of the chosen unit, and what it sees of the input."""

from __future__ import annotations

import numpy as np
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from netdesigner.analysis.places import Place
from netdesigner.gui.look import theme
from netdesigner.gui.look.elided import ElidedLabel
from netdesigner.gui.panels.inspect.mosaic_view import MosaicView
from netdesigner.gui.panels.inspect.parts import InputView
from netdesigner.gui.panels.inspect.words import what_it_sees
from netdesigner.inspect.grid import Spot
from netdesigner.inspect.regions import region_of
from netdesigner.inspect.shown import Tiles


class Reading(QWidget):
    """Two lines, so that neither is cut and nothing moves when one of them is empty."""

    def __init__(self, mosaic: MosaicView, example: InputView) -> None:
        super().__init__()
        self._mosaic, self._example = mosaic, example
        self._place: Place | None = None
        self.value, self.sees = ElidedLabel(self), ElidedLabel(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for label in (self.value, self.sees):
            theme.set_role(label, "small")
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            column.addWidget(label)
        mosaic.pointed.connect(self._read)
        mosaic.unit_chosen.connect(self._read_unit)

    def about(self, place: Place | None) -> None:
        """Reads what the mosaic shows; `place` is the node whose output that is, None where it is no output."""
        self._place = place
        self._read(self._mosaic.spot)

    def clear(self) -> None:
        self._place = None
        self._say("", "")
        self._example.outline(None)

    def _say(self, value: str, sees: str) -> None:
        self.value.setText(value)
        self.sees.setText(sees)

    def _read(self, spot: Spot | None) -> None:
        """The value under the mouse, and what its unit sees."""
        tiles = self._mosaic.tiles
        if spot is None or tiles is None:
            self._read_unit(self._mosaic.unit)
        else:
            self._tell(tiles.describe(*spot), tiles, spot.row, spot.column)

    def _read_unit(self, unit: int) -> None:
        """The chosen unit as a whole; of a map, the place where it is strongest."""
        tiles = self._mosaic.tiles
        if tiles is None or self._mosaic.spot is not None or tiles.is_colour or unit >= tiles.shown_units:
            return
        values = tiles.values[unit * tiles.block : (unit + 1) * tiles.block]
        tile, row, column = (int(part) for part in np.unravel_index(int(np.abs(values).argmax()), values.shape))
        if tiles.kind == "row":
            best = int(np.abs(tiles.values).argmax())
            self._tell(f"{tiles.describe(unit, 0, 0)}   strongest: {tiles.describe(best, 0, 0)}", tiles, 0, 0)
            return
        self._tell(f"strongest: {tiles.describe(unit * tiles.block + tile, row, column)}", tiles, row, column)

    def _tell(self, text: str, tiles: Tiles, row: int, column: int) -> None:
        region, sees, place = None, "", self._place
        if place is not None and place.node.id in place.facts.nodes:
            field = place.known.field
            is_map = tiles.kind == "map"
            where = (row, column) if is_map else (self._unit_of(tiles),)
            axes = len(field.axes) if field is not None else 0
            region = region_of(place.graph, place.facts, place.node, where[-axes:] if is_map else where)
            sees = what_it_sees(field, region)
        self._example.outline(region if region is not None and len(region) == 2 else None)
        self._say(text, sees)

    def _unit_of(self, tiles: Tiles) -> int:
        """Of a flat row, the unit under the mouse, else the chosen one."""
        spot = self._mosaic.spot
        return (spot.tile if spot is not None else self._mosaic.unit) // tiles.block
