"""A plot of curves over the epochs: legend that toggles, crosshair reading, logarithmic axis, export."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QGuiApplication, QPixmap
from PySide6.QtWidgets import QGraphicsItem, QVBoxLayout, QWidget

from netdesigner.design.file import write_bytes
from netdesigner.figures.raster import png
from netdesigner.gui.look import theme
from netdesigner.gui.look.theme import Theme
from netdesigner.gui.plots.header import PlotHeader
from netdesigner.gui.plots.series import Series
from netdesigner.gui.plots.thinning import Line, extremes, logarithms, smoothed

SMOOTH_LINE = 2000  # up to so many points a line is antialiased; beyond, it costs too much
MARGIN = 9.0  # pixels above and below the curves
EXPORT_SIZE = QSize(800, 450)
EXPORT_RATIO = 2  # pixels a unit of it


@dataclass(frozen=True)
class PlotCurve:
    """One curve: its numbers, and how it is drawn."""

    name: str  # "training": what the legend and the reading say
    series: Series
    color: int  # place in the theme's series colours
    is_raw: bool = False  # a value a step: thin and faint, so that the means stand out
    has_points: bool = False


class CurvePlot(QWidget):
    """Curves that are renewed by `refresh`, never by their data; call it from one timer."""

    read = Signal(str)  # the crosshair's reading, "" when it leaves

    def __init__(
        self,
        title: str,
        curves: list[PlotCurve],
        parent: QWidget | None = None,
        limits: tuple[float, float] | None = None,
    ) -> None:
        super().__init__(parent)
        self.title, self.curves, self._limits = title, curves, limits
        self.smoothing = 0.0
        self._is_log, self._least_x, self._hidden = False, 1.0, set[str]()
        self._known: dict[int, tuple[object, tuple[float, float]]] = {}  # what the lines show already
        self.header = PlotHeader(title, list(dict.fromkeys((curve.name, curve.color) for curve in curves)), self)
        self.header.toggled.connect(self._show_curve)
        self.header.log_toggled.connect(self.set_log)
        self.header.smoothing_changed.connect(self.set_smoothing)
        self._make_view()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.header)
        layout.addWidget(self.view, 1)
        self.setMinimumSize(168, 120)
        self.setAccessibleName(f"{title} over the epochs")
        theme.theme_changed.connect(self._adopt)
        self._adopt(theme.current())

    def _make_view(self) -> None:
        self.view = pg.PlotWidget(enableMenu=False)
        item = self.view.getPlotItem()
        menu = item.ctrlMenu  # made in any case; without a parent it would outlive us
        menu.setParent(self, menu.windowFlags())
        item.hideButtons()
        item.showGrid(x=False, y=True, alpha=0.12)
        item.setContentsMargins(0, 4, 8, 0)
        box = item.getViewBox()
        box.setMouseEnabled(x=False, y=False)
        box.setDefaultPadding(0.0)
        box.enableAutoRange(enable=False)
        self.view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        for name in ("left", "bottom"):  # their texts and grid lines took three quarters of each repaint
            item.getAxis(name).setCacheMode(QGraphicsItem.CacheMode.DeviceCoordinateCache)
        self._lines = [item.plot([], []) for _ in self.curves]
        self._crosshair = pg.InfiniteLine(angle=90, movable=False)
        self._label = pg.TextItem(anchor=(0, 0))
        for extra in (self._crosshair, self._label):
            extra.setZValue(10)
            extra.hide()
            item.addItem(extra, ignoreBounds=True)
        self.view.scene().sigMouseMoved.connect(self._move_crosshair)
        self.view.leaveEvent = lambda event: self._hide_crosshair()

    # -- what is shown

    def set_log(self, is_log: bool) -> None:
        """A logarithmic y axis, or an even one."""
        self._is_log = is_log
        self.view.getPlotItem().getAxis("left").setLogMode(is_log)
        self.header.log_button.setChecked(is_log)
        self.refresh()

    def set_smoothing(self, weight: float) -> None:
        """Smooths the curves of single steps (0: off); their raw line stays, faint."""
        self.smoothing = weight
        self.refresh()

    def set_length(self, epochs: float) -> None:
        """How far the x axis reaches before curves get there."""
        self._least_x = max(epochs, 1.0)
        width = QFontMetricsF(theme.small_font()).horizontalAdvance(f"{self._least_x:.0f}")
        self.view.getPlotItem().setContentsMargins(0, 4, max(8.0, width / 2 + 3), 0)  # half of the last label

    def refresh(self) -> None:
        """Draws the curves as they are now."""
        columns = max(int(self.view.getPlotItem().getViewBox().width()), 1)
        low, high, right = np.inf, -np.inf, self._least_x
        for curve, line in zip(self.curves, self._lines, strict=True):
            is_shown = curve.name not in self._hidden
            line.setVisible(is_shown)
            if is_shown:
                bottom, top = self._draw(curve, line, columns)
                low, high, right = min(low, bottom), max(high, top), max(right, curve.series.end)
        self._fit(low, high, right)

    def _draw(self, curve: PlotCurve, line: pg.PlotDataItem, columns: int) -> tuple[float, float]:
        """Gives a line its points, unless it has them already; returns its least and its largest value."""
        key = (curve.series.version, len(curve.series), columns, self._is_log, self.smoothing if curve.is_raw else 0.0)
        known = self._known.get(id(curve))
        if known is not None and known[0] == key:
            return known[1]
        x, y = self._drawn(curve, columns)
        line.opts["antialias"] = len(x) <= SMOOTH_LINE
        line.setData(x, y, connect="finite" if np.isnan(y).any() else "all")
        finite = y[np.isfinite(y)]
        limits = (float(finite.min()), self._top(curve, finite)) if len(finite) else (np.inf, -np.inf)
        self._known[id(curve)] = (key, limits)
        return limits

    def _drawn(self, curve: PlotCurve, columns: int) -> Line:
        """The points of a curve that are drawn: smoothed, thinned and on the axis' own scale."""
        x, y = curve.series.x, curve.series.y
        y = np.where(np.isfinite(y), y, np.nan)
        if curve.is_raw and self.smoothing > 0:
            y = smoothed(y, self.smoothing)
        x, y = extremes(x, y, columns)
        return x, logarithms(y) if self._is_log else y

    def _top(self, curve: PlotCurve, values: np.ndarray) -> float:
        """The largest value that the axis must reach: single steps may peak out of it."""
        if curve.is_raw and len(values) > 20 and not self._is_log:
            return float(min(values.max(), 1.15 * np.quantile(values, 0.99)))
        return float(values.max())

    def _fit(self, low: float, high: float, right: float) -> None:
        """The range of both axes; a few pixels are left below and above, so that end labels have room."""
        if not np.isfinite(low) or not np.isfinite(high):
            low, high = (-3.0, 0.0) if self._is_log else (0.0, 1.0)
        elif not self._is_log:
            low = min(0.0, low)
        if self._limits is not None and not self._is_log:
            low, high = self._limits
        if high - low < 1e-9:
            high = low + 1.0
        box = self.view.getPlotItem().getViewBox()
        margin = MARGIN * (high - low) / max(box.height() - 2 * MARGIN, 20.0)
        wanted = QRectF(0.0, low - margin, right, high - low + 2 * margin)
        if box.viewRect() != wanted:
            box.setRange(wanted, padding=0, disableAutoRange=False)

    # -- reading

    def _move_crosshair(self, place: QPointF) -> None:
        box = self.view.getPlotItem().getViewBox()
        if not box.sceneBoundingRect().contains(place):
            self._hide_crosshair()
            return
        x = box.mapSceneToView(place).x()
        text = self.reading(x)
        if not text:
            self._hide_crosshair()
            return
        self._crosshair.setPos(x)
        self._label.setText(text)
        rect = box.viewRect()
        is_right = x > rect.center().x()
        self._label.setAnchor((1.04 if is_right else -0.04, 0))
        self._label.setPos(x, rect.bottom())
        self._crosshair.show()
        self._label.show()
        self.read.emit(text)

    def _hide_crosshair(self) -> None:
        self._crosshair.hide()
        self._label.hide()
        self.read.emit("")

    def reading(self, x: float) -> str:
        """The values near an x, a line a curve."""
        lines = []
        for curve in self.curves:
            value = curve.series.value_at(x) if curve.name not in self._hidden else None
            if value is not None:
                detail = " (step)" if curve.is_raw else " (epoch)" if self._has_raw(curve.name) else ""
                lines.append(f"{curve.name}{detail}  {value:.4g}")
        return "\n".join([f"epoch {x:.2f}", *lines]) if lines else ""

    def _has_raw(self, name: str) -> bool:
        return any(curve.name == name and curve.is_raw for curve in self.curves)

    # -- looks

    def _show_curve(self, name: str, is_shown: bool) -> None:
        (self._hidden.discard if is_shown else self._hidden.add)(name)
        self.refresh()

    def _adopt(self, shown: Theme) -> None:
        self.view.setBackground(shown.panel)
        for curve, line in zip(self.curves, self._lines, strict=True):
            color = QColor(shown.series[curve.color % len(shown.series)])
            if curve.is_raw:
                color.setAlphaF(0.5)
            line.setPen(pg.mkPen(color, width=1 if curve.is_raw else 2))
            if curve.has_points:
                line.setSymbol("o")
                line.setSymbolSize(5)
                line.setSymbolBrush(color)
                line.setSymbolPen(None)
        for name in ("left", "bottom"):
            axis = self.view.getPlotItem().getAxis(name)
            axis.setPen(pg.mkPen(shown.border_strong if name == "bottom" else shown.panel))
            axis.setTextPen(pg.mkPen(shown.muted))
            axis.setTickPen(pg.mkPen(shown.muted))
            axis.setStyle(
                maxTickLevel=0, tickFont=theme.small_font(), tickLength=0, tickTextOffset=6, hideOverlappingLabels=False
            )
        self._crosshair.setPen(pg.mkPen(shown.muted, width=1))
        self._label.setColor(shown.text)
        self._label.fill = pg.mkBrush(shown.field)
        self._label.border = pg.mkPen(shown.border_strong)
        self._label.setFont(theme.small_font())

    # -- taking it away

    def picture(self, size: QSize = EXPORT_SIZE) -> QPixmap:
        """Title, legend and curves in a size for paper and slides, whatever the dock's is."""
        copy = CurvePlot(self.title, self.curves, limits=self._limits)
        copy.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
        copy.resize(size)
        copy.smoothing = self.smoothing
        copy.set_length(self._least_x)
        for name, button in self.header.buttons.items():
            copy.header.buttons[name].setChecked(button.isChecked())
        copy.header.show_legend_only()
        copy._refine(EXPORT_RATIO)
        copy.show()
        copy.set_log(self._is_log)
        pixmap = QPixmap(size * EXPORT_RATIO)
        pixmap.setDevicePixelRatio(EXPORT_RATIO)
        pixmap.fill(theme.current().panel)
        copy.render(pixmap)
        copy.hide()
        copy.deleteLater()
        return pixmap

    def _refine(self, ratio: int) -> None:
        """For a picture of more pixels than the screen's: lines that much thicker, texts drawn anew."""
        for line in self._lines:
            pen = line.opts["pen"]
            line.setPen(pg.mkPen(pen.color(), width=pen.width() * ratio))
        for name in ("left", "bottom"):
            self.view.getPlotItem().getAxis(name).setCacheMode(QGraphicsItem.CacheMode.NoCache)

    def save_png(self, path: Path) -> None:
        """Raises FileError, as `save_csv` does."""
        write_bytes(path, png(self.picture().toImage()))

    def save_csv(self, path: Path) -> None:
        """All points of all curves: curve, epoch, value."""
        text = io.StringIO()
        table = csv.writer(text)
        table.writerow(["curve", "epoch", self.title.lower()])
        for curve in self.curves:
            kind = f"{curve.name} step" if curve.is_raw else f"{curve.name} epoch"
            table.writerows([kind, f"{x:.6g}", f"{y:.8g}"] for x, y in zip(curve.series.x, curve.series.y, strict=True))
        write_bytes(path, text.getvalue().encode())

    def copy_picture(self) -> None:
        QGuiApplication.clipboard().setPixmap(self.picture())
