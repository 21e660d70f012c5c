"""The row above a plot: its title, a legend whose entries toggle, and what can be done with it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAction, QColor, QIcon, QPainter, QPixmap, QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QMenu,
    QMessageBox,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from netdesigner.design.file import FileError
from netdesigner.gui.look import icons, theme
from netdesigner.gui.look.theme import Theme
from netdesigner.gui.window.save_path import ask_save_path

if TYPE_CHECKING:
    from netdesigner.gui.plots.curve_plot import CurvePlot

SWATCH = 10
SMOOTHINGS = (("Off", 0.0), ("Light", 0.6), ("Medium", 0.9), ("Strong", 0.98))


class PlotHeader(QWidget):
    """Title, legend, logarithm, menu."""

    toggled = Signal(str, bool)  # name of the curve, whether it is shown
    log_toggled = Signal(bool)
    smoothing_changed = Signal(float)

    def __init__(self, title: str, entries: list[tuple[str, int]], plot: CurvePlot) -> None:
        super().__init__(plot)
        self._plot, self._entries = plot, entries
        self.title = QLabel(title)
        font = self.title.font()
        font.setBold(True)
        self.title.setFont(font)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 0, 8, 0)
        row.setSpacing(0)
        row.addWidget(self.title)
        row.addStretch(1)
        self.buttons = {name: self._legend(name) for name, _ in entries}
        for button in self.buttons.values():
            row.addWidget(button)
        self.log_button = self._log_button()
        self.menu_button = self._menu_button()
        row.addWidget(self.log_button)
        row.addWidget(self.menu_button)
        # the legend's words ask for no room: where there is none, its swatches alone stay
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.title.setMinimumWidth(self.title.sizeHint().width())  # the title is never cut
        theme.theme_changed.connect(self._adopt)
        self._adopt(theme.current())

    @property
    def _full_width(self) -> int:
        """Below, the legend is its swatches alone."""
        parts = (self.title, *self.buttons.values(), self.log_button, self.menu_button)
        texts = sum(button.fontMetrics().horizontalAdvance(button.text()) + 34 for button in self.buttons.values())
        rest = sum(part.sizeHint().width() for part in parts if part not in self.buttons.values())
        return texts + rest + 24

    @property
    def _least_width(self) -> int:
        """Of all parts, the legend without words."""
        parts = (self.title, self.log_button, self.menu_button)
        return sum(part.sizeHint().width() for part in parts) + len(self.buttons) * (SWATCH + 16) + 24

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        is_narrow = self.width() < self._full_width
        self.log_button.setVisible(self.width() >= self._least_width)  # the menu has it, too
        style = Qt.ToolButtonStyle.ToolButtonIconOnly if is_narrow else Qt.ToolButtonStyle.ToolButtonTextBesideIcon
        for button in self.buttons.values():
            if button.toolButtonStyle() is not style:
                button.setToolButtonStyle(style)

    def _legend(self, name: str) -> QToolButton:
        button = QToolButton()
        button.setText(name)
        button.setCheckable(True)
        button.setChecked(True)
        theme.set_role(button, "legend")
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setIconSize(QSize(SWATCH, SWATCH))
        button.setFont(theme.small_font())
        button.setToolTip(f"Show or hide {name}")
        button.setAccessibleName(f"{self.title.text()}: {name}")
        button.toggled.connect(lambda is_shown: self.toggled.emit(name, is_shown))
        return button

    def _log_button(self) -> QToolButton:
        button = QToolButton()
        button.setText("log")
        button.setCheckable(True)
        button.setFont(theme.small_font())
        theme.set_role(button, "small-toggle")
        button.setToolTip("Logarithmic axis")
        button.setAccessibleName(f"{self.title.text()}: logarithmic axis")
        button.clicked.connect(self.log_toggled)
        return button

    def _menu_button(self) -> QToolButton:
        button = QToolButton()
        theme.set_role(button, "quiet")
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setToolTip("Smoothing, logarithmic axis, save as picture or table")
        button.setAccessibleName(f"{self.title.text()}: menu")
        menu = QMenu(button)
        smoothing = menu.addMenu("Smoothing of single steps")
        self._smoothings = [self._smoothing_action(smoothing, name, weight) for name, weight in SMOOTHINGS]
        log = menu.addAction("Logarithmic axis")
        log.setCheckable(True)
        log.triggered.connect(self.log_button.click)
        menu.aboutToShow.connect(lambda: log.setChecked(self.log_button.isChecked()))
        menu.addSeparator()
        menu.addAction("Copy picture", self._plot.copy_picture)
        menu.addAction("Save picture (PNG) …", self._save_png)
        menu.addAction("Save numbers (CSV) …", self._save_csv)
        button.setMenu(menu)
        return button

    def _smoothing_action(self, menu: QMenu, name: str, weight: float) -> QAction:
        action = menu.addAction(name)
        action.setCheckable(True)
        action.setChecked(weight == 0.0)
        action.triggered.connect(lambda: self._smooth(action, weight))
        return action

    def _smooth(self, chosen: QAction, weight: float) -> None:
        for action in self._smoothings:
            action.setChecked(action is chosen)
        self.smoothing_changed.emit(weight)

    def _adopt(self, shown: Theme) -> None:
        for name, color in self._entries:
            self.buttons[name].setIcon(_swatch(shown.series[color % len(shown.series)], shown.faint))
        self.menu_button.setIcon(icons.icon("export", shown.muted))

    # -- export

    def show_legend_only(self) -> None:
        """For a picture: what can only be clicked is left out."""
        self.log_button.hide()
        self.menu_button.hide()
        for button in self.buttons.values():
            button.setVisible(button.isChecked())

    def _save_png(self) -> None:
        self._save("PNG picture (*.png)", ".png", self._plot.save_png)

    def _save_csv(self) -> None:
        self._save("CSV table (*.csv)", ".csv", self._plot.save_csv)

    def _save(self, kind: str, suffix: str, write: Callable[[Path], None]) -> None:
        title = self.title.text().lower()
        asked = ask_save_path(self, f"Save {title}", title + suffix, kind)
        if asked is None:
            return
        try:
            write(asked[0])
        except FileError as error:
            QMessageBox.warning(self, "Not saved", str(error))


def _swatch(color: QColor, pale: QColor) -> QIcon:
    """A filled square while shown, an outlined one while hidden."""
    made = QIcon()
    for state, is_on in ((QIcon.State.On, True), (QIcon.State.Off, False)):
        for ratio in (1.0, 2.0):
            pixmap = QPixmap(round(SWATCH * ratio), round(SWATCH * ratio))
            pixmap.fill(Qt.GlobalColor.transparent)
            painter = QPainter(pixmap)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.scale(ratio, ratio)
            painter.setPen(Qt.PenStyle.NoPen if is_on else pale)
            painter.setBrush(color if is_on else Qt.BrushStyle.NoBrush)
            edge = 0.0 if is_on else 0.5
            painter.drawRoundedRect(QRectF(edge, edge, SWATCH - 2 * edge, SWATCH - 2 * edge), 2, 2)
            painter.end()
            pixmap.setDevicePixelRatio(ratio)
            made.addPixmap(pixmap, QIcon.Mode.Normal, state)
    return made
