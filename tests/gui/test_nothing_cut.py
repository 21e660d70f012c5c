"""No word is cut in a small window: 1024 x 700, 1280 x 720, and what a screen of 1480 x 940 has at 168 dpi."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QDockWidget,
    QLabel,
    QLineEdit,
    QScrollArea,
    QStyle,
    QStyleOptionComboBox,
    QWidget,
)  # fmt: skip
from pytestqt.qtbot import QtBot

from netdesigner.design.design import chain
from netdesigner.design.templates import templates
from netdesigner.gui.look.elided import ElidedButton, ElidedLabel
from netdesigner.gui.look.seen import is_seen
from netdesigner.gui.panels.data.panel import DataPanel
from netdesigner.gui.panels.training.panel import TrainingPanel
from netdesigner.gui.window.main_window import MainWindow
from netdesigner.layers import parse_chain
from tests.gui.conftest import id_of

OFF = Qt.ScrollBarPolicy.ScrollBarAlwaysOff
SIZES = [
    (1024, 700),
    pytest.param((1280, 720), marks=pytest.mark.slow),
    pytest.param((845, 537), marks=pytest.mark.slow),
]
TABS = ("problems", "code", "data", "training", "inspect")


def cut(window: QWidget) -> list[str]:
    """Every visible text that has no room, or that lies beyond an edge where nothing scrolls."""
    kinds = (QLabel, QAbstractButton, QComboBox, QLineEdit)
    shown = [widget for kind in kinds for widget in window.findChildren(kind) if widget.isVisible() and is_open(widget)]
    return [f"{type(w).__name__} {text_of(w)!r}" for w in shown if text_of(w) and (lacks_room(w) or is_beyond(w))]


def is_open(widget: QWidget) -> bool:
    """Not in a panel behind another tab."""
    above: QWidget | None = widget
    while above is not None and not isinstance(above, QDockWidget):
        above = above.parentWidget()
    return above is None or is_seen(above)


def text_of(widget: QWidget) -> str:
    if isinstance(widget, QComboBox):
        return widget.currentText()
    return widget.text() if isinstance(widget, (QLabel, QAbstractButton, QLineEdit)) else ""


def lacks_room(widget: QWidget) -> bool:
    need = max(map(widget.fontMetrics().horizontalAdvance, text_of(widget).split("\n")))
    if isinstance(widget, (ElidedLabel, ElidedButton, QLineEdit)):
        return False  # it says so by "…" and tells all in its tooltip, or goes along with the cursor
    if isinstance(widget, QLabel):
        return widget.heightForWidth(widget.width()) > widget.height() if widget.wordWrap() else need > widget.width()
    if isinstance(widget, QComboBox):
        option = QStyleOptionComboBox()
        widget.initStyleOption(option)
        part = QStyle.SubControl.SC_ComboBoxEditField
        return need > widget.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, part, widget).width()
    return widget.sizeHint().width() > widget.width()


def is_beyond(widget: QWidget) -> bool:
    above = widget.parentWidget()
    while above is not None and not above.isWindow():
        area = above.parentWidget()
        is_cut = widget.mapTo(above, QPoint(widget.width(), 0)).x() > above.width() + 1
        if is_cut and isinstance(area, QScrollArea) and area.viewport() is above:
            return area.horizontalScrollBarPolicy() is OFF
        if is_cut:
            return True
        above = area
    return False


@pytest.mark.parametrize("size", SIZES)
def test_no_word_is_cut_in_any_panel(window: MainWindow, size: tuple[int, int], qtbot: QtBot) -> None:
    window.resize(*size)
    window.files.open_template(next(each.path for each in templates() if each.path.stem == "resnet18"))
    window.session.select([id_of(window.session, "conv1")])
    for tab in TABS:
        window.docks[tab].raise_()
        qtbot.waitUntil(lambda tab=tab: is_seen(window.docks[tab]))
        qtbot.waitUntil(lambda: not cut(window))
    window.session.enter(id_of(window.session, "layer1"))
    qtbot.waitUntil(lambda: not cut(window))
    for arrangement in ("train", "inspect", "code"):
        window.show_arrangement(arrangement)
        qtbot.waitUntil(lambda: not cut(window))


@pytest.mark.parametrize("height", [700, 480])
def test_why_data_and_drawing_do_not_fit_is_in_sight(window: MainWindow, height: int, qtbot: QtBot) -> None:
    window.resize(1024, height)
    design = chain("Net", (1, 8, 8), parse_chain("Flatten|Linear(5)"))  # the digits have ten classes
    window.session.document.reset(design)
    window.show_canvas()
    for tab, panel in (("data", DataPanel), ("training", TrainingPanel)):
        window.docks[tab].raise_()
        qtbot.waitUntil(lambda kind=panel: window.findChild(kind) is not None)
        shown = window.findChild(panel)
        sentence = shown.misfit if isinstance(shown, DataPanel) else shown.trouble
        qtbot.waitUntil(lambda label=sentence.label: label.visibleRegion().boundingRect() == label.rect())
        assert "5" in sentence.text
